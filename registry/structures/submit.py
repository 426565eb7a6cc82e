"""Submitting artefacts: what may be stored is stored in one transaction, what may not is refused with findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from registry.model.artefact import Maintainable
from registry.model.kinds import urn_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.drafts import Action, Draft, Result
from registry.structures.settlement import Conditions, Receipt, settle

__all__ = ["Action", "Conditions", "Receipt", "Result", "submit"]

_PLAIN = Conditions()


def submit(
    uow: UnitOfWork,
    artefacts: Iterable[Maintainable],
    *,
    action: Action = "Replace",
    by: str,
    at: datetime,
    dry_run: bool = False,
    conditions: Conditions = _PLAIN,
) -> Receipt:
    """Stores artefacts that are right by themselves, in their references and in their version, and commits.

    What is refused does not hinder the others, except those that refer to it (unless all or nothing is asked for). `Replace` creates
    or replaces whole artefacts (one that is partial in its items or languages is laid over the stored one); `Merge` does so with every
    item scheme; `Append` refuses what is there already; `Delete` removes what nothing needs; `Information` and a dry run store
    nothing. A stable or final artefact never changes; the same content again is `unchanged`.
    Source: SDMX-REST 2.2, "Maintenance"; SDMX 3.1 Section 5.
    """
    drafts = [Draft(urn := urn_of(one), one, conditions.actions.get(urn, action)) for one in artefacts]
    _refuse_doubles(drafts)
    wanted = [draft for draft in drafts if draft.action != "Information"]
    if len(wanted) == len(drafts):
        return settle(uow, drafts, conditions, by=by, at=at, stores=not dry_run)
    return _with_informed(uow, drafts, conditions, by=by, at=at, stores=not dry_run)


def _with_informed(
    uow: UnitOfWork, drafts: list[Draft], conditions: Conditions, *, by: str, at: datetime, stores: bool
) -> Receipt:
    """`Information` is a dry run of the artefacts that it stands on; the others do not see them."""
    told = [draft for draft in drafts if draft.action == "Information"]
    rest = [draft for draft in drafts if draft.action != "Information"]
    trial = settle(uow, told, conditions, by=by, at=at, stores=False)
    stored = settle(uow, rest, conditions, by=by, at=at, stores=stores and bool(rest))
    results = tuple(draft.result for draft in drafts)
    return Receipt(results, stored.is_stored, (*trial.impacts, *stored.impacts))


def _refuse_doubles(drafts: list[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        earlier = first.setdefault(draft.urn, draft)
        if earlier is not draft and earlier.artefact == draft.artefact:
            draft.outcome = "unchanged"
        elif earlier is not draft:
            draft.refuse("duplicate-artefact", f"{draft.urn} stands twice in the submission; only the first was taken")
