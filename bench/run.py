"""`make bench`: prepares what it can, measures, writes var/bench/results/*.json and docs/performance.md. Stops by itself.

Touches var/bench and docs/performance* only, listens on the loopback only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import FrameType

import cube as cubes
import cube_structures
import machine
import measure_data
import measure_loading
import measure_peers
import measure_structures
import registry_side
import report
import results
import servers
from measuring import Bench
from recording import Recorder
from results import Run

ROOT = registry_side.ROOT
FOLDER = ROOT / "var" / "bench"
SIZES = (100_000, 1_000_000, 10_000_000)
BIG = 50_000_000
_LOADED_AT = {
    "ml": 10_000_000,
    "json": 1_000_000,
}  # the largest cube that is loaded from each; JSON is taken up to 128 MB


class OutOfTime(Exception):
    """The run was given so many minutes, or was told to stop; what it has is written."""


def main() -> None:
    options = _options()
    if options.report:
        print(report.write(results.load(max((FOLDER / "results").glob("*.json"))), ROOT / "docs"))
        return
    run = _new_run()
    began = time.monotonic()
    try:
        with _bounded(options.minutes):
            _measure(Recorder(run), options)
    except OutOfTime as stopped:
        run.missing.append(str(stopped))
    run.seconds, run.load_after = time.monotonic() - began, os.getloadavg()[0]
    print(results.save(run, FOLDER / "results"))
    print(report.write(run, ROOT / "docs"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", metavar="N", help="cubes of so many observations, ascending")
    parser.add_argument("--big", action="store_true", help="50 million observations too")
    parser.add_argument("--no-peers", action="store_true", help="leave the other services out")
    parser.add_argument("--minutes", type=int, default=45, help="stop after so many minutes (45)")
    parser.add_argument("--report", action="store_true", help="only write the page again, from the newest results")
    return parser.parse_args()


def _new_run() -> Run:
    names = ("duckdb", "pyarrow", "flask", "gunicorn", "sqlalchemy", "lxml", "isal")
    return Run(
        date=time.strftime("%Y-%m-%d %H:%M"),
        machine=machine.describe(),
        software=", ".join(f"{name} {version(name)}" for name in names),
        command=" ".join(["python", "bench/run.py", *sys.argv[1:]]),
        load_before=os.getloadavg()[0],
    )


@contextlib.contextmanager
def _bounded(minutes: int) -> Iterator[None]:
    """Ends by time, or when it is told to, through every `with`: no server is left behind."""
    reasons = {
        signal.SIGALRM: f"everything after {minutes} minutes; give more with --minutes",
        signal.SIGTERM: "everything after the run was told to stop",
    }

    def stop(sign: int, _: FrameType | None) -> None:
        raise OutOfTime(reasons[signal.Signals(sign)])

    for sign in reasons:
        signal.signal(sign, stop)
    signal.alarm(minutes * 60)
    try:
        yield
    finally:
        signal.alarm(0)


def _measure(recorder: Recorder, options: argparse.Namespace) -> None:
    sizes = options.sizes or ((*SIZES, BIG) if options.big else SIZES)
    structures = FOLDER / "structures.xml"
    FOLDER.mkdir(parents=True, exist_ok=True)
    structures.write_text(cube_structures.message())
    for size in sizes:
        if not measure_data.has_room(FOLDER, size):
            recorder.miss(f"{size:,} observations: the disk has no room for them")
            continue
        print(f"{size:,} observations", flush=True)
        with recorder.noting(f"{size:,} observations"):
            _measure_size(recorder, options, size, structures, is_first=size == sizes[0])


def _measure_size(
    recorder: Recorder, options: argparse.Namespace, size: int, structures: Path, *, is_first: bool
) -> None:
    """Structures once; peers where they can stand the size."""
    var, bodies = FOLDER / f"registry-{size}", FOLDER / "floor"
    bodies.mkdir(exist_ok=True)
    cube = cubes.make(FOLDER / "cubes" / str(size), size)
    registry_side.prepare(var, structures)
    if not measure_loading.measure(Bench(size, ()), recorder, cube, var):
        return
    logs = FOLDER / "logs"
    with (
        servers.registry(var, logs / "registry.log", keeps_bodies=False) as registry,
        servers.floor(bodies, logs / "floor.log") as floor,
    ):
        bench = Bench(size, (registry.pid, floor.pid))
        if is_first:
            measure_structures.measure(bench, recorder, registry, floor, bodies)
        measure_data.measure(bench, recorder, cube, registry, floor, bodies)
        if size <= SIZES[0] and not options.no_peers:
            measure_peers.measure_dsss(bench, recorder, cube, registry, FOLDER / "peers")
        if size == SIZES[-1] and not options.no_peers:
            measure_peers.measure_sdmxlib(bench, recorder, cube, registry, FOLDER / "peers")
        formats = [format for format, largest in _LOADED_AT.items() if size <= largest]
        measure_loading.measure_formats(bench, recorder, cube, var, registry, FOLDER, formats)
    with (
        recorder.noting("dump csv again"),
        servers.registry(var, logs / "registry-again.log") as registry,
        servers.floor(bodies, logs / "floor.log") as floor,
    ):
        again = Bench(size, (registry.pid, floor.pid))
        measure_data.measure_again(again, recorder, registry, floor, bodies / "dump.csv")
    if is_first:
        measure_structures.measure_reading(Bench(size, ()), recorder, var, FOLDER)


if __name__ == "__main__":
    main()
