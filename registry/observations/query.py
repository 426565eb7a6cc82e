"""A data query compiled to conditions: which series, which observations of them, in which order, how many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import prod

import msgspec

from registry.model.cube import Component
from registry.model.errors import Malformed
from registry.model.query import DataQuery, Filter, Key
from registry.observations.columns import Columns
from registry.observations.facts import Facts
from registry.observations.filters import condition
from registry.observations.sql import Params, column, listed

Condition = Callable[[Params, str], str]  # (bound values, alias of the row) -> SQL

ALL_DIMENSIONS = "AllDimensions"
MANY = 50  # keys


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on rows of `series` and of `obs`, all to hold. `first` and `last` count observations of each series, after them.

    `most_series` is how many series there can be at most, where the keys alone tell.
    """

    series: tuple[Condition, ...] = ()
    observations: tuple[Condition, ...] = ()
    most_series: int | None = None
    first: int | None = None
    last: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int | None = None

    @property
    def is_windowed(self) -> bool:
        """Asks for a stretch of the answer or an order of its own."""
        return bool(self.sort or self.offset or self.limit is not None)

    @property
    def is_whole(self) -> bool:
        return not (self.series or self.observations or self.first or self.last)

    def series_where(self, params: Params, alias: str = "s") -> str:
        """The condition on a row of `series`."""
        return where(one(params, alias) for one in self.series)

    def observations_where(self, params: Params, alias: str = "o") -> str:
        """The condition on a row of `obs`."""
        return where(one(params, alias) for one in self.observations)


def where(conditions: Iterable[str]) -> str:
    """All of the conditions."""
    return " and ".join(conditions) or "true"


def select(columns: Columns, facts: Facts, query: DataQuery, *, without: str | None = None) -> Selection:
    """Compiles a query. `without` leaves out every selection on one component (for availability of its other values).

    Raises Malformed for an unknown component, a component filtered twice, or a key with too many positions.
    """
    series: list[Condition] = []
    observations: list[Condition] = []
    if (key := _keys(columns, query.keys, without)) is not None:
        series.append(key)
    seen: set[str] = set()
    for filter_ in query.filters:
        component = columns.component(filter_.component)
        if component.id in seen:
            raise Malformed(f"c[{component.id}] is given twice; write its alternatives in one, separated by commas")
        seen.add(component.id)
        if component.id != without:
            target = observations if columns.places[component.id] == "obs" else series
            target.append(_filter(columns, facts, component, filter_, query.reporting_year_start))
    return Selection(
        series=tuple(series), observations=tuple(observations), most_series=_most_series(columns, query.keys, without),
        first=query.first, last=query.last,
        sort=query.sort, offset=query.offset, limit=query.limit,
    )  # fmt: skip


def _filter(columns: Columns, facts: Facts, component: Component, filter_: Filter, year_start: str) -> Condition:
    constant = facts.dataset_attributes.get(component.id) if columns.places[component.id] == "dataset" else None
    is_constant = columns.places[component.id] == "dataset"

    def sql(params: Params, alias: str) -> str:
        value = None
        if is_constant:
            value = params.bind(constant) if constant is not None else "null::varchar"
        return condition(component, filter_, params, alias, value=value, columns=columns, year_start=year_start)

    condition(
        component, filter_, Params(), "s", value="null", columns=columns, year_start=year_start
    )  # refuses malformed values now
    return sql


def _keys(columns: Columns, keys: tuple[Key, ...], without: str | None) -> Condition | None:
    """Any of the keys; None when one of them is all wildcards."""
    dimensions = columns.dimensions
    for key in keys:
        if len(key.positions) > len(dimensions):
            raise Malformed(
                f"the key has {len(key.positions)} positions; {columns.cube.flow.id} has {len(dimensions)} dimensions: {', '.join(dimensions)}"
            )
    wanted = [
        [(id, codes) for id, codes in zip(dimensions, key.positions, strict=False) if codes and id != without]
        for key in keys
    ]
    if not wanted or not all(wanted):
        return None

    if len(wanted) >= MANY:
        return _many(wanted)

    def sql(params: Params, alias: str) -> str:
        alternatives = (" and ".join(_codes(params, alias, id, codes) for id, codes in key) for key in wanted)
        return f"({' or '.join(f'({key})' for key in alternatives)})"

    return sql


def _most_series(columns: Columns, keys: tuple[Key, ...], without: str | None) -> int | None:
    """None when a position is left open."""
    count = len(columns.dimensions)
    if without is not None or not keys or not all(len(key.positions) == count and all(key.positions) for key in keys):
        return None
    return sum(prod(map(len, key.positions)) for key in keys)


def _many(keys: list[list[tuple[str, tuple[str, ...]]]]) -> Condition:
    """Thousands of keys as a few lists: one for each combination of dimensions. A long OR would take DuckDB minutes to plan."""
    lists: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key in keys:
        ids = tuple(id for id, _ in key)
        lists.setdefault(ids, []).extend(product(*(codes for _, codes in key)))

    def sql(params: Params, alias: str) -> str:
        return f"({' or '.join(_in_list(params, alias, ids, rows) for ids, rows in lists.items())})"

    return sql


def _in_list(params: Params, alias: str, ids: Sequence[str], rows: list[tuple[str, ...]]) -> str:
    names = listed(f"{alias}.{column(id)}::varchar" for id in ids)
    columns = listed(f"unnest({params.bind(list(codes), 'varchar[]')})" for codes in zip(*rows, strict=True))
    return f"({names}) in (select {columns})"


def _codes(params: Params, alias: str, id: str, codes: Sequence[str]) -> str:
    name = f"{alias}.{column(id)}"
    if len(codes) == 1:
        return f"{name} = {params.bind(codes[0])}"
    return (
        f"{name} in ({listed(params.bind(code) for code in codes)})"
        if len(codes) < 8
        else f"{name} in {params.bind_list(codes)}"
    )
