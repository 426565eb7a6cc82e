"""Structure sets (2.1): maps between schemes, codelists, hierarchies and structures in one artefact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeVar, cast

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    annotations_of,
    head,
    identity,
    maintainable_attributes,
    read_annotations,
    read_maintainable,
    read_nameable,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_annotations, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, local_reference, read_local_reference, read_reference
from registry.formats.sdmx_ml.representation import read_text_format, text_format
from registry.formats.sdmx_ml.xml import (
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    flag,
    local,
    token_of,
)
from registry.model.structure_set import (
    ComponentReference,
    ComponentRepresentation,
    HybridCodelistMap,
    HybridCodeMap,
    ItemAssociation,
    LocalCode,
    SchemeMap,
    SchemeType,
    SetComponentMap,
    SetStructureMap,
    StructureSet,
    ValueMapping,
)

Map = SchemeMap | HybridCodelistMap | SetStructureMap
P = TypeVar("P", ItemAssociation, HybridCodeMap, SetComponentMap)

# The element of one pair, and what is mapped, by the type of the map.
_PAIRS = {
    "OrganisationSchemeMap": ("OrganisationMap", "DataProviderScheme"),
    "CategorySchemeMap": ("CategoryMap", "CategoryScheme"),
    "CodelistMap": ("CodeMap", "Codelist"),
    "ConceptSchemeMap": ("ConceptMap", "ConceptScheme"),
    "ReportingTaxonomyMap": ("ReportingCategoryMap", "ReportingTaxonomy"),
}


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_structure_set(node: Node, reading: Reading) -> StructureSet:
    children = children_of(node)
    return StructureSet(
        **read_maintainable(node, children, reading),
        related_structures=all_referred(children, "RelatedStructure", "DataStructure", reading),
        maps=tuple(_read_map(child, reading) for child in node if local(child).endswith("Map")),
    )


def _read_map(node: Node, reading: Reading) -> Map:
    name = local(node)
    if name == "StructureMap":
        return _read_structure_map(node, reading)
    return _read_hybrid(node, reading) if name == "HybridCodelistMap" else _read_scheme_map(node, reading)


def _read_scheme_map(node: Node, reading: Reading) -> SchemeMap:
    children = children_of(node)
    pair, class_ = _PAIRS[local(node)]
    return SchemeMap(
        **read_nameable(node, children),
        type=cast(SchemeType, local(node)),
        source=read_reference(children["Source"][0], class_, reading),
        target=read_reference(children["Target"][0], class_, reading),
        items=tuple(_read_pair(child, reading) for child in children[pair]),
    )


def _read_pair(node: Node, reading: Reading) -> ItemAssociation:
    children = children_of(node)
    source, target = (read_local_reference(children[name][0], reading) for name in ("Source", "Target"))
    return ItemAssociation(source=source, target=target, annotations=read_annotations(children))


def _read_hybrid(node: Node, reading: Reading) -> HybridCodelistMap:
    children = children_of(node)
    return HybridCodelistMap(
        **read_nameable(node, children),
        source=read_reference(children["Source"][0], "Codelist", reading),
        target=read_reference(children["Target"][0], "Codelist", reading),
        codes=tuple(_read_code_map(child, reading) for child in children["HybridCodeMap"]),
    )


def _read_code_map(node: Node, reading: Reading) -> HybridCodeMap:
    children = children_of(node)
    source, target = (_read_code(children[name][0], reading) for name in ("Source", "Target"))
    return HybridCodeMap(source=source, target=target, annotations=read_annotations(children))


def _read_code(node: Node, reading: Reading) -> LocalCode:
    parts = children_of(node)
    ref, urn = first(parts, "Ref"), first(parts, "URN")
    if ref is None:
        return LocalCode(urn=None if urn is None else token_of(urn))
    class_ = cast('Literal["Code", "HierarchicalCode"] | None', ref.get("class"))
    return LocalCode(id=ref.get("id"), hierarchy=ref.get("containerID"), class_=class_)


def _read_structure_map(node: Node, reading: Reading) -> SetStructureMap:
    children = children_of(node)
    return SetStructureMap(
        **read_nameable(node, children),
        source=read_reference(children["Source"][0], "DataStructure", reading),
        target=read_reference(children["Target"][0], "DataStructure", reading),
        is_extension=flag(node, "isExtension") or False,
        components=tuple(_read_component_map(child) for child in children["ComponentMap"]),
    )


def _read_component_map(node: Node) -> SetComponentMap:
    children = children_of(node)
    shown = first(children, "RepresentationMapping")
    return SetComponentMap(
        source=_read_component(children["Source"][0]),
        target=_read_component(children["Target"][0]),
        representation=None if shown is None else _read_representation(shown),
        annotations=read_annotations(children),
    )


def _read_component(node: Node) -> ComponentReference:
    ref = node[0]
    id, container, class_ = (ref.get(name) or "" for name in ("id", "containerID", "class"))
    return ComponentReference(id=id, container=container, class_=class_)


def _read_representation(node: Node) -> ComponentRepresentation:
    parts = children_of(node)
    named, free, type_ = (first(parts, name) for name in ("CodelistMap", "ToTextFormat", "ToValueType"))
    word = None if type_ is None else cast(Literal["Value", "Name", "Description"], token_of(type_))
    return ComponentRepresentation(
        codelist_map=None if named is None else str(named[0].get("id")),
        to_text_format=None if free is None else read_text_format(free),
        to_value_type=word,
        values=tuple(
            ValueMapping(source=each.get("source") or "", target=each.get("target") or "")
            for holder in parts.get("ValueMap", ())
            for each in holder
        ),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_structure_set(given: StructureSet, writing: Writing) -> Iterator[str]:
    yield f"<str:StructureSet{maintainable_attributes(given, writing)}>{head(given)}"
    yield writing.refer("str:RelatedStructure", *given.related_structures)
    for each in given.maps:
        yield _map(given, each, writing)
    yield "</str:StructureSet>"


def _map(holder: StructureSet, given: Map, writing: Writing) -> str:
    extension = ""
    name: str
    if isinstance(given, SchemeMap):
        name, members = given.type, "".join(_pair(_PAIRS[given.type][0], each, writing) for each in given.items)
    elif isinstance(given, HybridCodelistMap):
        name, members = "HybridCodelistMap", "".join(map(_code_map, given.codes))
    else:
        name, members = "StructureMap", "".join(map(_component_map, given.components))
        extension = attributes({"isExtension": given.is_extension or None})
    ends = writing.refer("str:Source", given.source) + writing.refer("str:Target", given.target)
    facts = identity(holder, name, given.id, given) + extension
    return f"\n<str:{name}{facts}>{head(given)}{ends}{members}</str:{name}>"


def _pair(name: str, given: ItemAssociation, writing: Writing) -> str:
    ends = (("Source", given.source), ("Target", given.target))
    said = (local_reference(f"str:{end}", id, writing.generation) for end, id in ends)
    return "\n" + element(f"str:{name}", {}, annotations_of(given.annotations), *said)


def _code_map(given: HybridCodeMap) -> str:
    ends = (_code("Source", given.source), _code("Target", given.target))
    return "\n" + element("str:HybridCodeMap", {}, annotations_of(given.annotations), *ends)


def _code(name: str, given: LocalCode) -> str:
    if given.id is None:
        return element(f"str:{name}", {}, element("URN", {}, escape(given.urn or "")))
    facts = {"id": given.id, "containerID": given.hierarchy, "class": given.class_}
    return element(f"str:{name}", {}, element("Ref", facts))


def _component_map(given: SetComponentMap) -> str:
    shown = "" if given.representation is None else _representation(given.representation)
    ends = (_component("Source", given.source), _component("Target", given.target))
    return "\n" + element("str:ComponentMap", {}, annotations_of(given.annotations), *ends, shown)


def _component(name: str, given: ComponentReference) -> str:
    package = "metadatastructure" if given.class_ == "MetadataAttribute" else "datastructure"
    facts = {"id": given.id, "containerID": given.container, "class": given.class_, "package": package}
    return element(f"str:{name}", {}, element("Ref", facts))


def _representation(given: ComponentRepresentation) -> str:
    if given.codelist_map is not None:
        content = element("str:CodelistMap", {}, element("Ref", {"id": given.codelist_map}))
    elif given.to_text_format is not None:
        type_ = element("str:ToValueType", {}, given.to_value_type or "Value")
        content = text_format("str:ToTextFormat", given.to_text_format) + type_
    else:
        pairs = ({"source": each.source, "target": each.target} for each in given.values)
        content = element("str:ValueMap", {}, *(element("str:ValueMapping", pair) for pair in pairs))
    return element("str:RepresentationMapping", {}, content)


# --- fitting -----------------------------------------------------------------------------------------------------------------------


def fit_structure_set(given: StructureSet, cuts: Cuts) -> StructureSet:
    return replace(fit_maintainable(given, cuts), maps=tuple(_fit_map(each, cuts) for each in given.maps))


def _fit_map(given: Map, cuts: Cuts) -> Map:
    given = fit_nameable(given, cuts)
    if isinstance(given, SchemeMap):
        return replace(given, items=tuple(_fitted(each, cuts) for each in given.items))
    if isinstance(given, HybridCodelistMap):
        return replace(given, codes=tuple(_fitted(each, cuts) for each in given.codes))
    return replace(given, components=tuple(_fitted(each, cuts) for each in given.components))


def _fitted(part: P, cuts: Cuts) -> P:
    return replace(part, annotations=fit_annotations(part.annotations, cuts))
