"""Rows of numbers in the order of their keys: stretches that are sorted in memory, kept on the disk, and read side by side.

However many rows there are, memory holds some millions of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from registry.observations.loading.coder import KEY, Coded
from registry.observations.loading.cuts import Range
from registry.observations.loading.lexicon import ABSENT

_ROWS = 2_000_000  # of a stretch
Columns = dict[str, np.ndarray]
Integers = np.ndarray[tuple[int], np.dtype[np.int64]]


class _Stretch(msgspec.Struct, frozen=True):
    """Its distinct keys, where the rows of each begin (and the last end), and the file and type of each other column."""

    keys: Integers
    starts: Integers
    files: Mapping[str, tuple[Path, np.dtype]]

    def read(self, name: str, first: int, last: int) -> np.ndarray | None:
        """Of the rows from `first` to before `last`; None where all are absent."""
        if name not in self.files:
            return None
        path, type_ = self.files[name]
        return np.fromfile(path, type_, last - first, offset=first * type_.itemsize)


class SortedRows:
    """Takes rows in any order and gives those of a range of keys back, whole. `folder` is its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stretches: list[_Stretch] = []
        self._waiting: list[Coded] = []
        self._rows = 0
        folder.mkdir(parents=True)

    def add(self, rows: Coded) -> None:
        if rows.rows:
            self._waiting.append(rows)
            self._rows += rows.rows
        if self._rows >= _ROWS:
            self.end()

    def end(self) -> None:
        """After the last rows, and before any are read."""
        if not self._waiting:
            return
        names = dict.fromkeys(name for rows in self._waiting for name in rows.columns)
        columns = {name: np.concatenate([_of(rows, name) for rows in self._waiting]) for name in names}
        self._waiting, self._rows = [], 0
        key = columns.pop(KEY)
        if (key[1:] < key[:-1]).any():
            order = np.argsort(key)
            key, columns = key[order], {name: column[order] for name, column in columns.items()}
        starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1], [True])))
        self._stretches.append(
            _Stretch(key[starts[:-1]], starts, {name: self._kept(column) for name, column in columns.items()})
        )

    def _kept(self, column: np.ndarray) -> tuple[Path, np.dtype]:
        path = self._folder / f"{len(self._stretches)}-{len(list(self._folder.iterdir()))}"
        path.write_bytes(column.tobytes())  # `tofile` does not say of a full disk that it is one
        return path, column.dtype

    @cached_property
    def keys(self) -> Integers:
        """Every key once, in order; their places number the series."""
        found = [stretch.keys for stretch in self._stretches]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    @cached_property
    def counts(self) -> Integers:
        """How many rows have each key."""
        counts = np.zeros(len(self.keys), np.int64)
        for stretch in self._stretches:
            counts[np.searchsorted(self.keys, stretch.keys)] += np.diff(stretch.starts)
        return counts

    def bounds(self, name: str, values: np.ndarray, other: np.ndarray | None = None) -> tuple[Integers, Integers]:
        """Of each key the least of `values` of a column, and the greatest (of `other` values, where they are given). The last value
        stands for what is absent; so does the least (greatest) integer where a key has no rows."""
        low = np.full(len(self.keys), np.iinfo(np.int64).max)
        high = np.full(len(self.keys), np.iinfo(np.int64).min)
        others = values if other is None else other
        for stretch in self._stretches:
            column = stretch.read(name, 0, int(stretch.starts[-1]))
            if column is None:
                continue
            at, starts = np.searchsorted(self.keys, stretch.keys), stretch.starts[:-1]
            low[at] = np.minimum(low[at], np.minimum.reduceat(values[column], starts))
            high[at] = np.maximum(high[at], np.maximum.reduceat(others[column], starts))
        return low, high

    def read(self, within: Range, names: Sequence[str]) -> tuple[Integers, Columns]:
        """The rows of the series from the first to the last of a range, by series only: their series, and columns, if not all absent."""
        low, high = self.keys[within[0]], self.keys[within[1]]
        series: list[Integers] = []
        found: dict[str, list[np.ndarray | None]] = {name: [] for name in names}
        for stretch in self._stretches:
            first, last = np.searchsorted(stretch.keys, low), np.searchsorted(stretch.keys, high, "right")
            starts = stretch.starts[first : last + 1]
            series.append(np.repeat(np.searchsorted(self.keys, stretch.keys[first:last]), np.diff(starts)))
            for name in names:
                found[name].append(stretch.read(name, int(starts[0]), int(starts[-1])))
        return np.concatenate(series), dict(_joined(found, [len(one) for one in series]))


def _joined(
    found: Mapping[str, Sequence[np.ndarray | None]], lengths: Sequence[int]
) -> Iterator[tuple[str, np.ndarray]]:
    for name, pieces in found.items():
        types = [piece.dtype for piece in pieces if piece is not None]
        if types:
            yield (
                name,
                np.concatenate(
                    [
                        _absent(length, types[0]) if piece is None else piece
                        for piece, length in zip(pieces, lengths, strict=True)
                    ]
                ),
            )


def _of(rows: Coded, name: str) -> np.ndarray:
    column = rows.columns.get(name)
    return _absent(rows.rows, np.dtype(np.int32)) if column is None else column


def _absent(length: int, type_: np.dtype) -> np.ndarray:
    return np.full(length, np.nan if type_.kind == "f" else ABSENT, type_)
