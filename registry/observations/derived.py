"""The derived copy of a version, looked after: whether it says what the parts say, and making it again from them.

Readers never do this: they read the parts instead of a copy that is gone or broken, and take up the one that is put in its place.
"""

from __future__ import annotations

import uuid
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


def mend(dataset: Dataset, limits: Limits) -> bool:
    """Makes the derived copy anew unless it says what the parts say; whether it had to. Raises Unavailable when the parts cannot be
    read, and OSError or duckdb.Error when the copy cannot be written; what was there before stays then."""
    spill = dataset.folder / f"{DERIVED}.{uuid.uuid4().hex}.spill"
    with dataset.checked(), own_database(limits, spill) as connection:
        if _says_the_same(connection, dataset):
            return False
        _rebuild(connection, dataset)
    _LOG.warning("the derived copy was made again from the parts", version=dataset.version)
    return True


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
    series, observations = _parts(dataset)
    try:
        write_database(connection, part, f"select * from {series}", f"select * from {observations}")
        part.replace(dataset.folder / DERIVED)
        sync_folder(dataset.folder)
    finally:
        for left in dataset.folder.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)
