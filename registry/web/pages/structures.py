"""A data structure: its dimensions, measures and attributes in plain words, with their concepts and code lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.model.structure import DataAttribute, DataStructure
from registry.structures.search import Use
from registry.web.links import page_of
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes
from registry.web.pages.components import (
    ComponentRow,
    Resolved,
    attached_dimensions,
    attachment,
    metadata_row,
    row_of,
    template_link,
    unknown_row,
)
from registry.web.reading import Edition
from registry.web.texts import Text, text


@dataclass(frozen=True)
class AttributeGroup:
    """Attributes that describe the same thing."""

    label: str
    rows: tuple[ComponentRow, ...]


@dataclass(frozen=True)
class MetadataTable:
    """The metadata attributes that come with the data, and the report template that has them."""

    template: parts.Link
    rows: tuple[ComponentRow, ...]


@dataclass(frozen=True)
class StructurePage:
    title: Text
    description: Text
    identity: parts.Identity
    maintainer: Text
    dimensions: tuple[ComponentRow, ...]
    measures: tuple[ComponentRow, ...]
    attributes: tuple[AttributeGroup, ...]
    metadata: MetadataTable | None
    flows: tuple[parts.Link, ...]
    uses: tuple[parts.UseGroup, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]
    notes: tuple[Note, ...]
    key: str


def build(
    structure: DataStructure,
    maintainer: Text,
    resolved: Resolved,
    found: Sequence[Use],
    editions: Sequence[Edition],
    base_url: str,
) -> StructurePage:
    flows = tuple(
        parts.Link(Text(use.name), page_of(use.urn, latest=True), use.urn.partition("=")[2])
        for use in found
        if use.kind == "dataflow"
    )
    return StructurePage(
        title=text(structure.names, structure.id),
        description=text(structure.descriptions),
        identity=parts.identity(structure, base_url),
        maintainer=maintainer,
        dimensions=tuple(row_of(place, dimension, resolved) for place, dimension in enumerate(structure.dimensions, 1)),
        measures=tuple(row_of(place, measure, resolved) for place, measure in enumerate(structure.measures, 1)),
        attributes=_groups(structure, resolved),
        metadata=_metadata(structure, resolved),
        flows=flows,
        uses=parts.uses([use for use in found if use.kind != "dataflow"]),
        versions=parts.history(editions, structure.version),
        downloads=parts.downloads(structure, references="descendants"),
        notes=notes(structure.annotations),
        key=".".join(dimension.id for dimension in structure.key_dimensions),
    )


def _groups(structure: DataStructure, resolved: Resolved) -> tuple[AttributeGroup, ...]:
    """The attributes by what they describe, from the whole data set down to a single figure."""
    names = _dimension_names(structure, resolved)
    groups: dict[str, list[ComponentRow]] = {}
    for place, attribute in enumerate(sorted(structure.attributes, key=lambda each: _reach(each, structure)), 1):
        label = attachment(attribute.relationship, structure, names)
        groups.setdefault(label, []).append(row_of(place, attribute, resolved, label))
    return tuple(AttributeGroup(label, tuple(rows)) for label, rows in groups.items())


def _dimension_names(structure: DataStructure, resolved: Resolved) -> dict[str, Text]:
    return {dimension.id: row_of(0, dimension, resolved).name for dimension in structure.dimensions}


def _metadata(structure: DataStructure, resolved: Resolved) -> MetadataTable | None:
    """The metadata attributes that the structure uses; by their ids alone where the template, or all but its name, is elsewhere."""
    if structure.metadata is None:
        return None
    names = _dimension_names(structure, resolved)
    rows = tuple(
        metadata_row(place, used, resolved, attachment(used.relationship, structure, names))
        for place, used in enumerate(resolved.metadata_attributes, 1)
    )
    if resolved.metadata is None or resolved.metadata.is_external_reference:
        rows = tuple(
            unknown_row(place, usage.id, attachment(usage.relationship, structure, names))
            for place, usage in enumerate(structure.metadata_attribute_usages, 1)
        )
    return MetadataTable(template_link(structure.metadata, resolved.metadata), rows)


def _reach(attribute: DataAttribute, structure: DataStructure) -> int:
    """How many dimensions an attribute depends on."""
    return (
        len(attached_dimensions(attribute.relationship, structure))
        if attribute.relationship.kind != "observation"
        else 1000
    )
