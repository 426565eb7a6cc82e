"""Metadata structures: which metadata attributes a report has.

3.x has one tree of attributes; what they may describe stands in the metadataflow. 2.1 has report structures, each with a tree of
its own, and metadata targets; these are kept as they are.
"""

from __future__ import annotations

from typing import Literal

from registry.model.artefact import Identifiable, Maintainable
from registry.model.representation import Representation
from registry.model.structure import Descriptor


class MetadataAttribute(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """`concept` is the URN of a concept. A presentational attribute has no value, only children. None occurs once."""

    concept: str
    representation: Representation | None = None
    min_occurs: int | None = None
    max_occurs: int | Literal["unbounded"] | None = None
    is_presentational: bool = False
    attributes: tuple[MetadataAttribute, ...] = ()


class TargetObject(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """2.1: one kind of thing that identifies what is described. `object_type` is given for identifiable objects only.

    The enumeration of its representation is the URN of an item scheme. All ids are fixed but those of identifiable objects.
    """

    type: Literal[
        "KeyDescriptorValuesTarget",
        "DataSetTarget",
        "ConstraintContentTarget",
        "ReportPeriodTarget",
        "IdentifiableObjectTarget",
    ]
    object_type: str | None = None
    representation: Representation | None = None


class MetadataTarget(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """2.1: the objects that together say what a report describes."""

    objects: tuple[TargetObject, ...] = ()


class ReportStructure(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """2.1: `targets` are ids of metadata targets of the same structure."""

    targets: tuple[str, ...] = ()
    attributes: tuple[MetadataAttribute, ...] = ()


class MetadataStructure(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """Either `attributes` (3.x), or `metadata_targets` and `report_structures` (2.1), or nothing (a stub).

    `descriptor`, whose id is `MetadataAttributeDescriptor`, is given when the list of attributes says something of its own.
    """

    attributes: tuple[MetadataAttribute, ...] = ()
    descriptor: Descriptor | None = None
    metadata_targets: tuple[MetadataTarget, ...] = ()
    report_structures: tuple[ReportStructure, ...] = ()

    @property
    def merged_attributes(self) -> tuple[MetadataAttribute, ...]:
        """The tree as 3.x sees it: of 2.1's reports the first attribute of each id, in order."""
        merged = {attribute.id: attribute for attribute in self.attributes}
        for report in self.report_structures:
            for attribute in report.attributes:
                merged.setdefault(attribute.id, attribute)
        return tuple(merged.values())
