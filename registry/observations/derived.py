"""The derived copy of a version: made from the parts once the version is published, looked after, and made again where it broke.

Readers never do this: they read the parts instead of a copy that is not there or broken, and take up the one that is put in its place.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import structlog

from registry.observations.engine import signature
from registry.observations.loading.database import own_database
from registry.observations.loading.limits import Limits
from registry.observations.loading.write import write_database
from registry.observations.sql import literal
from registry.observations.store import DERIVED, UNREADABLE, Dataset, Tables, sync_folder

_LOG = structlog.get_logger("registry.observations")
_TABLES = ("series", "obs")


class _Print(NamedTuple):
    """What tells the rows of a table from others: how many there are, and a sum of them that no order changes."""

    rows: int
    sum: int | None


def make(dataset: Dataset, limits: Limits) -> None:
    """Makes the derived copy, if there is none. Raises as `mend`."""
    with _working(dataset, limits) as connection:
        if signature(dataset.folder / DERIVED) is None:
            _rebuild(connection, dataset)


def mend(dataset: Dataset, limits: Limits) -> bool:
    """Makes the derived copy anew unless it says what the parts say; whether it had to. Raises Unavailable when the parts cannot be
    read, and OSError or duckdb.Error when the copy cannot be written; what was there before stays then."""
    with _working(dataset, limits) as connection:
        if _says_the_same(connection, dataset):
            return False
        _rebuild(connection, dataset)
    _LOG.warning("the derived copy was made again from the parts", version=dataset.version)
    return True


@contextmanager
def _working(dataset: Dataset, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """One process at a time works on the copy of a version; one that ends, however, leaves it to the next."""
    spill = dataset.folder / f"{DERIVED}.{uuid.uuid4().hex}.spill"
    with _alone(dataset.folder), dataset.checked(), own_database(limits, spill) as connection:
        yield connection


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _says_the_same(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> bool:
    path = dataset.folder / DERIVED
    if signature(path) is None:
        return False
    truth = [_print(connection, table) for table in _parts(dataset)]
    try:
        connection.execute(f"attach {literal(str(path))} as found (read_only)")
        try:
            said = [_print(connection, f"found.{table}") for table in _TABLES]
        finally:
            connection.execute("detach found")
    except (*UNREADABLE, duckdb.CatalogException) as wrong:
        _LOG.error("the derived copy cannot be read", version=dataset.version, why=str(wrong))
        return False
    return said == truth


def _parts(dataset: Dataset) -> tuple[str, str]:
    tables = Tables(dataset, None)
    return tables.series, tables.obs()


def _print(connection: duckdb.DuckDBPyConnection, table: str) -> _Print:
    row = connection.execute(f"select count(*), bit_xor(hash(t)) from {table} t").fetchone()
    assert row is not None
    return _Print(*row)


def _rebuild(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Under a name of its own until it is whole and durable."""
    part = dataset.folder / f"{DERIVED}.{uuid.uuid4().hex}.part"
    series = Tables(dataset, None).series
    files = (literal(str(dataset.folder / part.file)) for part in dataset.facts.parts_of("obs"))
    try:
        write_database(
            connection, part, f"select * from {series}", [f"select * from read_parquet({file})" for file in files]
        )
        part.replace(dataset.folder / DERIVED)
        sync_folder(dataset.folder)
    finally:
        for left in dataset.folder.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)
