"""Loading: `registry load` of a whole cube as its user runs it, from the start of the process to the publication, and to its end, when
the derived copy is made; its rate and its memory."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import addresses
import registry_side
from client import Connection
from cube import AGENCY, FLOW, VERSION, Cube
from machine import Peak
from measuring import Bench, expect
from recording import Recorder
from servers import Server

_LONGEST = 300  # seconds of one load
_PUBLISHED = "published: "  # how the line begins that says so


def measure(bench: Bench, recorder: Recorder, cube: Cube, var: Path) -> bool:
    """Loads the cube's CSV, and once more as what follows; whether there is something to measure now."""
    before = len(recorder.run.results)
    for what in ("csv", "csv again"):
        with recorder.noting(f"load {what}"):
            _load(bench, recorder, cube, var, cube.file("obs.csv"), what)
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
    run = _Run(0.0, 0.0, 0)

    def once() -> float:
        nonlocal run
        run = _run(var, file)
        return cube.observations / run.published / 1e6

    recorder.keep(
        bench.alone(f"load {format}", "M obs/s", once, rounds=1, most=1)
    )  # another load would follow this one
    ended = cube.observations / run.ended / 1e6
    recorder.keep(bench.alone(f"load {format}, with its copy", "M obs/s", lambda: ended, rounds=1, most=1))
    recorder.keep(bench.alone(f"memory of load {format}", "MB", lambda: run.peak / 1e6, rounds=1, most=1))


class _Run(NamedTuple):
    """Seconds until the version was published and until the process had ended; its peak in bytes."""

    published: float
    ended: float
    peak: int


def _run(var: Path, file: Path) -> _Run:
    command: list[str | Path] = [registry_side.COMMAND, "load", file, "--dataflow", f"{AGENCY}:{FLOW}({VERSION})"]
    began = time.perf_counter()
    environment = registry_side.environment(var)
    with (
        subprocess.Popen(
            command,
            env=environment,
            cwd=registry_side.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as loading,
        Peak(loading.pid) as peak,
        _ended_after(loading, _LONGEST),
    ):
        published, last = 0.0, ""
        for last in loading.stdout or ():
            if last.startswith(_PUBLISHED):
                published = time.perf_counter() - began
    ended = time.perf_counter() - began
    if loading.returncode or not published:
        raise RuntimeError(f"registry load ended with status {loading.returncode}: {last.strip()}")
    return _Run(published, ended, peak.whole)


@contextmanager
def _ended_after(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """Nothing is left running when the time is out, ours or its own."""
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        yield
    except BaseException:
        process.kill()
        raise
    finally:
        clock.cancel()
