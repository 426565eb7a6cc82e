"""Structure sets in SDMX-JSON 1.0, the only version that has them: maps of each kind in an array of their own."""

from __future__ import annotations

from typing import Any, cast

from registry.formats.sdmx_json.common import (
    filled,
    item_of,
    read_annotations,
    read_maintainable,
    read_nameable,
    write_annotations,
    write_maintainable,
    write_nameable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_format, write_format
from registry.model.kinds import kind_of_class
from registry.model.structure_set import (
    ComponentReference,
    ComponentRepresentation,
    HybridCodelistMap,
    HybridCodeMap,
    ItemAssociation,
    LocalCode,
    SchemeMap,
    SetComponentMap,
    SetStructureMap,
    StructureSet,
    ValueMapping,
)
from registry.model.urn import PREFIX, Urn

Map = SchemeMap | HybridCodelistMap | SetStructureMap

# Per type of scheme map: its array, and the array of its items.
_SCHEMES = {
    "OrganisationSchemeMap": ("organisationSchemeMaps", "organisationMaps"),
    "CategorySchemeMap": ("categorySchemeMaps", "categoryMaps"),
    "CodelistMap": ("codelistMaps", "codeMaps"),
    "ConceptSchemeMap": ("conceptSchemeMaps", "conceptMaps"),
    "ReportingTaxonomyMap": ("reportingTaxonomyMaps", "reportingCategoryMaps"),
}


def read_structure_set(node: Node, dialect: Dialect) -> StructureSet:
    """The maps in the order of their arrays."""
    schemes = (
        _read_scheme_map(each, type_, dialect) for type_, (array, _) in _SCHEMES.items() for each in node.get(array, ())
    )
    return StructureSet(
        **read_maintainable(node, dialect),
        related_structures=tuple(node.get("relatedStructures", ())),
        maps=(
            *schemes,
            *(_read_hybrid_map(each, dialect) for each in node.get("hybridCodelistMaps", ())),
            *(_read_structure_map(each, dialect) for each in node.get("structureMaps", ())),
        ),
    )


def write_structure_set(structure_set: StructureSet, dialect: Dialect) -> Node:
    base = f"{PREFIX}mapping.CodelistMap={structure_set.agency}:{structure_set.id}({structure_set.version})."
    arrays: dict[str, list[Node]] = {}
    for map_ in structure_set.maps:
        array, node = _write_map(map_, base, dialect)
        if node:
            arrays.setdefault(array, []).append(node)
    related = filled(relatedStructures=list(structure_set.related_structures))
    return write_maintainable(structure_set, dialect) | related | arrays


def _write_map(map_: Map, base: str, dialect: Dialect) -> tuple[str, Node]:
    """The array of a map and its node."""
    match map_:
        case SchemeMap():
            return _SCHEMES[map_.type][0], _write_scheme_map(map_, dialect)
        case HybridCodelistMap():
            return "hybridCodelistMaps", _write_hybrid_map(map_, dialect)
        case SetStructureMap():
            return "structureMaps", _write_structure_map(map_, base, dialect)


def _read_map(node: Node, dialect: Dialect) -> dict[str, Any]:
    return read_nameable(node, dialect) | {"source": node["source"], "target": node["target"]}


def _write_head(map_: Map, dialect: Dialect) -> Node:
    return write_nameable(map_, dialect) | {"source": map_.source, "target": map_.target}


# Maps of schemes: their items are named by URN.


def _read_scheme_map(node: Node, type_: str, dialect: Dialect) -> SchemeMap:
    return SchemeMap(
        **_read_map(node, dialect),
        type=type_,  # type: ignore[arg-type]  # one of _SCHEMES
        items=tuple(
            ItemAssociation(
                source=item_of(each["source"]),
                target=item_of(each["target"]),
                annotations=read_annotations(each, dialect),
            )
            for each in node[_SCHEMES[type_][1]]
        ),
    )


def _write_scheme_map(map_: SchemeMap, dialect: Dialect) -> Node:
    """Nothing where no item is mapped: the schema wants one."""
    items = [
        {"source": _item_urn(map_.source, each.source), "target": _item_urn(map_.target, each.target)}
        | filled(annotations=write_annotations(each.annotations, dialect))
        for each in map_.items
    ]
    return _write_head(map_, dialect) | {_SCHEMES[map_.type][1]: items} if items else {}


def _item_urn(scheme: str, item: str) -> str:
    """The URN of an item of a scheme."""
    urn = Urn.parse(scheme)
    kind = kind_of_class(urn.class_)
    class_ = kind.item_class if kind is not None and kind.item_class else "Code"
    return f"{PREFIX}{urn.package}.{class_}={urn.short}.{item}"


# Maps between codelists and hierarchical codelists: a code of a hierarchy has the hierarchy's id before its own.


def _read_hybrid_map(node: Node, dialect: Dialect) -> HybridCodelistMap:
    codes = tuple(
        HybridCodeMap(
            source=_read_code(each["source"], node["source"]),
            target=_read_code(each["target"], node["target"]),
            annotations=read_annotations(each, dialect),
        )
        for each in node["hybridCodeMaps"]
    )
    return HybridCodelistMap(**_read_map(node, dialect), codes=codes)


def _write_hybrid_map(map_: HybridCodelistMap, dialect: Dialect) -> Node:
    codes = [
        {"source": _write_code(each.source, map_.source), "target": _write_code(each.target, map_.target)}
        | filled(annotations=write_annotations(each.annotations, dialect))
        for each in map_.codes
    ]
    return _write_head(map_, dialect) | {"hybridCodeMaps": codes} if codes else {}


def _read_code(text: str, list_: str) -> LocalCode:
    """A code of the mapped list by its parts, another by its URN."""
    urn = Urn.parse(text)
    if urn.item is None or Urn.parse(list_).short != urn.maintainable.short:
        return LocalCode(urn=text)
    if urn.class_ == "Code":
        return LocalCode(id=urn.item, class_="Code")
    hierarchy, _, id = urn.item.partition(".")
    return LocalCode(id=id, hierarchy=hierarchy, class_="HierarchicalCode")


def _write_code(code: LocalCode, list_: str) -> str:
    if code.urn is not None:
        return code.urn
    urn = Urn.parse(list_)
    class_ = code.class_ or ("HierarchicalCode" if code.hierarchy else "Code")
    path = f"{code.hierarchy}.{code.id}" if code.hierarchy else code.id
    return f"{PREFIX}codelist.{class_}={urn.short}.{path}"


def is_named_by_urn(code: LocalCode) -> bool:
    """Whether a code may come back otherwise: named by URN, or without its class."""
    return code.urn is not None or code.class_ != ("HierarchicalCode" if code.hierarchy else "Code")


# Maps of structures: components are named by URN, in which the list of a component does not occur.

_CONTAINERS = {
    "Dimension": "DimensionDescriptor",
    "TimeDimension": "DimensionDescriptor",
    "MeasureDimension": "DimensionDescriptor",
    "Attribute": "AttributeDescriptor",
    "DataAttribute": "AttributeDescriptor",
    "ReportingYearStartDay": "AttributeDescriptor",
    "PrimaryMeasure": "MeasureDescriptor",
}


def _read_structure_map(node: Node, dialect: Dialect) -> SetStructureMap:
    return SetStructureMap(
        **_read_map(node, dialect),
        is_extension=node.get("isExtension", False),
        components=tuple(_read_component_map(each, dialect) for each in node["componentMaps"]),
    )


def _write_structure_map(map_: SetStructureMap, base: str, dialect: Dialect) -> Node:
    components = [
        {"source": _component_urn(each.source, map_.source), "target": _component_urn(each.target, map_.target)}
        | filled(
            representationMapping=each.representation and _write_representation(each.representation, base, dialect),
            annotations=write_annotations(each.annotations, dialect),
        )
        for each in map_.components
    ]
    extension = filled(isExtension=map_.is_extension or None)
    return _write_head(map_, dialect) | extension | {"componentMaps": components} if components else {}


def _read_component_map(node: Node, dialect: Dialect) -> SetComponentMap:
    representation = node.get("representationMapping")
    return SetComponentMap(
        source=_read_component(node["source"]),
        target=_read_component(node["target"]),
        representation=None if representation is None else _read_representation(representation, dialect),
        annotations=read_annotations(node, dialect),
    )


def _read_component(text: str) -> ComponentReference:
    urn = Urn.parse(text)
    return ComponentReference(id=urn.item or "", container=container_of(urn.class_), class_=urn.class_)


def container_of(class_: str) -> str:
    """The id of the list that components of a class stand in."""
    return _CONTAINERS.get(class_, "DimensionDescriptor")


def _component_urn(component: ComponentReference, structure: str) -> str:
    urn = Urn.parse(structure)
    package = "metadatastructure" if urn.package == "metadatastructure" else "datastructure"
    return f"{PREFIX}{package}.{component.class_}={urn.short}.{component.id}"


def _read_representation(node: Node, dialect: Dialect) -> ComponentRepresentation:
    values = cast("list[Node]", node.get("valueMap", {}).get("valueMappings", ()))
    return ComponentRepresentation(
        codelist_map=item_of(node["codelistMap"]) if "codelistMap" in node else None,
        to_text_format=read_format(node["toTextFormat"], dialect) if "toTextFormat" in node else None,
        to_value_type=node.get("toValueType"),
        values=tuple(ValueMapping(source=each["source"], target=each["target"]) for each in values),
    )


def _write_representation(representation: ComponentRepresentation, base: str, dialect: Dialect) -> Node:
    values = [{"source": each.source, "target": each.target} for each in representation.values]
    text_format = representation.to_text_format
    return filled(
        codelistMap=representation.codelist_map and base + representation.codelist_map,
        toTextFormat=None if text_format is None else write_format(text_format, dialect),
        toValueType=representation.to_value_type,
        valueMap={"valueMappings": values} if values else None,
    )
