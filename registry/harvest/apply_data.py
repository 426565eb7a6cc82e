"""Loading the data of a plan: each flow is brought into a file, gone on with where a download broke off, and published at once."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from msgspec.structs import replace

from registry.data.load import load
from registry.formats.sniff import data_format
from registry.harvest.asked import told
from registry.harvest.fetch import Fetched, checksum, fetch
from registry.harvest.flows import State, state_of
from registry.harvest.folder import folder_of
from registry.harvest.plan import Terms
from registry.harvest.sources import RestSource
from registry.harvest.weigh import Scales
from registry.model.dataset import FlowKey
from registry.model.errors import Conflict, Refused, RegistryError
from registry.model.finding import Finding
from registry.model.harvest import Harvest, HarvestItem, ItemOutcome, Mark
from registry.model.urn import Urn
from registry.services import Services


def apply_data(services: Services, harvest: Harvest, terms: Terms) -> list[Finding]:
    """Loads every flow that waits; one that is refused does not hinder the others. Gives the findings on all of them."""
    findings: list[Finding] = []
    waiting = [(place, item) for place, item in enumerate(harvest.items) if item.kind == "data" and item.is_waiting]
    for place, item in waiting:
        with services.reading() as uow:
            if uow.harvests.state(harvest.id) != "applying":
                break
        terms.say(f"data of {Urn.parse(item.urn).short}")
        try:
            settled = _settled(services, harvest, place, item, terms, findings)
        except Refused as refused:
            settled = _ended(item, "refused", told(refused), terms)
            findings += refused.findings
        except (RegistryError, OSError) as wrong:
            settled = _ended(item, "refused", str(wrong), terms)
        with services.writing() as uow:
            uow.harvests.settle(harvest.id, [(place, settled)])
            uow.commit()
    return findings


def _settled(
    services: Services, harvest: Harvest, place: int, item: HarvestItem, terms: Terms, findings: list[Finding]
) -> HarvestItem:
    urn = Urn.parse(item.urn)
    key = FlowKey(urn.agency, urn.id, urn.version)
    file, mark = _brought(services, harvest, place, item, terms)
    item = replace(item, mark=mark)
    source = f"{item.url} sha256:{mark.sha256}"
    with services.reading() as uow:
        state = state_of(uow, item.urn, key)
        scales = Scales(services.store, harvest.address, harvest.request.agencies, harvest.by, terms.manners.clock())
    current = state.current
    if current is not None and current.source == f"{source} harvest:{harvest.id}":
        _forget(file, harvest)  # published by an attempt that was broken off before it could say so
        return replace(
            _ended(item, "published", "", terms), version=current.number, observations=current.observation_count
        )
    if (str(current.number) if current else None) != item.ours:
        raise Conflict(f"the data of {key} changed here since the plan; plan it again")
    if _is_the_same(state, scales, mark, item):
        _forget(file, harvest)
        return _ended(item, "unchanged", "the same bytes as were loaded last", terms)
    receipt = load(
        services.writing, services.store, item.urn, file,
        format=data_format(file), at=terms.manners.clock(), by=f"{harvest.by}, harvest {harvest.id}", source=f"{source} harvest:{harvest.id}",
        mode="actions" if item.is_delta else "whole", limits=services.load_limits,
        progress=lambda what, rows: terms.say(f"{key}: {what} {rows:,}" if rows else f"{key}: {what}"),
        clock=terms.manners.clock,
    )  # fmt: skip
    findings += receipt.findings
    _forget(file, harvest)
    published = _ended(item, "published", "", terms)
    return replace(published, version=receipt.version.number, observations=receipt.version.observation_count)


def _is_the_same(state: State, scales: Scales, mark: Mark, item: HarvestItem) -> bool:
    origin = state.origin
    if item.is_delta or origin is None or state.current is None or origin.item.version != state.current.number:
        return False
    return origin.address == scales.address and origin.item.mark.sha256 == mark.sha256


def _brought(services: Services, harvest: Harvest, place: int, item: HarvestItem, terms: Terms) -> tuple[Path, Mark]:
    """The data in a file, and their mark. Raises Conflict when they are others than at the plan."""
    if harvest.api == "files":
        file = Path(url2pathname(urlsplit(item.url).path))
        found = Mark(sha256=checksum(file, terms.manners.most_bytes))
        _check_mark(item, found)
        return file, found
    file = folder_of(services, harvest.id) / f"data-{place:04d}"
    answer = _fetched(harvest, item, file, terms)
    if answer.status != 200:
        raise Conflict(f"{item.url} answers {answer.status} now; plan it again")
    _check_mark(item, answer.mark)
    return file, answer.mark


def _fetched(harvest: Harvest, item: HarvestItem, file: Path, terms: Terms) -> Fetched:
    urn = Urn.parse(item.urn)
    since = harvest.request.since if item.is_delta else None
    known = harvest.request.source if "://" not in harvest.request.source else None
    source = RestSource(harvest.address, "v1" if harvest.api == "v1" else "v2", harvest.request.format, known)
    asking = source.data(FlowKey(urn.agency, urn.id, urn.version), since)
    return fetch(asking.url, asking.headers, file, terms.manners)


def _check_mark(item: HarvestItem, found: Mark) -> None:
    if item.mark.is_same(found) is False:
        raise Conflict(f"{item.url} changed since the plan; plan it again")


def _forget(file: Path, harvest: Harvest) -> None:
    """What was downloaded is not needed twice; files of this machine stay."""
    if harvest.api != "files":
        file.unlink(missing_ok=True)


def _ended(item: HarvestItem, outcome: ItemOutcome, detail: str, terms: Terms) -> HarvestItem:
    return replace(item, outcome=outcome, outcome_at=terms.manners.clock(), detail=detail)
