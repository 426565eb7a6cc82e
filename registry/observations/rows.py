"""Rows of an answer as SQL: observations joined to their series, restricted, ordered, cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from registry.observations.columns import FROM, SID, UNTIL, Columns, Place, reported, text_column
from registry.observations.expression import FIRST_ROW, Lookup, Reading, lookup_text, series_text
from registry.observations.matching import ends
from registry.observations.query import ALL_DIMENSIONS, Selection
from registry.observations.sql import Params, column, listed, own
from registry.observations.store import Tables

Range = tuple[int, int]

PLACE = own("_place")  # of a row in the table of observations, which is in the order of series and time


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of a data set follow each other.

    `at` is the dimension at observation, `is_grouped` whether rows stand in series, `has_observations` whether there are any.
    """

    columns: Columns
    selection: Selection
    at: str
    is_grouped: bool
    has_observations: bool

    @property
    def is_by_series(self) -> bool:
        """The rows of a stored series stay together: answers can be made in ranges of series."""
        if self.selection.is_windowed:
            return False
        return (
            not self.is_grouped
            or not self.has_observations
            or self.at in (self.columns.time, ALL_DIMENSIONS)
            or self.columns.time is None
        )

    @property
    def grouping(self) -> tuple[str, ...]:
        """The columns whose change opens a series."""
        if self.at in (self.columns.time, ALL_DIMENSIONS) or not self.has_observations:
            return (SID,)
        keys = [column(id) for id in self.columns.dimensions if id != self.at]
        return (*keys, *([column(self.columns.time)] if self.columns.time else []))

    def order(self) -> str:
        """What orders the rows: what was asked for, then key and time. In series, only what belongs to the key orders series."""
        wanted = [(id, descending) for id, descending in self._sort()]
        default = self._default()
        if not self.is_grouped or not self.has_observations:
            return self.flat_order()
        outer = [term for id, down in wanted if self._is_of_key(id) for term in self._terms(id, down)]
        inner = [term for id, down in wanted if not self._is_of_key(id) for term in self._terms(id, down)]
        if self.grouping == (SID,):
            return listed([*outer, SID, *inner, *default])
        key = [term for id in self._group_components() for term in self._terms(id, False)]
        return listed([*outer, *key, *inner, *default])

    def flat_order(self) -> str:
        """What orders rows that do not stand in series, and what any answer is cut by: a page has the same rows in every format."""
        return listed([*(term for id, down in self._sort() for term in self._terms(id, down)), *self._default()])

    def _default(self) -> list[str]:
        return [SID, *(self.columns.observation_order if self.has_observations else ())]

    def _group_components(self) -> tuple[str, ...]:
        time = (self.columns.time,) if self.columns.time else ()
        return (*(id for id in self.columns.dimensions if id != self.at), *time)

    def _is_of_key(self, id: str) -> bool:
        return id != self.at and (self.columns.places[id] == "series" or (id == self.columns.time and self.at != id))

    def _sort(self) -> Iterable[tuple[str, bool]]:
        keys = [component.id for component in self.columns.cube.components if component.role in ("dimension", "time")]
        for id, descending in self.selection.sort:
            if id == "*":
                yield from ((key, descending) for key in keys)
            elif id == "series_key":
                yield from ((key, descending) for key in keys if key != self.at)
            else:
                yield self.columns.component(id).id, descending

    def _terms(self, id: str, descending: bool) -> list[str]:
        if self.columns.places[id] == "dataset" or (not self.has_observations and self.columns.places[id] == "obs"):
            return []
        names = [FROM, UNTIL, column(id)] if id == self.columns.time else [column(id)]
        return [f"{name} {'desc' if descending else 'asc'} nulls last" for name in names]


def rows_sql(
    shape: Shape,
    tables: Tables,
    params: Params,
    reading: Reading,
    range_: Range | None = None,
    *,
    is_ordered: bool = True,
) -> str:
    """The rows, with `_sid`, the wanted components (a numeric measure with its reported text) and the texts of lookups and of series.

    Unless `is_ordered` they come as DuckDB finds them, with their place in the table as `_place`.
    """
    if not shape.has_observations:
        return _series_rows(shape, tables, params, reading, range_)
    columns, selection = shape.columns, shape.selection
    needed = dict.fromkeys([*reading.components, *(id for id, _ in shape._sort())])
    if shape.grouping != (SID,):
        needed |= dict.fromkeys(shape._group_components())
    of_series = bool(selection.series or reading.series_texts or _of(columns, reading.lookups, "series"))
    of_series = of_series or any(columns.places[id] == "series" for id in needed)
    listed_columns = [
        f"o.{SID}",
        *([f"o.{FROM}", f"o.{UNTIL}"] if columns.time else []),
        *_names(columns, needed, {"obs": "o", "series": "s"}),
        *([] if is_ordered else [f"o.rowid as {PLACE}"]),
    ]
    if columns.time and columns.time not in needed:
        listed_columns.append(f"o.{column(columns.time)}")
    source = f"{tables.obs(*(range_ or (None, None)))} o"
    if of_series:
        own_needed = [id for id in needed if columns.places[id] == "series"]
        source += f" join ({_series(shape, tables, params, reading, own_needed, range_)}) s on s.{SID} = o.{SID}"
        listed_columns += [f"s.{name}" for name in _made_of_series(columns, reading)]
    joins, texts = _lookups(columns, reading.lookups, "obs", "o")
    conditions = [selection.observations_where(params)]
    conditions += [f"o.{SID} between {range_[0]} and {range_[1]}"] if range_ else []
    sql = f"select {listed([*listed_columns, *texts])} from {source}{joins} where {' and '.join(conditions)}{ends(selection, columns)}"
    if not is_ordered:
        return sql
    cut, order = _cut(selection), shape.order()
    if not cut or order == shape.flat_order():
        return f"{sql} order by {order}{cut}"
    return f"select * from ({sql} order by {shape.flat_order()}{cut}) order by {order}"


def _series(
    shape: Shape, tables: Tables, params: Params, reading: Reading, needed: Sequence[str], range_: Range | None
) -> str:
    """The matching series with the components and texts that are wanted of them."""
    columns = shape.columns
    names = dict.fromkeys([*needed, *reading.of_series])
    joins, found = _lookups(columns, reading.lookups, "series", "s")
    conditions = [shape.selection.series_where(params)]
    conditions += [f"s.{SID} between {range_[0]} and {range_[1]}"] if range_ else []
    inner = listed([f"s.{SID}", *(f"s.{column(id)}" for id in names), *found])
    rows = f"select {inner} from {tables.series} s{joins} where {' and '.join(conditions)}"
    texts = [f"{sql} as {series_text(at)}" for at, sql in enumerate(reading.series_texts)]
    return f"select {listed(['r.*', *texts])} from ({rows}) r" if texts else rows


def _made_of_series(columns: Columns, reading: Reading) -> list[str]:
    lookups = [lookup_text(at) for at in _of(columns, reading.lookups, "series")]
    return [*lookups, *(series_text(at) for at in range(len(reading.series_texts)))]


def _series_rows(shape: Shape, tables: Tables, params: Params, reading: Reading, range_: Range | None) -> str:
    columns, selection = shape.columns, shape.selection
    needed = dict.fromkeys([*reading.components, *(id for id, _ in shape._sort() if columns.places[id] == "series")])
    own_needed = [id for id in needed if columns.places[id] == "series"]
    names = [f"s.{SID}", *(f"s.{column(id)}" for id in own_needed)]
    names += [f"s.{name}" for name in _made_of_series(columns, reading)]
    for id in needed:
        if columns.places[id] == "obs":
            component = columns.component(id)
            is_double = component.role == "measure" and component.is_numeric
            names.append(f"null::{'double' if is_double else 'varchar'} as {column(id)}")
            names += [f"null::varchar as {text_column(id)}"] if is_double else []
    names += [f"null::varchar as {lookup_text(at)}" for at in _of(columns, reading.lookups, "obs")]
    condition = ""
    if selection.observations:
        condition = (
            f" where s.{SID} in (select o.{SID} from {tables.obs()} o where {selection.observations_where(params)})"
        )
    return (
        f"select {listed(names)} from ({_series(shape, tables, params, reading, own_needed, range_)}) s{condition} "
        f"order by {shape.order()}{_cut(selection)}"
    )


def _names(columns: Columns, needed: Iterable[str], aliases: dict[str, str]) -> list[str]:
    names: list[str] = []
    for id in needed:
        if (alias := aliases.get(columns.places[id])) is None:
            continue
        names.append(f"{alias}.{column(id)}")
        component = columns.component(id)
        if component.role == "measure" and component.is_numeric:
            names.append(f"{alias}.{text_column(id)}")
    return names


def _of(columns: Columns, lookups: Sequence[Lookup], place: Place) -> list[int]:
    """The numbers of the lookups by components stored in one place."""
    return [at for at, lookup in enumerate(lookups) if columns.places[lookup.component] == place]


def _lookups(columns: Columns, lookups: Sequence[Lookup], place: Place, alias: str) -> tuple[str, list[str]]:
    """Joins that find the text of a code, and the columns that hold it, of the components stored in one place."""
    joins, texts = "", []
    for at in _of(columns, lookups, place):
        value = reported(columns.component(lookups[at].component), alias)
        joins += f" left join lookup_{at} l{at} on l{at}.code = {value}"
        texts.append(f"l{at}.text as {lookup_text(at)}")
    return joins, texts


def _cut(selection: Selection) -> str:
    limit = f" limit {int(selection.limit)}" if selection.limit is not None else ""
    return limit + (f" offset {int(selection.offset)}" if selection.offset else "")


def marked(shape: Shape, rows: str) -> str:
    """The rows with `_first_row`: whether each opens a series, as they follow each other. Stands above the order, never beside it."""
    group = listed(shape.grouping)
    key = group if len(shape.grouping) == 1 else f"row({group})"
    return f"select *, {key} is distinct from lag({key}) over () as {FIRST_ROW} from ({rows})"
