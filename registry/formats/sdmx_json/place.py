"""Where something stands in a JSON text: the line of a path, for findings."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder()


def line_at(text: bytes, offset: int) -> int:
    """The line of a byte, counted from 1."""
    return text.count(b"\n", 0, offset) + 1


def line_of(text: bytes, path: tuple[str, ...]) -> int | None:
    """The line on which the value at `path` (member names and array indexes) begins; None when it is not there."""
    decoded = text.decode("utf-8", "replace")
    try:
        at = _skip(decoded, 0)
        for step in path:
            at = _enter(decoded, at, step)
    except (JSONDecodeError, LookupError, RecursionError):
        return None
    return decoded.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _enter(text: str, at: int, step: str) -> int:
    """The offset of the member or element `step` of the object or array that begins at `at`. Raises LookupError when it has none."""
    is_object, index = text[at] == "{", 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        name = str(index)
        if is_object:
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # the colon
        if name == step:
            return at
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at] == "," else at
        index += 1
    raise LookupError(step)
