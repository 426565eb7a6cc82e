"""Weighing: each artefact that was gathered, classed by what storing it here would mean."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from registry.data.structure_changes import guarded
from registry.harvest.found import Gathered
from registry.model.artefact import Maintainable
from registry.model.harvest import HarvestItem, HarvestMessage, Verdict
from registry.model.kinds import kind_of, references_of, to_json, urn_of
from registry.model.organisation import AgencyScheme, OrganisationScheme, is_under, nested_agency
from registry.model.urn import Urn
from registry.model.version import Version
from registry.observations.store import Store
from registry.storage.artefacts import Entry, target_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.drafts import Result
from registry.structures.graph import load_graph
from registry.structures.impact import Impact
from registry.structures.semver import changes
from registry.structures.settlement import Conditions, Receipt
from registry.structures.submit import submit

_TOLD = 20
_OWN = "not-the-owner"


@dataclass(frozen=True)
class Scales:
    """What weighing needs to know besides the artefacts. `agencies` are those for which artefacts that were not harvested from
    `address` are replaced all the same."""

    store: Store
    address: str
    agencies: tuple[str, ...]
    by: str
    at: datetime

    @property
    def conditions(self) -> Conditions:
        """How harvested artefacts are submitted: their maintainers answer for their versions, so a version that is too small for its
        changes is told and taken."""
        return guarded(Conditions(overrides_version=True, explains=True), self.store)


def weigh(
    uow: UnitOfWork, found: Mapping[str, Gathered], messages: Sequence[HarvestMessage], scales: Scales
) -> list[HarvestItem]:
    """One item per artefact, in dependency order."""
    graph = load_graph(uow)
    artefacts = in_order(one.artefact for one in found.values())
    entries = {urn_of(one): entry_of(uow, one) for one in artefacts}
    prepared = {urn_of(one): prepare(uow, one, entries[urn_of(one)], artefacts, scales) for one in artefacts}
    foreign = _foreign(uow, prepared, entries, scales)
    trial = try_out(uow, [one for urn, one in prepared.items() if urn not in foreign], scales)
    results = {result.urn: result for result in trial.results}
    impacts = {impact.urn: impact for impact in trial.impacts}
    items: list[HarvestItem] = []
    for artefact in artefacts:
        urn, entry = urn_of(artefact), entries[urn_of(artefact)]
        gathered = found[urn]
        item = HarvestItem(
            kind="artefact", urn=urn, verdict="conflicting", reason=foreign.get(urn, ""),
            url=messages[gathered.message].url, mark=messages[gathered.message].mark, message=gathered.message,
            content=sha256_of(artefact), ours=entry.sha256 if entry else None,
        )  # fmt: skip
        if urn not in foreign:
            key = (kind_of(artefact).word, artefact.agency, artefact.id)
            impact = impacts.get(urn) if entry is None and graph.versions(*key) else None
            item = _judged(item, results[urn], impact)
        items.append(_compared(uow, item, prepared[urn], entry))
    return items


def try_out(uow: UnitOfWork, artefacts: Sequence[Maintainable], scales: Scales) -> Receipt:
    """What submitting would do; stores nothing."""
    return submit(uow, artefacts, by=scales.by, at=scales.at, dry_run=True, conditions=scales.conditions)


def sha256_of(artefact: Maintainable) -> str:
    return hashlib.sha256(to_json(artefact)).hexdigest()


def entry_of(uow: UnitOfWork, artefact: Maintainable) -> Entry | None:
    """What is stored under the same identity."""
    return uow.artefacts.current(kind_of(artefact).word, artefact.agency, artefact.id, artefact.version)


def is_from_here(uow: UnitOfWork, entry: Entry, scales: Scales) -> bool:
    """Whether a stored artefact may be replaced: it is as this source gave it last, or the harvest acts for its agency."""
    origin = uow.harvests.origin("artefact", entry.urn)
    is_ours = is_under(entry.agency, scales.agencies)
    return is_ours or (origin is not None and origin.address == scales.address and origin.item.content == entry.sha256)


def _foreign(
    uow: UnitOfWork, prepared: Mapping[str, Maintainable], entries: Mapping[str, Entry | None], scales: Scales
) -> dict[str, str]:
    """What would be replaced though it is not this source's to replace, by URN, with the reason."""
    found: dict[str, str] = {}
    for result in try_out(uow, list(prepared.values()), scales).results:
        entry = entries[result.urn]
        if result.outcome != "replaced" or entry is None or _is_part(prepared[result.urn]):
            continue
        if not is_from_here(uow, entry, scales):
            found[result.urn] = (
                f"{entry.short} is maintained here and was not taken from this source; "
                f"harvest with --as-agency {entry.agency} to replace it"
            )
    return found


def _is_part(artefact: Maintainable) -> bool:
    return isinstance(artefact, OrganisationScheme) and artefact.is_partial


# Organisation schemes have one version for ever and are shared by all: only who is missing here is added to them.


def prepare(
    uow: UnitOfWork, artefact: Maintainable, entry: Entry | None, others: Iterable[Maintainable], scales: Scales
) -> Maintainable:
    """The artefact as it is submitted: what is here already as it is here, and of an organisation scheme that is kept here the members
    that are needed and missing."""
    ours = uow.artefacts.artefact(entry) if entry is not None else None
    if entry is None or ours is None or artefact == ours:
        return ours or artefact
    if not isinstance(artefact, OrganisationScheme) or is_from_here(uow, entry, scales):
        return artefact
    assert isinstance(ours, OrganisationScheme)
    known = {member.id for member in ours.organisations}
    needed = _needed_members(artefact, others)
    missing = tuple(one for one in artefact.organisations if one.id in needed and one.id not in known)
    if not missing:
        return ours
    return msgspec.structs.replace(ours, organisations=missing, is_partial=True)


def _needed_members(scheme: OrganisationScheme, others: Iterable[Maintainable]) -> frozenset[str]:
    """Who of a scheme maintains, or is referred to by, what was gathered."""
    if isinstance(scheme, AgencyScheme):
        maintainers = {one.agency for one in others}
        return frozenset(
            one.id for one in scheme.organisations
            if any(is_under(agency, (nested_agency(scheme.agency, one.id),)) for agency in maintainers)
        )  # fmt: skip
    own = Urn.parse(urn_of(scheme))
    referred = (Urn.parse(each.target) for one in others for each in references_of(one))
    return frozenset(
        one.item
        for one in referred
        if one.item and (one.agency, one.id, one.version) == (own.agency, own.id, own.version)
    )


# Verdicts

_VERDICTS: dict[str, Verdict] = {
    "created": "new", "replaced": "changed", "unchanged": "same", "refused": "conflicting"
}  # fmt: skip


def _judged(item: HarvestItem, result: Result, impact: Impact | None) -> HarvestItem:
    """With the verdict; a further version of what is here (which has an impact then) is a change."""
    reason = "; ".join(dict.fromkeys(finding.message for finding in result.findings))
    item = msgspec.structs.replace(item, verdict=_VERDICTS[result.outcome], reason=reason)
    if impact is None or impact.increment is None or item.verdict == "same":
        return item
    need = impact.increment
    return msgspec.structs.replace(
        item,
        verdict="changed" if item.verdict == "new" else item.verdict,
        previous=need.previous,
        level=need.level.name,
        changes=_told([f"{change.level.name}: {change.sentence}" for change in need.changes]),
    )


def _compared(uow: UnitOfWork, item: HarvestItem, artefact: Maintainable, entry: Entry | None) -> HarvestItem:
    """With what differs from the same version here."""
    if entry is None or item.verdict == "same":
        return item
    before = uow.artefacts.artefact(entry)
    if _is_part(artefact) and isinstance(artefact, OrganisationScheme):
        added = [f"MINOR: {type(one).__name__} {one.id} is added" for one in artefact.organisations]
        return msgspec.structs.replace(item, previous=entry.version, level="MINOR", changes=_told(added))
    found = changes(before, artefact)
    return msgspec.structs.replace(
        item,
        previous=entry.version,
        level=found[0].level.name if found else None,
        changes=_told([f"{change.level.name}: {change.sentence}" for change in found]),
    )


def _told(sentences: Sequence[str]) -> tuple[str, ...]:
    more = len(sentences) - _TOLD
    return (*sentences[:_TOLD], *([f"and {more} other changes"] if more > 0 else []))


# Order


def in_order(artefacts: Iterable[Maintainable]) -> list[Maintainable]:
    """What is referred to stands before what refers to it; what does not depend on each other by kind, agency, id and version."""
    sorted_ = sorted(artefacts, key=_place)
    by_key: dict[tuple[str, str, str], list[Maintainable]] = {}
    for one in sorted_:
        by_key.setdefault((kind_of(one).word, one.agency, one.id), []).append(one)
    done: dict[str, Maintainable] = {}
    begun: set[str] = set()
    waiting = [(one, False) for one in reversed(sorted_)]
    while waiting:
        one, has_targets = waiting.pop()
        urn = urn_of(one)
        if has_targets:
            done.setdefault(urn, one)
        elif urn not in begun:
            begun.add(urn)
            waiting.append((one, True))
            for reference in reversed(references_of(one)):
                kind, target = target_of(reference.target)
                waiting += [(each, False) for each in by_key.get((kind, target.agency, target.id), ())]
    return list(done.values())


def _place(one: Maintainable) -> tuple[bool, str, str, str, Version]:
    """Organisations come first, as everybody refers to them."""
    return not isinstance(one, OrganisationScheme), kind_of(one).word, one.agency, one.id, one.parsed_version
