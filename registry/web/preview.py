"""The figures that a data set's page shows, by the same use cases and in the same format as the API's answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import msgspec

from registry.confidentiality.flags import Sight
from registry.data.availability import availability
from registry.data.message import answer
from registry.data.query import shown_to_all
from registry.formats.data import Options
from registry.formats.table import format_named
from registry.model.cube import Cube
from registry.model.dataset import DatasetVersion
from registry.model.errors import NoResults
from registry.model.message import Header, Party
from registry.model.period import Period
from registry.model.query import AvailabilityQuery, DataQuery, Filter, Key, Term
from registry.model.version import VersionQuery
from registry.web.selection import PERIOD, Keys, Wanted, default
from registry.web.site import Store, Uow

T = TypeVar("T")

SAMPLE = 50_000  # series that the default selection is made from
SORTABLE = 20_000  # series up to which a selection can be sorted by a period
SHOWN = frozenset(["OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE", "UNIT_MULT"])  # attributes that a table shows
ROWS = 25
REMEMBERED = 512  # findings on immutable versions kept in this process

# Messages that only this process reads; their header says nothing.
_OPTIONS = Options(header=Header(id="PAGE", prepared=datetime.fromtimestamp(0, UTC), sender=Party(id="PAGE")))
STRETCHES = 100  # pages of figures kept in this process
_KEPT: dict[Hashable, object] = {}
_STRETCHES: dict[Hashable, Stretch] = {}

Observation = Mapping[str, str]  # by component: the reported text, empty when absent


@dataclass(frozen=True)
class Holding:
    """What the selection holds. `values` are those that each dimension could be changed to; `exact` those in the selection."""

    values: Mapping[str, tuple[str, ...]]
    exact: Mapping[str, tuple[str, ...]]
    series: int
    observations: int


@dataclass(frozen=True)
class Series:
    """One row: its key and its observations by period."""

    key: Mapping[str, str]
    observations: Mapping[str, Observation]


@dataclass(frozen=True)
class Place:
    """Which page of the selection is shown, sorted by which period (`-` before it for descending)."""

    page: int
    sort: str = ""


@dataclass(frozen=True)
class Stretch:
    """The series of one page of the selection. `sorted_by` is a period, with `-` for descending, or empty for key order."""

    series: tuple[Series, ...]
    periods: tuple[str, ...]
    page: int
    is_sortable: bool
    sorted_by: str


def beginning(uow: Uow, store: Store, cube: Cube, version: DatasetVersion) -> Wanted:
    """The selection that a reader sees first; remembered for each version of the data."""

    def make() -> Wanted:
        return default(
            [component.id for component in cube.dimensions], _keys(uow, store, cube, _query(cube), 0, SAMPLE)
        )

    return _kept(("beginning", *_place(uow, store, version)), make)


def _place(uow: Uow, store: Store, version: DatasetVersion) -> tuple[Hashable, ...]:
    """What names what everyone sees of a version, among all stores of this process; it does not change."""
    return str(store.folder), shown_to_all(uow, Sight(store), version)


def _kept(key: Hashable, make: Callable[[], T]) -> T:
    """What was found of an immutable version of data, from the memory of this process."""
    if key not in _KEPT:
        if len(_KEPT) >= REMEMBERED:
            _KEPT.clear()
        _KEPT[key] = make()
    return cast(T, _KEPT[key])


def holding(uow: Uow, store: Store, cube: Cube, version: DatasetVersion, wanted: Wanted) -> Holding:
    """Counts and values; counts are 0 when nothing fits. Remembered for each version of the data."""
    said = (tuple(wanted.codes.items()), wanted.start, wanted.end)
    return _kept(("holding", *_place(uow, store, version), said), lambda: _held(uow, store, cube, wanted))


def _held(uow: Uow, store: Store, cube: Cube, wanted: Wanted) -> Holding:
    query = _query(cube, wanted)
    region, series, observations = _region(uow, store, AvailabilityQuery(data=query, mode="available"))
    exact = {id: _within(wanted.codes[id], values) for id, values in region.items() if id in wanted.codes}
    return Holding({id: region[id] for id in wanted.codes if id in region}, exact, series, observations)


def _within(codes: tuple[str, ...], values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value in codes) if codes else values


def _region(uow: Uow, store: Store, query: AvailabilityQuery) -> tuple[dict[str, tuple[str, ...]], int, int]:
    try:
        found = availability(uow, Sight(store), query).availability[0]
    except NoResults:
        return {}, 0, 0
    values = {key.id: tuple(member.value for member in key.values) for key in found.region.keys}
    return values, found.series_count or 0, found.observation_count or 0


def stretch(
    uow: Uow, store: Store, cube: Cube, version: DatasetVersion, wanted: Wanted, held: Holding, at: Place
) -> Stretch:
    """One page of series with all their observations in the selection. A period that nothing has does not sort.

    The pages asked for last are remembered for each version of the data.
    """
    key = (*_place(uow, store, version), tuple(wanted.codes.items()), wanted.start, wanted.end, at)
    if key not in _STRETCHES:
        found = _stretch(uow, store, cube, wanted, held, page=at.page, sort=at.sort)
        while len(_STRETCHES) >= STRETCHES:
            _STRETCHES.pop(next(iter(_STRETCHES)), None)
        _STRETCHES[key] = found
    return _STRETCHES[key]


def _stretch(uow: Uow, store: Store, cube: Cube, wanted: Wanted, held: Holding, *, page: int, sort: str) -> Stretch:
    query = _query(cube, wanted)
    is_sortable = cube.time is not None and held.series <= SORTABLE
    keys, start = None, (page - 1) * ROWS
    if sort and is_sortable and PERIOD.fullmatch(sort.removeprefix("-")):
        keys = _sorted_keys(uow, store, cube, query, sort)
    shown = _keys(uow, store, cube, query, start, ROWS) if keys is None else keys[start : start + ROWS]
    if not shown:
        return Stretch((), (), page, is_sortable, "")
    these = _query(cube, wanted, keys=tuple(Key(tuple((code,) for code in key)) for key in shown))
    series = _series(cube, _rows(uow, store, _narrow(cube, these)))
    by_key = {tuple(row.key.values()): row for row in series}
    ordered = tuple(by_key.get(key) or Series(_named(cube, key), {}) for key in shown)
    return Stretch(ordered, _periods(series), page, is_sortable, sort if keys is not None else "")


def _named(cube: Cube, key: tuple[str, ...]) -> dict[str, str]:
    return dict(zip((component.id for component in cube.dimensions), key, strict=True))


def _narrow(cube: Cube, query: DataQuery) -> DataQuery:
    """The query with the components that a table shows, and no others."""
    attributes = tuple(attribute.id for attribute in cube.attributes if attribute.id in SHOWN)
    measures = tuple(measure.id for measure in cube.measures[:1])
    return msgspec.structs.replace(query, attributes=attributes or ("none",), measures=measures or ("none",))


def _sorted_keys(uow: Uow, store: Store, cube: Cube, query: DataQuery, sort: str) -> list[tuple[str, ...]] | None:
    """The keys of all series of the selection by their value in one period; those without one stand last either way."""
    assert cube.time is not None
    at = Filter(cube.time.id, ((Term("eq", sort.removeprefix("-")),),))
    then = msgspec.structs.replace(query, filters=(at,), attributes=("none",))
    measure = cube.measures[0].id if cube.measures else ""
    values = {_key(cube, row): number(row.get(measure, "")) for row in _rows(uow, store, then)}
    if not values:
        return None
    sign = -1 if sort.startswith("-") else 1

    def rank(key: tuple[str, ...]) -> tuple[bool, float]:
        value = values.get(key)
        return (value is None, sign * (value or 0.0))

    return sorted(_keys(uow, store, cube, query, 0, SORTABLE), key=rank)


def _key(cube: Cube, row: Observation) -> tuple[str, ...]:
    return tuple(row[component.id] for component in cube.dimensions)


def _query(cube: Cube, wanted: Wanted | None = None, *, keys: tuple[Key, ...] = (), **more: Any) -> DataQuery:
    flow = cube.flow
    position = (Key(tuple(wanted.codes[component.id] for component in cube.dimensions)),) if wanted else ()
    return DataQuery(
        agencies=(flow.agency,),
        ids=(flow.id,),
        version=VersionQuery.parse(flow.version),
        keys=keys or position,
        filters=_time(cube, wanted),
        **more,
    )


def _time(cube: Cube, wanted: Wanted | None) -> tuple[Filter, ...]:
    if cube.time is None or wanted is None or not (wanted.start or wanted.end):
        return ()
    bounds = (("ge", wanted.start), ("le", wanted.end))
    return (Filter(cube.time.id, (tuple(Term(sign, period) for sign, period in bounds if period),)),)  # type: ignore[arg-type]


def _keys(uow: Uow, store: Store, cube: Cube, query: DataQuery, offset: int, limit: int) -> Keys:
    """The keys of some of the series, in key order."""
    keys_only = msgspec.structs.replace(
        query, includes_observations=False, attributes=("none",), measures=("none",), offset=offset, limit=limit
    )
    header, rows = _table(uow, store, keys_only)
    places = [header.index(component.id) for component in cube.dimensions if component.id in header]
    return [tuple([row[place] for place in places]) for row in rows]


def _rows(uow: Uow, store: Store, query: DataQuery) -> Iterator[Observation]:
    """The rows of the CSV answer, by component; nothing when there is none."""
    header, rows = _table(uow, store, query)
    return (dict(zip(header, row, strict=True)) for row in rows)


def _table(uow: Uow, store: Store, query: DataQuery) -> tuple[list[str], Iterator[list[str]]]:
    """The head of the CSV answer, which names the components, and its rows."""
    try:
        found = answer(uow, Sight(store), query, format_named("sdmx-csv-2.0"), _OPTIONS)
    except NoResults:
        return [], iter(())
    rows = csv.reader(io.StringIO(b"".join(found.body).decode(), newline=""))
    return [name.partition("[")[0] for name in next(rows)], rows


def _series(cube: Cube, rows: Iterator[Observation]) -> tuple[Series, ...]:
    found: dict[tuple[str, ...], dict[str, Observation]] = {}
    for row in rows:
        found.setdefault(_key(cube, row), {})[row[cube.time.id] if cube.time else ""] = row
    return tuple(Series(_named(cube, key), observations) for key, observations in found.items())


def _periods(series: Sequence[Series]) -> tuple[str, ...]:
    """Every period that occurs, in the order of time."""
    found = {period for row in series for period in row.observations if period}
    return tuple(sorted(found, key=lambda text: (Period.parse(text).start, Period.parse(text).end)))


def number(reported: str) -> float | None:
    """A reported value as a number for sorting and drawing; None for what is none."""
    try:
        value = float(reported)
    except ValueError:
        return None
    return value if value == value else None  # NaN says "missing"
