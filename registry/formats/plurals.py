"""Arrays and multilingual values as the text of a JSON array or object, which is how rows carry them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def plural_text(items: Sequence[object] | Mapping[str, str]) -> str:
    """The JSON text, without blanks, in the order given."""
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def plural_items(text: str) -> tuple[tuple[str | None, str], ...]:
    """The items of an array or multilingual value, each with its language (None in an array)."""
    items = json.loads(text)
    if isinstance(items, dict):
        return tuple(items.items())
    return tuple((None, item) for item in items)
