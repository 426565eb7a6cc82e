"""History: what departed and what arrived between two states of the data, as data sets.

A row is known by its key and the load that brought it: two versions that have both have the same observation. Rows that departed
stand, with the load that ended them, in the closed rows of the versions after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from registry.observations.columns import CLOSED, LOAD, SID, Columns, reported
from registry.observations.gathered import Gathered, gather
from registry.observations.query import Selection
from registry.observations.sql import Params, column, listed, literal
from registry.observations.store import Dataset, Tables, columns_of


class Step(msgspec.Struct, frozen=True):
    """SQL of the rows that departed and of those that arrived."""

    departed: str
    arrived: str


class Change(msgspec.Struct, frozen=True):
    """Deleting what departed, then replacing what arrived, makes the later state of the earlier one. None = nothing."""

    departed: Gathered | None
    arrived: Gathered | None


class State(NamedTuple):
    """What was read after a load: `dataset` is of that load, or of one that it led to and that knows its rows."""

    dataset: Dataset
    load: int


def between(columns: Columns, earlier: State | None, later: State) -> Step:
    """From one state to another, whichever load came first; None is the time before the first load."""
    if earlier is None:
        return _forth(columns, later.dataset, 0, later.load)
    if earlier.dataset.version == later.dataset.version:
        if earlier.load <= later.load:
            return _forth(columns, later.dataset, earlier.load, later.load)
        undone = _forth(columns, later.dataset, later.load, earlier.load)
        return Step(departed=undone.arrived, arrived=undone.departed)
    then, now = _rows_of(columns, earlier), _rows_of(columns, later)
    key = [*columns.dimensions, *([columns.time] if columns.time else [])]
    same = " and ".join([*(f"a.{column(id)} = b.{column(id)}" for id in key), f"a.{LOAD} = b.{LOAD}"])
    return Step(
        f"select a.* from ({then}) a anti join ({now}) b on {same}",
        f"select a.* from ({now}) a anti join ({then}) b on {same}",
    )


def _forth(columns: Columns, dataset: Dataset, earlier: int, later: int) -> Step:
    """From a load that led to a version, to a later one or the version itself."""
    closed, names = _closed(dataset, columns), listed(_names(columns))
    arrived = f"select {names} from ({_present(dataset, columns)}) where {LOAD} > {earlier} and {LOAD} <= {later}"
    if later < dataset.facts.load:
        arrived += f" union all select {names} from ({closed}) where {LOAD} > {earlier} and {LOAD} <= {later} and {CLOSED} > {later}"
    return Step(
        f"select {names} from ({closed}) where {LOAD} <= {earlier} and {CLOSED} > {earlier} and {CLOSED} <= {later}",
        arrived,
    )


def _rows_of(columns: Columns, state: State) -> str:
    """The rows of a state."""
    return _forth(columns, state.dataset, 0, state.load).arrived


class Wanted(msgspec.Struct, frozen=True):
    """The rows that are selected and the components that are written of them; whether these are all, so that whole observations
    are replaced."""

    selection: Selection
    components: tuple[str, ...]
    is_whole: bool

    def losable(self, columns: Columns) -> list[str]:
        """The components that keep their value unless it is deleted: those above the observation, which a Replace only merges,
        metadata, and all when no whole observations are replaced."""
        replaced = [
            id for id in self.components if columns.places[id] == "obs" and not columns.component(id).is_metadata
        ]
        return [id for id in self.components if not self.is_whole or id not in replaced]


def change(dataset: Dataset, columns: Columns, step: Step, wanted: Wanted) -> Change:
    """The data sets of a step. What departs is what vanished, and what lost a value that replacing would keep."""
    params = Params()
    arrived = f"select * from ({step.arrived}) f where {_where(wanted.selection, params)}"
    attributes = _set_attributes(dataset, columns, arrived, params)
    new = gather(dataset, columns, arrived, params, attributes=attributes)
    params = Params()
    departed = f"select * from ({step.departed}) f where {_where(wanted.selection, params)}"
    arrived = f"select * from ({step.arrived}) f where {_where(wanted.selection, params)}"
    vanished = _vanished(columns, departed, arrived, wanted.losable(columns))
    gone = gather(dataset, columns, vanished, params, attributes={})
    return Change(gone if gone.facts.observations else None, new if new.facts.observations else None)


def gather_arrived(dataset: Dataset, columns: Columns, step: Step) -> Gathered:
    """What arrived with a step, all of it."""
    params = Params()
    return gather(
        dataset, columns, step.arrived, params, attributes=_set_attributes(dataset, columns, step.arrived, params)
    )


def _where(selection: Selection, params: Params) -> str:
    return f"{selection.series_where(params, 'f')} and {selection.observations_where(params, 'f')}"


def _vanished(columns: Columns, departed: str, arrived: str, losable: Sequence[str]) -> str:
    """The keys of departed rows that have no successor, or one that lacks a value they had; all values null."""
    key = [*columns.dimensions, *([columns.time] if columns.time else [])]
    same = " and ".join(f"d.{column(id)} = a.{column(id)}" for id in key) or "true"
    lost = [
        f"({reported(columns.component(id), 'd')} is not null and {reported(columns.component(id), 'a')} is null)"
        for id in losable
    ]
    values = {column(id) for id in columns.observation_attributes} | {column(id) for id in columns.series_attributes}
    values |= set(_value_columns(columns))
    wanted = [f"null::{_type(columns, name)} as {name}" if name in values else f"d.{name}" for name in _names(columns)]
    return (
        f"select {listed(wanted)} from ({departed}) d left join ({arrived}) a on {same} "
        f"where {' or '.join([f'a.{LOAD} is null', *lost])}"
    )


def _value_columns(columns: Columns) -> list[str]:
    own = {column(id) for id in columns.observation_attributes}
    fixed = {name for name in columns.observation_columns if name.startswith('"_') and not name.startswith('"_text_')}
    time = {column(columns.time)} if columns.time else set()
    return [name for name in columns.observation_columns if name not in own | fixed | time]


def _type(columns: Columns, name: str) -> str:
    component = columns.cube.by_id.get(name.strip('"'))
    return "double" if component is not None and component.role == "measure" and component.is_numeric else "varchar"


def _names(columns: Columns) -> list[str]:
    """The columns of a whole row: keys, the observation, and all above it."""
    above = (*columns.series_attributes, *columns.dataset_attributes)
    return [*map(column, columns.dimensions), *columns.observation_columns, *map(column, above)]


def _present(dataset: Dataset, columns: Columns) -> str:
    """The rows of a version; what its structure did not have yet is null."""
    tables = Tables(dataset, None)
    source = f"{tables.obs()} o join {tables.series} s on s.{SID} = o.{SID}"
    has = _has(dataset, f"select o.*, s.* exclude ({SID}) from {source}")
    above = {column(id): f"s.{column(id)}" for id in (*columns.dimensions, *columns.series_attributes)}
    above |= {name: f"null::{_type(columns, name)} as {name}" for name in _names(columns) if name.strip('"') not in has}
    for id in columns.dataset_attributes:
        text = dataset.facts.dataset_attributes.get(id)
        above[column(id)] = f"{'null' if text is None else literal(text)}::varchar as {column(id)}"
    wanted = [above.get(name, f"o.{name}") for name in _names(columns)]
    return f"select {listed(wanted)} from {source}"


def _has(dataset: Dataset, select: str) -> frozenset[str]:
    cursor = dataset.engine.cursor()
    try:
        return columns_of(cursor, select)
    finally:
        cursor.close()


def _closed(dataset: Dataset, columns: Columns) -> str:
    """The closed rows of every load that led to a version."""
    if not dataset.facts.parts_of("closed"):
        return f"select *, 0 as {CLOSED} from ({_present(dataset, columns)}) where false"
    files = listed(literal(str((dataset.folder / part.file).resolve())) for part in dataset.facts.parts_of("closed"))
    source = f"read_parquet([{files}], union_by_name=true)"
    has = _has(dataset, f"select * from {source}")
    wanted = [name if name.strip('"') in has else f"null::{_type(columns, name)} as {name}" for name in _names(columns)]
    return f"select {listed([*wanted, CLOSED])} from {source}"


def _set_attributes(dataset: Dataset, columns: Columns, rows: str, params: Params) -> Mapping[str, str]:
    """The attributes of the data set that stand on the rows: all rows that arrive together have the same."""
    if not columns.dataset_attributes:
        return {}
    cursor = dataset.engine.cursor()
    try:
        found = cursor.execute(
            f"select {listed(f'max({column(id)})' for id in columns.dataset_attributes)} from ({rows})", params.values
        ).fetchone()
    finally:
        cursor.close()
    assert found is not None
    return {id: text for id, text in zip(columns.dataset_attributes, found, strict=True) if text is not None}
