"""A text for each version that sorts bytewise as versions do, so that a database can order them."""

from __future__ import annotations

from registry.model.version import Version

_END = "!"  # sorts before every character that may follow


def version_key(version: Version) -> str:
    """The order of `Version.rank` as text: `!` closes a list, digits carry their length in front."""
    padded, is_whole, identifiers, is_semantic, text = version.rank
    numbers = "".join(_number(part) for part in padded)
    words = "".join(f"1{word}{_END}" if kind else f"0{_number(number)}" for kind, number, word in identifiers)
    return f"{numbers}{_END}{int(is_whole)}{words}{_END}{int(is_semantic)}{text}"


def _number(value: int) -> str:
    digits = str(value)
    return f"{len(digits):02d}{digits}"
