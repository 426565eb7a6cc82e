"""From changes to notifications: who subscribed to what happened gets a NotifyRegistryEvent into the outbox.

Changes lie in the outbox since the transaction that made them; this turns them into messages later, so that no change waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from msgspec.structs import replace

from registry.formats.sdmx_ml.generations import GENERATIONS, ML_3_1
from registry.formats.sdmx_ml.registry_messages import write_registry_message
from registry.model.kinds import kind_of_class
from registry.model.message import Header, Party
from registry.model.notification import Channel, Event, Notification
from registry.model.registry_message import RegistryMessage
from registry.model.urn import Urn
from registry.model.version import Version
from registry.registrations.happenings import Happening, happenings
from registry.registrations.matching import means
from registry.storage.subscriptions import StoredSubscription
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, load_graph

AT_ONCE = 500
_MEDIA = {"3.1": "3.1.0", "3.0": "3.0.0", "2.1": "2.1"}


def write_notifications(uow: UnitOfWork, *, base_url: str, sender: str, limit: int = AT_ONCE) -> int:
    """Takes the changes that wait and leaves a message for each address of each subscription that means them; commits.

    A subscription is told of nothing before it was made, and of what happens on the days that it names. Gives how many changes it took.
    """
    waiting = uow.notifications.events(limit)
    held = uow.subscriptions.all() if waiting else []
    if held:
        graph = load_graph(uow)
        for event in waiting:
            _tell(uow, graph, event, held, base_url=base_url, sender=sender)
    if waiting:
        uow.notifications.forget_events(waiting)
        uow.commit()
    return len(waiting)


def _tell(
    uow: UnitOfWork, graph: Graph, event: Event, held: list[StoredSubscription], *, base_url: str, sender: str
) -> None:
    listening = [one for one in held if one.recorded_at <= event.at and one.is_in_force(event.at)]
    if not listening:
        return

    def versions(urn: Urn) -> Iterable[Version]:
        kind = kind_of_class(urn.class_)
        return [entry.parsed_version for entry in graph.versions(kind.word, urn.agency, urn.id)] if kind else ()

    for number, happening in enumerate(happenings(uow, graph, event, base_url=base_url)):
        for stored in listening:
            selectors = (one for one in stored.subscription.selectors if one.events == happening.events)
            if any(means(selector, happening.subject, versions) for selector in selectors):
                for notification in _messages(stored, happening, event, f"N{event.id}-{number}", sender):
                    uow.notifications.add(notification)


def _messages(
    stored: StoredSubscription, happening: Happening, event: Event, id: str, sender: str
) -> Iterator[Notification]:
    organisation = Urn.parse(stored.subscription.organisation)
    receiver = (organisation.item or organisation.id).rpartition(".")[2]
    header = Header(id=id, prepared=event.at, sender=Party(id=sender), receivers=(Party(id=receiver),))
    body = replace(happening.body, subscription_urn=stored.urn)
    generation = next((row for row in GENERATIONS if row.name == stored.generation), ML_3_1)
    text = write_registry_message(RegistryMessage(header=header, body=body), generation)
    addresses = (("http", stored.subscription.http), ("mail", stored.subscription.mail_to))
    for channel, listed in addresses:
        for address in listed:
            yield Notification(
                subscription=stored.urn,
                channel=cast(Channel, channel),
                address=address.url,
                event_at=event.at,
                content_type=f"application/vnd.sdmx.registry+xml;version={_MEDIA[generation.name]}",
                message=text,
                next_at=event.at,
            )
