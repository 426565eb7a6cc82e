"""What a run found: one row per piece of work and yardstick, kept as JSON."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """`ours` and `yard` are medians in `unit`; `ratio` is the median of ours / yard over the rounds, `low` and `high` its extremes.

    Without a yardstick there is no ratio, and `low` and `high` are extremes of `ours`. `others` is how many cores other processes
    used meanwhile.
    """

    work: str
    observations: int
    unit: str
    ours: float
    yardstick: str = ""
    yard: float | None = None
    ratio: float | None = None
    low: float
    high: float
    rounds: int
    others: float


class Run(msgspec.Struct, kw_only=True):
    """`missing` says in one line each what could not be prepared or measured."""

    date: str
    machine: str
    software: str
    command: str
    load_before: float
    seconds: float = 0.0
    load_after: float = 0.0
    missing: list[str] = []
    results: list[Result] = []

    def find(self, work: str, yardstick: str, observations: int | None = None) -> Result | None:
        """The result at that size, or the one of the largest cube."""
        found = [
            result
            for result in self.results
            if result.work == work and result.yardstick == yardstick and observations in (None, result.observations)
        ]
        return max(found, key=lambda result: result.observations, default=None)


def save(run: Run, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.date.replace(':', '').replace(' ', '-')}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1))
    return path


def load(path: Path) -> Run:
    return msgspec.json.decode(path.read_bytes(), type=Run)
