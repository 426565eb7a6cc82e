"""Loading: `registry load` of a whole cube as its user runs it, start of the process included; its rate and its memory."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import addresses
import registry_side
from client import Connection
from cube import AGENCY, FLOW, VERSION, Cube
from machine import Peak
from measuring import Bench, expect
from recording import Recorder
from servers import Server

_LONGEST = 300  # seconds of one load


def measure(bench: Bench, recorder: Recorder, cube: Cube, var: Path) -> bool:
    """Loads the cube's CSV; whether there is something to measure now."""
    before = len(recorder.run.results)
    with recorder.noting("load csv"):
        _load(bench, recorder, cube, var, cube.file("obs.csv"), "csv")
    return len(recorder.run.results) > before


def measure_formats(
    bench: Bench, recorder: Recorder, cube: Cube, var: Path, registry: Server, folder: Path, formats: Sequence[str]
) -> None:
    """Loads what the registry itself wrote in these formats, as the next version of the same data."""
    for format in formats:
        file = folder / f"load.{'xml' if format == 'ml' else 'json'}"
        with recorder.noting(f"load {format}"):
            request = addresses.data(registry, "*", format)
            with file.open("wb") as kept:
                expect(Connection(request.port).get(request, kept.write).status, 200, request)
            _load(bench, recorder, cube, var, file, format)
        file.unlink(missing_ok=True)


def _load(bench: Bench, recorder: Recorder, cube: Cube, var: Path, file: Path, format: str) -> None:
    seconds, peak = 0.0, 0

    def once() -> float:
        nonlocal seconds, peak
        seconds, peak = _run(var, file)
        return cube.observations / seconds / 1e6

    recorder.keep(bench.alone(f"load {format}", "M obs/s", once, rounds=1))
    recorder.keep(bench.alone(f"memory of load {format}", "MB", lambda: peak / 1e6, rounds=1))


def _run(var: Path, file: Path) -> tuple[float, int]:
    command: list[str | Path] = [registry_side.COMMAND, "load", file, "--dataflow", f"{AGENCY}:{FLOW}({VERSION})"]
    began = time.perf_counter()
    environment = registry_side.environment(var)
    with (
        subprocess.Popen(
            command, env=environment, cwd=registry_side.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as loading,
        Peak(loading.pid) as peak,
    ):
        try:
            said, _ = loading.communicate(timeout=_LONGEST)
        except BaseException:  # out of time, ours or its own: nothing is left running
            loading.kill()
            raise
    if loading.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise RuntimeError(f"registry load ended with status {loading.returncode}: {' '.join(last)}")
    return time.perf_counter() - began, peak.whole
