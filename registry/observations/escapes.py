"""How texts are escaped, as tables that both compilers of text expressions read."""

from __future__ import annotations

import re

CSV_SPECIAL = ('"', ",", "\n", "\r")
XML_PAIRS = (
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\t", "&#9;"), ("\n", "&#10;"), ("\r", "&#13;"),
)  # fmt: skip
JSON_PAIRS = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
JSON_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"

_CSV = re.compile('[",\n\r]')


def item_specials(between: str) -> tuple[str, ...]:
    """What makes an item of a cell need quotes; `between` separates the items."""
    return tuple(sign for sign in (between, '"', "\n", "\r") if sign)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def escaped(text: str, escape: str) -> str:
    """`text` escaped for csv, xml (an attribute value) or json (the inside of a string).

    Other control characters never reach here: a load refuses them.
    """
    if escape == "csv":
        return quoted(text) if _CSV.search(text) else text
    for before, after in {"xml": XML_PAIRS, "json": JSON_PAIRS}.get(escape, ()):
        text = text.replace(before, after)
    return text
