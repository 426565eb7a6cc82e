"""A running service with the demo content, shared by the tests of clients and pages.

The content is loaded once for all test processes; each process starts a server of its own on it.
"""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60  # seconds


def prepare(folder: Path) -> dict[str, str]:
    """The environment of a service whose REGISTRY_VAR is `folder`, its content loaded when this process is the first to come."""
    environment = {**os.environ, "REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "WARNING", "REGISTRY_WORKERS": "1"}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "seeded").exists():
            for command in (["db", "upgrade"], ["seed"]):
                subprocess.run(
                    [*_registry(), *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
                )
            (folder / "seeded").touch()
    return environment


@contextmanager
def server(environment: dict[str, str]) -> Iterator[str]:
    """A server on a free port; yields its address when it is ready."""
    address = f"127.0.0.1:{_free_port()}"
    process = subprocess.Popen([*_registry(), "serve"], cwd=ROOT, env=environment | {"REGISTRY_BIND": address})
    try:
        _wait(f"http://{address}/ready", process)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _registry() -> list[str]:
    return [str(Path(sys.executable).with_name("registry"))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {_PATIENCE} seconds")
