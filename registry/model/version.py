"""Versions of artefacts and the expressions that select them (SDMX-REST 2.2, "Querying versions"; SDMX 3.1 Technical Notes, annex).

An artefact's version is legacy (`1`, `1.0`) or semantic (`1.0.0`, `2.1.0-draft`). An expression is a version, a wildcard
(`+` latest stable, `~` latest of any form, `*` all), a wildcard within a prefix (`1.2+.0`, `1.~`, `2.*.0`), or a list of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, total_ordering
from typing import Literal, cast

import msgspec

from registry.model.errors import Malformed

_NUMBER = r"(?:0|[1-9][0-9]*)"
_VERSION = re.compile(
    rf"(?P<numbers>{_NUMBER}(?:\.{_NUMBER}){{0,2}})(?:-(?P<extension>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*))?"
)
_LEGACY = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_WILDCARD = re.compile(r"[+~*]")
_PART = re.compile(rf"(?P<number>{_NUMBER})?(?P<wildcard>[+~*])?")

Wildcard = Literal["+", "~", "*"]


@total_ordering
class Version(msgspec.Struct, frozen=True, eq=False):
    """One version of an artefact; orders by number, then draft before stable, legacy before equal semantic."""

    text: str
    numbers: tuple[int, ...]
    extension: str | None = None

    @staticmethod
    @cache
    def parse(text: str) -> Version:
        """Reads a version. Raises Malformed, quoting the text."""
        if match := _VERSION.fullmatch(text):
            numbers = tuple(int(part) for part in match["numbers"].split("."))
            extension = match["extension"]
            if extension is None or len(numbers) == 3:
                return Version(text, numbers, extension)
        elif _LEGACY.fullmatch(text):  # 2.1 allows 1.02 and 1.2.3.4
            return Version(text, tuple(int(part) for part in text.split(".")))
        raise Malformed(f"{text!r} is not an SDMX version such as 1.0, 2.1.0 or 2.1.0-draft")

    @property
    def is_semantic(self) -> bool:
        return len(self.numbers) == 3 and _VERSION.fullmatch(self.text) is not None

    @property
    def is_draft(self) -> bool:
        """An extended semantic version: still changeable."""
        return self.extension is not None

    @property
    def is_stable(self) -> bool:
        """Semantic, no extension, and major above 0: never changes once shared."""
        return self.is_semantic and self.extension is None and self.numbers[0] > 0

    @property
    def rank(self) -> tuple[tuple[int, ...], bool, tuple[tuple[int, int, str], ...], bool, str]:
        """The sort key: numbers padded with zeros; drafts below their stable version; legacy below equal semantic."""
        padded = self.numbers + (0,) * (3 - len(self.numbers))
        identifiers = tuple(
            (0, int(part), "") if part.isdigit() else (1, 0, part) for part in (self.extension or "").split(".") if part
        )
        return padded, self.extension is None, identifiers, self.is_semantic, self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: Version) -> bool:
        return self.rank < other.rank

    def __str__(self) -> str:
        return self.text


def is_range(reference: str) -> bool:
    """Whether the version in a reference may mean several, as it has a wildcard."""
    return _WILDCARD.search(reference) is not None


class VersionPattern(msgspec.Struct, frozen=True):
    """One term of a version expression: exact when `wildcard` is None.

    `parts` are the literal parts, None where the expression has a bare wildcard; `position` is where the wildcard stands.
    """

    text: str
    wildcard: Wildcard | None = None
    parts: tuple[int | None, ...] = ()
    position: int = 0

    @staticmethod
    @cache
    def parse(text: str) -> VersionPattern:
        """Reads one term. Raises Malformed for the forms that the standard refuses (`+.2.3`, `2.3+`, `~.0.*`, `latest`)."""
        if not is_range(text):
            if not _VERSION.fullmatch(text):
                raise Malformed(_refusal(text))
            return VersionPattern(Version.parse(text).text)
        matches = [_PART.fullmatch(part) for part in text.split(".")]
        if not 1 <= len(matches) <= 3 or any(match is None or not match[0] for match in matches):
            raise Malformed(_refusal(text))
        parts = tuple(None if match["number"] is None else int(match["number"]) for match in matches if match)
        wildcards = [(at, match["wildcard"]) for at, match in enumerate(matches) if match and match["wildcard"]]
        if len(wildcards) != 1:
            raise Malformed(_refusal(text))
        position, wildcard = wildcards[0][0], cast(Wildcard, wildcards[0][1])
        pattern = VersionPattern(text, wildcard, parts, position)
        if not pattern._is_offered():
            raise Malformed(_refusal(text))
        return pattern

    def _is_offered(self) -> bool:
        bare = self.parts[self.position] is None
        after = self.parts[self.position + 1 :]
        if bare and any(after):
            return False  # nothing but zeros may follow a fully wildcarded part
        if self.wildcard == "+":
            if len(self.parts) == 2 or (len(self.parts) == 1 and not bare):
                return False  # stable means three parts
            if self.position > 0 and self.parts[0] == 0:
                return False  # 0.y.z is never stable
            if self.position == 0 and self.parts[0] == 0:
                return False
        if len(self.parts) == 1 and not bare:
            return False
        return None not in (*self.parts[: self.position], *after)

    def admits(self, version: Version) -> bool:
        """Whether `version` lies in the pattern's range (before 'latest' picks one of them)."""
        if self.wildcard is None:
            return version.text == self.text
        if self.wildcard == "+" and not version.is_stable:
            return False
        if len(self.parts) == 1:
            return True
        if self._shape_differs(version):
            return False
        padded = version.numbers + (0,) * (3 - len(version.numbers))
        if padded[: self.position] != self.parts[: self.position]:
            return False
        least = (self.parts[self.position] or 0, *(part or 0 for part in self.parts[self.position + 1 :]))
        return padded[self.position : len(self.parts)] >= least

    def _shape_differs(self, version: Version) -> bool:
        if len(self.parts) == 3:
            return not version.is_semantic
        return len(version.numbers) != 2

    def select(self, versions: Iterable[Version]) -> list[Version]:
        """The versions that the pattern means, newest last: all that are admitted for `*`, else the newest of them."""
        admitted = sorted(version for version in versions if self.admits(version))
        return admitted if self.wildcard in (None, "*") else admitted[-1:]


def _refusal(text: str) -> str:
    return f"{text!r} is not a version or version range; write for example 1.0.0, 1.2+.0, + (latest stable), ~ (latest) or *"


class VersionQuery(msgspec.Struct, frozen=True):
    """A version expression: the union of its patterns."""

    patterns: tuple[VersionPattern, ...]

    @staticmethod
    @cache
    def parse(text: str) -> VersionQuery:
        """Reads a comma-separated expression such as `1~.2.0,1.2.0+`. Raises Malformed."""
        return VersionQuery(tuple(VersionPattern.parse(term) for term in text.split(",")))

    @property
    def is_exact(self) -> bool:
        """Names versions only, no wildcard."""
        return all(pattern.wildcard is None for pattern in self.patterns)

    def select(self, versions: Iterable[Version]) -> list[Version]:
        """The versions of one artefact that the expression means, oldest first, each once."""
        candidates = list(versions)
        return sorted({version for pattern in self.patterns for version in pattern.select(candidates)})

    def __str__(self) -> str:
        return ",".join(pattern.text for pattern in self.patterns)


ALL = VersionQuery.parse("*")
LATEST = VersionQuery.parse("~")
LATEST_STABLE = VersionQuery.parse("+")
