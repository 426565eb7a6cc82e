"""Subscriptions with what became of their notifications, as operators look at them."""

from __future__ import annotations

from dataclasses import dataclass

from registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Line:
    """One subscription. `reason` is why the newest notification that did not arrive failed, empty when all arrived."""

    urn: str
    start_date: str
    end_date: str
    addresses: tuple[str, ...]
    delivered: int
    waiting: int
    dead: int
    reason: str


def subscriptions_listed(uow: UnitOfWork) -> list[Line]:
    """Every subscription, the oldest first."""
    counts = uow.notifications.counts()
    reasons = uow.notifications.reasons()
    found = [(stored.urn, stored.subscription) for stored in uow.subscriptions.all()]
    return [
        Line(
            urn=urn,
            start_date=one.start_date,
            end_date=one.end_date,
            addresses=tuple(address.url for address in (*one.http, *one.mail_to)),
            delivered=counts.get((urn, "delivered"), 0),
            waiting=counts.get((urn, "waiting"), 0),
            dead=counts.get((urn, "dead"), 0),
            reason=reasons.get(urn, ""),
        )
        for urn, one in found
    ]
