"""The database that one piece of work has for itself, so that no reader has its tables or files open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from registry.observations.loading.limits import Limits
from registry.observations.sql import literal


@contextmanager
def own_database(limits: Limits, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """In memory; what does not fit goes into the folder `spill`, which is gone afterwards."""
    connection = duckdb.connect(config={"memory_limit": f"{limits.memory_mb}MiB", "threads": limits.threads})
    try:
        connection.execute(f"set temp_directory={literal(str(spill))}")
        connection.execute("set enable_progress_bar=false")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
