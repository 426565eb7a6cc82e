"""Submitting artefacts: what may be stored is stored in one transaction, what may not is refused with findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from registry.model.artefact import ItemScheme, Maintainable
from registry.model.finding import Finding
from registry.model.job import AuditEntry
from registry.model.kinds import KINDS, kind_of, to_json, urn_of
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, load_graph
from registry.structures.integrity import Holdings, broken_by, unresolved
from registry.structures.items import merged
from registry.structures.rules import broken_rules

Action = Literal["Append", "Replace", "Information"]
Outcome = Literal["created", "replaced", "unchanged", "refused"]

_RANK = {kind.word: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Result:
    """What became (or, in a dry run, would become) of one artefact. A refused one has at least one finding that is an error."""

    urn: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """One result per artefact, in the order of the submission."""

    results: tuple[Result, ...]
    is_stored: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def refused(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "refused")


@dataclass
class _Draft:
    """A submitted artefact on its way through the checks."""

    urn: str
    artefact: Maintainable
    outcome: Outcome = "created"
    findings: list[Finding] = field(default_factory=list)

    def add(self, findings: Iterable[Finding]) -> None:
        self.findings += findings
        if any(finding.severity == "error" for finding in self.findings):
            self.outcome = "refused"

    def refuse(self, code: str, message: str) -> None:
        self.add([Finding(code=code, message=message, artefact=self.urn)])

    @property
    def is_stored(self) -> bool:
        return self.outcome in ("created", "replaced")


def submit(
    uow: UnitOfWork,
    artefacts: Iterable[Maintainable],
    *,
    action: Action = "Replace",
    by: str,
    at: datetime,
    dry_run: bool = False,
) -> Receipt:
    """Stores artefacts that are right by themselves and in their references, each under its identity, and commits.

    What is refused does not hinder the others, except those that refer to it. `Replace` creates or replaces whole artefacts (a
    partial item scheme is laid over the stored one); `Append` refuses what is there already; `Information` and a dry run store
    nothing. A stable or final artefact never changes; the same content again is `unchanged`.
    Source: SDMX-REST 2.2, "Maintenance"; SDMX 3.1 Section 5.
    """
    uow.artefacts.lock()
    graph = load_graph(uow)
    drafts = [_Draft(urn_of(artefact), artefact) for artefact in artefacts]
    _refuse_doubles(drafts)
    for draft in drafts:
        draft.add(broken_rules(draft.artefact))
    for draft in _open(drafts):
        _compare(uow, graph, draft, action)
    while _refuse_unresolved(uow, graph, drafts):
        pass  # what was refused may have been the target of others
    stores = not dry_run and action != "Information"
    if stores and any(draft.is_stored for draft in drafts):
        _store(uow, drafts, by, at)
        uow.commit()
    return Receipt(tuple(Result(draft.urn, draft.outcome, tuple(draft.findings)) for draft in drafts), stores)


def _open(drafts: Iterable[_Draft]) -> list[_Draft]:
    return [draft for draft in drafts if draft.is_stored]


def _refuse_doubles(drafts: list[_Draft]) -> None:
    first: dict[str, _Draft] = {}
    for draft in drafts:
        earlier = first.setdefault(draft.urn, draft)
        if earlier is not draft and earlier.artefact == draft.artefact:
            draft.outcome = "unchanged"
        elif earlier is not draft:
            draft.refuse("duplicate-artefact", f"{draft.urn} stands twice in the submission; only the first was taken")


def _compare(uow: UnitOfWork, graph: Graph, draft: _Draft, action: Action) -> None:
    """Against what is stored under the same identity."""
    stored = _stored(graph, draft.artefact)
    if stored is None:
        return
    before = uow.artefacts.artefact(stored)
    if isinstance(before, ItemScheme) and isinstance(draft.artefact, type(before)) and draft.artefact.is_partial:
        draft.artefact = merged(before, draft.artefact)
        draft.add(broken_rules(draft.artefact))
    if draft.outcome == "refused":
        return
    if to_json(before) == to_json(draft.artefact):
        draft.outcome = "unchanged"
    elif draft.artefact.is_external_reference and not before.is_external_reference:
        draft.refuse("stub", f"{stored.short} is here in full and is not replaced by a stub (an external reference)")
    elif stored.is_final:
        draft.refuse("frozen", f"{stored.short} is stable or final and never changes; publish a new version instead")
    elif action == "Append":
        draft.refuse("exists", f"{stored.short} is here already; submit it with the action Replace to change it")
    else:
        draft.outcome = "replaced"


def _stored(graph: Graph, artefact: Maintainable) -> Entry | None:
    versions = graph.versions(kind_of(artefact).word, artefact.agency, artefact.id)
    return next((entry for entry in versions if entry.version == artefact.version), None)


def _refuse_unresolved(uow: UnitOfWork, graph: Graph, drafts: list[_Draft]) -> bool:
    """Refuses what refers to nothing, and what would leave others without their target; whether any was."""
    waiting = _open(drafts)
    holdings = Holdings(uow, graph, [draft.artefact for draft in waiting])
    replaced = frozenset(draft.urn for draft in waiting)
    for draft in waiting:
        draft.add(unresolved(draft.artefact, holdings))
        if draft.outcome == "replaced":
            draft.add(broken_by(uow, draft.artefact, holdings, replaced))
    return any(draft.outcome == "refused" for draft in waiting)


def _store(uow: UnitOfWork, drafts: list[_Draft], by: str, at: datetime) -> None:
    stored = sorted(_open(drafts), key=lambda draft: _RANK[kind_of(draft.artefact).word])
    for draft in stored:
        uow.artefacts.add(draft.artefact, at=at, by=by)
    uow.audit.add_all(AuditEntry(at=at, who=by, what=draft.outcome, target=draft.urn) for draft in stored)
