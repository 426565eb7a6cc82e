"""The address of a request taken apart before anything is decoded: path segments and query parameters.

Frameworks decode too early for SDMX: a segment may hold an encoded `/`, and in the query a raw `+` is an operator, never a space
(SDMX-REST 2.2, "Tips"; digest §1.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from registry.model.errors import Malformed


@dataclass(frozen=True)
class Target:
    """`segments` follow the entry point, decoded; `parameters` are in the order sent, decoded."""

    segments: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]

    def segment(self, position: int, default: str) -> str:
        """The segment at a position; the default when it is absent or empty."""
        return self.segments[position] if position < len(self.segments) and self.segments[position] else default


def parse(raw_uri: str, entry_point: str) -> Target:
    """Splits `raw_uri` (as sent) behind `entry_point`. A trailing slash changes nothing. Raises Malformed for bad encoding."""
    path, _, query = raw_uri.partition("?")
    rest = path.partition(entry_point)[2].strip("/")
    segments = tuple(_decode(segment) for segment in rest.split("/")) if rest else ()
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return Target(segments, tuple((_decode(name), _decode(value)) for name, _, value in pairs))


def _decode(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Malformed(f"{text!r} is not percent-encoded UTF-8") from None


def listed(segment: str, separator: str, *wildcards: str) -> tuple[str, ...]:
    """The members of a list segment; a wildcard alone gives the empty tuple, which means "any"."""
    members = tuple(segment.split(separator))
    if any(member in wildcards for member in members):
        return ()
    if not all(members):
        raise Malformed(f"{segment!r} has an empty member; separate ids by {separator!r}")
    return members


def at_most(segments: Sequence[str], count: int, shape: str) -> None:
    """Raises Malformed when the path has more segments than its resource has."""
    if len(segments) > count:
        raise Malformed(
            f"the path has {len(segments)} parts, {'/'.join(segments[count:])!r} is too much; its form is {shape}"
        )
