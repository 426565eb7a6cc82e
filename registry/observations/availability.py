"""What a data set holds for a query: values, series, observations and span in time, counted over the series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from registry.model.query import DataQuery
from registry.observations.columns import COUNT, FIRST, FROM, LAST, SID, UNTIL, Columns, reported
from registry.observations.matching import FewSeries, Matching
from registry.observations.query import Selection, select
from registry.observations.sql import Params, column, listed
from registry.observations.store import Dataset, Tables


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """`values` by dimension in list order; periods are null when the data have no time."""

    values: Mapping[str, tuple[str, ...]]
    series: int
    observations: int
    first_period: str | None = None
    last_period: str | None = None


def holding(dataset: Dataset, columns: Columns, query: DataQuery, dimensions: Iterable[str], *, exact: bool) -> Holding:
    """What the query would return. Unless `exact`, each dimension's values leave the selection on that dimension out."""
    wanted = [id for id in dimensions if id in columns.dimensions]
    found = _counted(dataset, columns, select(columns, dataset.facts, query), wanted)
    if exact:
        return found
    values = {
        id: _counted(dataset, columns, select(columns, dataset.facts, query, without=id), [id]).values[id]
        for id in wanted
    }
    if columns.time is None:
        return msgspec.structs.replace(found, values=values)
    spans = _counted(dataset, columns, select(columns, dataset.facts, query, without=columns.time), [])
    return msgspec.structs.replace(found, values=values, first_period=spans.first_period, last_period=spans.last_period)


def _counted(dataset: Dataset, columns: Columns, selection: Selection, dimensions: list[str]) -> Holding:
    matching = Matching(dataset, columns, selection)
    if not selection.observations and matching.few_series is not None:
        return _of_few(dataset, matching.few_series, dimensions)
    params = Params()
    lists = [f"list(distinct {column(id)})" for id in dimensions]
    with dataset.reading() as (cursor, tables):
        row = cursor.execute(
            f"select count(*), coalesce(sum({COUNT}), 0)::bigint, arg_min({FIRST}, {FROM}), arg_max({LAST}, {UNTIL})"
            f"{''.join(', ' + part for part in lists)} from ({_series(columns, selection, tables, params)})",
            params.values,
        ).fetchone()
    assert row is not None
    values = {id: in_order(dataset, id, found or ()) for id, found in zip(dimensions, row[4:], strict=True)}
    return Holding(values=values, series=int(row[0]), observations=int(row[1]), first_period=row[2], last_period=row[3])


def _of_few(dataset: Dataset, series: FewSeries, dimensions: list[str]) -> Holding:
    """The same of series that were read."""
    places = {id: series.names.index(id) for id in dimensions}
    spans = [head for head in series.heads if head.first is not None]
    return Holding(
        values={id: in_order(dataset, id, {str(row[at]) for row in series.texts}) for id, at in places.items()},
        series=len(series.heads),
        observations=sum(head.observations for head in series.heads),
        first_period=min(spans, key=lambda head: head.from_ or 0).first if spans else None,
        last_period=max(spans, key=lambda head: head.until or 0).last if spans else None,
    )


def _series(columns: Columns, selection: Selection, tables: Tables, params: Params) -> str:
    """The matching series with count and span of their matching observations."""
    where = selection.series_where(params)
    names = listed(f"s.{column(id)}" for id in columns.dimensions) or "1"
    if not selection.observations:
        return (
            f"select {names}, s.{COUNT}, s.{FIRST}, s.{LAST}, s.{FROM}, s.{UNTIL} from {tables.series} s where {where}"
        )
    time = column(columns.time) if columns.time else "null::varchar"
    bounds = (
        f"arg_min({time}, {FROM}) as {FIRST}, arg_max({time}, {UNTIL}) as {LAST}, min({FROM}) as {FROM}, max({UNTIL}) as {UNTIL}"
        if columns.time
        else f"null::varchar as {FIRST}, null::varchar as {LAST}, null::bigint as {FROM}, null::bigint as {UNTIL}"
    )
    matching = f"select {SID}, count(*) as {COUNT}, {bounds} from {tables.obs()} o where {selection.observations_where(params)} group by {SID}"
    return f"select {names}, m.{COUNT}, m.{FIRST}, m.{LAST}, m.{FROM}, m.{UNTIL} from ({matching}) m join {tables.series} s on s.{SID} = m.{SID} where {where}"


def in_order(dataset: Dataset, id: str, values: Iterable[str]) -> tuple[str, ...]:
    """Values in the order of the data set: of the codelist, or of time."""
    found = frozenset(values)
    known = [value for value in dataset.facts.values.get(id, ()) if value in found]
    return (*known, *sorted(found.difference(known)))


class Values(Mapping[str, tuple[str, ...]]):
    """The values that an answer may contain, by component, looked up when asked for.

    Of a whole data set they come from its facts. Otherwise those of dimensions and of attributes of the series are what the matching
    series have; those of time and of attributes of the observation what the matching observations have.
    """

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._dataset = matching.dataset
        self._columns = matching.columns
        self._selection = matching.selection
        self._known: dict[str, tuple[str, ...]] = dict(self._dataset.facts.values) if self._selection.is_whole else {}

    def __getitem__(self, id: str) -> tuple[str, ...]:
        if id not in self._known:
            if id not in self._columns.places:
                raise KeyError(id)
            self._known[id] = self._found(id)
        return self._known[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.places)

    def __len__(self) -> int:
        return len(self._columns.places)

    def _found(self, id: str) -> tuple[str, ...]:
        place = self._columns.places[id]
        if place == "dataset":
            value = self._dataset.facts.dataset_attributes.get(id)
            return (value,) if value is not None else ()
        if (known := self._matching.values(id)) is not None:
            return in_order(self._dataset, id, known)
        params = Params()
        alias = "s" if place == "series" else "o"
        text = reported(self._columns.component(id), alias)
        with self._dataset.reading() as (cursor, tables):
            source, conditions = self._source(tables, params, alias)
            rows = cursor.execute(
                f"select distinct {text} from {source} where {' and '.join(conditions)} and {text} is not null",
                params.values,
            ).fetchall()
        return in_order(self._dataset, id, (row[0] for row in rows))

    def _source(self, tables: Tables, params: Params, alias: str) -> tuple[str, list[str]]:
        """Matching series, or matching observations where these are restricted or asked about."""
        selection = self._selection
        if alias == "s" and not selection.observations:
            return f"{tables.series} s", [selection.series_where(params)]
        conditions = [selection.observations_where(params)]
        if alias == "o" and not selection.series:
            return f"{tables.obs()} o", conditions
        return f"{tables.obs()} o join {tables.series} s on s.{SID} = o.{SID}", [
            *conditions,
            selection.series_where(params),
        ]
