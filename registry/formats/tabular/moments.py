"""Dates that spreadsheets and data frames hold where a period is meant."""

from __future__ import annotations

from datetime import date, datetime, time


def iso_text(moment: date | datetime) -> str:
    """The day, with the time where it is not midnight: `2020-03-01`, `2020-03-01T10:30:00`."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.time() == time() and moment.tzinfo is None:
        return moment.date().isoformat()
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def period_text(moment: date | datetime, frequency: str | None) -> str:
    """The period of a code of frequency (CL_FREQ) that begins on this day; the day itself when none does.

    `2020-04-01` is `2020-Q2` where the frequency is Q, and stays what it is where it is A.
    """
    text = iso_text(moment)
    if len(text) > len("2020-01-01"):
        return text
    year, month, day = moment.year, moment.month, moment.day
    if frequency == "W":
        of, week, weekday = moment.isocalendar()
        return f"{of:04}-W{week:02}" if weekday == 1 else text
    months = _MONTHS.get(frequency or "")
    if months is None or day != 1 or (month - 1) % months:
        return text
    if months == 1:
        return text[:7]
    return f"{year:04}" if months == 12 else f"{year:04}-{frequency}{(month - 1) // months + 1}"


_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}
