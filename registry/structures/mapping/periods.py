"""Epoch maps and date pattern maps carried out: a source's date becomes a period of the target's frequency."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from registry.model.errors import Malformed
from registry.model.period import Period
from registry.model.structure_map import (
    DateMap,
    DatePatternMap,
    EpochMap,
    FrequencyFormatMapping,
    ResolvePeriod,
)
from registry.structures.mapping import patterns
from registry.structures.mapping.patterns import Span

# Ticks of an epoch in one microsecond, or microseconds in one tick.
_MICROSECONDS = {"microsecond": 1, "millisecond": 1_000, "second": 1_000_000, "day": 86_400_000_000}
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year:04}-W{week:02}"


def _part(letter: str, months: int) -> Callable[[datetime], str]:
    return lambda moment: f"{moment.year:04}-{letter}{(moment.month - 1) // months + 1}"


# How periods of a frequency are written when no format is given; reporting years are those of the calendar.
_FORMS: dict[str, Callable[[datetime], str]] = {
    "A": lambda moment: f"{moment.year:04}",
    "S": _part("S", 6),
    "T": _part("T", 4),
    "Q": _part("Q", 3),
    "M": lambda moment: f"{moment.year:04}-{moment.month:02}",
    "W": _week,
    "D": lambda moment: moment.date().isoformat(),
    "B": lambda moment: moment.date().isoformat(),
    "H": lambda moment: moment.isoformat(timespec="seconds"),
    "N": lambda moment: moment.isoformat(timespec="seconds"),
    "I": lambda moment: moment.isoformat(),
}


def period(value: str, rule: DateMap, frequency: str, formats: Iterable[FrequencyFormatMapping]) -> str:
    """The period of a frequency that a source's value means. `formats` are those of the structure map.

    Raises Malformed for a value that the rule cannot read, and for a frequency that has neither a format nor a form of its own.
    """
    moment = _resolved(_span(value, rule), rule.resolve_period or "endOfPeriod")
    mapped = set(rule.mapped_frequencies)
    for one in formats:
        if one.frequency_id == frequency and (not mapped or one.id in mapped):
            return patterns.write(moment, one.date_pattern)
    if frequency not in _FORMS:
        raise Malformed(f"periods of the frequency {frequency!r} have no form; give a frequency format mapping for it")
    return _FORMS[frequency](moment)


def _span(value: str, rule: DateMap) -> Span:
    if isinstance(rule, DatePatternMap):
        return patterns.read(value, rule.source_pattern, rule.locale)
    assert isinstance(rule, EpochMap), "there are two kinds of rules on dates"
    return _since(value, rule)


def _since(value: str, rule: EpochMap) -> Span:
    begin = Period.parse(rule.base_period).first_moment.replace(tzinfo=None)
    try:
        ticks = int(value)
        microseconds = ticks // 1_000 if rule.epoch_period == "nanosecond" else ticks * _MICROSECONDS[rule.epoch_period]
        moment = begin + timedelta(microseconds=microseconds)
        return Span(moment, moment + _DAY - _MOMENT if rule.epoch_period == "day" else moment)
    except (ValueError, OverflowError) as error:
        raise Malformed(f"{value!r} is no number of {rule.epoch_period}s since {rule.base_period}") from error


def _resolved(span: Span, at: ResolvePeriod) -> datetime:
    """The moment whose period is taken: it matters only where the target's periods are shorter than what the source says."""
    if at == "startOfPeriod":
        return span.first
    return span.last if at == "endOfPeriod" else span.first + (span.last - span.first) / 2
