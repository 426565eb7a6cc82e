"""Planning a harvest: what a source has is read and weighed, and kept as a plan that can be applied as it was shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from registry.data.manifest import key_of
from registry.harvest.asked import flows_of, told
from registry.harvest.fetch import Manners
from registry.harvest.flows import files_of, planned_from_file, planned_from_rest, state_of
from registry.harvest.folder import folder_of
from registry.harvest.found import Found
from registry.harvest.gather import Gathering
from registry.harvest.gather_files import gather_files
from registry.harvest.sources import RestSource, Source, open_source
from registry.harvest.weigh import Scales, weigh
from registry.model.dataflow import Dataflow
from registry.model.errors import RegistryError, Unprocessable
from registry.model.finding import Finding
from registry.model.harvest import VERDICTS, Harvest, HarvestItem, HarvestRequest
from registry.model.kinds import urn_of, walk_items
from registry.model.organisation import AgencyScheme, nested_agency
from registry.services import Services
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import load_graph

Say = Callable[[str], None]


@dataclass(frozen=True)
class Terms:
    """How a harvest is carried out: `allows_files` lets it read this machine's files."""

    manners: Manners
    allows_files: bool
    say: Say


def begin(services: Services, id: str, request: HarvestRequest, *, by: str, at: datetime) -> Harvest:
    """Records a harvest that is to be planned."""
    harvest = Harvest(id=id, request=request, state="planning", by=by, created_at=at, message="waits to be planned")
    with services.writing() as uow:
        uow.harvests.save(harvest)
        uow.commit()
    return harvest


def plan(services: Services, id: str, terms: Terms) -> Harvest:
    """Plans a harvest that was begun, unless it was cancelled. What goes wrong ends in the harvest as a sentence and is raised too."""
    with services.reading() as uow:
        harvest = uow.harvests.get(id)
    if harvest.state != "planning":
        return harvest
    try:
        planned = _planned(services, harvest, terms)
    except RegistryError as wrong:
        _keep(services, replace(harvest, state="failed", message=told(wrong), finished_at=terms.manners.clock()))
        raise
    return _keep(services, planned)


def _keep(services: Services, harvest: Harvest) -> Harvest:
    """What was cancelled meanwhile stays so."""
    with services.writing() as uow:
        if uow.harvests.state(harvest.id) != "planning":
            return uow.harvests.get(harvest.id)
        uow.harvests.plan(harvest)
        uow.commit()
    return harvest


def _planned(services: Services, harvest: Harvest, terms: Terms) -> Harvest:
    source = open_source(harvest.request, terms.manners, allows_files=terms.allows_files)
    terms.say(f"asking {source.address} ({source.api})")
    found = _gathered(services, source, harvest, terms)
    terms.say(f"{len(found.by_urn)} artefacts in {len(found.messages)} messages")
    at = terms.manners.clock()
    scales = Scales(services.store, source.address, harvest.request.agencies, harvest.by, at)
    with services.reading() as uow:
        items = weigh(uow, found.by_urn, found.messages, scales)
    items += _data(services, source, found, harvest, scales, terms, items)
    planned = replace(
        harvest, state="planned", address=source.address, api=source.api, planned_at=at, messages=tuple(found.messages),
        findings=tuple(found.findings), items=tuple(items),
    )  # fmt: skip
    return replace(planned, message=in_words(planned))


def in_words(harvest: Harvest) -> str:
    """`12 new, 3 changed, 40 same, 1 conflicting`."""
    return ", ".join(f"{harvest.counted(verdict)} {verdict}" for verdict in VERDICTS)


def _gathered(services: Services, source: Source, harvest: Harvest, terms: Terms) -> Found:
    """Raises Unprocessable when the source gives nothing of what was asked for."""
    if isinstance(source, RestSource):
        with services.reading() as uow:
            graph, agencies = load_graph(uow), known_agencies(uow)
        found = Gathering(
            source, folder_of(services, harvest.id), terms.manners,
            is_here=lambda urn: graph.target(urn) is not None, knows=agencies.__contains__,
        ).gather(harvest.request)  # fmt: skip
    else:
        manners = terms.manners
        found = gather_files(source, harvest.request, most=manners.most_bytes, at=manners.clock())
    if not found.by_urn:
        said = "; ".join(finding.message for finding in found.findings[:3])
        raise Unprocessable(f"{source.address} gave no structures{': ' + said if said else ''}")
    return found


def known_agencies(uow: UnitOfWork) -> frozenset[str]:
    """The dotted ids of the agencies in every agency scheme."""
    schemes = [entry for entry in uow.artefacts.entries() if entry.kind == "agencyscheme"]
    found = uow.artefacts.artefacts(schemes).values()
    return frozenset(nested_agency(scheme.agency, path) for scheme in found if isinstance(scheme, AgencyScheme) for path, _ in walk_items(scheme))  # fmt: skip


def _data(
    services: Services, source: Source, found: Found, harvest: Harvest, scales: Scales, terms: Terms, items: Iterable[HarvestItem]
) -> list[HarvestItem]:  # fmt: skip
    """One item per flow whose data are wanted; a flow that cannot be taken over has none to take."""
    request = harvest.request
    if not request.takes_data:
        return []
    is_selected = bool(request.structures) and not request.flows
    flows = [] if is_selected else flows_of(found.artefacts, request.flows)
    verdicts = {item.urn: item for item in items}
    if isinstance(source, RestSource):
        planned = [_from_rest(services, source, flow, scales, terms, harvest) for flow in flows]
    else:
        planned = _from_files(services, found, flows, scales, terms.manners)
    return [_without_structure(one, verdicts[one.urn]) for one in planned]


def _from_rest(
    services: Services, source: RestSource, flow: Dataflow, scales: Scales, terms: Terms, harvest: Harvest
) -> HarvestItem:
    with services.reading() as uow:
        state = state_of(uow, urn_of(flow), key_of(flow))
    terms.say(f"data of {key_of(flow)}")
    scratch: Path = folder_of(services, harvest.id)
    return planned_from_rest(source, flow, state, harvest.request, scales, terms.manners, scratch)


def _from_files(
    services: Services, found: Found, flows: list[Dataflow], scales: Scales, manners: Manners
) -> list[HarvestItem]:
    files, left_out = files_of(found.data_files, flows, manners.most_bytes)
    found.findings += [Finding(code="harvest", severity="warning", message=message) for message in left_out]
    planned: list[HarvestItem] = []
    for flow in flows:
        if file := files.get(urn_of(flow)):
            with services.reading() as uow:
                state = state_of(uow, urn_of(flow), key_of(flow))
            planned.append(planned_from_file(file, flow, state, scales, manners))
    return planned


def _without_structure(item: HarvestItem, flow: HarvestItem) -> HarvestItem:
    """Data of a flow that conflicts are not loaded, unless the flow is here in some state."""
    if flow.verdict != "conflicting" or flow.ours is not None or item.verdict == "conflicting":
        return item
    return replace(item, verdict="conflicting", reason="its dataflow is not taken over")
