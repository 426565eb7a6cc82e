"""Registrations, subscriptions and the outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace
from sqlalchemy import Engine

from registry.model.job import AuditEntry
from registry.model.notification import Notification
from registry.storage.subscriptions import StoredSubscription
from registry.storage.unit_of_work import reading, unit_of_work
from tests.factories_more import REGISTRATION, SUBSCRIPTION

NOW = datetime(2026, 1, 5, 12, 30, 15, 123456, tzinfo=UTC)
URN = str(SUBSCRIPTION.urn)
STORED = StoredSubscription(SUBSCRIPTION, "2.1", NOW, "ann")
NOTIFICATION = Notification(
    subscription=URN, channel="http", address="https://example.org", event_at=NOW, content_type="a/b", message=b"<a/>",
    next_at=NOW,
)  # fmt: skip


def test_a_registration_reads_back_as_it_was_last_stored_until_it_goes(engine: Engine) -> None:
    changed = replace(REGISTRATION, valid_to=None, index_attributes=False)
    with unit_of_work(engine) as uow:
        uow.registrations.save(REGISTRATION, at=NOW, by="ann")
        uow.registrations.save(changed, at=NOW + timedelta(hours=1), by="bob")
        uow.registrations.save(replace(REGISTRATION, id="R_0"), at=NOW, by="ann")
        uow.commit()
    with unit_of_work(engine) as uow:
        stored = uow.registrations.get("R_1")
        assert stored is not None
        assert (stored.registration, stored.recorded_by) == (changed, "bob")
        assert stored.changed_at == NOW + timedelta(hours=1)
        assert [one.registration.id for one in uow.registrations.all()] == ["R_0", "R_1"]
        uow.registrations.remove("R_1")
        assert uow.registrations.get("R_1") is None


def test_a_subscription_reads_back_and_takes_what_waits_for_it_along(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.subscriptions.save(STORED)
        uow.notifications.add(NOTIFICATION)
        uow.notifications.add(msgspec.structs.replace(NOTIFICATION, state="delivered", finished_at=NOW))
        uow.commit()
    with unit_of_work(engine) as uow:
        assert uow.subscriptions.get(URN) == STORED
        assert uow.subscriptions.all(organisation=SUBSCRIPTION.organisation) == [STORED]
        assert uow.subscriptions.all(organisation="urn:other") == []
        uow.subscriptions.remove(URN)
        assert uow.subscriptions.all() == []
        assert [one.state for one in uow.notifications.of(URN)] == ["delivered"]


def test_the_dates_of_a_subscription_are_inclusive() -> None:
    stored = StoredSubscription(
        replace(SUBSCRIPTION, start_date="2026-01-05", end_date="2026-01-05Z"), "3.1", NOW, "ann"
    )
    moments = (NOW.replace(hour=0, minute=0), NOW.replace(hour=23), NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert [stored.is_in_force(moment) for moment in moments] == [True, True, False, False]


def test_changes_go_to_the_outbox_with_the_audit_trail_or_not_at_all(engine: Engine) -> None:
    entries = [
        AuditEntry(at=NOW, who="ann", what=what, target=f"urn:{what}") for what in ("created", "issued", "deleted")
    ]
    with unit_of_work(engine) as uow:
        uow.audit.add_all(entries)
        uow.rollback()
        assert uow.notifications.events(9) == []
        uow.audit.add_all(entries)
        uow.notifications.announce_registration("created", REGISTRATION, at=NOW)
        uow.commit()
    with unit_of_work(engine) as uow:
        events = uow.notifications.events(9)
        assert [event.what for event in events] == ["created", "deleted", "created"]
        assert [event.target for event in events] == ["urn:created", "urn:deleted", "R_1"]
        assert [event.registration for event in events] == [None, None, REGISTRATION]
        assert uow.notifications.events(1) == events[:1]
        uow.notifications.forget_events(events[:2])
        assert uow.notifications.events(9) == events[2:]


def test_an_attempt_is_taken_once_and_what_is_due_comes_in_order(engine: Engine) -> None:
    later = NOW + timedelta(minutes=5)
    with unit_of_work(engine) as uow:
        uow.notifications.add(msgspec.structs.replace(NOTIFICATION, next_at=later))
        uow.notifications.add(NOTIFICATION)
        [first] = uow.notifications.due(NOW, 9)
        assert msgspec.structs.replace(first, id=0) == NOTIFICATION
        assert [one.next_at for one in uow.notifications.due(later, 9)] == [NOW, later]
        assert uow.notifications.take(first, next_at=later)
        assert not uow.notifications.take(first, next_at=later)
        assert uow.notifications.due(NOW, 9) == []
        ended = msgspec.structs.replace(first, attempts=1, state="dead", reason="no", finished_at=NOW)
        uow.notifications.save(ended)
        assert uow.notifications.counts() == {(URN, "waiting"): 1, (URN, "dead"): 1}
        assert uow.notifications.reasons() == {URN: "no"}
        uow.notifications.forget(before=later)
        uow.commit()
    with reading(engine) as uow:
        assert [one.state for one in uow.notifications.of(URN)] == ["waiting"]
