"""Data structures in SDMX-JSON 1.0: one primary measure, each kind of dimension in an array of its own, positions always.

Measures after the first become observation attributes; the one measure is called OBS_VALUE, as SDMX 2.1 has it.
"""

from __future__ import annotations

from msgspec.structs import replace

from registry.formats.sdmx_json.common import filled, read_maintainable, write_identity, write_maintainable
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.structure import (
    list_head,
    read_component,
    read_descriptors,
    read_group,
    write_component,
    write_group,
    write_time,
)
from registry.model.structure import DataAttribute, DataStructure, Dimension, Group, Measure, Relationship

PRIMARY = "OBS_VALUE"
_NO_MEASURE = Measure(
    id=PRIMARY, concept="urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=SDMX:CROSS_DOMAIN_CONCEPTS(2.0).OBS_VALUE"
)
_ARRAYS = {"dimension": "dimensions", "measure": "measureDimensions", "time": "timeDimensions"}
_TYPES = {"Dimension": "dimension", "MeasureDimension": "measure", "TimeDimension": "time"}
_USAGES = {"mandatory": "Mandatory", "optional": "Conditional"}
_START_DAY = {"id": "REPORTING_YEAR_START_DAY"}


def read_data_structure(node: Node, dialect: Dialect) -> DataStructure:
    parts = node.get("dataStructureComponents", {})
    measure, attributes = parts.get("measureList", {}).get("primaryMeasure"), parts.get("attributeList", {})
    start_days = (_START_DAY | attribute for attribute in attributes.get("reportingYearStartDays", ()))
    return DataStructure(
        **read_maintainable(node, dialect),
        dimensions=_read_dimensions(parts.get("dimensionList", {}), dialect),
        measures=() if measure is None else (Measure(**read_component({"id": PRIMARY} | measure, dialect)),),
        attributes=tuple(
            _read_attribute(attribute, dialect) for attribute in (*attributes.get("attributes", ()), *start_days)
        ),
        groups=tuple(_read_group(group, dialect) for group in parts.get("groups", ())),
        descriptors=tuple(read_descriptors(parts, dialect)),
    )


def write_data_structure(structure: DataStructure, dialect: Dialect) -> Node:
    node = write_maintainable(structure, dialect)
    if structure.components or structure.groups:
        node["dataStructureComponents"] = _write_components(structure, dialect)
    return node


def _write_components(structure: DataStructure, dialect: Dialect) -> Node:
    lists = {descriptor.id: write_identity(descriptor, dialect) for descriptor in structure.descriptors}
    primary = primary_of(structure) or _NO_MEASURE
    others = tuple(_as_attribute(measure) for measure in structure.measures if measure is not primary)
    attributes = [_write_attribute(attribute, dialect) for attribute in (*structure.attributes, *others)]
    dimensions = _write_dimensions(structure.dimensions, dialect)
    measure = write_component(primary, dialect, is_array=False) | {"id": PRIMARY}
    measure.pop("conceptRoles", None)
    return {
        "dimensionList": list_head(lists, "DimensionDescriptor") | dimensions,
        "measureList": list_head(lists, "MeasureDescriptor") | {"primaryMeasure": measure},
    } | filled(
        attributeList=attributes and list_head(lists, "AttributeDescriptor") | {"attributes": attributes},
        groups=[_write_group(group, dialect) for group in structure.groups],
    )


def primary_of(structure: DataStructure) -> Measure | None:
    """The measure that 1.0 can hold: OBS_VALUE, else the first."""
    first = structure.measures[0] if structure.measures else None
    return next((measure for measure in structure.measures if measure.id == PRIMARY), first)


def _as_attribute(measure: Measure) -> DataAttribute:
    return DataAttribute(
        id=measure.id,
        uri=measure.uri,
        annotations=measure.annotations,
        links=measure.links,
        concept=measure.concept,
        representation=measure.representation,
        concept_roles=measure.concept_roles,
        relationship=Relationship(kind="observation"),
    )


# Dimensions. Their order is that of their positions; a position that equals the place in it says nothing.


def _read_dimensions(node: Node, dialect: Dialect) -> tuple[Dimension, ...]:
    found = [
        _read_dimension(dimension, type_, dialect)
        for type_, array in _ARRAYS.items()
        for dimension in node.get(array, ())
    ]
    if all(dimension.position is not None for dimension in found):
        found.sort(key=lambda dimension: dimension.position or 0)
    return tuple(_unplaced(dimension, place) for place, dimension in enumerate(found, 1))


def _read_dimension(node: Node, type_: str, dialect: Dialect) -> Dimension:
    position = node.get("position")
    stated = _TYPES.get(node.get("type", ""), type_)
    ids = {"id": "TIME_PERIOD"} if type_ == "time" else {}
    return Dimension(
        **read_component(ids | node, dialect),
        type=stated if type_ == "dimension" else type_,  # type: ignore[arg-type]  # one of _TYPES
        position=None if position is None else position + 1,
    )


def _unplaced(dimension: Dimension, place: int) -> Dimension:
    return replace(dimension, position=None) if dimension.position == place else dimension


def positions_of(dimensions: tuple[Dimension, ...]) -> list[int]:
    """The positions that are written, from 1: those that a message gave unless they would change the order."""
    given = [dimension.position or place for place, dimension in enumerate(dimensions, 1)]
    return given if given == sorted(given) else list(range(1, len(dimensions) + 1))


def _write_dimensions(dimensions: tuple[Dimension, ...], dialect: Dialect) -> Node:
    """A measure dimension without concept scheme, which its own array requires, stands among the others."""
    arrays: dict[str, list[Node]] = {array: [] for array in _ARRAYS.values()}
    words = {type_: word for word, type_ in _TYPES.items()}
    for position, dimension in zip(positions_of(dimensions), dimensions, strict=True):
        is_time = dimension.type == "time"
        node = write_time(dimension, dialect) if is_time else write_component(dimension, dialect, is_array=False)
        is_bare = dimension.type == "measure" and "enumeration" not in node.get("localRepresentation", {})
        array = _ARRAYS["dimension" if is_bare else dimension.type]
        arrays[array].append(node | {"position": position - 1, "type": words[dimension.type]})
    return filled(**arrays)


# Attributes and groups.


def _read_attribute(node: Node, dialect: Dialect) -> DataAttribute:
    usages = {word: usage for usage, word in _USAGES.items()}
    return DataAttribute(
        **read_component(node, dialect),
        usage=usages.get(node["assignmentStatus"]),  # type: ignore[arg-type]  # the two words of the model
        relationship=_read_relationship(node["attributeRelationship"]),
    )


def _write_attribute(attribute: DataAttribute, dialect: Dialect) -> Node:
    return write_component(attribute, dialect, is_array=True) | {
        "assignmentStatus": _USAGES[attribute.usage or "optional"],
        "attributeRelationship": _write_relationship(attribute.relationship),
    }


def _read_relationship(node: Node) -> Relationship:
    if "group" in node:
        return Relationship(kind="group", group=node["group"])
    if "dimensions" in node or "attachmentGroups" in node:
        dimensions, groups = tuple(node.get("dimensions", ())), tuple(node.get("attachmentGroups", ()))
        return Relationship(kind="dimensions", dimensions=dimensions, attachment_groups=groups)
    return Relationship(kind="observation" if "primaryMeasure" in node else "dataflow")


def _write_relationship(relationship: Relationship) -> Node:
    match relationship.kind:
        case "group":
            return {"group": relationship.group}
        case "dimensions":
            groups = filled(attachmentGroups=list(relationship.attachment_groups))
            return {"dimensions": list(relationship.dimensions)} | groups
        case "observation":
            return {"primaryMeasure": PRIMARY}
        case _:
            return {"none": {}}


def _read_group(node: Node, dialect: Dialect) -> Group:
    return replace(read_group(node, dialect), attachment_constraint=node.get("attachmentConstraint"))


def _write_group(group: Group, dialect: Dialect) -> Node:
    return write_group(group, dialect) | filled(attachmentConstraint=group.attachment_constraint)
