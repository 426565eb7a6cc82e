"""The grammar of `Accept…` headers: comma-separated preferences with q-values (RFC 9110, 12.4-12.5) and version expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from registry.model.errors import Malformed
from registry.model.version import Version, VersionPattern, is_range

_LONGEST = 8_000
_SPLIT = re.compile(r'((?:[^,;"]|"(?:[^"\\]|\\.)*"?)*)([,;]?)')


class Preference(msgspec.Struct, frozen=True):
    """One member of an Accept header: a media range, language range or coding, with its parameters (lower-case names) and weight."""

    text: str
    value: str
    parameters: tuple[tuple[str, str], ...] = ()
    quality: float = 1.0

    def parameter(self, *names: str) -> str | None:
        """The first parameter that has one of these names."""
        return next((value for name, value in self.parameters if name in names), None)


def preferences(header: str) -> tuple[Preference, ...]:
    """The members of a header in the order written; what cannot be understood weighs as if it were absent."""
    return tuple(_preference(parts) for parts in _members(header[:_LONGEST]) if parts[0])


def _members(header: str) -> Iterator[list[str]]:
    parts: list[str] = []
    for match in _SPLIT.finditer(header):
        parts.append(match[1].strip())
        if match[2] != ";":
            yield parts
            parts = []


def _preference(parts: list[str]) -> Preference:
    value, *rest = parts
    pairs = [
        (name.strip().lower(), text.strip().strip('"')) for name, _, text in (part.partition("=") for part in rest)
    ]
    weight = next((text for name, text in pairs if name == "q"), "1")
    parameters = tuple((name, text) for name, text in pairs if name and name != "q")
    return Preference(";".join(parts), value.lower(), parameters, _quality(weight))


def _quality(text: str) -> float:
    return min(float(text), 1.0) if re.fullmatch(r"\d+(\.\d*)?|\.\d+", text) else 1.0


def version_admits(wanted: str, version: str) -> bool:
    """Whether a format's version is one that `wanted` means: itself, a prefix (`2`, `2.0`), or a range (`2.0.0+`, `2+.0.0`).

    In a query string `+` arrives as a space. Raises Malformed, quoting `wanted`, when it is no version expression.
    """
    wanted = wanted.replace(" ", "+")
    padded = (*version.split("."), "0", "0")[:3]
    if is_range(wanted):
        return VersionPattern.parse(wanted).admits(Version.parse(".".join(padded)))
    numbers = tuple(wanted.split("."))
    if not all(number.isdigit() for number in numbers):
        raise Malformed(f"{wanted!r} is not a version such as 2.1.0, 2.1 or 2.0.0+")
    return padded[: len(numbers)] == numbers
