"""Moments of validity as formats want them that know no shorter dates."""

from __future__ import annotations

_STARTS, _ENDS = "0000-01-01T00:00:00Z", "T23:59:59Z"
_MONTH_ENDS = {"02": "28", "04": "30", "06": "30", "09": "30", "11": "30"}


def instant(text: str | None, *, is_end: bool = False) -> str | None:
    """A date-time with a zone from a date or date-time as written, as the schemas want it; the end of a period when `is_end`."""
    if text is None:
        return None
    if "T" in text:
        has_zone = text.endswith("Z") or "+" in text[10:] or "-" in text[10:]
        return text if has_zone else f"{text}Z"
    if not is_end:
        return text + _STARTS[len(text) :]
    if len(text) == 4:
        text += "-12"
    if len(text) == 7:
        text += f"-{_MONTH_ENDS.get(text[5:7], '31')}"
    return text + _ENDS


def timed(text: str | None, *, is_end: bool = False) -> str | None:
    """The same as XML wants it, where a date-time needs no zone."""
    return text if text is None or "T" in text else instant(text, is_end=is_end)


def day(text: str | None, *, is_end: bool = False) -> str | None:
    """The day of a date or date-time as written; the first one of a year or month, the last one when `is_end`."""
    moment = instant(text, is_end=is_end)
    return None if moment is None else moment[:10]
