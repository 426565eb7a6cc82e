"""The derived copies of the versions that are read: made after a publication; what is gone or broken is made again from the parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from registry import log
from registry.data.manifest import folder_of
from registry.model.errors import NotFound, Unavailable
from registry.observations.derived import make, mend
from registry.observations.engine import Signature, signature
from registry.observations.loading.limits import Limits
from registry.observations.store import DERIVED, Dataset, Store
from registry.storage.unit_of_work import Transactions, UnitOfWork

_LOG = log.logger("registry.derived")


def make_copies(store: Store, version: str, limits: Limits) -> None:
    """Makes the derived copy of a version, and of what everyone may see of it, where there is none. What goes wrong is told in the log,
    as the parts can be read without one and the watch tries again."""
    whole = store.open(version, derived=False)
    shown = whole.public()
    for dataset in (whole, *([shown] if shown.folder != whole.folder else [])):
        try:
            make(dataset, limits)
        except (Unavailable, OSError, duckdb.Error) as wrong:
            _LOG.error("the derived copy cannot be made", version=dataset.version, why=str(wrong))


@dataclass
class Watch:
    """Remembers which copies were found whole or were made, as they were then: they are not read through again until they change."""

    readings: Transactions
    store: Store
    limits: Limits = field(default_factory=Limits)
    _known: dict[Path, Signature | None] = field(default_factory=dict)

    def look(self) -> tuple[str, ...]:
        """Makes again what has to be; gives the versions (or public copies) whose derived copy was made. What cannot be read or
        written is told in the log and tried at the next look."""
        with self.readings() as uow:
            folders = read_folders(uow)
        known = {}
        made: list[str] = []
        for dataset in self._datasets(folders):
            path = dataset.folder / DERIVED
            if path in self._known and self._known[path] == signature(path) is not None:
                known[path] = self._known[path]
                continue
            try:
                made += [dataset.version] if mend(dataset, self.limits) else []
            except (Unavailable, OSError, duckdb.Error) as wrong:
                _LOG.error("the derived copy cannot be made", version=dataset.version, why=str(wrong))
                continue
            known[path] = signature(path)
        self._known = known
        return tuple(made)

    def _datasets(self, folders: frozenset[str]) -> Iterator[Dataset]:
        """Each version, and the copy of it that everyone is shown."""
        for folder in sorted(folders):
            try:
                dataset = self.store.open(folder, derived=False)
                shown = dataset.public()
            except (NotFound, Unavailable) as wrong:
                _LOG.error("a version cannot be opened", version=folder, why=str(wrong))
                continue
            yield dataset
            if shown.folder != dataset.folder:
                yield shown


def read_folders(uow: UnitOfWork) -> frozenset[str]:
    """The folders of the versions that are read now."""
    versions = (uow.datasets.current(flow) for flow in uow.datasets.flows())
    return frozenset(folder_of(version) for version in versions if version is not None)
