"""Applying a plan: exactly what was shown, in dependency order, a batch a transaction; what a killed process left is taken up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from registry.formats.structure_files import read_structures
from registry.harvest.apply_data import apply_data
from registry.harvest.fetch import fetch, unpack
from registry.harvest.folder import alone, folder_of
from registry.harvest.plan import Terms
from registry.harvest.weigh import Scales, entry_of, prepare, sha256_of, try_out
from registry.model.artefact import Maintainable
from registry.model.errors import Conflict
from registry.model.finding import Finding, some_of
from registry.model.harvest import Harvest, HarvestItem, HarvestMessage, ItemOutcome
from registry.model.kinds import urn_of
from registry.services import Services
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.drafts import Result
from registry.structures.submit import submit

BATCH = 50
_OUTCOMES: dict[str, ItemOutcome] = {
    "created": "created", "replaced": "replaced", "unchanged": "unchanged", "refused": "refused"
}  # fmt: skip
_TOLD = 5

Placed = tuple[int, HarvestItem]


def apply(services: Services, id: str, terms: Terms) -> Harvest:
    """Stores what the plan says is new or changed; the same call goes on where an earlier one was broken off.

    Raises Conflict, with nothing stored, when the source has changed since the plan (naming what), when another process applies it,
    or when the plan was cancelled or never made.
    """
    with alone(services, id):
        harvest = _current(services, id)
        check_state(harvest)
        if harvest.state == "done":
            return harvest
        artefacts = _as_shown(services, harvest, terms)
        _save(services, replace(harvest, state="applying", message="applying"))
        _apply_artefacts(services, harvest, artefacts, terms)
        findings = apply_data(services, _current(services, id), terms)
        return _end(services, id, findings, terms)


def cancel(services: Services, id: str, *, by: str) -> Harvest:
    """Stops a harvest before its next batch; what was stored stays. Raises NotFound, and Conflict when it is over."""
    with services.writing() as uow:
        harvest = uow.harvests.get(id)
        if harvest.state in ("done", "failed", "cancelled"):
            raise Conflict(f"harvest {id} is {harvest.state}; there is nothing to cancel")
        cancelled = replace(harvest, state="cancelled", message=f"cancelled by {by}")
        uow.harvests.save(cancelled)
        uow.commit()
    return cancelled


def _current(services: Services, id: str) -> Harvest:
    with services.reading() as uow:
        return uow.harvests.get(id)


def check_state(harvest: Harvest) -> None:
    """Raises Conflict when there is no plan to apply."""
    if harvest.state in ("planning", "failed") or harvest.planned_at is None:
        raise Conflict(f"harvest {harvest.id} has no plan ({harvest.message}); plan it again")
    if harvest.state == "cancelled":
        raise Conflict(f"harvest {harvest.id} was cancelled; plan it again")


def _save(services: Services, harvest: Harvest) -> None:
    with services.writing() as uow:
        uow.harvests.save(harvest)
        uow.commit()


def _end(services: Services, id: str, findings: Sequence[Finding], terms: Terms) -> Harvest:
    """What was cancelled meanwhile stays so."""
    with services.writing() as uow:
        harvest = uow.harvests.get(id)
        if harvest.state == "applying":
            harvest = replace(harvest, state="done", message=outcomes_in_words(harvest))
        harvest = replace(harvest, finished_at=terms.manners.clock(), findings=(*harvest.findings, *findings[:100]))
        uow.harvests.save(harvest)
        uow.commit()
    return harvest


def outcomes_in_words(harvest: Harvest) -> str:
    """`12 created, 1 published, 2 refused`."""
    counts: dict[str, int] = {}
    for item in harvest.items:
        if item.outcome is not None:
            counts[item.outcome] = counts.get(item.outcome, 0) + 1
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "nothing was to be done"


# What was shown is what is there


def _as_shown(services: Services, harvest: Harvest, terms: Terms) -> dict[str, Maintainable]:
    """The artefacts of the plan, from the messages that were kept. Raises Conflict when the source gives others now."""
    planned = {item.urn: item for item in harvest.items if item.kind == "artefact"}
    kept: dict[str, Maintainable] = {}
    changed: list[str] = []
    for place, message in enumerate(harvest.messages):
        mine = {urn: item for urn, item in planned.items() if item.message == place}
        file = folder_of(services, harvest.id) / message.file
        if not file.exists():
            raise Conflict(f"{message.url}: what was read for harvest {harvest.id} is gone; plan it again")
        shown = {urn: one for urn, one in _artefacts(file).items() if urn in mine}
        kept |= shown
        if any(item.is_waiting for item in mine.values()):
            changed += _differing(mine, _fresh(services, harvest, message, terms) or shown)
    if changed:
        told = some_of(changed, _TOLD, between="; ")
        raise Conflict(f"{harvest.address} changed since harvest {harvest.id} was planned: {told}; plan it again")
    return kept


def _artefacts(file: Path) -> dict[str, Maintainable]:
    return {urn_of(one): one for one in read_structures(file).artefacts}


def _fresh(services: Services, harvest: Harvest, message: HarvestMessage, terms: Terms) -> dict[str, Maintainable] | None:  # fmt: skip
    """What the source gives now; None when it says, or its bytes say, that nothing changed."""
    if harvest.api == "files":
        return None  # the file itself is read
    folder = folder_of(services, harvest.id)
    raw, plain = folder / f"{message.file}.fresh.raw", folder / f"{message.file}.fresh"
    conditional = {"If-None-Match": message.mark.etag} if message.mark.etag else {}
    found = fetch(message.url, message.headers | conditional, raw, terms.manners)
    if found.status == 304:
        return None
    if found.status != 200:
        raise Conflict(f"{message.url} answers {found.status} now; plan the harvest again")
    try:
        if found.mark.sha256 == message.mark.sha256:
            return None
        unpack(raw, plain, terms.manners.most_bytes)
        return _artefacts(plain)
    finally:
        raw.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)


def _differing(planned: dict[str, HarvestItem], found: dict[str, Maintainable]) -> list[str]:
    told: list[str] = []
    for urn, item in planned.items():
        now = found.get(urn)
        if now is None:
            told.append(f"{urn} is no longer there")
        elif sha256_of(now) != item.content:
            told.append(f"{urn} has other content")
    return told


# Artefacts


def _apply_artefacts(services: Services, harvest: Harvest, artefacts: dict[str, Maintainable], terms: Terms) -> None:
    waiting: list[Placed] = [
        (place, item) for place, item in enumerate(harvest.items) if item.kind == "artefact" and item.is_waiting
    ]
    done = 0
    for batch in _batches(waiting):
        with services.writing() as uow:
            if uow.harvests.state(harvest.id) != "applying":
                return
            _apply_batch(uow, services, harvest, batch, artefacts, terms)
        done += len(batch)
        terms.say(f"{done} of {len(waiting)} artefacts")


def _batches(items: Iterable[Placed]) -> Iterator[list[Placed]]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _apply_batch(
    uow: UnitOfWork, services: Services, harvest: Harvest, batch: Sequence[Placed], artefacts: dict[str, Maintainable], terms: Terms
) -> None:  # fmt: skip
    """Stores the batch and records what became of it, in one transaction."""
    uow.artefacts.lock()
    at = terms.manners.clock()
    scales = Scales(
        services.store, harvest.address, harvest.request.agencies, f"{harvest.by}, harvest {harvest.id}", at
    )
    everyone = list(artefacts.values())
    submitted: dict[str, Maintainable] = {}
    settled: list[Placed] = []
    for place, item in batch:
        entry = entry_of(uow, artefacts[item.urn])
        if (entry.sha256 if entry else None) == item.ours:
            submitted[item.urn] = prepare(uow, artefacts[item.urn], entry, everyone, scales)
        elif entry is not None and entry.sha256 == item.content:
            settled.append((place, replace(item, outcome="unchanged", outcome_at=at)))
        else:
            settled.append(
                (place, replace(item, outcome="left alone", outcome_at=at, detail="it changed here since the plan"))
            )
    trial = try_out(uow, list(submitted.values()), scales)
    results = {result.urn: result for result in trial.results}
    settled += [(place, _settled(item, results[item.urn], at)) for place, item in batch if item.urn in results]
    uow.harvests.settle(harvest.id, settled)
    submit(uow, submitted.values(), by=scales.by, at=at, conditions=scales.conditions)
    uow.commit()  # what became of them, where nothing was stored


def _settled(item: HarvestItem, result: Result, at: datetime) -> HarvestItem:
    detail = "; ".join(dict.fromkeys(finding.message for finding in result.findings))
    return replace(item, outcome=_OUTCOMES[result.outcome], outcome_at=at, detail=detail)
