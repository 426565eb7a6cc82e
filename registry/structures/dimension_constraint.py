"""The dimensions that a dataflow uses of its structure (SDMX 3.1 Technical Notes, 9, "Dimension Constraint")."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from registry.model.artefact import Maintainable
from registry.model.dataflow import Dataflow
from registry.model.finding import Finding
from registry.model.kinds import urn_of
from registry.model.structure import DataAttribute, DataStructure, MetadataAttributeUsage, Relationship
from registry.model.urn import Urn
from registry.structures.integrity import Holdings

Attached = TypeVar("Attached", DataAttribute, MetadataAttributeUsage)


def used_structure(structure: DataStructure, flow: Dataflow) -> DataStructure:
    """The structure as data of the flow have it: without the dimensions that the flow does not name. Time always stays.

    Attributes and groups keep what is left of their dimensions; an attribute of none describes the whole data set.
    """
    if not flow.dimensions:
        return structure
    kept = tuple(one for one in structure.dimensions if one.type == "time" or one.id in flow.dimensions)
    if len(kept) == len(structure.dimensions):
        return structure
    ids = frozenset(dimension.id for dimension in kept)
    groups = (msgspec.structs.replace(group, dimensions=_among(group.dimensions, ids)) for group in structure.groups)
    return msgspec.structs.replace(
        structure,
        dimensions=kept,
        groups=tuple(group for group in groups if group.dimensions),
        attributes=tuple(_attached(attribute, structure, ids) for attribute in structure.attributes),
        metadata_attribute_usages=tuple(
            _attached(usage, structure, ids) for usage in structure.metadata_attribute_usages
        ),
    )


def wrong_dimensions(artefact: Maintainable, holdings: Holdings) -> list[Finding]:
    """What is wrong with the dimensions that a dataflow names, or does not name, given its structure."""
    if not isinstance(artefact, Dataflow) or artefact.structure is None:
        return []
    structure = holdings.meant(artefact.structure, is_draft=artefact.parsed_version.is_draft)
    if not isinstance(structure, DataStructure) or structure.is_external_reference:
        return []
    short = f"Dataflow {artefact.agency}:{artefact.id}({artefact.version})"
    found = [
        Finding(code="unknown-dimension", artefact=urn_of(artefact), value=id,
                message=f"{short} names the dimension {id!r}, which is not in {structure.id}({structure.version})")
        for id in sorted(set(artefact.dimensions) - {one.id for one in structure.dimensions})
    ]  # fmt: skip
    if structure.is_evolving and not artefact.dimensions and _follows(artefact.structure):
        message = f"{short} follows the minor versions of {structure.id}, whose dimensions evolve; name the dimensions that it uses"
        found.append(Finding(code="missing-dimensions", artefact=urn_of(artefact), message=message))
    return found


def _follows(reference: str) -> bool:
    """Whether a reference ends at later minor versions: a wildcard before the last part of the version."""
    parts = Urn.parse(reference).version.split(".")
    return any(set("+~*") & set(part) for part in parts[: max(1, len(parts) - 1)])


def _attached(attribute: Attached, structure: DataStructure, ids: frozenset[str]) -> Attached:
    said = attribute.relationship
    left = _among(said.dimensions, ids)
    gone = {group.id for group in structure.groups if not _among(group.dimensions, ids)}
    if (said.kind == "dimensions" and not left) or (said.kind == "group" and said.group in gone):
        return msgspec.structs.replace(attribute, relationship=Relationship(kind="dataflow"))
    optional = _among(said.optional_dimensions, ids)
    relationship = msgspec.structs.replace(said, dimensions=left, optional_dimensions=optional)
    return msgspec.structs.replace(attribute, relationship=relationship)


def _among(dimensions: tuple[str, ...], ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(id for id in dimensions if id in ids)
