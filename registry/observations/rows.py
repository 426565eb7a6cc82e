"""Rows of an answer as SQL: observations joined to their series, restricted, ordered, cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from registry.observations.columns import FROM, LOAD, SID, UNTIL, Columns, reported, text_column
from registry.observations.expression import FIRST_ROW, Lookup
from registry.observations.query import ALL_DIMENSIONS, Selection
from registry.observations.sql import Params, column, listed, own
from registry.observations.store import Tables

Range = tuple[int, int]


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
        default = [SID, *(self.columns.observation_order if self.has_observations else ())]
        if not self.is_grouped or not self.has_observations:
            return listed([*(term for id, down in wanted for term in self._terms(id, down)), *default])
        outer = [term for id, down in wanted if self._is_of_key(id) for term in self._terms(id, down)]
        inner = [term for id, down in wanted if not self._is_of_key(id) for term in self._terms(id, down)]
        if self.grouping == (SID,):
            return listed([*outer, SID, *inner, *default])
        key = [term for id in self._group_components() for term in self._terms(id, False)]
        return listed([*outer, *key, *inner, *default])

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
    wanted: Iterable[str],
    lookups: Sequence[Lookup] = (),
    range_: Range | None = None,
) -> str:
    """The rows in order, with `_sid`, the wanted components (a numeric measure with its reported text) and the texts of lookups."""
    if not shape.has_observations:
        return _series_rows(shape, tables, params, wanted, lookups, range_)
    columns, selection = shape.columns, shape.selection
    needed = dict.fromkeys([*wanted, *(id for id, _ in shape._sort())])
    if shape.grouping != (SID,):
        needed |= dict.fromkeys(shape._group_components())
    read = (*needed, *(lookup.component for lookup in lookups))
    of_series = any(columns.places[id] == "series" for id in read) or bool(selection.series)
    listed_columns = [
        f"o.{SID}",
        *([f"o.{FROM}", f"o.{UNTIL}"] if columns.time else []),
        *_names(columns, needed, {"obs": "o", "series": "s"}),
    ]
    if columns.time and columns.time not in needed:
        listed_columns.append(f"o.{column(columns.time)}")
    source = f"{tables.obs(*(range_ or (None, None)))} o" + (
        f" join {tables.series} s on s.{SID} = o.{SID}" if of_series else ""
    )
    joins, texts = _lookups(columns, lookups, {"series": "s", "obs": "o"})
    conditions = [selection.observations_where(params), *([selection.series_where(params)] if of_series else [])]
    for alias in ("o", *(["s"] if of_series else [])):
        conditions += [f"{alias}.{SID} between {range_[0]} and {range_[1]}"] if range_ else []
    sql = f"select {listed([*listed_columns, *texts])} from {source}{joins} where {' and '.join(conditions)}{_ends(shape)}"
    return f"{sql} order by {shape.order()}{_cut(selection)}"


def _series_rows(
    shape: Shape, tables: Tables, params: Params, wanted: Iterable[str], lookups: Sequence[Lookup], range_: Range | None
) -> str:
    columns, selection = shape.columns, shape.selection
    needed = dict.fromkeys([*wanted, *(id for id, _ in shape._sort() if columns.places[id] == "series")])
    names = [f"s.{SID}"]
    for id in needed:
        if columns.places[id] == "series":
            names.append(f"s.{column(id)}")
        elif columns.places[id] == "obs":
            names.append(f"null::varchar as {column(id)}")
            if columns.component(id).role == "measure" and columns.component(id).is_numeric:
                names[-1] = f"null::double as {column(id)}, null::varchar as {text_column(id)}"
    joins, texts = _lookups(columns, lookups, {"series": "s"})
    conditions = [selection.series_where(params)]
    if range_:
        conditions.append(f"s.{SID} between {range_[0]} and {range_[1]}")
    if selection.observations:
        conditions.append(
            f"s.{SID} in (select o.{SID} from {tables.obs()} o where {selection.observations_where(params)})"
        )
    return (
        f"select {listed([*names, *texts])} from {tables.series} s{joins} where {' and '.join(conditions)} "
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


def _lookups(columns: Columns, lookups: Sequence[Lookup], aliases: dict[str, str]) -> tuple[str, list[str]]:
    """Joins that find the text of a code, and the columns that hold it; null for components that the rows do not have."""
    joins, texts = "", []
    for at, lookup in enumerate(lookups):
        alias, name = aliases.get(columns.places[lookup.component]), own(f"_lookup_{at}")
        if alias is None:
            texts.append(f"null::varchar as {name}")
            continue
        joins += f" left join lookup_{at} l{at} on l{at}.code = {reported(columns.component(lookup.component), alias)}"
        texts.append(f"l{at}.text as {name}")
    return joins, texts


def _ends(shape: Shape) -> str:
    """Keeps the first and last observations of each series, after every other condition."""
    selection, order = shape.selection, shape.columns.observation_order
    wanted = []
    for count, direction in ((selection.first, ""), (selection.last, " desc")):
        if count is not None:
            by = listed(f"o.{name}{direction}" for name in order) or f"o.{LOAD}"
            wanted.append(f"row_number() over (partition by o.{SID} order by {by}) <= {int(count)}")
    return f" qualify {' or '.join(wanted)}" if wanted else ""


def _cut(selection: Selection) -> str:
    limit = f" limit {int(selection.limit)}" if selection.limit is not None else ""
    return limit + (f" offset {int(selection.offset)}" if selection.offset else "")


def marked(shape: Shape, rows: str) -> str:
    """The rows with `_first_row`: whether each opens a series. Stands above the order, never beside it."""
    group = listed(shape.grouping)
    key = group if len(shape.grouping) == 1 else f"row({group})"
    return f"select *, {key} is distinct from lag({key}) over () as {FIRST_ROW} from ({rows})"
