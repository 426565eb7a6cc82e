"""Writing: the arranged tables become Parquet parts and `version.json`, durable before they are named; and the derived database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from registry.observations.columns import COUNT, SID, Columns
from registry.observations.facts import Facts, Part, write_facts
from registry.observations.loading.cuts import Range, cuts
from registry.observations.loading.limits import Limits
from registry.observations.sql import column, listed, literal
from registry.observations.store import sync_file, sync_folder

Table = Literal["series", "obs", "closed"]
_BATCH = 245_760  # rows that are held at a time
_STORAGE = "v1.5.0"  # the oldest DuckDB that opens the derived database
_ROW_GROUP = 30_720  # rows that one look at their least and greatest values may spare; of DuckDB's own 122,880 a series takes thrice as long


def write_parts(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    limits: Limits,
    observations: Callable[[Range], pa.Table],
    former: Sequence[Range] = (),
) -> Iterator[Part]:
    """Writes `series`, and the observations of each range of series, in key order, cut between series, several files at a time;
    `former` are the cuts to keep to where they fit."""
    ranges = cuts(connection, limits.part_rows, former)

    def write(at: int) -> Part:
        rows = observations(ranges[at])
        return _write("obs", folder / f"obs-{at:05d}.parquet", ranges[at], rows.schema, [rows], limits)

    with ThreadPoolExecutor(limits.threads, thread_name_prefix="parts") as pool:
        try:
            for at, part in enumerate(pool.map(write, range(len(ranges)))):
                first, last = ranges[at]
                select = f"select * from series where {SID} between {first} and {last}"
                yield write_part(connection, select, "series", folder / f"series-{at:05d}.parquet", ranges[at], limits)
                yield part
        finally:
            pool.shutdown(cancel_futures=True)


def stored_observations(connection: duckdb.DuckDBPyConnection, columns: Columns) -> Callable[[Range], pa.Table]:
    """Those of the table `observations`, of a range of series; several threads may ask."""
    coded = {column(component.id) for component in columns.cube.components if component.is_coded}
    wanted = (f"{name}::varchar as {name}" if name in coded else name for name in columns.observation_columns)
    select = f"select {listed([SID, *wanted])} from observations where {SID} between $1 and $2"

    def read(within: Range) -> pa.Table:
        with connection.cursor() as cursor:
            return cursor.execute(select, list(within)).to_arrow_table()

    return read


def write_database(connection: duckdb.DuckDBPyConnection, path: Path, series: str, observations: Sequence[str]) -> None:
    """Writes a database of the rows that queries give, in their order, and makes it durable.

    Observations come in large batches: DuckDB lays the columns of each batch one after another, and of small ones a reader of some
    columns has all of them in its memory.
    """
    connection.execute(
        f"attach {literal(str(path))} as derived (storage_version '{_STORAGE}', row_group_size {_ROW_GROUP})"
    )
    connection.execute(f"create table derived.series as {series}")
    for at, select in enumerate(observations):
        connection.register("batch", connection.execute(select).to_arrow_table(_BATCH))
        into = "insert into derived.obs" if at else "create table derived.obs as"
        connection.execute(f"{into} select * from batch")
        connection.unregister("batch")
    connection.execute("checkpoint derived")
    connection.execute("detach derived")
    sync_file(path)


def write_version(facts: Facts, folder: Path) -> None:
    """Writes `version.json`, last, and makes the folder durable."""
    path = folder / "version.json"
    path.write_bytes(write_facts(facts))
    sync_file(path)
    sync_folder(folder)


def write_part(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    table: Table,
    path: Path,
    range_: tuple[int, int],
    limits: Limits,
) -> Part:
    """Writes one durable file of what a query gives."""
    found = connection.execute(select).to_arrow_reader(_BATCH)
    return _write(table, path, range_, found.schema, _regrouped(found, limits.row_group), limits)


def _write(
    table: Table, path: Path, range_: Range, schema: pa.Schema, tables: Iterable[pa.Table], limits: Limits
) -> Part:
    """The same rows give the same bytes, whoever made them. Each table but the last has whole row groups."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=False) as file:
        for one in tables:
            file.write_table(one, limits.row_group)
            rows += one.num_rows
    sync_file(path)
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return Part(
        file=path.name, table=table, first=range_[0], last=range_[1], rows=rows, bytes=path.stat().st_size, sha256=digest
    )  # fmt: skip


def _regrouped(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """Tables of whole row groups, but the last."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        whole = sum(one.num_rows for one in held) // rows * rows
        if whole:
            table = pa.Table.from_batches(held)
            yield table.slice(0, whole)
            held = table.slice(whole).to_batches()
    if held:
        yield pa.Table.from_batches(held)


def series_count(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many series and observations were arranged."""
    row = connection.execute(f"select count(*), coalesce(sum({COUNT}), 0)::bigint from series").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
