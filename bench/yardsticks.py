"""DuckDB's own `COPY TO` CSV of a cube's rows, from the Parquet file they came in: what exports are measured against."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
from cube import AGENCY, FLOW, VERSION, Cube
from measuring import Sample

_COLUMNS = f"'dataflow' as \"STRUCTURE\", '{AGENCY}:{FLOW}({VERSION})' as \"STRUCTURE_ID\", 'I' as \"ACTION\", *"


def copy_rate(cube: Cube, target: Path, *, in_bytes: bool = False) -> Sample:
    """Millions of observations (or bytes of CSV) a second, DuckDB with all cores."""

    def sample() -> float:
        with duckdb.connect() as connection:
            began = time.perf_counter()
            connection.execute(
                f"copy (select {_COLUMNS} from read_parquet('{cube.file('obs.parquet')}')) to '{target}' (format csv)"
            )
            took = time.perf_counter() - began
        amount = target.stat().st_size if in_bytes else cube.observations
        target.unlink()
        return amount / took / 1e6

    return sample
