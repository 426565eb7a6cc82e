"""A piece of work in a process of its own, killed in the middle: `die` and `after` stand in for what it calls, `run_to_death` runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., object]) -> Callable[..., None]:
    """The function, and death when it has ended."""

    def run(*given: object, **named: object) -> None:
        function(*given, **named)
        die()

    return run


def run_to_death(script: str, *arguments: str) -> None:
    """Runs Python text that must not come to its end."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, env=environment, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL, f"{arguments} was not killed: status {done.returncode}"
