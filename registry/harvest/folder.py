"""The folder of a harvest: the messages as they were read, downloads on their way, and who is applying it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.model.errors import Conflict
from registry.services import Services


def folder_of(services: Services, id: str) -> Path:
    """Makes it when it is absent."""
    folder = services.settings.var / "harvests" / id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def alone(services: Services, id: str) -> Iterator[None]:
    """No other process of this machine applies the harvest meanwhile; what is held ends with the process. Raises Conflict."""
    with (folder_of(services, id) / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            raise Conflict(
                f"harvest {id} is being applied by another process; `registry harvest show {id}` says how far it is"
            ) from held
        yield
