"""How the cells of a workbook show their numbers (SpreadsheetML, 18.8.30): with how many decimals, or as which part of a date."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from lxml import etree

from registry.formats.tabular.texts import number_text

Shows = Literal["number", "share", "year", "month", "moment", "time"]

# The formats that have numbers and no text in a workbook; 27 to 36 and 50 to 58 are dates of East Asian languages.
_KNOWN = {2: "0.00", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
          20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 47: "mm:ss.0"} | dict.fromkeys(
              (*range(27, 37), *range(50, 59)), "yyyy-mm-dd")  # fmt: skip
_SAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # texts, escapes, widths, colours and conditions
_DECIMALS = re.compile(r"[^0#?.]*[#0,? ]*0(?:\.(?P<decimals>0+))?[^0#?.%Ee]*")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_OF_NUMBER = re.compile(r"[#?]|(?:^|[^0.s])0", re.IGNORECASE)
_LONGEST = 255
_LEAP = 60  # the day 29 February 1900, which never was
_MOST_DAYS = 2_958_466  # up to the year 9999


class Style(msgspec.Struct, frozen=True):
    """`decimals` are those that are always shown."""

    shows: Shows = "number"
    decimals: int = 0


PLAIN = Style()


def styles_of(tree: etree._Element) -> list[Style]:
    """The styles of cells, by their number."""
    codes = dict(_KNOWN)
    for one in tree.iter("{*}numFmt"):
        codes[_number(one.get("numFmtId"))] = one.get("formatCode", "")
    formats = next(tree.iter("{*}cellXfs"), None)
    if formats is None:
        return []
    return [style_of(codes.get(_number(one.get("numFmtId")), "")) for one in formats.iter("{*}xf")]


def style_of(code: str) -> Style:
    """What a format code such as `#,##0.00` or `mmm-yy` says of positive numbers."""
    code = code[:_LONGEST].split(";", 1)[0]
    if _ELAPSED.search(code):
        return PLAIN
    plain = _SAID.sub("", code)
    signs = set(plain.lower())
    if plain.lower() == "general" or _OF_NUMBER.search(plain) or not signs & set("ymdhs"):
        found = _DECIMALS.fullmatch(plain)
        decimals = len(found["decimals"] or "") if found and not plain.rstrip().endswith(",") else 0
        return Style("share" if "%" in plain else "number", decimals)
    if "d" in signs or (signs & set("hs") and "y" in signs):
        return Style("moment")
    if signs & set("hs"):
        return Style("time")
    return Style("month" if "m" in signs else "year")


def shown(number: float, style: Style, *, has_old_dates: bool) -> str | date | datetime:
    """A number as its cell means it: dates where they are shown so, else its text, with at least the decimals that are shown."""
    if style.shows in ("number", "share"):
        return _with_decimals(number, style.decimals if style.shows == "number" else 0)
    if not 0 <= number < _MOST_DAYS:
        return number_text(number)
    moment = _moment(number, has_old_dates=has_old_dates)
    if style.shows == "year":
        return f"{moment.year:04}"
    if style.shows == "month":
        return f"{moment.year:04}-{moment.month:02}"
    if style.shows == "time" and number < 1:
        return moment.time().isoformat()
    return moment


def _moment(days: float, *, has_old_dates: bool) -> datetime:
    """To the second: a double knows moments of our time no better than to some microseconds."""
    base = datetime(1904, 1, 1) if has_old_dates else datetime(1899, 12, 30 if days >= _LEAP else 31)
    return base + timedelta(seconds=round(days * 86_400))


def _with_decimals(number: float, decimals: int) -> str:
    text = number_text(number)
    whole, _, fraction = text.partition(".")
    if len(fraction) >= decimals or not text.lstrip("-").replace(".", "").isdigit():
        return text
    sign = "-" if number == 0 and math.copysign(1, number) < 0 else ""
    return f"{sign}{whole}.{fraction.ljust(decimals, '0')}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
