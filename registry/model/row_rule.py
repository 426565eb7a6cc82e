"""What constraints say of a row of data as a whole: which values together, and at which time, may be reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from registry.model.period import Period

Row = Mapping[str, str | tuple[str, ...] | None]


class Span(msgspec.Struct, frozen=True):
    """A stretch of time in microseconds since year 1, its end exclusive; None is open."""

    start: int | None = None
    end: int | None = None

    def holds(self, period: Period) -> bool:
        """Whether the whole period lies in it."""
        return (self.start is None or period.start >= self.start) and (self.end is None or period.end <= self.end)


class Choice(msgspec.Struct, frozen=True):
    """Values of one component within a time. `codes` are spelled out; `patterns` are of uncoded components, `%` stands for any text.

    Without both any value will do.
    """

    codes: frozenset[str] | None = None
    patterns: tuple[str, ...] | None = None
    time: Span | None = None

    def takes(self, value: str) -> bool:
        if self.codes is not None:
            return value in self.codes
        return self.patterns is None or any(like(pattern).fullmatch(value) for pattern in self.patterns)


class Among(msgspec.Struct, frozen=True):
    """The value of a component is (or, without `is_in`, is not) one of the choices."""

    component: str
    choices: tuple[Choice, ...]
    is_in: bool = True

    def fits(self, row: Row, period: Period | None, *, if_unknown: bool) -> bool:
        """An array fits by any of its values. `if_unknown` is the answer where the row does not say the value or the time."""
        given = row.get(self.component)
        if given is None:
            return if_unknown
        values = (given,) if isinstance(given, str) else given
        times = [choice.time for choice in self.choices if any(map(choice.takes, values))]
        if period is None and times and None not in times:
            return if_unknown
        return self.is_in == any(time is None or (period is not None and time.holds(period)) for time in times)


class Combination(msgspec.Struct, frozen=True):
    """All of these hold, within a time (None = always)."""

    among: tuple[Among, ...]
    time: Span | None = None

    def fits(self, row: Row, period: Period | None, *, if_unknown: bool) -> bool:
        if self.time is not None and not (if_unknown if period is None else self.time.holds(period)):
            return False
        return all(each.fits(row, period, if_unknown=if_unknown) for each in self.among)


class Step(msgspec.Struct, frozen=True):
    """Rows that fit the combination are allowed, or not."""

    combination: Combination
    is_allowed: bool


class RowRule(msgspec.Struct, frozen=True):
    """One rule of a constraint (`constraint` is its URN): the last step that a row fits decides, `is_open` where it fits none."""

    constraint: str
    is_open: bool
    steps: tuple[Step, ...]

    @property
    def components(self) -> tuple[str, ...]:
        """The components that the rule looks at, each once."""
        return tuple(dict.fromkeys(each.component for step in self.steps for each in step.combination.among))

    def allows(self, row: Row, period: Period | None) -> bool:
        """Whether a row may be reported. What it does not say is taken as allowed. `period` is that of its time dimension."""
        for step in reversed(self.steps):
            if step.combination.fits(row, period, if_unknown=step.is_allowed):
                return step.is_allowed
        return self.is_open


def refused_by(rules: Iterable[RowRule], row: Row, period: Period | None) -> RowRule | None:
    """The first rule that does not allow a row; None when all do."""
    return next((rule for rule in rules if not rule.allows(row, period)), None)


@lru_cache(maxsize=1_024)
def like(pattern: str) -> re.Pattern[str]:
    """A value with `%` for any characters, as an expression that the whole text must match."""
    return re.compile(".*".join(map(re.escape, pattern.split("%"))), re.DOTALL)
