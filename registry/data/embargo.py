"""Lifting embargoes: when a moment has come, the public copies that left something out until then are made again."""

from __future__ import annotations

from datetime import datetime

from registry.confidentiality.flags import veil_of
from registry.data.derived import make_copies
from registry.data.manifest import folder_of
from registry.model.dataset import DatasetVersion
from registry.model.job import AuditEntry
from registry.model.urn import PREFIX
from registry.observations.columns import Columns
from registry.observations.loading.limits import Limits
from registry.observations.public import PublicCopy
from registry.observations.store import Store
from registry.observations.stored import stored_cube
from registry.storage.unit_of_work import Transactions
from registry.structures.cube import load_cube


def lift(transactions: Transactions, store: Store, *, at: datetime, by: str, limits: Limits | None = None) -> int:
    """Makes the copies whose moment has come; gives how many. A copy that was not made yet shows less, never more."""
    with transactions() as uow:
        kept = [version for flow in uow.datasets.flows() for version in uow.datasets.versions(flow)]
        due = [version for version in kept if version.status == "kept" and _is_due(store, version, at)]
        cubes = [load_cube(uow, f"{PREFIX}datastructure.Dataflow={version.flow}") for version in due]
    for version, cube in zip(due, cubes, strict=True):
        veil = veil_of(cube)
        assert veil is not None, "only a structure with an embargo makes such a copy"
        whole = store.open(folder_of(version), derived=False)
        PublicCopy(whole, Columns(stored_cube(cube, whole)), veil, at, limits or Limits()).write()
        with transactions() as uow:
            detail = f"version {version.number}: what was under embargo until now is shown"
            uow.audit.add(AuditEntry(at=at, who=by, what="embargo lifted", target=str(version.flow), detail=detail))
            uow.commit()
        make_copies(store, whole.version, limits or Limits())
    return len(due)


def _is_due(store: Store, version: DatasetVersion, at: datetime) -> bool:
    until = store.open(folder_of(version)).public().facts.shown_until
    return until is not None and datetime.fromisoformat(until) <= at
