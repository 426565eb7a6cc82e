"""Dates by pattern, with the letters of Java's SimpleDateFormat: yyyy MM dd, MMM and MMMM for names, HH hh mm ss SSS a, D for the day of the year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from registry.model.errors import Malformed

_TOKEN = re.compile(r"'(?P<quoted>[^']*)'|(?P<letters>([A-Za-z])\3*)|(?P<sign>.)", re.DOTALL)
_LETTERS = "yMdDHhmsSaE"
_PIVOT = 50  # yy is 1950 … 2049
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Span:
    """From the first to the last moment that a date may mean: a year, a month, a day, or one moment."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class _Reader:
    expression: re.Pattern[str]
    fields: tuple[str, ...]
    months: dict[str, int]


def read(text: str, pattern: str, locale: str) -> Span:
    """What a date in a pattern says. Raises Malformed for another form, an unknown letter or locale."""
    reader = _reader(pattern, locale)
    match = reader.expression.fullmatch(text.strip())
    if match is None:
        raise Malformed(f"{text!r} is not a date of the form {pattern!r} in {locale}")
    said = dict(zip(reader.fields, match.groups(), strict=True))
    try:
        return _span(said, reader.months)
    except (ValueError, OverflowError) as error:
        raise Malformed(f"{text!r} is no date of the calendar: {error}") from error


@lru_cache(maxsize=256)
def _reader(pattern: str, locale: str) -> _Reader:
    months = {name: number for width in ("abbreviated", "wide") for name, number in _months(locale, width).items()}
    fields: list[str] = []
    parts: list[str] = []
    for token in _TOKEN.finditer(pattern):
        letters = token["letters"]
        if letters is None:
            parts.append(re.escape(token["quoted"] or token["sign"] or "'"))
            continue
        _check(letters, pattern)
        fields.append(letters[0] if letters[0] != "M" or len(letters) < 3 else "name")
        parts.append(f"({_expression(letters, months)})")
    return _Reader(re.compile("".join(parts), re.IGNORECASE), tuple(fields), months)


def _check(letters: str, pattern: str) -> None:
    if letters[0] not in _LETTERS:
        raise Malformed(
            f"{letters!r} in the date pattern {pattern!r} is not known; the letters are {', '.join(_LETTERS)}"
        )


def _expression(letters: str, months: dict[str, int]) -> str:
    letter, count = letters[0], len(letters)
    if letter == "M" and count >= 3:
        return "|".join(f"{re.escape(name)}\\.?" for name in sorted(months, key=len, reverse=True))
    if letter == "y":
        return r"\d{2}" if count == 2 else r"\d{4}"
    if letter == "a":
        return "[ap]\\.?m\\.?"
    if letter == "E":
        return r"[^\W\d_]+\.?"
    return rf"\d{{{count}}}" if count > 1 else r"\d{1,3}" if letter == "D" else r"\d{1,2}"


def _months(locale: str, width: str) -> dict[str, int]:
    try:
        found = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError) as error:
        raise Malformed(f"{locale!r} is not a locale such as en or fr-CH") from error
    names = {number: name for form in ("format", "stand-alone") for number, name in found.months[form][width].items()}
    return {name.casefold().rstrip("."): number for number, name in names.items()}


def _span(said: dict[str, str], months: dict[str, int]) -> Span:
    year = _year(said)
    month = _month(said, months)
    if "D" in said:
        day = datetime(year, 1, 1) + timedelta(days=int(said["D"]) - 1)
        if day.year != year:
            raise ValueError(f"the year {year} has no day {said['D']}")
    else:
        day = datetime(year, month or 1, int(said.get("d", 1)))
    if "H" in said or "h" in said:
        moment = day + timedelta(hours=_hour(said), minutes=int(said.get("m", 0)), seconds=float(_seconds(said)))
        return Span(moment, moment)
    if "d" in said or "D" in said:
        return Span(day, day + timedelta(days=1) - _MOMENT)
    last = datetime(year, month or 12, monthrange(year, month or 12)[1]) + timedelta(days=1)
    return Span(day, last - _MOMENT)


def _year(said: dict[str, str]) -> int:
    if "y" not in said:
        raise ValueError("its pattern has no year")
    year = int(said["y"])
    return year if len(said["y"]) > 2 else year + (1900 if year >= _PIVOT else 2000)


def _month(said: dict[str, str], months: dict[str, int]) -> int | None:
    if "name" in said:
        return months[said["name"].casefold().rstrip(".")]
    return int(said["M"]) if "M" in said else None


def _hour(said: dict[str, str]) -> int:
    if "H" in said:
        return int(said["H"])
    return int(said["h"]) % 12 + (12 if said.get("a", "a").lower().startswith("p") else 0)


def _seconds(said: dict[str, str]) -> str:
    return f"{said.get('s', '0')}.{said.get('S', '0')}"


_WRITTEN = {
    "y": "%Y",
    "M": "%m",
    "d": "%d",
    "D": "%j",
    "H": "%H",
    "h": "%I",
    "m": "%M",
    "s": "%S",
    "S": "%f",
    "a": "%p",
}


def write(moment: datetime, pattern: str) -> str:
    """A moment in a pattern; names of months are English. Raises Malformed for an unknown letter."""
    parts: list[str] = []
    for token in _TOKEN.finditer(pattern):
        letters = token["letters"]
        if letters is None:
            parts.append(token["quoted"] or token["sign"] or "'")
            continue
        _check(letters, pattern)
        parts.append(_written(moment, letters))
    return "".join(parts)


def _written(moment: datetime, letters: str) -> str:
    letter, count = letters[0], len(letters)
    if letter == "y":
        return f"{moment.year:04}"[-2 if count == 2 else 0 :]
    if (letter in "ME" and count >= 3) or letter == "E":
        names = Locale("en").months if letter == "M" else Locale("en").days
        width = "wide" if count > 3 else "abbreviated"
        return str(names["format"][width][moment.month if letter == "M" else moment.weekday()])
    text = moment.strftime(_WRITTEN[letter])
    if letter == "S":
        return text[:count].ljust(count, "0")
    return text if count > 1 or letter == "a" else text.lstrip("0") or "0"
