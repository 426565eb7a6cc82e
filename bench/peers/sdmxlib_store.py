"""Structures and rows into sdmxlib's DuckDB store: `sdmxlib_store.py STRUCTURES OBS_PARQUET FOLDER`. Runs in the peer's environment.

Its lake is a plain DuckDB file attached as `lake`, the layout that LocalRegistry.from_connection() documents.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import sdmxlib as sl
from sdmxlib.formats import read
from sdmxlib.query._execute import artefacts_in

COLUMNS = ("FREQ", "REF_AREA", "COUNTRY_ORIGIN", "SEX", "AGE", "TIME_PERIOD")


def main(structures: str, observations: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(folder / "meta.duckdb"))
    connection.execute(f"attach '{folder / 'lake.duckdb'}' as lake")
    registry = sl.LocalRegistry.from_connection(connection, source_registry="local")
    registry.add_all(list(artefacts_in(read(structures))))
    rows = pq.ParquetFile(observations)
    batches = pa.RecordBatchReader.from_batches(rows.schema_arrow, rows.iter_batches(100_000))
    store = sl.DuckDBDataStore.from_registry(registry)
    store.write_observations(schema="obs", table="mig", source=batches, sort_by=COLUMNS)
    registry.add(binding())
    connection.execute("checkpoint")
    connection.execute("checkpoint lake")
    connection.close()


def binding() -> sl.DataflowBinding:
    flow = sl.Dataflow.urn_for(agency="BENCH", id="DF_MIG", version="1.0")
    now = datetime.now(UTC)
    return sl.DataflowBinding(
        dataflow=sl.Ref[sl.Dataflow].unresolved(flow),
        database_role="lake",
        table_location="obs.mig",
        sort_order=COLUMNS,
        dimension_column_map={id: id for id in COLUMNS},
        measure_column_map={"OBS_VALUE": "OBS_VALUE"},
        attribute_column_map={"OBS_STATUS": "OBS_STATUS"},
        structural_version="BENCH:DSD_MIG(1.0)",
        source_registry="local",
        materialized_at=now,
        bound_at=now,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
