"""Representation maps carried out: values of the source columns become values of the target columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.model.errors import Malformed
from registry.model.period import Period
from registry.model.representation_map import MappedValue, RepresentationMap, RepresentationMapping

Targets = tuple[str | None, ...]
_GROUP = re.compile(r"\\(\d)")


@dataclass(frozen=True)
class _Rule:
    """One row. `patterns` are those of regular expressions, by column."""

    mapping: RepresentationMapping
    patterns: tuple[re.Pattern[str] | None, ...]

    def groups(self, values: Sequence[str]) -> list[str] | None:
        """The groups of all columns in order; None where the row does not fit."""
        found: list[str] = []
        for source, pattern, value in zip(self.mapping.sources, self.patterns, values, strict=True):
            part = part_of(value, source)
            match = None if pattern is None else pattern.fullmatch(part)
            if (pattern is None and part != source.value) or (pattern is not None and match is None):
                return None
            found += [group or "" for group in match.groups()] if match else []
        return found


class ValueMap:
    """A representation map made ready. Raises Malformed for a row with another number of columns, or a pattern that is none."""

    def __init__(self, given: RepresentationMap) -> None:
        self._id = given.id
        self._width = len(given.targets)
        self._columns = len(given.sources)
        self._literal: dict[tuple[str, ...], list[_Rule]] = {}
        self._others: list[_Rule] = []
        for mapping in given.mappings:
            rule = self._rule(mapping)
            if all(map(_is_literal, mapping.sources)):
                self._literal.setdefault(tuple(source.value for source in mapping.sources), []).append(rule)
            else:
                self._others.append(rule)

    def targets(self, values: Sequence[str], at: str | None = None) -> Targets:
        """One value for each target column; None for no value, in all of them where no row fits.

        Rows of plain values are tried first, then those with patterns and parts in their order. `at` is the period by which the
        validity of rows is judged; without it all rows hold.
        """
        for rule in self._candidates(tuple(values)):
            groups = rule.groups(values) if _is_valid(rule.mapping, at) else None
            if groups is not None:
                given = tuple(_filled(target, groups) for target in rule.mapping.targets)
                return given or (None,) * self._width
        return (None,) * self._width

    def _candidates(self, values: tuple[str, ...]) -> Iterator[_Rule]:
        yield from self._literal.get(values, ())
        yield from self._others

    def _rule(self, mapping: RepresentationMapping) -> _Rule:
        if len(mapping.sources) != self._columns or len(mapping.targets) not in (0, self._width):
            raise Malformed(
                f"a row of {self._id} has {len(mapping.sources)} source and {len(mapping.targets)} target values;"
                f" the map has {self._columns} and {self._width} columns"
            )
        return _Rule(mapping, tuple(self._pattern(source) for source in mapping.sources))

    def _pattern(self, source: MappedValue) -> re.Pattern[str] | None:
        if not source.is_regex:
            return None
        try:
            return re.compile(source.value)
        except re.error as error:
            raise Malformed(f"{source.value!r} in {self._id} is not a regular expression: {error}") from error


def part_of(value: str, source: MappedValue) -> str:
    """The signs from `start_index` to `end_index`, both counted from 0 and both included; the whole where neither is given.

    The names are those of the schema, which counts from 0; the Technical Notes tell of a start counted from 1 and a length.
    """
    last = len(value) - 1 if source.end_index is None else source.end_index
    return value[max(source.start_index or 0, 0) : last + 1]


def _is_literal(source: MappedValue) -> bool:
    return not source.is_regex and source.start_index is None and source.end_index is None


def _is_valid(mapping: RepresentationMapping, at: str | None) -> bool:
    """Whether a row holds in the whole of a period."""
    if at is None:
        return True
    period = Period.parse(at)
    begins = mapping.valid_from is None or Period.parse(mapping.valid_from).start <= period.start
    return begins and (mapping.valid_to is None or period.end <= Period.parse(mapping.valid_to).end)


def _filled(target: str, groups: Sequence[str]) -> str:
    """The target with `\\1` … `\\9` replaced by groups; one that is not there is empty."""
    return _GROUP.sub(lambda match: groups[int(match[1]) - 1] if 0 < int(match[1]) <= len(groups) else "", target)
