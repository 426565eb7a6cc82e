"""Numbers, dates and periods as people write them. Reported digits are never changed, only grouped."""

from __future__ import annotations

import re
from datetime import datetime

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from registry.web import preferences

_PLAIN = re.compile(r"(-?)(\d+)(?:\.(\d+))?")


def grouped(reported: str) -> str:
    """A reported number with the separators of the page's language; any other text as it is.

    >>> grouped("1234567.50")  # in English
    '1,234,567.50'
    """
    match = _PLAIN.fullmatch(reported)
    if match is None:
        return reported
    language = preferences.language()
    sign, whole, fraction = match.groups()
    separator = get_group_symbol(language, numbering_system="latn")
    figure = f"{int(whole):,}".replace(",", separator) if len(whole) > 4 or separator == "," else whole
    tail = f"{get_decimal_symbol(language, numbering_system='latn')}{fraction}" if fraction else ""
    return f"{'−' if sign else ''}{figure}{tail}"


def count(number: int) -> str:
    return str(format_decimal(number, locale=preferences.language(), numbering_system="latn"))


def day(moment: datetime) -> str:
    return str(
        format_date(
            moment, format="long" if preferences.language() == "zh" else "d MMMM y", locale=preferences.language()
        )
    )
