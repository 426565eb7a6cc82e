"""`registry serve` and `registry demo`."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import click

from registry import config
from registry.cli import db, seed

_CONNECTIONS = 4_096
_FILES = 512


def gunicorn_command(settings: config.Settings) -> list[str]:
    """gunicorn with threads; the observation engine is opened in each worker after the fork."""
    return [
        str(Path(sys.executable).with_name("gunicorn")),
        "wsgi:app" if Path("wsgi.py").exists() else "registry.app:served()",
        "--bind", settings.bind,
        "--worker-class", "registry.gunicorn_worker.Worker",
        "--worker-connections", str(_connections()),
        "--workers", str(settings.workers),
        "--threads", str(settings.threads),
        "--timeout", "120",
        "--graceful-timeout", "20",
        "--keep-alive", "30",
        "--limit-request-line", "8190",
        "--log-level", "warning",
    ]  # fmt: skip


def _connections() -> int:
    """How many each process holds at most; it has other files open, too."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _CONNECTIONS if most == resource.RLIM_INFINITY else max(_FILES // 2, min(_CONNECTIONS, most - _FILES))


def _allow_files() -> None:
    """Lets processes that are begun here open a file for each connection, as far as the system lets them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@click.command()
def serve() -> None:
    """Serve on REGISTRY_BIND with gunicorn until stopped."""
    _allow_files()
    command = gunicorn_command(config.read())
    os.execv(command[0], command)  # noqa: S606 no shell is wanted: the server takes this process's place


@click.command()
def demo() -> None:
    """Prepare the database and the demo content, then run worker and server until stopped."""
    _allow_files()
    settings = config.read()
    db.upgrade_database(settings)
    seed.run(settings, seed.packs_of_the_demo(), click.echo)
    worker = [str(Path(sys.executable).with_name("registry")), "worker"]
    click.echo(f"Ready on http://{settings.bind}  (stop with Ctrl+C)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # both children end with this process
    with subprocess.Popen(worker) as working, subprocess.Popen(gunicorn_command(settings)) as serving:
        try:
            serving.wait()
        finally:
            for process in (serving, working):
                process.terminate()
