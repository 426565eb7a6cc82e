"""Metadata constraints in SDMX-JSON 2.x. Targets and keys of reports, which 2.1 knew, cannot be said and are left out."""

from __future__ import annotations

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import (
    filled,
    read_annotations,
    read_maintainable,
    write_annotations,
    write_maintainable,
)
from registry.formats.sdmx_json.constraint import read_calendar, read_source, write_calendar, write_source
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.region import COMPONENTS, read_selection, write_selections
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion

MOST_REGIONS = 2
_TARGETS = {
    "metadataStructures": "metadata_structures",
    "metadataflows": "metadataflows",
    "metadataProvisionAgreements": "metadata_provision_agreements",
}
_TARGETS_2_0 = _TARGETS | {"metadataSets": "metadata_sets", "simpleDataSources": "simple_data_sources"}


def read_metadata_constraint(node: Node, dialect: Dialect) -> MetadataConstraint:
    attachment, calendar = node.get("constraintAttachment"), node.get("releaseCalendar")
    return MetadataConstraint(
        **read_maintainable(node, dialect),
        attachment=None if attachment is None else _read_attachment(attachment),
        regions=tuple(_read_region(region, dialect) for region in node.get("metadataTargetRegions", ())),
        release_calendar=None if calendar is None else read_calendar(calendar),
    )


def write_metadata_constraint(constraint: MetadataConstraint, dialect: Dialect) -> Node:
    """2.1 has no role, no release calendar and no data sources."""
    roles = filled(
        role="Allowed", releaseCalendar=constraint.release_calendar and write_calendar(constraint.release_calendar)
    )
    return (
        write_maintainable(constraint, dialect)
        | (roles if dialect.version.has_roles else {})
        | filled(
            constraintAttachment=constraint.attachment and _write_attachment(constraint.attachment, dialect),
            metadataTargetRegions=[_write_region(region, dialect) for region in constraint.regions[:MOST_REGIONS]],
        )
    )


def _read_attachment(node: Node) -> MetadataAttachment:
    return MetadataAttachment(
        metadata_provider=node.get("metadataProvider"),
        **{name: tuple(node.get(key, ())) for key, name in _TARGETS_2_0.items()},
        queryable_data_sources=tuple(read_source(source) for source in node.get("queryableDataSources", ())),
    )


def _write_attachment(attachment: MetadataAttachment, dialect: Dialect) -> Node:
    has_sources = dialect.version.has_roles
    targets = _TARGETS_2_0 if has_sources else _TARGETS
    node = filled(**{key: list(dict.fromkeys(getattr(attachment, name))) for key, name in targets.items()})
    if node and has_sources and attachment.queryable_data_sources:
        node["queryableDataSources"] = [write_source(source) for source in attachment.queryable_data_sources]
    provider = attachment.metadata_provider
    return node | filled(metadataProvider=provider if provider and ".MetadataProvider=" in provider else None)


def _read_region(node: Node, dialect: Dialect) -> MetadataTargetRegion:
    return MetadataTargetRegion(
        include=node.get("include", True),
        components=tuple(read_selection(selection) for selection in node.get("components", ())),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        annotations=read_annotations(node, dialect),
    )


def _write_region(region: MetadataTargetRegion, dialect: Dialect) -> Node:
    return filled(
        include=region.include,
        components=write_selections(region.components, COMPONENTS, dialect),
        validFrom=instant(region.valid_from),
        validTo=instant(region.valid_to, is_end=True),
        annotations=write_annotations(region.annotations, dialect),
    )
