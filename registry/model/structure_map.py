"""Structure maps (3.x): how data of one structure become data of another.

2.1 keeps its structure maps in a structure set: see structure_set.py.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Identifiable, Maintainable

ResolvePeriod = Literal["startOfPeriod", "endOfPeriod", "midPeriod"]
EpochPeriod = Literal["nanosecond", "microsecond", "millisecond", "second", "day"]


class ComponentMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ids of components, n to m, in the order of the columns of `representation_map`, a URN.

    Without a representation map the value of one source is copied to one target.
    """

    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    representation_map: str | None = None
    annotations: tuple[Annotation, ...] = ()


class FixedValueMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The component `target` always has `values`, or the map holds only where the component `source` has them."""

    source: str | None = None
    target: str | None = None
    values: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class FrequencyFormatMapping(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """How periods of one frequency are written. An empty `id` was not given."""

    id: str = ""
    frequency_id: str
    date_pattern: str


class MappedComponent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str
    target: str


class DateMap(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """Periods of the sources become periods of the targets. An empty `id` was not given.

    The target's frequency is the value of `frequency_dimension` (then `mapped_frequencies` are ids of frequency format mappings),
    or the fixed `target_frequency_id`. `resolve_period` says which finer period stands for a coarser one (None = its end).
    """

    id: str = ""
    components: tuple[MappedComponent, ...] = ()
    frequency_dimension: str | None = None
    mapped_frequencies: tuple[str, ...] = ()
    target_frequency_id: str | None = None
    resolve_period: ResolvePeriod | None = None


class EpochMap(DateMap, frozen=True, kw_only=True, omit_defaults=True):
    """The source counts `epoch_period`s since `base_period`."""

    base_period: str
    epoch_period: EpochPeriod


class DatePatternMap(DateMap, frozen=True, kw_only=True, omit_defaults=True):
    """The source is written in `source_pattern` (letters as Java's SimpleDateFormat) with the month and day names of `locale`."""

    source_pattern: str
    locale: str


class StructureMap(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`source` and `target` are URNs of two data structures or two dataflows."""

    source: str | None = None
    target: str | None = None
    epoch_maps: tuple[EpochMap, ...] = ()
    date_pattern_maps: tuple[DatePatternMap, ...] = ()
    frequency_format_mappings: tuple[FrequencyFormatMapping, ...] = ()
    component_maps: tuple[ComponentMap, ...] = ()
    fixed_value_maps: tuple[FixedValueMap, ...] = ()
