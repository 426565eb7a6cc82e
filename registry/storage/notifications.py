"""The outbox: changes that are still to be told of, and the messages on their way to subscribers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from registry.model.job import AuditEntry
from registry.model.notification import Event, Notification
from registry.model.registration import Registration
from registry.storage.tables import EventRow, NotificationRow

# What the audit trail says of changes that subscribers may want to know.
TOLD = frozenset(["created", "replaced", "deleted", "published", "rolled back", "embargo lifted"])


class NotificationMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Changes

    def announce(self, entries: Iterable[AuditEntry]) -> None:
        """Leaves those entries of the audit trail that subscribers may want to know, within the transaction of the change itself."""
        rows = [{"at": entry.at, "what": entry.what, "target": entry.target} for entry in entries if entry.what in TOLD]
        if rows:
            self._session.execute(insert(EventRow), rows)

    def announce_registration(self, what: str, registration: Registration, *, at: datetime) -> None:
        """`registration` is as it is after the change, or was before it went."""
        content = msgspec.json.encode(registration)
        self._session.add(EventRow(at=at, what=what, target=registration.id or "", content=content))
        self._session.flush()

    def events(self, limit: int) -> list[Event]:
        """The changes that are still to be told of, in order; on PostgreSQL those that no other worker has taken."""
        query = select(EventRow).order_by(EventRow.id).limit(limit).with_for_update(skip_locked=True)
        return [_event(row) for row in self._session.scalars(query)]

    def forget_events(self, events: Iterable[Event]) -> None:
        self._session.execute(delete(EventRow).where(EventRow.id.in_([event.id for event in events])))

    # Messages

    def add(self, notification: Notification) -> None:
        """The database gives the id."""
        values = {name: getattr(notification, name) for name in notification.__struct_fields__ if name != "id"}
        self._session.add(NotificationRow(**values))
        self._session.flush()

    def due(self, at: datetime, limit: int) -> list[Notification]:
        """Waiting messages whose next attempt is due, the longest waiting first."""
        row = NotificationRow
        query = select(row).where(row.state == "waiting", row.next_at <= at).order_by(row.next_at, row.id).limit(limit)
        return [_notification(row) for row in self._session.scalars(query)]

    def take(self, notification: Notification, *, next_at: datetime) -> bool:
        """Counts an attempt before it is made; False when another worker has it. Should this worker die, it is due again at `next_at`."""
        row = NotificationRow
        same = row.id == notification.id, row.state == "waiting", row.attempts == notification.attempts
        taken = update(row).where(*same).values(attempts=notification.attempts + 1, next_at=next_at)
        found = self._session.execute(taken.returning(row.id), execution_options={"synchronize_session": False})
        return found.one_or_none() is not None

    def save(self, notification: Notification) -> None:
        """Records how an attempt ended."""
        values = {
            name: getattr(notification, name) for name in ("state", "attempts", "next_at", "reason", "finished_at")
        }
        self._session.execute(update(NotificationRow).where(NotificationRow.id == notification.id).values(**values))

    def of(self, subscription: str) -> list[Notification]:
        """The messages of a subscription, the newest first."""
        row = NotificationRow
        query = select(row).where(row.subscription == subscription).order_by(row.id.desc())
        return [_notification(row) for row in self._session.scalars(query)]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many messages there are, by subscription and state."""
        row = NotificationRow
        query = select(row.subscription, row.state, func.count()).group_by(row.subscription, row.state)
        return {(subscription, state): count for subscription, state, count in self._session.execute(query)}

    def reasons(self) -> dict[str, str]:
        """Why the newest message that failed did so, by subscription."""
        row = NotificationRow
        query = select(row.subscription, row.reason).where(row.reason != "").order_by(row.id)
        return {row.subscription: row.reason for row in self._session.execute(query)}

    def forget(self, *, before: datetime) -> None:
        """Removes messages that arrived, or were given up, before a moment."""
        self._session.execute(delete(NotificationRow).where(NotificationRow.finished_at < before))


def _event(row: EventRow) -> Event:
    registration = None if row.content is None else msgspec.json.decode(row.content, type=Registration)
    return Event(id=row.id, at=row.at, what=row.what, target=row.target, registration=registration)


def _notification(row: NotificationRow) -> Notification:
    values = {name: getattr(row, name) for name in Notification.__struct_fields__}
    return Notification(**values)
