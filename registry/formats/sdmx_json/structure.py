"""Data structures in SDMX-JSON.

The time dimension stands apart from the others. Positions count from 0 and include it: the place that the others leave free is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from registry.formats.sdmx_json.common import (
    filled,
    read_identity,
    read_maintainable,
    write_annotations,
    write_identity,
    write_maintainable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_representation, write_representation
from registry.model.representation import Representation, TextFormat
from registry.model.structure import (
    ComponentBase,
    DataAttribute,
    DataStructure,
    Descriptor,
    Dimension,
    Group,
    Measure,
    MetadataAttributeUsage,
    Relationship,
)
from registry.model.urn import Urn

_LISTS = {
    "dimensionList": "DimensionDescriptor",
    "attributeList": "AttributeDescriptor",
    "measureList": "MeasureDescriptor",
}
_TIME = Representation(text_format=TextFormat(type="ObservationalTimePeriod"))


def read_data_structure(node: Node, dialect: Dialect) -> DataStructure:
    parts = node.get("dataStructureComponents", {})
    attributes = parts.get("attributeList", {})
    return DataStructure(
        **read_maintainable(node, dialect),
        dimensions=_read_dimensions(parts.get("dimensionList", {}), dialect),
        measures=tuple(_read_measure(measure, dialect) for measure in parts.get("measureList", {}).get("measures", ())),
        attributes=tuple(_read_attribute(attribute, dialect) for attribute in attributes.get("attributes", ())),
        groups=tuple(read_group(group, dialect) for group in parts.get("groups", ())),
        metadata=node.get("metadata"),
        metadata_attribute_usages=tuple(
            _read_usage(usage, dialect) for usage in attributes.get("metadataAttributeUsages", ())
        ),
        is_evolving=node.get("evolvingStructure", False),
        descriptors=tuple(read_descriptors(parts, dialect)),
    )


def write_data_structure(structure: DataStructure, dialect: Dialect) -> Node:
    node = write_maintainable(structure, dialect)
    if structure.is_evolving and dialect.version.has_evolving_structures:
        node["evolvingStructure"] = True
    if structure.metadata is not None:
        node["metadata"] = structure.metadata
    if structure.components or structure.groups:
        node["dataStructureComponents"] = _write_components(structure, dialect)
    return node


def _write_components(structure: DataStructure, dialect: Dialect) -> Node:
    groups = {group.id: group.dimensions for group in structure.groups}
    lists = {descriptor.id: write_identity(descriptor, dialect) for descriptor in structure.descriptors}
    measures = [_write_measure(measure, dialect) for measure in structure.measures]
    attributes = filled(
        attributes=[_write_attribute(attribute, groups, dialect) for attribute in structure.attributes],
        metadataAttributeUsages=[_write_usage(usage, groups, dialect) for usage in structure.metadata_attribute_usages],
    )
    dimensions = _write_dimensions(structure.dimensions, dialect)
    return {"dimensionList": list_head(lists, "DimensionDescriptor") | dimensions} | filled(
        measureList=measures and list_head(lists, "MeasureDescriptor") | {"measures": measures},
        attributeList=attributes and list_head(lists, "AttributeDescriptor") | attributes,
        groups=[write_group(group, dialect) for group in structure.groups],
    )


def list_head(lists: dict[str, Node], id: str) -> Node:
    """The head of a list of components: its fixed id, and what it says of its own."""
    return lists.get(id, {"id": id})


def read_descriptors(parts: Node, dialect: Dialect) -> Iterator[Descriptor]:
    for key, id in _LISTS.items():
        if {"annotations", "links"} & parts.get(key, {}).keys():
            yield Descriptor(**read_identity(parts[key] | {"id": id}, dialect))


def read_component(node: Node, dialect: Dialect) -> dict[str, Any]:
    """A component without id has that of its concept."""
    id = node.get("id") or (Urn.parse(node["conceptIdentity"]).item or "").rpartition(".")[2]
    return read_identity(node | {"id": id}, dialect) | {
        "concept": node["conceptIdentity"],
        "concept_roles": tuple(node.get("conceptRoles", ())),
        "representation": read_representation(node.get("localRepresentation"), dialect),
    }


def write_component(component: ComponentBase, dialect: Dialect, *, is_array: bool) -> Node:
    return write_identity(component, dialect) | filled(
        conceptIdentity=component.concept,
        conceptRoles=list(dict.fromkeys(component.concept_roles)),
        localRepresentation=write_representation(component.representation, dialect, is_array=is_array),
    )


def _read_dimensions(node: Node, dialect: Dialect) -> tuple[Dimension, ...]:
    dimensions = [_read_dimension(dimension, dialect) for dimension in node.get("dimensions", ())]
    if (time := node.get("timeDimension")) is None:
        return tuple(dimensions)
    stated = [dimension.position for dimension in dimensions]
    free = (place for place in range(len(dimensions)) if None not in stated and place + 1 not in stated)
    place = next(free, len(dimensions))
    dimensions.insert(place, Dimension(**read_component({"id": "TIME_PERIOD"} | time, dialect), type="time"))
    return tuple(dimensions)


def _read_dimension(node: Node, dialect: Dialect) -> Dimension:
    position = node.get("position")
    return Dimension(**read_component(node, dialect), position=None if position is None else position + 1)


def _write_dimensions(dimensions: tuple[Dimension, ...], dialect: Dialect) -> Node:
    """A position is written where a message gave one, and everywhere, as the place in the structure, when time does not come last."""
    time = next((dimension for dimension in dimensions if dimension.type == "time"), None)
    is_needed = time is not None and dimensions[-1] is not time
    others = [
        write_component(dimension, dialect, is_array=False)
        | filled(position=place if is_needed else None if dimension.position is None else dimension.position - 1)
        for place, dimension in enumerate(dimensions)
        if dimension.type != "time"
    ]
    return filled(dimensions=others, timeDimension=time and write_time(time, dialect))


def write_time(time: Dimension, dialect: Dialect) -> Node:
    node = write_component(time, dialect, is_array=False)
    if dialect.version.time_needs_format and "localRepresentation" not in node:
        node["localRepresentation"] = write_representation(_TIME, dialect, is_array=False)
    node.pop("conceptRoles", None)
    return node


def _read_measure(node: Node, dialect: Dialect) -> Measure:
    return Measure(**read_component(node, dialect), usage=node.get("usage"))


def _write_measure(measure: Measure, dialect: Dialect) -> Node:
    return write_component(measure, dialect, is_array=True) | filled(usage=measure.usage)


def _read_attribute(node: Node, dialect: Dialect) -> DataAttribute:
    return DataAttribute(
        **read_component(node, dialect),
        usage=node.get("usage"),
        relationship=_read_relationship(node["attributeRelationship"]),
        measures=tuple(node.get("measureRelationship", ())),
    )


def _write_attribute(attribute: DataAttribute, groups: dict[str, tuple[str, ...]], dialect: Dialect) -> Node:
    return write_component(attribute, dialect, is_array=True) | filled(
        usage=attribute.usage,
        attributeRelationship=_write_relationship(attribute.relationship, groups),
        measureRelationship=list(attribute.measures),
    )


def _read_relationship(node: Node) -> Relationship:
    if "group" in node:
        return Relationship(kind="group", group=node["group"])
    if "dimensions" not in node:
        return Relationship(kind="dataflow" if "dataflow" in node else "observation")
    dimensions, optional = tuple(node["dimensions"]), node.get("areDimensionsOptional", ())
    return Relationship(
        kind="dimensions",
        dimensions=dimensions,
        optional_dimensions=tuple(id for id, is_optional in zip(dimensions, optional, strict=False) if is_optional),
    )


def _write_relationship(relationship: Relationship, groups: dict[str, tuple[str, ...]]) -> Node:
    """2.1's attachment groups become the dimensions that they stand for."""
    match relationship.kind:
        case "group":
            return {"group": relationship.group}
        case "dimensions":
            attached = (dimension for id in relationship.attachment_groups for dimension in groups.get(id, ()))
            dimensions = list(dict.fromkeys((*relationship.dimensions, *attached)))
            optional = [id in relationship.optional_dimensions for id in dimensions]
            return {"dimensions": dimensions} | filled(areDimensionsOptional=optional if any(optional) else None)
        case kind:
            return {kind: {}}


def read_group(node: Node, dialect: Dialect) -> Group:
    return Group(**read_identity(node, dialect), dimensions=tuple(node.get("groupDimensions", ())))


def write_group(group: Group, dialect: Dialect) -> Node:
    return write_identity(group, dialect) | filled(groupDimensions=list(group.dimensions))


def _read_usage(node: Node, dialect: Dialect) -> MetadataAttributeUsage:
    identity = read_identity(node | {"id": node["metadataAttributeReference"]}, dialect)
    return MetadataAttributeUsage(**identity, relationship=_read_relationship(node["attributeRelationship"]))


def _write_usage(usage: MetadataAttributeUsage, groups: dict[str, tuple[str, ...]], dialect: Dialect) -> Node:
    links = cast("list[Node]", write_identity(usage, dialect).get("links", []))
    return filled(
        metadataAttributeReference=usage.id,
        attributeRelationship=_write_relationship(usage.relationship, groups),
        annotations=write_annotations(usage.annotations, dialect),
        links=links,
    )
