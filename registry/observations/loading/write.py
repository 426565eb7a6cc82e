"""Writing: the arranged tables become Parquet parts and `version.json`, durable before they are named; and the derived database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import duckdb

from registry.observations.columns import COUNT, SID, Columns
from registry.observations.facts import Facts, Part, write_facts
from registry.observations.loading.cuts import Range, cuts
from registry.observations.loading.limits import Limits
from registry.observations.sql import column, listed, literal
from registry.observations.store import sync_file, sync_folder

_STORAGE = "v1.5.0"  # the oldest DuckDB that opens the derived database
_ROW_GROUP = 30_720  # rows that one look at their least and greatest values may spare; of DuckDB's own 122,880 a series takes thrice as long


def write_parts(
    connection: duckdb.DuckDBPyConnection, columns: Columns, folder: Path, limits: Limits, former: Sequence[Range] = ()
) -> Iterator[Part]:
    """Writes `series` and `observations` in key order, cut between series; `former` are the cuts to keep to where they fit."""
    observations = _observations(columns)
    for at, (first, last) in enumerate(cuts(connection, limits.part_rows, former)):
        within = f"where {SID} between {first} and {last}"
        for table, select in (("series", f"select * from series {within}"), ("obs", f"{observations} {within}")):
            yield write_part(connection, select, table, folder / f"{table}-{at:05d}.parquet", (first, last), limits)  # type: ignore[arg-type]  # both are tables


def write_database(connection: duckdb.DuckDBPyConnection, path: Path, series: str, observations: str) -> None:
    """Writes a database of the rows that two queries give, in their order, and makes it durable."""
    connection.execute(
        f"attach {literal(str(path))} as derived (storage_version '{_STORAGE}', row_group_size {_ROW_GROUP})"
    )
    connection.execute(f"create table derived.series as {series}")
    connection.execute(f"create table derived.obs as {observations}")
    connection.execute("checkpoint derived")
    connection.execute("detach derived")
    sync_file(path)


def write_version(facts: Facts, folder: Path) -> None:
    """Writes `version.json`, last, and makes the folder durable."""
    path = folder / "version.json"
    path.write_bytes(write_facts(facts))
    sync_file(path)
    sync_folder(folder)


def _observations(columns: Columns) -> str:
    coded = {column(component.id) for component in columns.cube.components if component.is_coded}
    wanted = (f"{name}::varchar as {name}" if name in coded else name for name in columns.observation_columns)
    return f"select {listed([SID, *wanted])} from observations"


def write_part(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    table: Literal["series", "obs", "closed"],
    path: Path,
    range_: tuple[int, int],
    limits: Limits,
) -> Part:
    """Writes one durable file."""
    wrote = connection.execute(
        f"copy ({select}) to {literal(str(path))} (format parquet, compression zstd, row_group_size {limits.row_group})"
    ).fetchone()
    sync_file(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(
        file=path.name, table=table, first=range_[0], last=range_[1], rows=int(wrote[0]) if wrote else 0,
        bytes=path.stat().st_size, sha256=digest,
    )  # fmt: skip


def series_count(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many series and observations were arranged."""
    row = connection.execute(f"select count(*), coalesce(sum({COUNT}), 0)::bigint from series").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
