"""The same work by other SDMX services, beside ours in the same minutes: dsss on the smallest cube, sdmxlib-rest on the largest."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import addresses
import cube_structures
from client import Request
from cube import AGENCY, FLOW, Cube
from environments import DSSS, SDMXLIB, python_of
from measuring import Bench, check, checked_rate, p50, rate
from recording import Recorder
from servers import Server, serving

_HERE = Path(__file__).parent / "peers"
_STORING = 600  # seconds that the peer may take to build its store


def measure_dsss(bench: Bench, recorder: Recorder, cube: Cube, registry: Server, folder: Path) -> None:
    """dsss ignores keys and knows data in SDMX-ML 2.1 only: the whole cube is what can be compared, once: it takes long."""
    with recorder.noting(DSSS.name), _dsss(cube, folder) as peer:
        theirs = Request(peer.port, f"/data/{AGENCY},{FLOW}", {})
        ours = addresses.data(registry, "*", "ml")
        yard = checked_rate(theirs, "ml", cube.observations)
        beside = replace(bench, pids=(*bench.pids, peer.pid))
        recorder.keep(beside.paired("dump ml", "M obs/s", rate(ours, cube.observations), DSSS.name, yard, rounds=1))


def measure_sdmxlib(bench: Bench, recorder: Recorder, cube: Cube, registry: Server, folder: Path) -> None:
    with recorder.noting(SDMXLIB.name), _sdmxlib(cube, folder) as peer:
        beside = replace(bench, pids=(*bench.pids, peer.pid))
        for work, key, format in (
            ("series csv", cube.series_key, "csv"),
            ("series json", cube.series_key, "json"),
            ("slice csv", cube.slice_key, "csv"),
        ):
            with recorder.noting(f"{work} of {SDMXLIB.name}"):
                ours, theirs = _both(registry, peer, key, format)
                recorder.keep(beside.paired(work, "ms", p50(ours), SDMXLIB.name, p50(theirs)))
        for format in ("csv", "json"):
            with recorder.noting(f"dump {format} of {SDMXLIB.name}"):
                ours, theirs = _both(registry, peer, "*", format)
                check(theirs, format, cube.observations)
                amount = cube.observations
                recorder.keep(
                    beside.paired(
                        f"dump {format}", "M obs/s", rate(ours, amount), SDMXLIB.name, rate(theirs, amount), rounds=2
                    )
                )


def _both(registry: Server, peer: Server, key: str, format: str) -> tuple[Request, Request]:
    return addresses.data(registry, key, format), addresses.data(peer, key, format, prefix="")


def _structures(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "structures.xml"
    file.write_text(cube_structures.message(has_copies=False))
    return file


def _dsss(cube: Cube, folder: Path) -> AbstractContextManager[Server]:
    """Raises Absent."""
    python, structures = python_of(DSSS, folder / "environments"), _structures(folder)
    return serving(
        DSSS.name,
        lambda port: [python, _HERE / "dsss_server.py", structures, cube.file("obs.parquet"), str(port)],
        environment=lambda _: os.environ,
        folder=_HERE,
        log=folder / "dsss.log",
    )


def _sdmxlib(cube: Cube, folder: Path) -> AbstractContextManager[Server]:
    """Raises Absent; builds its store when there is none of this size."""
    python, structures = python_of(SDMXLIB, folder / "environments"), _structures(folder)
    store = folder / f"sdmxlib-{cube.observations}"
    if not (store / ".done").exists():
        shutil.rmtree(store, ignore_errors=True)
        command = [python, _HERE / "sdmxlib_store.py", structures, cube.file("obs.parquet"), store]
        subprocess.run(command, check=True, capture_output=True, timeout=_STORING)
        (store / ".done").touch()
    return serving(
        SDMXLIB.name,
        lambda port: [python, _HERE / "sdmxlib_server.py", store, str(port)],
        environment=lambda _: os.environ,
        folder=_HERE,
        log=folder / "sdmxlib.log",
    )
