"""Data structures: dimensions, measures, attributes, groups.

One value for all generations. 2.1's PrimaryMeasure is the measure `OBS_VALUE`; 2.1's `None` relationship is `dataflow`;
2.1's measure dimension keeps `type="measure"`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.artefact import Identifiable, Maintainable
from registry.model.representation import Representation

Usage = Literal["mandatory", "optional"]


class ComponentBase(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """`concept` and `concept_roles` are URNs of concepts. Without `representation` the concept's core representation holds."""

    concept: str
    representation: Representation | None = None
    concept_roles: tuple[str, ...] = ()


class Dimension(ComponentBase, frozen=True, kw_only=True, omit_defaults=True):
    """In key order by its place in the structure; `position` is what a message said (1-based), if anything."""

    type: Literal["dimension", "time", "measure"] = "dimension"
    position: int | None = None


class Measure(ComponentBase, frozen=True, kw_only=True, omit_defaults=True):
    usage: Usage | None = None


class Relationship(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an attribute describes: the data set (`dataflow`), an observation, some dimensions, or a group.

    `optional_dimensions` (JSON) are the members of `dimensions` that may be absent from a key; `attachment_groups` is 2.1's.
    """

    kind: Literal["dataflow", "observation", "dimensions", "group"]
    dimensions: tuple[str, ...] = ()
    optional_dimensions: tuple[str, ...] = ()
    group: str | None = None
    attachment_groups: tuple[str, ...] = ()


class DataAttribute(ComponentBase, frozen=True, kw_only=True, omit_defaults=True):
    relationship: Relationship
    usage: Usage | None = None
    measures: tuple[str, ...] = ()  # 3.x MeasureRelationship


class Group(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    dimensions: tuple[str, ...] = ()
    attachment_constraint: str | None = None  # 2.1, a URN


class MetadataAttributeUsage(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """3.x: a metadata attribute of the referenced metadata structure, used in data messages. `id` is its id."""

    relationship: Relationship


class Descriptor(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """A list of components that says something of its own: annotations, links or a uri.

    `id` is `DimensionDescriptor`, `AttributeDescriptor` or `MeasureDescriptor`.
    """


class DataStructure(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`dimensions` includes the time dimension, at its place. `metadata` is the URN of a metadata structure (3.x)."""

    dimensions: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...] = ()
    attributes: tuple[DataAttribute, ...] = ()
    groups: tuple[Group, ...] = ()
    metadata: str | None = None
    metadata_attribute_usages: tuple[MetadataAttributeUsage, ...] = ()
    is_evolving: bool = False  # 3.1 evolvingStructure
    descriptors: tuple[Descriptor, ...] = ()

    @property
    def time_dimension(self) -> Dimension | None:
        return next((dimension for dimension in self.dimensions if dimension.type == "time"), None)

    @property
    def key_dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of the series key: all but time, in order."""
        return tuple(dimension for dimension in self.dimensions if dimension.type != "time")

    @property
    def components(self) -> tuple[Dimension | Measure | DataAttribute, ...]:
        """Dimensions, measures, attributes, in that order."""
        return (*self.dimensions, *self.measures, *self.attributes)
