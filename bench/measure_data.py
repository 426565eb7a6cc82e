"""Observations: one series, a slice, availability, whole dumps in each format, gzip, the first byte, four dumps at once."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import addresses
from client import Connection, Request
from cube import Cube
from machine import Peak
from measuring import Bench, check, first_byte, p50, rate
from recording import Recorder
from servers import Server
from yardsticks import copy_rate

DUMPS_AT_ONCE = 4
_UNITS = {"csv": "M obs/s", "json": "M obs/s", "ml": "MB/s"}  # a dump in ML is longer than in CSV: bytes are compared


def measure(bench: Bench, recorder: Recorder, cube: Cube, registry: Server, ground: Server, folder: Path) -> None:
    """`registry` keeps no bodies. `folder` is what the floor serves."""
    _measure_small(bench, recorder, cube, registry, ground)
    for format in addresses.DATA:
        with recorder.noting(f"dump {format}"):
            _measure_dump(bench, recorder, cube, addresses.data(registry, "*", format), format, folder)
    with recorder.noting("dump csv gzip"):
        _measure_gzip(bench, recorder, cube, registry)
    with recorder.noting("four dumps at once"):
        _measure_memory(bench, recorder, registry)


def _measure_small(bench: Bench, recorder: Recorder, cube: Cube, registry: Server, ground: Server) -> None:
    empty = p50(addresses.floor(ground, "/empty"))
    for format in addresses.DATA:
        request = addresses.data(registry, cube.series_key, format)
        with recorder.noting(f"series {format}"):
            check(request, format, cube.years)
            recorder.keep(bench.paired(f"series {format}", "ms", p50(request), "empty answer", empty))
    request = addresses.data(registry, cube.slice_key, "csv")
    with recorder.noting("slice csv"):
        check(request, "csv", cube.slice_observations)
        recorder.keep(bench.paired("slice csv", "ms", p50(request), "empty answer", empty))
    for work, key in {"availability filtered": cube.slice_key, "availability whole": "*"}.items():
        with recorder.noting(work):
            recorder.keep(bench.alone(work, "ms", p50(addresses.availability(registry, key))))


def _measure_dump(bench: Bench, recorder: Recorder, cube: Cube, request: Request, format: str, folder: Path) -> None:
    check(request, format, cube.observations)
    recorder.keep(bench.alone(f"first byte {format}", "ms", first_byte(request)))
    in_bytes = _UNITS[format] == "MB/s"
    ours = rate(request, None if in_bytes else cube.observations)
    yard = copy_rate(cube, folder / "copy.csv", in_bytes=in_bytes)
    recorder.keep(bench.paired(f"dump {format}", _UNITS[format], ours, "COPY TO", yard))
    if in_bytes:
        recorder.keep(bench.alone(f"dump {format} observations", "M obs/s", rate(request, cube.observations), rounds=2))


def _measure_gzip(bench: Bench, recorder: Recorder, cube: Cube, registry: Server) -> None:
    packed = addresses.data(registry, "*", "csv", headers={"Accept-Encoding": "gzip"})
    check(packed, "csv", cube.observations)
    plain = addresses.data(registry, "*", "csv")
    ours, yard = rate(packed, cube.observations), rate(plain, cube.observations)
    recorder.keep(bench.paired("dump csv gzip", "M obs/s", ours, "without gzip", yard))


def measure_again(bench: Bench, recorder: Recorder, registry: Server, ground: Server, file: Path) -> None:
    """The same dump was asked for before, of a registry that keeps bodies; the floor sends `file`, which has the same bytes."""
    request = addresses.data(registry, "*", "csv")
    with file.open("wb") as kept:
        Connection(request.port).get(request, kept.write)
    try:
        sent = rate(addresses.floor(ground, f"/file/{file.name}"))
        recorder.keep(bench.paired("dump csv again", "MB/s", rate(request), "sendfile", sent))
    finally:
        file.unlink()


def _measure_memory(bench: Bench, recorder: Recorder, registry: Server) -> None:
    """The largest process, and all together (pages that processes share count in each)."""
    request = addresses.data(registry, "*", "csv")
    with Peak(registry.pid) as peak, ThreadPoolExecutor(DUMPS_AT_ONCE) as pool:
        for _ in pool.map(lambda _: rate(request)(), range(DUMPS_AT_ONCE)):
            pass
    recorder.keep(bench.alone("memory of a worker", "MB", lambda: peak.largest / 1e6, rounds=1))
    recorder.keep(bench.alone("memory of all processes", "MB", lambda: peak.whole / 1e6, rounds=1))


def has_room(folder: Path, observations: int) -> bool:
    """Whether the disk has room for the cube, its store and a dump of it."""
    return shutil.disk_usage(folder).free > observations * 400
