"""Servers of a run: started on a free port of the loopback, stopped with everything below them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import registry_side
from client import Request, fetch

from registry import config
from registry.cli.serve import gunicorn_command

_PATIENCE = 300.0  # dsss builds its objects before it answers


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    pid: int


@contextlib.contextmanager
def serving(
    name: str,
    command: Callable[[int], Sequence[str | Path]],
    *,
    environment: Callable[[int], Mapping[str, str]],
    folder: Path,
    log: Path,
) -> Iterator[Server]:
    """A server, once it answers anything at all. `command` and `environment` are given the port. Raises RuntimeError naming the log when it ends early."""
    port = _free_port()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(port), env=dict(environment(port)), cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait(name, process, port, log)
            yield Server(name, port, process.pid)
        finally:
            _stop(process)


def registry(var: Path, log: Path, *, keeps_bodies: bool = True) -> contextlib.AbstractContextManager[Server]:
    """`registry serve` with its default settings; without kept bodies every dump is rendered."""
    more = {} if keeps_bodies else {"REGISTRY_BODIES_MB": "0"}
    return serving(
        "registry",
        lambda _: [registry_side.COMMAND, "serve"],
        environment=lambda port: registry_side.environment(var, port) | more,
        folder=registry_side.ROOT,
        log=log,
    )


def floor(folder: Path, log: Path) -> contextlib.AbstractContextManager[Server]:
    """The floor under the gunicorn options of `registry serve`."""

    def command(port: int) -> list[str]:
        options = gunicorn_command(config.read(registry_side.environment(folder / "settings", port)))
        return [options[0], "floor_app:app", *options[2:]]

    return serving(
        "floor",
        command,
        environment=lambda port: os.environ | {"FLOOR_FOLDER": str(folder)},
        folder=Path(__file__).parent,
        log=log,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended with status {process.returncode}; see {log}")
        with contextlib.suppress(OSError):
            fetch(Request(port, "/health", {}), timeout=30)
            return
        time.sleep(0.1)
    raise RuntimeError(f"{name} did not answer on port {port} within {_PATIENCE:.0f} s; see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The process group: it is ours alone, as each server starts a session."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
            return
