"""Settling drafts: each is checked against the others and against what is stored; what passes is stored in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from registry.model.artefact import ItemScheme, Maintainable
from registry.model.finding import Finding, Severity, some_of
from registry.model.job import AuditEntry
from registry.model.kinds import KINDS, kind_of, to_json
from registry.model.metadata_set import MetadataSet
from registry.model.version import Version
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.dimension_constraint import wrong_dimensions
from registry.structures.drafts import Action, Draft, Result, opened
from registry.structures.graph import Graph, load_graph
from registry.structures.impact import Impact, impact_of
from registry.structures.inheritance import heirs, is_as_read, lost_extensions, states, wrong_extensions
from registry.structures.integrity import Holdings, bereft, broken_by, unresolved
from registry.structures.items import merged
from registry.structures.metadata_sets.check import broken_report
from registry.structures.metadata_sets.providers import responsible
from registry.structures.metadata_usage import wrong_usages
from registry.structures.partial_languages import translated, untranslatable
from registry.structures.rules import broken_rules
from registry.structures.semver import Increment, increment, previous_stable

InUse = Callable[[UnitOfWork, Maintainable, Maintainable | None], list[Finding]]

_RANK = {kind.word: rank for rank, kind in enumerate(KINDS)}
_TOLD = 5  # changes and users that a refusal names


def everyone(_: str) -> bool:
    """Permits writing for any agency."""
    return True


def nothing_in_use(_: UnitOfWork, __: Maintainable, ___: Maintainable | None) -> list[Finding]:
    """Knows of no observations."""
    return []


@dataclass(frozen=True)
class Conditions:
    """What holds for a submission besides the rules.

    `permits` says for which agencies (and metadata providers, by the agency of their sets) the submitter acts. `overrides_version` turns a version that is too small into a warning.
    `is_atomic`: all or nothing. `in_use` says what stored observations need of an artefact (before, after or None when it goes).
    `replaces_only` refuses what is not here yet. `actions` are those of single artefacts, by URN. `explains` asks for the impact of
    each artefact.
    """

    permits: Callable[[str], bool] = everyone
    overrides_version: bool = False
    is_atomic: bool = False
    replaces_only: bool = False
    in_use: InUse = nothing_in_use
    actions: Mapping[str, Action] = field(default_factory=dict)
    explains: bool = False


@dataclass(frozen=True)
class Receipt:
    """One result per artefact, in the order of the submission. `impacts` are given where they were asked for."""

    results: tuple[Result, ...]
    is_stored: bool
    impacts: tuple[Impact, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def refused(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "refused")


def settle(
    uow: UnitOfWork, drafts: Sequence[Draft], conditions: Conditions, *, by: str, at: datetime, stores: bool
) -> Receipt:
    """Checks the drafts; stores what passes and commits, when anything passes and `stores` is set."""
    if stores:
        uow.artefacts.lock()
    settlement = _Settlement(uow, drafts, conditions, by)
    settlement.check()
    if stores and any(draft.is_open or draft.outcome == "deleted" for draft in drafts):
        _store(uow, drafts, by, at)
        uow.commit()
    impacts = settlement.impacts() if conditions.explains else ()
    return Receipt(tuple(draft.result for draft in drafts), stores, impacts)


class _Settlement:
    def __init__(self, uow: UnitOfWork, drafts: Sequence[Draft], conditions: Conditions, by: str) -> None:
        self._uow = uow
        self._drafts = drafts
        self._conditions = conditions
        self._by = by
        self._graph = load_graph(uow)
        self._increments: dict[str, Increment] = {}

    def check(self) -> None:
        for draft in self._drafts:
            if draft.is_open:
                self._compare(draft)
        for draft in opened(self._drafts):
            self._check_version(draft)
        self._check_in_context()
        holdings = self._holdings()
        for draft in self._drafts:
            if draft.before is not None and draft.outcome in ("replaced", "deleted"):
                for before, after in states(self._uow, self._graph, draft, holdings):
                    draft.add(self._conditions.in_use(self._uow, before, after))
        while self._refuse_unresolved():
            pass  # what was refused may have been the target of others
        if self._conditions.is_atomic:
            _refuse_the_rest(self._drafts)

    # Against what is stored under the same identity

    def _compare(self, draft: Draft) -> None:
        draft.entry = _stored(self._graph, draft.artefact)
        draft.before = None if draft.entry is None else self._uow.artefacts.artefact(draft.entry)
        if draft.action != "Delete":
            _overlay(draft)
            if draft.outcome == "refused":
                return
            if self._is_unchanged(draft):
                draft.outcome = "unchanged"
                return
        if not any(map(self._conditions.permits, responsible(self._uow, self._graph, draft.artefact))):
            message = f"{self._by} does not act for {draft.artefact.agency}, which maintains {draft.short}"
            draft.refuse("not-permitted", f"{message}; use a token for that agency")
        elif draft.action == "Delete":
            _check_deletion(draft)
        elif draft.entry is None and self._conditions.replaces_only:
            draft.refuse("not-found", f"{draft.short} is not here and cannot be replaced; POST creates it")
        else:
            draft.add(broken_rules(draft.artefact))
            draft.add(lost_extensions(draft))
            _check_replacement(draft)

    def _is_unchanged(self, draft: Draft) -> bool:
        if draft.before is None:
            return False
        return to_json(draft.before) == to_json(draft.artefact) or is_as_read(self._uow, self._graph, draft)

    # Against the version before

    def _check_version(self, draft: Draft) -> None:
        before = self._previous(draft.artefact)
        if before is None or before.is_external_reference or draft.artefact.is_external_reference:
            return
        if any(isinstance(one, ItemScheme) and one.is_partial for one in (before, draft.artefact)):
            return  # what is not here is not known to be gone
        found = increment(before, draft.artefact)
        self._increments[draft.urn] = found
        if not found.is_enough:
            severity: Severity = "warning" if self._conditions.overrides_version else "error"
            message = f"{draft.short}: {_reasons(found)}; {found.right_version} would be right"
            draft.add([Finding(code="version-increment", severity=severity, message=message, artefact=draft.urn)])

    def _previous(self, artefact: Maintainable) -> Maintainable | None:
        """The stable version before it, stored or in the same submission."""
        key = (kind_of(artefact).word, artefact.agency, artefact.id)
        stored = {entry.parsed_version: entry for entry in self._graph.versions(*key)}
        sent = {
            other.artefact.parsed_version: other.artefact
            for other in opened(self._drafts)
            if (kind_of(other.artefact).word, other.artefact.agency, other.artefact.id) == key
        }
        found = previous_stable((*stored, *sent), Version.parse(artefact.version))
        if found is None:
            return None
        return sent[found] if found in sent else self._uow.artefacts.artefact(stored[found])

    # What only the artefacts that one refers to can tell

    def _check_in_context(self) -> None:
        """Of lists also what is wrong now with the stored ones that extend them."""
        holdings = self._holdings()
        for draft in opened(self._drafts):
            draft.add(wrong_extensions(draft.artefact, holdings))
            draft.add(wrong_dimensions(draft.artefact, holdings))
            draft.add(wrong_usages(draft.artefact, holdings))
            for heir in heirs(self._graph, draft.entry, holdings):
                draft.add(wrong_extensions(heir, holdings))

    # References, out and in

    def _refuse_unresolved(self) -> bool:
        """Refuses what refers to nothing, and what would leave others without their target; whether any was."""
        holdings = self._holdings()
        waiting = opened(self._drafts)
        leaving = [draft for draft in self._drafts if draft.outcome == "deleted"]
        settled = frozenset(draft.urn for draft in (*waiting, *leaving))
        for draft in waiting:
            draft.add(unresolved(draft.artefact, holdings))
            if isinstance(draft.artefact, MetadataSet) and draft.is_open:
                draft.add(broken_report(draft.artefact, holdings))
            if draft.outcome == "replaced":
                draft.add(broken_by(self._uow, holdings.whole(draft.artefact), holdings, settled))
                for heir in heirs(self._graph, draft.entry, holdings):
                    draft.add(broken_by(self._uow, holdings.whole(heir), holdings, settled))
        for draft in leaving:
            if draft.entry is not None and (users := bereft(self._uow, draft.entry, holdings, settled)):
                draft.refuse(
                    "in-use",
                    f"{draft.short} is used by {some_of([user.short for user in users], _TOLD)}; remove these references first",
                )
        return any(draft.outcome == "refused" for draft in (*waiting, *leaving))

    def _holdings(self) -> Holdings:
        removed = frozenset(draft.urn for draft in self._drafts if draft.outcome == "deleted")
        return Holdings(self._uow, self._graph, [draft.artefact for draft in opened(self._drafts)], removed)

    def impacts(self) -> tuple[Impact, ...]:
        """What each draft would mean for others, whether or not it is refused."""
        sent = [draft.artefact for draft in self._drafts if draft.action != "Delete"]
        holdings = Holdings(self._uow, self._graph, sent)
        return tuple(impact_of(self._uow, draft, holdings, self._increments.get(draft.urn)) for draft in self._drafts)


def _stored(graph: Graph, artefact: Maintainable) -> Entry | None:
    return graph.entry(kind_of(artefact).word, artefact.agency, artefact.id, artefact.version)


def _overlay(draft: Draft) -> None:
    """Lays a partial submission over what is stored."""
    before, sent = draft.before, draft.artefact
    if sent.is_partial_language and before is None:
        draft.refuse(
            "not-found", f"{draft.short} is not here, so there is nothing to translate; submit it as a whole first"
        )
    elif sent.is_partial_language and before is not None:
        draft.artefact = translated(before, sent)
        draft.add(untranslatable(before, sent))
    elif isinstance(sent, ItemScheme):
        is_part = sent.is_partial or draft.action == "Merge"
        if isinstance(before, ItemScheme) and isinstance(sent, type(before)) and is_part:
            draft.artefact = merged(before, sent)
        elif draft.action == "Merge":
            draft.artefact = msgspec.structs.replace(sent, is_partial=False)
        elif sent.is_partial and before is None:
            message = f"{draft.short} is partial (isPartial) and the whole scheme is not here to be laid over; submit the whole scheme"
            draft.add([Finding(code="partial", severity="warning", message=message, artefact=draft.urn)])


def _check_replacement(draft: Draft) -> None:
    if draft.entry is None or draft.before is None or draft.outcome == "refused":
        return
    if draft.artefact.is_external_reference and not draft.before.is_external_reference:
        draft.refuse("stub", f"{draft.short} is here in full and is not replaced by a stub (an external reference)")
    elif draft.entry.is_final:
        draft.refuse("frozen", f"{draft.short} is stable or final and never changes; publish a new version instead")
    elif draft.action == "Append":
        draft.refuse("exists", f"{draft.short} is here already; submit it with the action Replace to change it")
    else:
        draft.outcome = "replaced"


def _check_deletion(draft: Draft) -> None:
    if draft.entry is None:
        draft.refuse("not-found", f"{draft.urn} is not here; name one version of one artefact")
    elif draft.entry.is_final:
        sentence = f"{draft.short} is stable or final and cannot be deleted; whoever used it may still refer to it"
        draft.refuse("frozen", sentence)
    else:
        draft.outcome = "deleted"


def _reasons(found: Increment) -> str:
    reasons = [change.sentence for change in found.changes if change.level is found.level]
    return f"{some_of(reasons, _TOLD)}; since {found.previous} that is a {found.level.name} change"


def _refuse_the_rest(drafts: Sequence[Draft]) -> None:
    wrong = [draft for draft in drafts if draft.outcome == "refused"]
    for draft in drafts if wrong else ():
        if draft.is_open or draft.outcome == "deleted":
            sentence = f"{draft.short} is held back: all or nothing was asked for, and {wrong[0].short} is refused"
            draft.refuse("held-back", sentence)


def _store(uow: UnitOfWork, drafts: Sequence[Draft], by: str, at: datetime) -> None:
    stored = sorted(opened(drafts), key=lambda draft: _RANK[kind_of(draft.artefact).word])
    for draft in stored:
        uow.artefacts.add(draft.artefact, at=at, by=by)
    leaving = [draft for draft in drafts if draft.outcome == "deleted"]
    for draft in leaving:
        if draft.entry is not None:
            uow.artefacts.supersede(draft.entry, at=at)
    changed = (*stored, *leaving)
    uow.audit.add_all(AuditEntry(at=at, who=by, what=draft.outcome, target=draft.urn) for draft in changed)
