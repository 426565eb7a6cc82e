"""Which codes of a list a selection means: named ones, `%` for any characters, and the descendants that a value brings along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from registry.model.codelist import Code
from registry.model.constraint import MemberValue
from registry.model.row_rule import like

Codes = frozenset[str]


class CodeTree:
    """The codes of a list as selections look at them. `prefixes` are those that inherited codes got, by id."""

    def __init__(self, codes: Iterable[Code], prefixes: Mapping[str, str] | None = None) -> None:
        members = tuple(codes)
        self.all: Codes = frozenset(code.id for code in members)
        self.prefixes = prefixes or {}
        self._below: dict[str, list[str]] = defaultdict(list)
        for code in members:
            if code.parent is not None:
                self._below[code.parent].append(code.id)

    def select(self, values: Iterable[MemberValue], *, ignores_prefix: bool = False) -> Codes:
        """The codes of any of the values. With `ignores_prefix` a value may also name a code without its prefix."""
        found: set[str] = set()
        for value in values:
            roots = self._like(value.value, ignores_prefix=ignores_prefix)
            if value.cascade != "excluderoot":
                found |= roots
            if value.cascade in ("true", "excluderoot"):
                found |= self._descendants(roots)
        return frozenset(found)

    def _like(self, pattern: str, *, ignores_prefix: bool) -> Codes:
        if "%" not in pattern and not ignores_prefix:
            return frozenset([pattern]) & self.all
        matches = like(pattern).fullmatch
        found = {id for id in self.all if matches(id)}
        if ignores_prefix:
            found |= {id for id, prefix in self.prefixes.items() if matches(id.removeprefix(prefix))}
        return frozenset(found)

    def _descendants(self, roots: Codes) -> Codes:
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            for child in self._below.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)
