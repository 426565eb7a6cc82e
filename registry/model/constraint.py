"""Data constraints: which values may be reported (allowed) or are there (actual).

2.1 calls it ContentConstraint (`type`), 3.0 DataConstraint (`role`), 3.1 has no role: a stored constraint is what may be reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable

Cascade = Literal["true", "false", "excluderoot"]


class TimeBound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    period: str
    is_inclusive: bool = True


class TimeRange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Either `before`, or `after`, or `start` and `end`."""

    before: TimeBound | None = None
    after: TimeBound | None = None
    start: TimeBound | None = None
    end: TimeBound | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class MemberValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code or text; `%` stands for any characters. `cascade` takes the descendants in."""

    value: str
    cascade: Cascade | None = None
    lang: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class MemberSelection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The values of one component that a region selects; `include=False` means all but these. None = not given (true)."""

    id: str
    include: bool | None = None
    remove_prefix: bool | None = None
    values: tuple[MemberValue, ...] = ()
    time_range: TimeRange | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class CubeRegion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`keys` select dimensions, `components` attributes and measures."""

    include: bool = True
    keys: tuple[MemberSelection, ...] = ()
    components: tuple[MemberSelection, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class DataKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    keys: tuple[MemberSelection, ...] = ()
    components: tuple[MemberSelection, ...] = ()
    include: bool | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class DataKeySet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    is_included: bool = True
    keys: tuple[DataKey, ...] = ()


class DataSource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A simple source is a file's address; a queryable one a service's."""

    url: str
    is_queryable: bool = False
    is_rest: bool = False
    is_web_service: bool = False
    wsdl_url: str | None = None
    wadl_url: str | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a constraint restricts: URNs of one kind only."""

    data_provider: str | None = None
    data_structures: tuple[str, ...] = ()
    dataflows: tuple[str, ...] = ()
    provision_agreements: tuple[str, ...] = ()
    simple_data_sources: tuple[str, ...] = ()
    queryable_data_sources: tuple[DataSource, ...] = ()

    @property
    def urns(self) -> tuple[str, ...]:
        provider = (self.data_provider,) if self.data_provider else ()
        return (*provider, *self.data_structures, *self.dataflows, *self.provision_agreements)


class ReleaseCalendar(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """2.1 and 3.0 only."""

    periodicity: str
    offset: str
    tolerance: str


class ReferencePeriod(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    start_time: str
    end_time: str


class DataConstraint(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    role: Literal["allowed", "actual"] = "allowed"
    attachment: Attachment | None = None
    regions: tuple[CubeRegion, ...] = ()
    key_sets: tuple[DataKeySet, ...] = ()
    release_calendar: ReleaseCalendar | None = None
    reference_period: ReferencePeriod | None = None


def selections_of(constraint: DataConstraint) -> Iterator[MemberSelection]:
    """Every selection of a constraint, in regions and keys."""
    for region in constraint.regions:
        yield from (*region.keys, *region.components)
    for key_set in constraint.key_sets:
        yield from (one for key in key_set.keys for one in (*key.keys, *key.components))


class Availability(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a flow holds for a query: 3.1's AvailabilityConstraint, which has no identity.

    `artefact` is the URN of the dataflow (or structure, or agreement) that was asked for.
    """

    artefact: str
    region: CubeRegion
    series_count: int | None = None
    observation_count: int | None = None
