"""Time periods: every SDMX form as an interval of moments (SDMX 3.1 Technical Notes, section 3 and "Time in Query Messages").

Forms: Gregorian `2020`, `2020-03`, `2020-03-15`; date-time; reporting `2020-A1`, `-S1`, `-T1`, `-Q1`, `-M01`, `-W01`, `-D001`;
range `2000-01-01/P2M`. Each may carry a zone. Moments are microseconds since 0001-01-01T00:00:00 UTC; ends are exclusive.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from registry.model.errors import Malformed

DAY = 86_400_000_000
DEFAULT_START_DAY = "--01-01"
Form = Literal["gregorian", "instant", "reporting", "range"]

_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d)?"
_GREGORIAN = re.compile(rf"(?P<year>\d{{4}})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?{_ZONE}")
_INSTANT = re.compile(
    rf"(?P<date>\d{{4}}-\d\d-\d\d)T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?{_ZONE}"
)
_REPORTING = re.compile(rf"(?P<year>\d{{4}})-(?P<unit>[ASTQMWD])(?P<number>\d{{1,3}}){_ZONE}")
_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_START_DAY = re.compile(rf"--(?P<month>\d\d)-(?P<day>\d\d){_ZONE}")


class _Unit(msgspec.Struct, frozen=True):
    """One reporting unit: how many digits and periods a year has, and its length in months or days."""

    digits: int
    count: int
    months: int = 0
    days: int = 0


_UNITS = {
    "A": _Unit(1, 1, months=12),
    "S": _Unit(1, 2, months=6),
    "T": _Unit(1, 3, months=4),
    "Q": _Unit(1, 4, months=3),
    "M": _Unit(2, 12, months=1),
    "W": _Unit(2, 53, days=7),
    "D": _Unit(3, 366, days=1),
}


class Period(msgspec.Struct, frozen=True):
    """One period. `start` and `end` are its calendar span; `end` is the first moment after it (one microsecond for an instant)."""

    text: str
    form: Form
    start: int
    end: int

    @staticmethod
    def parse(text: str, year_start: str = DEFAULT_START_DAY) -> Period:
        """Reads a period; reporting periods are laid on a year that begins at `year_start` (`--MM-DD`). Raises Malformed."""
        return _parse(text, year_start)

    @property
    def first_day(self) -> date:
        return date.fromordinal(self.start // DAY + 1)

    @property
    def last_day(self) -> date:
        return date.fromordinal((self.end - 1) // DAY + 1)

    @property
    def first_moment(self) -> datetime:
        return moment(self.start)

    @property
    def last_moment(self) -> datetime:
        """The last whole second of the period."""
        return moment(max(self.start, self.end - 1_000_000))


def moment(microseconds: int) -> datetime:
    """The date and time (UTC) of a number of microseconds since year 1."""
    return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


@lru_cache(maxsize=65_536)
def _parse(text: str, year_start: str) -> Period:
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(text):
            try:
                return build(match, year_start)
            except (ValueError, OverflowError) as wrong:
                raise _refusal(text) from wrong
    if "/" in text:
        return _range(text)
    raise _refusal(text)


def _refusal(text: str) -> Malformed:
    return Malformed(
        f"{text!r} is not an SDMX time period such as 2020, 2020-03, 2020-Q1, 2020-W05, 2020-03-15 or 2020-01-01/P2M"
    )


def start_day(text: str) -> tuple[int, int]:
    """Month and day of a REPORTING_YEAR_START_DAY such as `--07-01`. Raises Malformed."""
    match = _START_DAY.fullmatch(text)
    if match is None or not 1 <= int(match["month"]) <= 12 or not 1 <= int(match["day"]) <= 31:
        raise Malformed(f"{text!r} is not a reporting year start day such as --07-01")
    return int(match["month"]), int(match["day"])


def _at(day: date) -> int:
    return (day.toordinal() - 1) * DAY


def _shift(zone: str | None) -> int:
    """Microseconds that a zone is ahead of UTC."""
    if not zone or zone == "Z":
        return 0
    sign = -1 if zone[0] == "-" else 1
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    return sign * (hours * 60 + minutes) * 60_000_000


def _gregorian(match: re.Match[str], _: str) -> Period:
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    first = date(year, month, day)
    if match["day"]:
        length = 1
    elif match["month"]:
        length = monthrange(year, month)[1]
    else:
        length = (date(year, 12, 31) - first).days + 1
    begin = _at(first) - _shift(match["zone"])
    return Period(match[0], "gregorian", begin, begin + length * DAY)


def _instant(match: re.Match[str], _: str) -> Period:
    begin = _moment_of(match)
    return Period(match[0], "instant", begin, begin + 1)


def _moment_of(match: re.Match[str]) -> int:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        raise ValueError(match[0])
    fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
    seconds = (hour * 60 + minute) * 60 + second
    return _at(date.fromisoformat(match["date"])) + seconds * 1_000_000 + fraction - _shift(match["zone"])


def _reporting(match: re.Match[str], year_start: str) -> Period:
    unit, number = _UNITS[match["unit"]], int(match["number"])
    if len(match["number"]) != unit.digits or not 1 <= number <= unit.count:
        raise ValueError(match[0])
    month, day = start_day(year_start)
    year = int(match["year"])
    base = date(year, month, min(day, monthrange(year, month)[1]))
    if unit.months:
        first, after = _add_months(base, (number - 1) * unit.months), _add_months(base, number * unit.months)
    else:
        if unit.days == 7:
            base = _monday(base)
        first = base + timedelta(days=(number - 1) * unit.days)
        after = first + timedelta(days=unit.days)
    shift = _shift(match["zone"])
    return Period(match[0], "reporting", _at(first) - shift, _at(after) - shift)


def _monday(base: date) -> date:
    """The first day of week 1: the Monday before or on a base of Monday to Thursday, else the next Monday."""
    weekday = base.weekday()
    return base - timedelta(days=weekday) if weekday <= 3 else base + timedelta(days=7 - weekday)


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _range(text: str) -> Period:
    head, _, tail = text.partition("/")
    duration = _DURATION.fullmatch(tail)
    opening = _INSTANT.fullmatch(head) or _GREGORIAN.fullmatch(head)
    if duration is None or opening is None or tail.endswith(("P", "T")):
        raise _refusal(text)
    try:
        if "T" not in head:
            if opening["day"] is None:
                raise ValueError(text)
            begin = _gregorian(opening, DEFAULT_START_DAY).start
        else:
            begin = _moment_of(opening)
        return Period(text, "range", begin, _after(begin, duration))
    except (ValueError, OverflowError) as wrong:
        raise _refusal(text) from wrong


def _after(begin: int, duration: re.Match[str]) -> int:
    part = {name: float(value or 0) for name, value in duration.groupdict().items()}
    days, rest = divmod(begin, DAY)
    day = _add_months(date.fromordinal(days + 1), int(part["years"] * 12 + part["months"]))
    seconds = (part["hours"] * 60 + part["minutes"]) * 60 + part["seconds"]
    return _at(day) + rest + int(part["days"]) * DAY + round(seconds * 1_000_000)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Period]], ...] = (
    (_GREGORIAN, _gregorian),
    (_REPORTING, _reporting),
    (_INSTANT, _instant),
)
