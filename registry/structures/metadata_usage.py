"""The metadata attributes that a data structure uses: which of its metadata structure, and what they are attached to.

A use names an attribute by id or by path (SDMX-JSON: a nested id; SDMX-ML: a local one), and means all that the attribute holds too,
unless a use of its own says otherwise of these. Source: SDMX 3.1, "MetadataAttributeUsage". Attributes without any use could by the
standard stand anywhere in the data; here they do not travel with data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.model.artefact import Maintainable
from registry.model.finding import Finding
from registry.model.kinds import urn_of
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.structure import DataStructure, Relationship
from registry.structures.integrity import Holdings


@dataclass(frozen=True)
class UsedMetadata:
    """One attribute with a value of its own. `id` is its path; `is_repeated`: it, or one that holds it, occurs several times."""

    id: str
    attribute: MetadataAttribute
    relationship: Relationship
    repeated_holders: tuple[str, ...]

    @property
    def is_repeated(self) -> bool:
        return bool(self.repeated_holders) or is_repeated(self.attribute)


@dataclass(frozen=True)
class _Node:
    """An attribute at its place in the tree. `holders` are the paths of those above it, the nearest last."""

    path: str
    attribute: MetadataAttribute
    holders: tuple[str, ...]
    repeated_holders: tuple[str, ...]


def used_metadata(structure: DataStructure, metadata: MetadataStructure | None) -> Iterator[UsedMetadata]:
    """In the order of the metadata structure. Of what occurs several times within what occurs several times nothing travels."""
    if metadata is None:
        return
    nodes = list(_nodes(metadata.merged_attributes, (), ()))
    relationships = {
        path: usage.relationship
        for usage in structure.metadata_attribute_usages
        if (path := _path(usage.id, nodes)) is not None
    }
    for node in nodes:
        nearest = next((path for path in (node.path, *reversed(node.holders)) if path in relationships), None)
        if nearest is None or node.attribute.is_presentational or _is_doubly_repeated(node):
            continue
        yield UsedMetadata(node.path, node.attribute, relationships[nearest], node.repeated_holders)


def wrong_usages(artefact: Maintainable, holdings: Holdings) -> list[Finding]:
    """The uses of a data structure that name no attribute of its metadata structure, as far as that one is here."""
    if not isinstance(artefact, DataStructure) or artefact.metadata is None:
        return []
    metadata = holdings.meant(artefact.metadata, is_draft=artefact.parsed_version.is_draft)
    if not isinstance(metadata, MetadataStructure) or metadata.is_external_reference:
        return []
    nodes = list(_nodes(metadata.merged_attributes, (), ()))
    known = ", ".join(node.path for node in nodes) or "none"
    short = f"DataStructure {artefact.agency}:{artefact.id}({artefact.version})"
    return [
        Finding(code="unknown-metadata-attribute", artefact=urn_of(artefact), value=usage.id,
                message=f"{short} uses the metadata attribute {usage.id!r}, which is not one of {metadata.id}({metadata.version}); it has {known}")
        for usage in artefact.metadata_attribute_usages
        if _path(usage.id, nodes) is None
    ]  # fmt: skip


def is_repeated(attribute: MetadataAttribute) -> bool:
    said = attribute.max_occurs
    if said is None and attribute.representation is not None:
        return attribute.representation.is_array
    return said == "unbounded" or (isinstance(said, int) and said > 1)


def _nodes(
    attributes: Iterable[MetadataAttribute], holders: tuple[str, ...], repeated: tuple[str, ...]
) -> Iterator[_Node]:
    """Holders before what they hold."""
    for attribute in attributes:
        path = f"{holders[-1]}.{attribute.id}" if holders else attribute.id
        yield _Node(path, attribute, holders, repeated)
        below = (*repeated, path) if is_repeated(attribute) else repeated
        yield from _nodes(attribute.attributes, (*holders, path), below)


def _path(id: str, nodes: Iterable[_Node]) -> str | None:
    """What a use names: the attribute of this path, else the only one of this id."""
    found = [node.path for node in nodes if id in (node.path, node.attribute.id)]
    return id if id in found else (found[0] if len(found) == 1 else None)


def _is_doubly_repeated(node: _Node) -> bool:
    return len(node.repeated_holders) + is_repeated(node.attribute) > 1
