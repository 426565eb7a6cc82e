"""Sweeping the store: versions beyond those to keep are retired, and what nothing points to is deleted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import msgspec

from registry.data.manifest import version_names
from registry.model.job import AuditEntry
from registry.observations.store import Store
from registry.observations.sweep import sweep as sweep_folders
from registry.storage.unit_of_work import UnitOfWork

REST = timedelta(hours=1)  # what was touched later may belong to a load under way


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """How many versions were retired, and the names of the folders that went."""

    retired: int
    folders: tuple[str, ...]


def sweep(
    transactions: Callable[[], AbstractContextManager[UnitOfWork]], store: Store, *, keep: int, at: datetime, by: str
) -> Swept:
    """Keeps the newest `keep` versions of each flow and the one that is read. A retired version can no longer be cited; what changed
    since it was read, and every dissemination, stay known from the versions after it."""
    with transactions() as uow:
        retired = 0
        for flow in uow.datasets.flows():
            numbers = uow.datasets.retire(flow, keep=keep)
            retired += len(numbers)
            if numbers:
                detail = f"versions {', '.join(map(str, numbers))}; the newest {keep} are kept"
                uow.audit.add(AuditEntry(at=at, who=by, what="retired", target=str(flow), detail=detail))
        uow.datasets.forget(uow.datasets.sweepable())
        in_use = {file.split("/")[1] for file in uow.datasets.files_in_use()}
        uow.commit()
    removed = sweep_folders(store, in_use, older_than=(at - REST).timestamp())
    return Swept(retired=retired, folders=tuple(removed))


def kept_versions(uow: UnitOfWork) -> frozenset[str]:
    """The names of the versions that are promised to readers, of every flow."""
    datasets = uow.datasets
    kept = (one for flow in datasets.flows() for one in datasets.versions(flow) if one.status == "kept")
    return frozenset(version_names(kept))
