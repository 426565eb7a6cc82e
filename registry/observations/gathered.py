"""Rows of the past gathered into tables of their own, so that they are read and rendered like any version.

The tables lie in the process's DuckDB, within its memory limit and spilling like its queries, and go when nobody holds them any more.
"""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from registry.observations.columns import COUNT, FIRST, FROM, LAST, OFFSET, SID, UNTIL, Columns, reported
from registry.observations.engine import Engine
from registry.observations.facts import Facts
from registry.observations.sql import Params, column, listed
from registry.observations.store import Dataset, Tables


class Gathered(Dataset):
    """A data set that lasts as long as this object."""

    def __init__(self, base: Dataset, facts: Facts, schema: str) -> None:
        super().__init__(base.engine, base.folder, facts, derived=False)
        self._schema = schema
        weakref.finalize(self, _drop, base.engine, schema).atexit = False

    @contextmanager
    def reading(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, Tables]]:
        cursor = self.engine.cursor()
        try:
            yield cursor, Tables(self, self._schema)
        finally:
            cursor.close()


def _drop(engine: Engine, schema: str) -> None:
    cursor = engine.cursor()
    try:
        cursor.execute(f"drop schema if exists {schema} cascade")
    finally:
        cursor.close()


def gather(base: Dataset, columns: Columns, rows: str, params: Params, *, attributes: Mapping[str, str]) -> Gathered:
    """The data set of `rows`, SQL that gives whole observations with the attributes above them. `base` is the version that the rows
    are of or were before; `attributes` are those of the data set."""
    schema = f'"gathered {uuid.uuid4().hex}"'
    cursor = base.engine.cursor()
    try:
        cursor.execute(f"create schema {schema}")
        cursor.execute(f"create table {schema}.flat as {rows}", params.values)
        _arrange(cursor, columns, schema)
        return Gathered(base, _facts(cursor, columns, schema, base.facts, attributes), schema)
    except BaseException:
        cursor.execute(f"drop schema if exists {schema} cascade")
        raise
    finally:
        cursor.close()


def _arrange(cursor: duckdb.DuckDBPyConnection, columns: Columns, schema: str) -> None:
    """Series in the order of the codes, observations in order of time."""
    dimensions = [column(id) for id in columns.dimensions]
    time = column(columns.time) if columns.time else None
    bounds = (
        f"arg_min({time}, {FROM}) as {FIRST}, arg_max({time}, {UNTIL}) as {LAST}, min({FROM}) as {FROM}, max({UNTIL}) as {UNTIL}"
        if time
        else f"null::varchar as {FIRST}, null::varchar as {LAST}, null::bigint as {FROM}, null::bigint as {UNTIL}"
    )
    above = [f"any_value({column(id)}) as {column(id)}" for id in columns.series_attributes]
    order, params = [], Params()
    for component in columns.cube.dimensions:
        name = column(component.id)
        order += (
            [f"list_position({params.bind(list(component.codes), 'varchar[]')}, {name})"] if component.is_coded else []
        )
        order.append(name)
    place = f"order by {listed(order)}" if order else ""
    grouped = f"group by {listed(dimensions)}" if dimensions else "having count(*) > 0"
    cursor.execute(
        f"create table {schema}.series as select *, (sum({COUNT}) over (order by {SID} rows unbounded preceding) - {COUNT})::bigint as {OFFSET} "
        f"from (select (row_number() over ({place}) - 1)::integer as {SID}, * from ("
        f"select {listed([*dimensions, *above, f'count(*)::integer as {COUNT}', bounds])} from {schema}.flat {grouped})) order by {SID}",
        params.values,
    )
    same = " and ".join(f"s.{name} = f.{name}" for name in dimensions) or "true"
    wanted = listed(f"f.{name}" for name in columns.observation_columns)
    cursor.execute(
        f"create table {schema}.obs as select s.{SID}, {wanted} from {schema}.flat f join {schema}.series s on {same} "
        f"order by {listed([f's.{SID}', *(f'f.{name}' for name in columns.observation_order)])}"
    )
    cursor.execute(f"drop table {schema}.flat")


def _facts(
    cursor: duckdb.DuckDBPyConnection, columns: Columns, schema: str, base: Facts, attributes: Mapping[str, str]
) -> Facts:
    row = cursor.execute(f"select count(*), coalesce(sum({COUNT}), 0)::bigint from {schema}.series").fetchone()
    assert row is not None
    return Facts(
        flow=base.flow, structure=base.structure, load=base.load, series=int(row[0]), observations=int(row[1]), parts=(),
        dataset_attributes=dict(attributes), values=_values(cursor, columns, schema),
        texts=tuple(measure.id for measure in columns.measures if measure.is_numeric),
    )  # fmt: skip


def _values(cursor: duckdb.DuckDBPyConnection, columns: Columns, schema: str) -> dict[str, tuple[str, ...]]:
    """The values in use: of dimensions and coded components in list order, of time chronologically."""
    found: dict[str, tuple[str, ...]] = {}
    for component in columns.cube.components:
        place = columns.places[component.id]
        if component.role == "time":
            order = f"group by 1 order by min({FROM}), min({UNTIL}), 1"
        elif place != "dataset" and (component.role == "dimension" or (component.is_coded and not component.is_array)):
            order = "group by 1"
        else:
            continue
        text = reported(component, "t")
        rows = cursor.execute(f"select {text} from {schema}.{place} t where {text} is not null {order}").fetchall()
        used = {str(text): None for (text,) in rows}
        codes = [code for code in component.codes if code in used]
        found[component.id] = (*codes, *(text for text in used if text not in component.codes))
    return found
