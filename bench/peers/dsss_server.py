"""dsss over its store in memory, its best case: `dsss_server.py STRUCTURES OBS_PARQUET PORT`. Runs in the peer's own environment."""

from __future__ import annotations

import sys

import pyarrow.parquet
import sdmx
import uvicorn
from dsss import build_app
from dsss.store import DictStore
from sdmx.model import v21


def dataset(structure: v21.DataStructureDefinition, file: str) -> v21.StructureSpecificDataSet:
    """`described_by` stays unset: dsss looks data sets up by structure, but stores them by dataflow when it is set."""
    table = pyarrow.parquet.read_table(file)
    dimensions = [dimension.id for dimension in structure.dimensions.components]
    status = structure.attributes.get("OBS_STATUS")
    codes = {code: v21.AttributeValue(value=code, value_for=status) for code in set(table["OBS_STATUS"].to_pylist())}
    found = v21.StructureSpecificDataSet(structured_by=structure)
    keys = zip(*(table[id].to_pylist() for id in dimensions), strict=True)
    rows = zip(keys, table["OBS_VALUE"].to_pylist(), table["OBS_STATUS"].to_pylist(), strict=True)
    for key, value, code in rows:
        dimension = structure.make_key(v21.Key, dict(zip(dimensions, key, strict=True)))
        observation = v21.Observation(dimension=dimension, value=value, value_for=structure.measures[0])
        observation.attached_attribute["OBS_STATUS"] = codes[code]
        found.obs.append(observation)
    return found


def main(structures: str, observations: str, port: int) -> None:
    message = sdmx.read_sdmx(structures)
    store = DictStore()
    for artefact in message.iter_objects(external_reference=False):
        store.set(artefact)
    store.set(dataset(message.structure["DSD_MIG"], observations))
    app = build_app(store=store, debug=False)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
