"""The six VTL schemes: one row of facts each, but for mappings, which are in vtl_mapping.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    identity,
    maintainable_attributes,
    read_nameable,
    read_scheme,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, referred
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, element, escape, first, flag, text_of
from registry.model.artefact import Item
from registry.model.kinds import items_of, kind_of
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


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """`words` and `texts` map fields of an item to attributes and elements, `schemes` fields of the scheme to elements."""

    scheme: type[VtlScheme]
    items: str
    item: type[Item]
    words: Mapping[str, str] = {}
    texts: Mapping[str, str]
    schemes: Mapping[str, str] = {}


ROWS = {
    row.scheme: row
    for row in (
        Row(
            scheme=TransformationScheme,
            items="transformations",
            item=Transformation,
            words={"is_persistent": "isPersistent"},
            texts={"expression": "Expression", "result": "Result"},
            schemes={
                "vtl_mapping_scheme": "VtlMappingScheme",
                "name_personalisation_scheme": "NamePersonalisationScheme",
                "custom_type_scheme": "CustomTypeScheme",
                "ruleset_schemes": "RulesetScheme",
                "user_defined_operator_schemes": "UserDefinedOperatorScheme",
            },
        ),
        Row(
            scheme=RulesetScheme,
            items="rulesets",
            item=Ruleset,
            words={"type": "rulesetType", "scope": "rulesetScope"},
            texts={"definition": "RulesetDefinition"},
            schemes={"vtl_mapping_scheme": "VtlMappingScheme"},
        ),
        Row(
            scheme=UserDefinedOperatorScheme,
            items="operators",
            item=UserDefinedOperator,
            texts={"definition": "OperatorDefinition"},
            schemes={"vtl_mapping_scheme": "VtlMappingScheme", "ruleset_schemes": "RulesetScheme"},
        ),
        Row(
            scheme=CustomTypeScheme,
            items="custom_types",
            item=CustomType,
            texts={
                "vtl_scalar_type": "VtlScalarType",
                "data_type": "DataType",
                "vtl_literal_format": "VtlLiteralFormat",
                "output_format": "OutputFormat",
                "null_value": "NullValue",
            },
        ),
        Row(
            scheme=NamePersonalisationScheme,
            items="name_personalisations",
            item=NamePersonalisation,
            words={"vtl_artefact": "vtlArtefact"},
            texts={"vtl_default_name": "VtlDefaultName", "personalised_name": "PersonalisedName"},
        ),
    )
}


def reader(type_: type[VtlScheme]) -> Callable[[Node, Reading], VtlScheme]:
    """The reader of schemes of one type."""
    row = ROWS[type_]

    def read(node: Node, reading: Reading) -> VtlScheme:
        children = children_of(node)
        items = tuple(_read_item(child, row) for child in children.get(row.item.__name__, ()))
        used: dict[str, Any] = {
            field: _read_used(children, field, name, reading) for field, name in row.schemes.items()
        }
        facts = read_scheme(node, children, reading)
        return type_(**facts, vtl_version=node.get("vtlVersion") or None, **used, **{row.items: items})

    return read


def _read_used(
    children: dict[str, list[Node]], field: str, name: str, reading: Reading
) -> str | tuple[str, ...] | None:
    """A field in the plural holds several."""
    return (all_referred if field.endswith("s") else referred)(children, name, name, reading)


def _read_item(node: Node, row: Row) -> Item:
    children = children_of(node)
    fields: dict[str, Any] = {
        field: flag(node, name) if field.startswith("is_") else node.get(name) for field, name in row.words.items()
    }
    for field, name in row.texts.items():
        found = first(children, name)
        fields[field] = None if found is None else text_of(found)
    facts: dict[str, Any] = {**read_nameable(node, children), **fields}
    return row.item(**facts)


def write_vtl_scheme(scheme: VtlScheme, writing: Writing) -> Iterator[str]:
    """The schema wants a version of VTL; the empty one of a stub reads back as none."""
    row, name = ROWS[type(scheme)], kind_of(scheme).class_
    version = attributes({"vtlVersion": scheme.vtl_version or ""})
    yield f"<str:{name}{maintainable_attributes(scheme, writing)}{version}>{head(scheme)}"
    yield from (_item(scheme, item, row) for item in items_of(scheme))
    for field, used in row.schemes.items():
        urns: str | tuple[str, ...] | None = getattr(scheme, field)
        yield writing.refer(f"str:{used}", *(urns if isinstance(urns, tuple) else (urns,)))
    yield f"</str:{name}>"


def _item(scheme: VtlScheme, item: Item, row: Row) -> str:
    name = row.item.__name__
    words = attributes({word: getattr(item, field) for field, word in row.words.items()})
    given = ((text, getattr(item, field)) for field, text in row.texts.items())
    content = "".join(element(f"str:{text}", {}, escape(value)) for text, value in given if value is not None)
    return f"\n<str:{name}{identity(scheme, name, item.id, item)}{words}>{head(item)}{content}</str:{name}>"


def fit_vtl_scheme(scheme: VtlScheme, cuts: Cuts) -> VtlScheme:
    items = tuple(fit_nameable(item, cuts) for item in items_of(scheme))
    return replace(fit_maintainable(scheme, cuts), **{ROWS[type(scheme)].items: items})
