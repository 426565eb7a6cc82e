"""sdmxlib-rest as shipped, with the thinnest /data route that its README asks for: `sdmxlib_server.py FOLDER PORT`.

Runs in the peer's environment. sdmxlib has no writer of data in SDMX-ML, so XML is 406.
"""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, datetime

import duckdb
import sdmxlib as sl
import uvicorn
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from sdmxlib.formats.sdmx_csv import write_sdmx_csv
from sdmxlib.formats.sdmx_json.data_v2 import write_sdmx_json_data
from sdmxlib_rest.app import RestSettings, create_app, library_routers
from sdmxlib_rest.data import key_dimension_ids, parse_c_params
from sdmxlib_rest.provider import OpenedCatalog
from sdmxlib_rest.runtime import CatalogRuntime


class Provider:
    def __init__(self, folder: str) -> None:
        self._folder = folder

    def open(self) -> OpenedCatalog:
        connection = duckdb.connect(f"{self._folder}/meta.duckdb", read_only=True)
        connection.execute(f"attach '{self._folder}/lake.duckdb' as lake (read_only)")
        registry = sl.LocalRegistry.from_connection(connection, source_registry="local")
        return OpenedCatalog(
            registry=registry,
            meta_conn=connection,
            build_id="bench",
            built_at="2026-01-01T00:00:00+00:00",
            on_close=connection.close,
        )


runtime = CatalogRuntime(Provider(sys.argv[1]))
router = APIRouter()


@router.get("/data/dataflow/{agency}/{id}/{version}/{key}")
def get_data(request: Request, agency: str, id: str, version: str, key: str) -> StreamingResponse:
    registry = runtime.registry
    urn = sl.Dataflow.urn_for(agency=agency, id=id, version=version)
    binding = registry.binding_for(urn)
    if binding is None:
        raise HTTPException(404)
    structure = registry.dsd(urn)
    dimensions = key_dimension_ids(registry, urn, binding)
    equal, _ = parse_c_params(request.query_params.multi_items())
    wide = sl.widen_key("all" if key == "*" else key, structure, "3.0")
    batches = registry.observations(urn).filter_components(sl.parse_components(wide, equal, dimensions)).stream(50_000)
    accept = request.headers.get("accept", "")
    if "xml" in accept:
        raise HTTPException(406)
    if "csv" in accept:
        body = write_sdmx_csv(batches, structure, structure_id=f"{agency}:{id}({version})")
        return StreamingResponse(body, media_type="application/vnd.sdmx.data+csv;version=2.0.0")
    body = write_sdmx_json_data(
        batches,
        structure,
        sl.Ref[sl.Dataflow].unresolved(urn),
        message_id=str(uuid.uuid4()),
        prepared=datetime.now(UTC).isoformat(),
        sender_id="BENCH",
    )
    return StreamingResponse(body, media_type="application/vnd.sdmx.data+json;version=2.0.0")


app = create_app(runtime, RestSettings(title="bench", version="1"), routers=[*library_routers(), router])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
