"""Sweeping the store: versions beyond those to keep are retired, and what nothing points to or nobody needs is deleted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import msgspec

from registry.data.derived import read_folders
from registry.data.manifest import version_names
from registry.model.job import AuditEntry
from registry.observations.store import Store
from registry.observations.sweep import sweep as sweep_folders
from registry.observations.sweep import tidy
from registry.storage.unit_of_work import UnitOfWork

REST = timedelta(hours=1)  # what was touched later may belong to a load under way


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """How many versions were retired, the names of the folders that went, and what was not needed in those that stayed."""

    retired: int
    folders: tuple[str, ...]
    needless: tuple[str, ...]


def sweep(
    transactions: Callable[[], AbstractContextManager[UnitOfWork]], store: Store, *, keep: int, at: datetime, by: str
) -> Swept:
    """Keeps the newest `keep` versions of each flow and the one that is read; only this keeps its derived copy. A retired version can
    no longer be cited; what changed since it was read, and every dissemination, stay known from the versions after it."""
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
        read = read_folders(uow)
        uow.commit()
    rested = (at - REST).timestamp()
    removed = sweep_folders(store, in_use, older_than=rested)
    needless = tidy(store, in_use, read, older_than=rested)
    return Swept(retired=retired, folders=tuple(removed), needless=tuple(needless))


def kept_versions(uow: UnitOfWork) -> frozenset[str]:
    """The names of the versions that are promised to readers, of every flow."""
    datasets = uow.datasets
    kept = (one for flow in datasets.flows() for one in datasets.versions(flow) if one.status == "kept")
    return frozenset(version_names(kept))
