"""The addresses that are measured, as rows: where each server has them and which media type each format is asked for by."""

from __future__ import annotations

from collections.abc import Mapping

from client import Request
from cube import AGENCY, FLOW, VERSION
from servers import Server

REGISTRY_PREFIX = "/sdmx/v2"
DATA = {
    "csv": "application/vnd.sdmx.data+csv;version=2.0.0",
    "json": "application/vnd.sdmx.data+json;version=2.0.0",
    "ml": "application/vnd.sdmx.data+xml;version=3.0.0",
}
STRUCTURES = {
    "json": "application/vnd.sdmx.structure+json;version=2.0.0",
    "ml": "application/vnd.sdmx.structure+xml;version=3.0.0",
}


def data(
    server: Server, key: str, format: str, *, prefix: str = REGISTRY_PREFIX, headers: Mapping[str, str] | None = None
) -> Request:
    path = f"{prefix}/data/dataflow/{AGENCY}/{FLOW}/{VERSION}/{key}"
    return Request(server.port, path, {"Accept": DATA[format], **(headers or {})})


def structure(
    server: Server, kind: str, id: str, format: str, *, query: str = "", prefix: str = REGISTRY_PREFIX
) -> Request:
    path = f"{prefix}/structure/{kind}/{AGENCY}/{id}/{VERSION}{query}"
    return Request(server.port, path, {"Accept": STRUCTURES[format]})


def availability(server: Server, key: str) -> Request:
    path = f"{REGISTRY_PREFIX}/availability/dataflow/{AGENCY}/{FLOW}/{VERSION}/{key}/*"
    return Request(server.port, path, {"Accept": STRUCTURES["json"]})


def floor(server: Server, path: str) -> Request:
    """`/empty`, `/body/NAME` or `/file/NAME`."""
    return Request(server.port, path, {})
