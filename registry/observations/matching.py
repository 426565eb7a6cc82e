"""What a selection finds in a data set: which stretch of series, and of a small answer all rows, each read once.

An answer is asked several things: whether it is empty, which values it holds, where it lies, its rows. For a few series two queries
tell all of it; planning a query costs DuckDB more than reading some thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from registry.observations.columns import COUNT, FIRST, FROM, LAST, LOAD, OFFSET, SID, UNTIL, Columns, text_column
from registry.observations.query import Selection
from registry.observations.sql import Params, column, listed, plain_number
from registry.observations.store import Dataset

Row = Sequence[int | str | None]


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """The stretch of series that an answer lies in: from `first` to `last`, `series` of them, with `observations` observations,
    `offset` observations before it."""

    first: int
    last: int
    series: int
    observations: int
    offset: int

    @property
    def range(self) -> tuple[int, int]:
        return self.first, self.last

    @property
    def is_unbroken(self) -> bool:
        """Every series between the first and the last is meant: the stretch says it all."""
        return self.last - self.first + 1 == self.series


class Head(NamedTuple):
    """A series: its number, how many observations it has and how many stand before it, its span in periods and in moments."""

    sid: int
    observations: int
    offset: int
    first: str | None
    last: str | None
    from_: int | None
    until: int | None


class FewSeries(msgspec.Struct, frozen=True, kw_only=True):
    """The matching series where they are few. `texts` are of the components `names`: dimensions, then attributes of the series."""

    names: tuple[str, ...]
    heads: tuple[Head, ...]
    texts: tuple[Row, ...]


class Small(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a small answer, by series, then in time: `places` says where in a row a component stands, the series' number is
    in front."""

    places: Mapping[str, int]
    rows: Sequence[Row]


class Matching:
    """What `selection` finds; nothing is read before it is asked for. Conditions only: orders and windows are not looked at."""

    def __init__(self, dataset: Dataset, columns: Columns, selection: Selection) -> None:
        self.dataset = dataset
        self.columns = columns
        self.selection = selection

    @cached_property
    def few_series(self) -> FewSeries | None:
        """The series; None when they are more than a few."""
        most = self.dataset.engine.sizes.few
        if self._number_of_series() > most:
            return None
        names = (*self.columns.dimensions, *self.columns.series_attributes)
        heads = (SID, COUNT, OFFSET, FIRST, LAST, FROM, UNTIL)
        wanted = listed([*(f"s.{name}" for name in heads), *(f"s.{column(id)}" for id in names)])
        params = Params()
        with self.dataset.reading() as (cursor, tables):
            found = cursor.execute(
                f"select {wanted} from {tables.series} s where {self.selection.series_where(params)} limit {most + 1}",
                params.values,
            ).fetchall()
        if len(found) > most:
            return None
        at = len(heads)
        return FewSeries(
            names=names, heads=tuple(Head(*row[:at]) for row in found), texts=tuple(row[at:] for row in found)
        )

    def _number_of_series(self) -> int:
        """How many may match: as few as can be said soon. To count them is quicker than to read too many."""
        known = self.dataset.facts.series
        if self.selection.series and known > self.dataset.engine.sizes.few:
            if self.selection.most_series is not None:
                return min(known, self.selection.most_series)
            return self._bounds[2] if self._bounds else 0
        return known

    @cached_property
    def extent(self) -> Extent | None:
        """Where the answer lies; None when no series matches."""
        facts = self.dataset.facts
        if self.few_series is not None:
            heads = self.few_series.heads
            row = (
                (
                    min(head.sid for head in heads), max(head.sid for head in heads), len(heads),
                    sum(head.observations for head in heads), min(head.offset for head in heads),
                )
                if heads
                else None
            )  # fmt: skip
        elif self.selection.series:
            row = self._bounds
        else:
            row = (0, facts.series - 1, facts.series, facts.observations, 0)
        if row is None or not row[2]:
            return None
        first, last, series, observations, offset = row
        return Extent(first=first, last=last, series=series, observations=observations, offset=offset)

    @cached_property
    def _bounds(self) -> tuple[int, int, int, int, int] | None:
        params = Params()
        with self.dataset.reading() as (cursor, tables):
            row = cursor.execute(
                f"select min({SID}), max({SID}), count(*), sum({COUNT})::bigint, min({OFFSET}) from {tables.series} s "
                f"where {self.selection.series_where(params)}",
                params.values,
            ).fetchone()
        return None if row is None or not row[2] else row

    @cached_property
    def small(self) -> Small | None:
        """All rows, with the first and last observations of each series only where these were asked for; None when the answer is
        not small."""
        few, extent = self.few_series, self.extent
        if few is None or (extent is not None and extent.observations > self.dataset.engine.sizes.small):
            return None
        own = [component.id for component in self.columns.cube.components if self.columns.places[component.id] == "obs"]
        places = {id: at for at, id in enumerate((*few.names, *own), start=1)}
        if extent is None:
            return Small(places=places, rows=())
        texts = {head.sid: row for head, row in zip(few.heads, few.texts, strict=True)}
        rows = [(sid, *texts[sid], *row) for sid, *row in self._observations(own, extent)]
        return Small(places=places, rows=rows)

    def values(self, id: str) -> frozenset[str] | None:
        """The texts of a component that occur in a few series or in a small answer; None for more of it."""
        rows: Sequence[Row]
        few, is_of_series = self.few_series, self.columns.places[id] == "series"
        if few is not None and is_of_series and not self.selection.observations:
            at, rows = few.names.index(id), few.texts
        elif self.small is not None:
            at, rows = self.small.places[id], self.small.rows
        else:
            return None
        return frozenset(str(row[at]) for row in rows if row[at] is not None)

    def _observations(self, own: Sequence[str], extent: Extent) -> list[tuple[Any, ...]]:
        """The texts of components `own` of the observations of a few series, in order. Some hundred numbers are made text and sorted
        sooner than DuckDB has planned to."""
        assert self.few_series is not None
        params, selection, columns = Params(), self.selection, self.columns
        conditions = [selection.observations_where(params), f"o.{SID} between {extent.first} and {extent.last}"]
        if not extent.is_unbroken:
            conditions.append(f"o.{SID} in ({listed(str(head.sid) for head in self.few_series.heads)})")
        numbers = [id for id in own if (one := columns.component(id)).role == "measure" and one.is_numeric]
        names = [SID, *columns.observation_order, *map(text_column, numbers), *map(column, own)]
        with self.dataset.reading() as (cursor, tables):
            found: list[tuple[Any, ...]] = cursor.execute(
                f"select {listed(f'o.{name}' for name in names)} from {tables.obs(*extent.range)} o "
                f"where {' and '.join(conditions)}{ends(selection, columns)}",
                params.values,
            ).fetchall()
        order = 1 + len(columns.observation_order)
        found.sort(key=itemgetter(slice(order)))
        first = order + len(numbers)
        texts = [(first + own.index(id), at) for at, id in enumerate(numbers, start=order)]
        return [(row[0], *_reported(row, texts)[first:]) for row in found]

    @cached_property
    def is_empty(self) -> bool:
        """Whether no row matches at all."""
        if self.extent is None:
            return True
        if not self.selection.observations:
            return False
        if self.small is not None:
            return not self.small.rows
        selection, params = self.selection, Params()
        conditions = f"{selection.series_where(params)} and {selection.observations_where(params)}"
        with self.dataset.reading() as (cursor, tables):
            source = f"{tables.obs()} o"
            if selection.series:
                source += f" join {tables.series} s on s.{SID} = o.{SID}"
            return (
                cursor.execute(f"select 1 from {source} where {conditions} limit 1", params.values).fetchone() is None
            )


def ends(selection: Selection, columns: Columns) -> str:
    """Keeps the first and last observations of each series, after every other condition."""
    wanted = []
    for count, direction in ((selection.first, ""), (selection.last, " desc")):
        if count is not None:
            by = listed(f"o.{name}{direction}" for name in columns.observation_order) or f"o.{LOAD}"
            wanted.append(f"row_number() over (partition by o.{SID} order by {by}) <= {int(count)}")
    return f" qualify {' or '.join(wanted)}" if wanted else ""


def _reported(row: Sequence[Any], texts: Iterable[tuple[int, int]]) -> list[Any]:
    """The row with the numbers at the first of each pair of places as the text at the second, where one is kept, or as written."""
    cells = list(row)
    for number, text in texts:
        value = cells[number]
        cells[number] = cells[text] if cells[text] is not None else None if value is None else plain_number(value)
    return cells
