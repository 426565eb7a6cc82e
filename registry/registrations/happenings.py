"""What happened, as subscribers see it: an artefact that changed, a registration, data that were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

from registry.model.artefact import Maintainable
from registry.model.category import Categorisation
from registry.model.notification import Event
from registry.model.registration import Registration
from registry.model.registry_message import Action, NotifyRegistryEvent
from registry.model.urn import PREFIX, Urn
from registry.registrations.find import agreement_of, provider_of
from registry.registrations.matching import Subject
from registry.registrations.own import key_of, own_of_flow
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph

_MOST_ITEMS = 1_000  # of an artefact that goes along whole; who wants a larger one asks for it by its URN
_ACTIONS: dict[str, Action] = {"created": "Append", "deleted": "Delete"}  # anything else replaces
_DATA = ("published", "rolled back", "embargo lifted")


@dataclass(frozen=True)
class Happening:
    """A change as subscribers see it; `details` go along where they are still as the change left them."""

    events: Literal["structure", "data", "metadata"]
    subject: Subject
    body: NotifyRegistryEvent  # its subscription is still to be filled in


def happenings(uow: UnitOfWork, graph: Graph, event: Event, *, base_url: str) -> Iterator[Happening]:
    """One or none of an artefact or a registration; one for each agreement of a flow whose data were published."""
    if event.registration is not None:
        yield _of_registration(uow, graph, event.registration, _ACTIONS.get(event.what, "Replace"), event.at)
    elif event.what in _DATA:
        yield from _of_data(uow, graph, event, base_url)
    elif event.target.startswith(PREFIX):
        yield _of_structure(uow, graph, event)


def _of_structure(uow: UnitOfWork, graph: Graph, event: Event) -> Happening:
    entry = graph.target(event.target)
    is_metadata = Urn.parse(event.target).class_ == "MetadataSet"
    urns = {Urn.parse(event.target)}
    if is_metadata and entry is not None:
        urns |= {Urn.parse(child.urn) for child in graph.children(entry)}
    body = NotifyRegistryEvent(
        event_time=_written(event.at),
        object_urn=event.target,
        subscription_urn="",
        action=_ACTIONS.get(event.what, "Replace"),
        artefacts=() if is_metadata else _details(uow, entry, event),
    )
    return Happening("metadata" if is_metadata else "structure", Subject(urns=frozenset(urns)), body)


def _details(uow: UnitOfWork, entry: Entry | None, event: Event) -> tuple[Maintainable, ...]:
    """The artefact as the change left it; nothing when it changed again since, went, or is very long."""
    if entry is None or entry.recorded_at != event.at or event.what == "deleted":
        return ()
    if uow.artefacts.item_counts([entry])[entry.revision] > _MOST_ITEMS:
        return ()
    return (uow.artefacts.artefact(entry),)


def _of_data(uow: UnitOfWork, graph: Graph, event: Event, base_url: str) -> Iterator[Happening]:
    """Published data are told as the registrations of the registry's own data; where the flow has no agreement, as the flow."""
    flow = graph.target(f"{PREFIX}datastructure.Dataflow={event.target}")
    if flow is None:
        return
    loads = uow.datasets.created(key_of(flow))
    action: Action = (
        "Append" if event.what == "published" and event.at == loads.get(min(loads, default=0)) else "Replace"
    )
    own = own_of_flow(uow, graph, flow, base_url=base_url)
    for stored in own:
        yield _of_registration(uow, graph, stored.registration, action, event.at)
    if not own:
        body = NotifyRegistryEvent(
            event_time=_written(event.at), object_urn=flow.urn, subscription_urn="", action=action
        )
        yield Happening("data", Subject(urns=frozenset(_around(uow, graph, flow))), body)


def _of_registration(
    uow: UnitOfWork, graph: Graph, registration: Registration, action: Action, at: datetime
) -> Happening:
    body = NotifyRegistryEvent(
        event_time=_written(at),
        registration_id=registration.id,
        subscription_urn="",
        action=action,
        registration=registration,
    )
    urns = {Urn.parse(registration.provision_agreement)}
    entry = agreement_of(graph, registration.provision_agreement)
    if entry is not None:
        urns.add(Urn.parse(entry.urn))
        provider = provider_of(uow.artefacts.artefact(entry))
        urns |= {provider} if provider else set()
        flows = (child for child in graph.children(entry) if child.kind == "dataflow")
        urns.update(chain.from_iterable(_around(uow, graph, flow) for flow in flows))
    return Happening("data", Subject(urns=frozenset(urns), registration=registration.id), body)


def _around(uow: UnitOfWork, graph: Graph, flow: Entry) -> Iterator[Urn]:
    """A flow, its structure, and the categories that either stands in."""
    structures = [child for child in graph.children(flow) if child.kind == "datastructure"]
    for entry in (flow, *structures):
        yield Urn.parse(entry.urn)
        standing = [parent for parent in graph.parents(entry) if parent.kind == "categorisation"]
        for categorisation in uow.artefacts.artefacts(standing).values():
            if isinstance(categorisation, Categorisation) and categorisation.target is not None:
                yield Urn.parse(categorisation.target)


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
