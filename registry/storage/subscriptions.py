"""Subscriptions: rows by URN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.model.subscription import Subscription
from registry.storage.tables import NotificationRow, SubscriptionRow

_ENCODE = msgspec.json.Encoder(order="deterministic").encode
_DECODE = msgspec.json.Decoder(Subscription).decode


@dataclass(frozen=True)
class StoredSubscription:
    """A subscription that has its URN. `generation` is that of its messages (`3.1`); nothing before `recorded_at` is told."""

    subscription: Subscription
    generation: str
    recorded_at: datetime
    recorded_by: str

    @property
    def urn(self) -> str:
        assert self.subscription.urn is not None, "the registry gives the URN before it stores"
        return self.subscription.urn

    def is_in_force(self, at: datetime) -> bool:
        """Both dates are inclusive; days are those of UTC."""
        day = f"{at:%Y-%m-%d}"
        return self.subscription.start_date[:10] <= day <= self.subscription.end_date[:10]


class SubscriptionMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, stored: StoredSubscription) -> None:
        """Adds the subscription, or replaces what was known under its URN."""
        row = SubscriptionRow(
            urn=stored.urn,
            organisation=stored.subscription.organisation,
            start_date=stored.subscription.start_date,
            end_date=stored.subscription.end_date,
            generation=stored.generation,
            recorded_at=stored.recorded_at,
            recorded_by=stored.recorded_by,
            content=_ENCODE(stored.subscription),
        )
        self._session.merge(row)
        self._session.flush()

    def get(self, urn: str) -> StoredSubscription | None:
        row = self._session.get(SubscriptionRow, urn)
        return None if row is None else _stored(row)

    def all(self, *, organisation: str | None = None) -> list[StoredSubscription]:
        """Every subscription (of an organisation), the oldest first."""
        query = select(SubscriptionRow).order_by(SubscriptionRow.recorded_at, SubscriptionRow.urn)
        if organisation is not None:
            query = query.where(SubscriptionRow.organisation == organisation)
        return [_stored(row) for row in self._session.scalars(query)]

    def remove(self, urn: str) -> None:
        """Its notifications that still wait go too."""
        waiting = NotificationRow.subscription == urn, NotificationRow.state == "waiting"
        self._session.execute(delete(NotificationRow).where(*waiting))
        self._session.execute(delete(SubscriptionRow).where(SubscriptionRow.urn == urn))


def _stored(row: SubscriptionRow) -> StoredSubscription:
    return StoredSubscription(_DECODE(row.content), row.generation, row.recorded_at, row.recorded_by)
