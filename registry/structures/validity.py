"""When what a constraint says holds: validity and time ranges as stretches of time, compared with the period of an observation.

A validity does not end what may be reported for the time before: it is about the time that data describe, not about that of the load.
Source: SDMX 3.1 Technical Notes, 9, "Versioning": FR valid to 2012 may be reported for 2012 and not for 2013.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.model.constraint import (
    DataConstraint,
    DataKey,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
    selections_of,
)
from registry.model.period import DAY, Period
from registry.model.row_rule import Span

Bounded = MemberValue | MemberSelection | DataKey | TimeRange


def validity(*holders: Bounded) -> Span | None:
    """The validity of the first that has one; None when none has. Raises Malformed."""
    for holder in holders:
        if holder.valid_from or holder.valid_to:
            start = Period.parse(holder.valid_from).start if holder.valid_from else None
            return Span(start, _last(holder.valid_to) if holder.valid_to else None)
    return None


def _last(text: str) -> int:
    """The end of a period; midnight is the end of the day that it begins, as JSON writes days as moments."""
    period = Period.parse(text)
    is_midnight = period.form == "instant" and period.start % DAY == 0
    return period.start + DAY if is_midnight else period.end


def bounded_in(constraint: DataConstraint) -> Iterator[Bounded]:
    """Everything in a constraint that may have a validity, and its time ranges."""
    keys = [key for key_set in constraint.key_sets for key in key_set.keys]
    yield from keys
    for selection in selections_of(constraint):
        yield selection
        yield from selection.values
        if selection.time_range is not None:
            yield selection.time_range


def span(range_: TimeRange) -> Span:
    """The time that a range leaves. Raises Malformed."""
    return Span(_start(range_.after or range_.start), _end(range_.before or range_.end))


def _start(bound: TimeBound | None) -> int | None:
    if bound is None:
        return None
    period = Period.parse(bound.period)
    return period.start if bound.is_inclusive else period.end


def _end(bound: TimeBound | None) -> int | None:
    if bound is None:
        return None
    period = Period.parse(bound.period)
    return period.end if bound.is_inclusive else period.start
