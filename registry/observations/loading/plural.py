"""Values that are several: the JSON text of arrays and of texts by language, checked."""

from __future__ import annotations

import msgspec

from registry.model.cube import Component
from registry.model.errors import Malformed


def checked_plural(text: str, component: Component) -> tuple[str, str | None]:
    """The canonical JSON text of an array or multilingual value, and the first code of it that is not allowed.

    Raises Malformed when `text` is not such a value.
    """
    try:
        if component.is_array:
            items = msgspec.json.decode(text, type=list[str])
            return msgspec.json.encode(items).decode(), next(
                (item for item in items if not _is_allowed(item, component)), None
            )
        return msgspec.json.encode(msgspec.json.decode(text, type=dict[str, str])).decode(), None
    except msgspec.DecodeError as wrong:
        kind = "an array of texts" if component.is_array else "texts by language"
        raise Malformed(f"{text!r} is not {kind}") from wrong


def _is_allowed(item: str, component: Component) -> bool:
    if not component.is_coded or (component.repeated_holders and not item):  # of that time there is no value
        return True
    return item in (component.codes if component.allowed is None else component.allowed)
