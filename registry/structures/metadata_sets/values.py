"""Single values of reported attributes against the representation that their structure gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from registry.model.errors import Malformed
from registry.model.metadata_set import Scalar
from registry.model.period import Period
from registry.model.representation import TextFormat

_SHOWN = 5


@dataclass(frozen=True)
class Expected:
    """What values must be: one of `codes` (those of `list_name`), else text in `format`. Nothing of it: any text."""

    codes: tuple[str, ...] | None = None
    list_name: str = ""
    format: TextFormat | None = None

    @property
    def is_coded(self) -> bool:
        return self.codes is not None


@dataclass(frozen=True)
class _Type:
    """`example` says what is right."""

    takes: Callable[[str], bool]
    example: str


def _pattern(text: str) -> Callable[[str], bool]:
    compiled = re.compile(text)
    return lambda value: compiled.fullmatch(value) is not None


def _is_period(value: str) -> bool:
    try:
        Period.parse(value)
    except Malformed:
        return False
    return True


_WHOLE = r"[+-]?\d+"
_REAL = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_DURATION = r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"

_TYPES: dict[str, _Type] = {
    "Alpha": _Type(_pattern(r"[A-Za-z]*"), "letters from A to Z"),
    "AlphaNumeric": _Type(_pattern(r"[A-Za-z0-9]*"), "letters from A to Z and digits"),
    "Numeric": _Type(_pattern(r"[0-9]*"), "digits"),
    **dict.fromkeys(["BigInteger", "Integer", "Long", "Short"], _Type(_pattern(_WHOLE), "a whole number such as 12")),
    "Count": _Type(_pattern(r"\+?\d+"), "a whole number of 0 or more"),
    **dict.fromkeys(
        ["Decimal", "InclusiveValueRange", "ExclusiveValueRange", "Incremental"],
        _Type(_pattern(_REAL), "a number such as 12.5"),
    ),
    **dict.fromkeys(["Float", "Double"], _Type(_pattern(rf"{_REAL}|-?INF|NaN"), "a number such as 12.5")),
    "Boolean": _Type(_pattern("true|false|1|0"), "true or false"),
    "URI": _Type(_pattern(r"[^\s<>\"]*"), "an address without blanks"),
    **dict.fromkeys(
        ["ObservationalTimePeriod", "StandardTimePeriod"], _Type(_is_period, "a period such as 2024, 2024-Q1 or 2024-01-31")
    ),
    "BasicTimePeriod": _Type(_pattern(rf"\d{{4}}(-{_MONTH}(-{_DAY}(T{_TIME})?)?)?{_ZONE}"), "2024, 2024-01, 2024-01-31 or a date-time"),
    "GregorianTimePeriod": _Type(_pattern(rf"\d{{4}}(-{_MONTH}(-{_DAY})?)?{_ZONE}"), "2024, 2024-01 or 2024-01-31"),
    "GregorianYear": _Type(_pattern(rf"-?\d{{4,}}{_ZONE}"), "a year such as 2024"),
    "GregorianYearMonth": _Type(_pattern(rf"\d{{4}}-{_MONTH}{_ZONE}"), "a month such as 2024-01"),
    "GregorianDay": _Type(_pattern(rf"\d{{4}}-{_MONTH}-{_DAY}{_ZONE}"), "a day such as 2024-01-31"),
    "ReportingTimePeriod": _Type(_pattern(rf"\d{{4}}-[ASTQMWD]\d{{1,3}}{_ZONE}"), "a period such as 2024-Q1"),
    "ReportingYear": _Type(_pattern(rf"\d{{4}}-A1{_ZONE}"), "2024-A1"),
    "ReportingSemester": _Type(_pattern(rf"\d{{4}}-S[12]{_ZONE}"), "2024-S1"),
    "ReportingTrimester": _Type(_pattern(rf"\d{{4}}-T[123]{_ZONE}"), "2024-T1"),
    "ReportingQuarter": _Type(_pattern(rf"\d{{4}}-Q[1-4]{_ZONE}"), "2024-Q1"),
    "ReportingMonth": _Type(_pattern(rf"\d{{4}}-M{_MONTH}{_ZONE}"), "2024-M01"),
    "ReportingWeek": _Type(_pattern(rf"\d{{4}}-W(0[1-9]|[1-4]\d|5[0-3]){_ZONE}"), "2024-W01"),
    "ReportingDay": _Type(_pattern(rf"\d{{4}}-D\d{{3}}{_ZONE}"), "2024-D001"),
    "DateTime": _Type(_pattern(rf"\d{{4}}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}"), "2024-01-31T12:00:00"),
    "TimeRange": _Type(_pattern(rf"\d{{4}}-{_MONTH}-{_DAY}(T{_TIME})?{_ZONE}/{_DURATION}"), "2024-01-01/P1Y"),
    "Month": _Type(_pattern(rf"--{_MONTH}{_ZONE}"), "--01"),
    "MonthDay": _Type(_pattern(rf"--{_MONTH}-{_DAY}{_ZONE}"), "--01-31"),
    "Day": _Type(_pattern(rf"---{_DAY}{_ZONE}"), "---31"),
    "Time": _Type(_pattern(rf"{_TIME}{_ZONE}"), "12:00:00"),
    "Duration": _Type(_pattern(_DURATION), "P1Y"),
}  # fmt: skip


def text_of(value: Scalar) -> str:
    """A value as a message in XML would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def troubles(value: str, expected: Expected) -> Iterator[str]:
    """What is wrong with a value, each as the rest of a sentence that begins with its place."""
    if expected.codes is not None:
        if value not in expected.codes:
            known = ", ".join(expected.codes[:_SHOWN]) + (", …" if len(expected.codes) > _SHOWN else "")
            yield f"is {value!r}, which is not in {expected.list_name}; its codes are {known}"
        return
    format = expected.format
    if format is None or value in {sentinel.value for sentinel in format.sentinel_values}:
        return
    type_ = _TYPES.get(format.type or "")
    if type_ is not None and not type_.takes(value):
        yield f"is {value!r}, which is no {format.type}; write {type_.example}"
        return
    yield from _facets(value, format)


def _facets(value: str, format: TextFormat) -> Iterator[str]:
    least, most = _number(format.min_length), _number(format.max_length)
    if least is not None and len(value) < least:
        yield f"has {len(value)} characters; at least {format.min_length} are wanted"
    if most is not None and len(value) > most:
        yield f"has {len(value)} characters; at most {format.max_length} are taken"
    if format.pattern and _mismatches(format.pattern, value):
        yield f"is {value!r}, which does not follow the pattern {format.pattern}"
    number = _number(value)
    if number is not None:
        yield from _bounds(number, value, format)


def _bounds(number: float, value: str, format: TextFormat) -> Iterator[str]:
    low, high = _number(format.min_value or format.start_value), _number(format.max_value or format.end_value)
    is_open = format.type == "ExclusiveValueRange"
    if low is not None and (number < low or (is_open and number == low)):
        yield f"is {value}; the least is {format.min_value or format.start_value}"
    if high is not None and (number > high or (is_open and number == high)):
        yield f"is {value}; the most is {format.max_value or format.end_value}"
    places = _number(format.decimals)
    if places is not None and len(value.partition(".")[2]) > places:
        yield f"is {value}; at most {format.decimals} decimals are taken"


def _number(text: str | None) -> float | None:
    if text is not None:
        with suppress(ValueError):
            return float(text)
    return None


def _mismatches(pattern: str, value: str) -> bool:
    """Patterns are those of XML Schema; one that Python does not know restricts nothing."""
    try:
        return re.fullmatch(pattern, value) is None
    except re.error:
        return False
