"""VTL schemes of all six kinds in SDMX-JSON 2.x."""

from __future__ import annotations

from typing import Any

from registry.formats.sdmx_json.common import filled, read_nameable, read_scheme, write_nameable, write_scheme
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.vtl import (
    CustomType,
    CustomTypeScheme,
    NamePersonalisation,
    NamePersonalisationScheme,
    Ruleset,
    RulesetScheme,
    Transformation,
    TransformationScheme,
    UserDefinedOperator,
    UserDefinedOperatorScheme,
    VtlScheme,
)

# The fields of items and of schemes, as the model and as messages call them; `…schemes` hold several URNs.
_TRANSFORMATION = {"expression": "expression", "result": "result", "is_persistent": "isPersistent"}
_RULESET = {"definition": "rulesetDefinition", "type": "rulesetType", "scope": "rulesetScope"}
_OPERATOR = {"definition": "operatorDefinition"}
_CUSTOM_TYPE = {
    "vtl_scalar_type": "vtlScalarType",
    "data_type": "dataType",
    "vtl_literal_format": "vtlLiteralFormat",
    "output_format": "outputFormat",
    "null_value": "nullValue",
}
_PERSONALISATION = {
    "vtl_artefact": "vtlArtefact",
    "vtl_default_name": "vtlDefaultName",
    "personalised_name": "personalisedName",
}
_ONE = {
    "vtl_mapping_scheme": "vtlMappingScheme",
    "name_personalisation_scheme": "namePersonalisationScheme",
    "custom_type_scheme": "customTypeScheme",
}
_MANY = {"ruleset_schemes": "rulesetSchemes", "user_defined_operator_schemes": "userDefinedOperatorSchemes"}


def read_transformation_scheme(node: Node, dialect: Dialect) -> TransformationScheme:
    items = _read_items(node, "transformations", _TRANSFORMATION, dialect)
    return TransformationScheme(
        **_read_scheme(node, dialect),
        **_read_references(node, *_ONE, *_MANY),
        transformations=tuple(Transformation(**item) for item in items),
    )


def write_transformation_scheme(scheme: TransformationScheme, dialect: Dialect) -> Node:
    items = _write_items(scheme.transformations, _TRANSFORMATION, dialect)
    return _write_scheme(scheme, dialect) | filled(transformations=items)


def read_ruleset_scheme(node: Node, dialect: Dialect) -> RulesetScheme:
    return RulesetScheme(
        **_read_scheme(node, dialect),
        **_read_references(node, "vtl_mapping_scheme"),
        rulesets=tuple(Ruleset(**item) for item in _read_items(node, "rulesets", _RULESET, dialect)),
    )


def write_ruleset_scheme(scheme: RulesetScheme, dialect: Dialect) -> Node:
    return _write_scheme(scheme, dialect) | filled(rulesets=_write_items(scheme.rulesets, _RULESET, dialect))


def read_user_defined_operator_scheme(node: Node, dialect: Dialect) -> UserDefinedOperatorScheme:
    items = _read_items(node, "userDefinedOperators", _OPERATOR, dialect)
    return UserDefinedOperatorScheme(
        **_read_scheme(node, dialect),
        **_read_references(node, "vtl_mapping_scheme", "ruleset_schemes"),
        operators=tuple(UserDefinedOperator(**item) for item in items),
    )


def write_user_defined_operator_scheme(scheme: UserDefinedOperatorScheme, dialect: Dialect) -> Node:
    items = _write_items(scheme.operators, _OPERATOR, dialect)
    return _write_scheme(scheme, dialect) | filled(userDefinedOperators=items)


def read_custom_type_scheme(node: Node, dialect: Dialect) -> CustomTypeScheme:
    items = _read_items(node, "customTypes", _CUSTOM_TYPE, dialect)
    return CustomTypeScheme(**_read_scheme(node, dialect), custom_types=tuple(CustomType(**item) for item in items))


def write_custom_type_scheme(scheme: CustomTypeScheme, dialect: Dialect) -> Node:
    items = _write_items(scheme.custom_types, _CUSTOM_TYPE, dialect)
    return _write_scheme(scheme, dialect) | filled(customTypes=items)


def read_name_personalisation_scheme(node: Node, dialect: Dialect) -> NamePersonalisationScheme:
    items = _read_items(node, "namePersonalisations", _PERSONALISATION, dialect)
    return NamePersonalisationScheme(
        **_read_scheme(node, dialect), name_personalisations=tuple(NamePersonalisation(**item) for item in items)
    )


def write_name_personalisation_scheme(scheme: NamePersonalisationScheme, dialect: Dialect) -> Node:
    items = _write_items(scheme.name_personalisations, _PERSONALISATION, dialect)
    return _write_scheme(scheme, dialect) | filled(namePersonalisations=items)


def _read_scheme(node: Node, dialect: Dialect) -> dict[str, Any]:
    return read_scheme(node, dialect) | {"vtl_version": node.get("vtlVersion")}


def _read_references(node: Node, *names: str) -> dict[str, Any]:
    one = {name: node.get(key) for name, key in _ONE.items() if name in names}
    return one | {name: tuple(node.get(key, ())) for name, key in _MANY.items() if name in names}


def _write_scheme(scheme: VtlScheme, dialect: Dialect) -> Node:
    one = {key: getattr(scheme, name, None) for name, key in _ONE.items()}
    many = {key: list(dict.fromkeys(getattr(scheme, name, ()))) for name, key in _MANY.items()}
    return write_scheme(scheme, dialect) | filled(vtlVersion=scheme.vtl_version, **one, **many)


def _read_items(node: Node, array: str, fields: dict[str, str], dialect: Dialect) -> list[dict[str, Any]]:
    return [
        read_nameable(item, dialect) | {name: item[key] for name, key in fields.items() if key in item}
        for item in node.get(array, ())
    ]


def _write_items(items: tuple[Any, ...], fields: dict[str, str], dialect: Dialect) -> list[Node]:
    return [
        write_nameable(item, dialect) | filled(**{key: getattr(item, name) for name, key in fields.items()})
        for item in items
    ]
