"""Metadata structures in SDMX-JSON 1.0: reports, each a tree of attributes, and the targets that they describe.

The one tree that structures have since 3.0 becomes the report `REPORT` about the target `TARGET`, which is any object, and comes back.
"""

from __future__ import annotations

from registry.formats.sdmx_json.common import (
    filled,
    item_of,
    read_identity,
    read_maintainable,
    write_identity,
    write_maintainable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.metadata_structure import read_metadata_attributes, write_metadata_attributes
from registry.formats.sdmx_json.representation import read_representation, write_representation
from registry.model.metadata_structure import (
    MetadataAttribute,
    MetadataStructure,
    MetadataTarget,
    ReportStructure,
    TargetObject,
)
from registry.model.representation import Representation, TextFormat
from registry.model.urn import PREFIX

REPORT, TARGET = "REPORT", "TARGET"
# Per type of target object: its array, and the data type of its values when it says none.
_ARRAYS = {
    "KeyDescriptorValuesTarget": ("keyDescriptorValuesTargets", "KeyValues"),
    "DataSetTarget": ("dataSetTargets", "DataSetReference"),
    "ConstraintContentTarget": ("constraintContentTargets", "AttachmentConstraintReference"),
    "ReportPeriodTarget": ("reportPeriodTargets", "ObservationalTimePeriod"),
    "IdentifiableObjectTarget": ("identifiableObjectTargets", "IdentifiableReference"),
}
_IDS = {
    "KeyDescriptorValuesTarget": "DIMENSION_DESCRIPTOR_VALUES_TARGET",
    "DataSetTarget": "DATA_SET_TARGET",
    "ConstraintContentTarget": "CONSTRAINT_CONTENT_TARGET",
    "ReportPeriodTarget": "REPORT_PERIOD_TARGET",
}
_ANYTHING = MetadataTarget(
    id=TARGET,
    objects=(
        TargetObject(
            id="OBJECT",
            type="IdentifiableObjectTarget",
            object_type="Any",
            representation=Representation(text_format=TextFormat(type="IdentifiableReference")),
        ),
    ),
)


def _one_report(attributes: tuple[MetadataAttribute, ...]) -> ReportStructure:
    return ReportStructure(id=REPORT, targets=(TARGET,), attributes=attributes)


def read_metadata_structure(node: Node, dialect: Dialect) -> MetadataStructure:
    parts = node.get("metadataStructureComponents", {})
    targets = tuple(_read_target(target, dialect) for target in parts.get("metadataTargets", ()))
    reports = tuple(_read_report(report, dialect) for report in parts.get("reportStructures", ()))
    if targets == (_ANYTHING,) and len(reports) == 1 and reports[0] == _one_report(reports[0].attributes):
        return MetadataStructure(**read_maintainable(node, dialect), attributes=reports[0].attributes)
    return MetadataStructure(**read_maintainable(node, dialect), metadata_targets=targets, report_structures=reports)


def write_metadata_structure(structure: MetadataStructure, dialect: Dialect) -> Node:
    node = write_maintainable(structure, dialect)
    targets, reports = structure.metadata_targets, structure.report_structures
    if structure.attributes:
        targets = (_ANYTHING,)
        reports = (_one_report(structure.attributes),)
    if targets or reports:
        base = f"{PREFIX}metadatastructure.MetadataTarget={structure.agency}:{structure.id}({structure.version})."
        node["metadataStructureComponents"] = {
            "metadataTargets": [_write_target(target, dialect) for target in targets],
            "reportStructures": [_write_report(report, base, dialect) for report in reports],
        }
    return node


def _read_target(node: Node, dialect: Dialect) -> MetadataTarget:
    """Its objects in the order of their arrays."""
    objects = (
        _read_object(each, type_, dialect) for type_, (array, _) in _ARRAYS.items() for each in node.get(array, ())
    )
    return MetadataTarget(**read_identity(node, dialect), objects=tuple(objects))


def _read_object(node: Node, type_: str, dialect: Dialect) -> TargetObject:
    ids = {"id": _IDS[type_]} if type_ in _IDS else {}
    return TargetObject(
        **read_identity(ids | node, dialect),
        type=type_,  # type: ignore[arg-type]  # one of _ARRAYS
        object_type=node.get("objectType"),
        representation=read_representation(node.get("localRepresentation"), dialect),
    )


def _write_target(target: MetadataTarget, dialect: Dialect) -> Node:
    arrays: dict[str, list[Node]] = {array: [] for array, _ in _ARRAYS.values()}
    for each in target.objects:
        array, data_type = _ARRAYS[each.type]
        representation = each.representation or Representation(text_format=TextFormat(type=data_type))
        arrays[array].append(
            write_identity(each, dialect)
            | filled(
                objectType=each.object_type,
                localRepresentation=write_representation(representation, dialect, is_array=False),
            )
        )
    return write_identity(target, dialect) | filled(**arrays)


def _read_report(node: Node, dialect: Dialect) -> ReportStructure:
    return ReportStructure(
        **read_identity(node, dialect),
        targets=tuple(item_of(urn) for urn in node["metadataTargets"]),
        attributes=read_metadata_attributes(node, dialect),
    )


def _write_report(report: ReportStructure, base: str, dialect: Dialect) -> Node:
    return write_identity(report, dialect) | {
        "metadataTargets": [base + target for target in report.targets],
        "metadataAttributes": write_metadata_attributes(report.attributes, dialect),
    }


def in_order(target: MetadataTarget) -> bool:
    """Whether the objects of a target stand in the order of their arrays."""
    types = list(_ARRAYS)
    places = [types.index(each.type) for each in target.objects]
    return places == sorted(places)
