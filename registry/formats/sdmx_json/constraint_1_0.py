"""Content constraints in SDMX-JSON 1.0: of data and of reference metadata, in one array."""

from __future__ import annotations

from typing import Any

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import filled, read_maintainable, write_maintainable
from registry.formats.sdmx_json.constraint import read_calendar, read_source, write_calendar, write_source
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.metadata_key import (
    read_metadata_key_set,
    read_set,
    read_target_selection,
    write_metadata_key_sets,
    write_set,
    write_target_selections,
)
from registry.formats.sdmx_json.metadata_structure_1_0 import REPORT, TARGET
from registry.formats.sdmx_json.region_1_0 import (
    read_key_set,
    read_region,
    read_selection,
    write_key_sets,
    write_region,
    write_selections,
)
from registry.model.constraint import Attachment, DataConstraint, ReferencePeriod
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion

_DATA = {
    "dataStructures": "data_structures",
    "dataflows": "dataflows",
    "provisionAgreements": "provision_agreements",
}
_METADATA = {
    "metadataStructures": "metadata_structures",
    "metadataflows": "metadataflows",
    "provisionAgreements": "metadata_provision_agreements",
}
_ONLY_METADATA = frozenset(["metadataStructures", "metadataflows", "metadataSet"])


def read_content_constraint(node: Node, dialect: Dialect) -> DataConstraint | MetadataConstraint:
    """Of metadata when it has regions or keys of metadata, or is attached to something of metadata."""
    has_metadata = {"metadataKeySets", "metadataTargetRegions"} & node.keys()
    if has_metadata or _ONLY_METADATA & node.get("constraintAttachment", {}).keys():
        return MetadataConstraint(
            **_read_head(node, dialect, _read_metadata_attachment),
            regions=tuple(_read_target_region(region) for region in node.get("metadataTargetRegions", ())),
            key_sets=tuple(read_metadata_key_set(key_set) for key_set in node.get("metadataKeySets", ())),
        )
    return DataConstraint(
        **_read_head(node, dialect, _read_data_attachment),
        regions=tuple(read_region(region) for region in node.get("cubeRegions", ())),
        key_sets=tuple(read_key_set(key_set) for key_set in node.get("dataKeySets", ())),
    )


def write_content_constraint(constraint: DataConstraint | MetadataConstraint, dialect: Dialect) -> Node:
    if isinstance(constraint, MetadataConstraint):
        return _write_head(constraint, dialect) | filled(
            constraintAttachment=constraint.attachment and _write_metadata_attachment(constraint.attachment),
            metadataTargetRegions=[_write_target_region(region, dialect) for region in constraint.regions],
            metadataKeySets=write_metadata_key_sets(constraint.key_sets),
        )
    return _write_head(constraint, dialect) | filled(
        constraintAttachment=constraint.attachment and _write_data_attachment(constraint.attachment),
        cubeRegions=[write_region(region, dialect) for region in constraint.regions],
        dataKeySets=write_key_sets(constraint.key_sets),
    )


def _read_head(node: Node, dialect: Dialect, read_attachment: Any) -> dict[str, Any]:
    """The arguments that both have. A constraint that does not say its type is of what is there."""
    attachment, calendar, period = (
        node.get(key) for key in ("constraintAttachment", "releaseCalendar", "referencePeriod")
    )
    return read_maintainable(node, dialect) | {
        "role": "allowed" if node.get("type") == "Allowed" else "actual",
        "attachment": None if attachment is None else read_attachment(attachment),
        "release_calendar": None if calendar is None else read_calendar(calendar),
        "reference_period": None
        if period is None
        else ReferencePeriod(start_time=period["startTime"], end_time=period["endTime"]),
    }


def _write_head(constraint: DataConstraint | MetadataConstraint, dialect: Dialect) -> Node:
    calendar, period = constraint.release_calendar, constraint.reference_period
    return write_maintainable(constraint, dialect) | filled(
        type=constraint.role.capitalize(),
        releaseCalendar=calendar and write_calendar(calendar),
        referencePeriod=period
        and {"startTime": _whole(period.start_time), "endTime": _whole(period.end_time, is_end=True)},
    )


def _whole(time: str, *, is_end: bool = False) -> str | None:
    """A date-time, whose zone may be absent here; the first or last second of a date."""
    return time if "T" in time else instant(time, is_end=is_end)


# Attachments. One simple data source and one metadata set are all that can be said.


def _read_data_attachment(node: Node) -> Attachment:
    targets: dict[str, Any] = {name: tuple(node.get(key, ())) for key, name in _DATA.items()}
    return Attachment(data_provider=node.get("dataProvider"), **targets, **_read_sources(node))


def _write_data_attachment(attachment: Attachment) -> Node:
    targets = {key: list(getattr(attachment, name)) for key, name in _DATA.items()}
    return filled(dataProvider=attachment.data_provider, **targets) | _write_sources(attachment)


def _read_metadata_attachment(node: Node) -> MetadataAttachment:
    targets: dict[str, Any] = {name: tuple(node.get(key, ())) for key, name in _METADATA.items()}
    return MetadataAttachment(
        metadata_provider=node.get("dataProvider"),
        sets=(read_set(node["metadataSet"]),) if "metadataSet" in node else (),
        **targets,
        **_read_sources(node),
    )


def _write_metadata_attachment(attachment: MetadataAttachment) -> Node:
    targets = {key: list(getattr(attachment, name)) for key, name in _METADATA.items()}
    sets = filled(metadataSet=write_set(attachment.sets[0]) if attachment.sets else None)
    return filled(dataProvider=attachment.metadata_provider, **targets) | sets | _write_sources(attachment)


def _read_sources(node: Node) -> dict[str, Any]:
    simple, queryable = node.get("simpleDataSource"), node.get("queryableDataSources", ())
    return {
        "simple_data_sources": () if simple is None else (simple,),
        "queryable_data_sources": tuple(read_source(source) for source in queryable),
    }


def _write_sources(attachment: Attachment | MetadataAttachment) -> Node:
    return filled(
        simpleDataSource=next(iter(attachment.simple_data_sources), None),
        queryableDataSources=[write_source(source) for source in attachment.queryable_data_sources],
    )


# Regions of reference metadata. Where a region names no report, as since 3.0, it is of the one that a structure gets.


def _read_target_region(node: Node) -> MetadataTargetRegion:
    names = (node["report"], node["metadataTarget"])
    report, target = (None, None) if names == (REPORT, TARGET) else names
    return MetadataTargetRegion(
        include=node.get("include", True),
        report=report,
        metadata_target=target,
        components=tuple(read_selection(selection) for selection in node.get("attributes", ())),
        keys=tuple(read_target_selection(key) for key in node.get("keyValues", ())),
    )


def _write_target_region(region: MetadataTargetRegion, dialect: Dialect) -> Node:
    head = {
        "include": region.include,
        "report": region.report or REPORT,
        "metadataTarget": region.metadata_target or TARGET,
    }
    return head | filled(
        attributes=write_selections(region.components, dialect),
        keyValues=write_target_selections(region.keys, dialect),
    )
