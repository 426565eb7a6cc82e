"""What a way in is given: the metadata database and the observation store of this process."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, text

from registry.config import Settings
from registry.observations.loading.limits import Limits
from registry.observations.store import Store
from registry.storage.engine import connect
from registry.storage.generation import committed_generation
from registry.storage.unit_of_work import UnitOfWork, reading, unit_of_work


@dataclass(frozen=True)
class Services:
    """Opened lazily, so that nothing of it crosses a fork."""

    settings: Settings

    @cached_property
    def engine(self) -> Engine:
        return connect(self.settings.database_url)

    @cached_property
    def store(self) -> Store:
        return Store(self.settings.store, memory_mb=self.settings.memory_mb)

    @property
    def load_limits(self) -> Limits:
        return Limits(unpacked_bytes=self.settings.max_upload_mb * 2**20, memory_mb=self.settings.load_memory_mb)

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A consistent view of the metadata."""
        return reading(self.engine)

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction on the metadata."""
        return unit_of_work(self.engine)

    def generation(self) -> int | None:
        """A number that grows with every change of any structure, as last committed by any process; None when the database does
        not answer."""
        return committed_generation(self.engine)

    def troubles(self) -> list[str]:
        """Why the service cannot answer, one sentence each; empty when it is ready."""
        found: list[str] = []
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select count(*) from artefact_revision")).scalar_one()
        except Exception as error:
            found.append(f"the metadata database does not answer: {type(error).__name__}; run `registry db upgrade`")
        if not _is_writable(self.settings.var):
            found.append(f"the folder {self.settings.var} cannot be written")
        return found


def _is_writable(folder: Path) -> bool:
    probe = folder / ".probe"
    try:
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True
