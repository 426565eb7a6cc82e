"""Subscribing: each request is checked and stored, or refused with the reason, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec.structs import replace

from registry.model.errors import NotFound, NotPermitted
from registry.model.finding import Finding
from registry.model.job import AuditEntry
from registry.model.registry_message import SubscriptionRequest
from registry.model.subscription import Subscription
from registry.model.token import Token
from registry.model.urn import PREFIX, Urn
from registry.registrations.checks import of_subscription
from registry.registrations.rights import acts_for_organisation
from registry.registrations.settled import Settled, Submitter, error, held_back
from registry.storage.subscriptions import StoredSubscription
from registry.storage.unit_of_work import UnitOfWork

_PLAIN = Submitter()
_ACTIONS = ("Append", "Replace", "Delete")
_AUDIT = {"created": "subscribed", "replaced": "subscribed again", "deleted": "unsubscribed"}


def submit_subscriptions(
    uow: UnitOfWork,
    requests: Iterable[SubscriptionRequest],
    *,
    token: Token,
    at: datetime,
    new_id: Callable[[], str],
    generation: str,
    manner: Submitter = _PLAIN,
) -> list[Settled[Subscription]]:
    """Stores what is right and commits; one result per request, in order.

    `Append` gives the subscription its URN, `Replace` and `Delete` name it. The token acts for the organisation that subscribes.
    Notifications are in the `generation` of the request. Source: SDMX 3.1 Section 5, "Subscription and Notification"; digest §4.3.
    """
    found = [_settled(uow, request, token, new_id) for request in requests]
    if manner.is_atomic:
        found = held_back(found)
    if not manner.dry_run:
        for one in found:
            _store(uow, one, generation, by=token.name, at=at)
        uow.commit()
    return found


def subscriptions_of(uow: UnitOfWork, organisation: str, *, token: Token) -> list[Subscription]:
    """The subscriptions of an organisation, expired ones too, the oldest first. Raises NotPermitted: they hold addresses."""
    if not acts_for_organisation(token, organisation):
        raise NotPermitted(_not_for(token, organisation))
    return [stored.subscription for stored in uow.subscriptions.all(organisation=organisation)]


def unsubscribe(uow: UnitOfWork, name: str, *, by: str, at: datetime) -> Subscription:
    """Ends a subscription, named by its URN or the last part of it, and commits. Raises NotFound."""
    found = [one for one in uow.subscriptions.all() if name == one.urn or one.urn.endswith(f".{name}")]
    if len(found) != 1:
        raise NotFound(f"{len(found)} subscriptions are named {name!r}; `registry subscription list` shows their URNs")
    _store(uow, Settled(found[0].subscription, "deleted"), found[0].generation, by=by, at=at)
    uow.commit()
    return found[0].subscription


def _settled(
    uow: UnitOfWork, request: SubscriptionRequest, token: Token, new_id: Callable[[], str]
) -> Settled[Subscription]:
    sent = request.subscription
    if request.action not in _ACTIONS:
        return _refused(
            sent, "action", f"a subscription is appended, replaced or deleted; {request.action!r} means nothing here"
        )
    if request.action == "Append":
        findings = _wrong(sent, token)
        made = sent if findings else replace(sent, urn=_urn(sent.organisation, new_id()))
        return Settled(made, "refused" if findings else "created", findings)
    if sent.urn is None:
        return _refused(sent, "no-id", f"{request.action} names a subscription by its RegistryURN; none is given")
    stored = uow.subscriptions.get(sent.urn)
    if stored is None or not acts_for_organisation(token, stored.subscription.organisation):
        return _refused(sent, "not-found", f"no subscription {sent.urn} is here for {token.name}")
    if request.action == "Delete":
        return Settled(stored.subscription, "deleted")
    findings = _wrong(sent, token)
    return Settled(sent, "refused" if findings else "replaced", findings)


def _refused(sent: Subscription, code: str, message: str) -> Settled[Subscription]:
    return Settled(sent, "refused", (error(code, message),))


def _wrong(sent: Subscription, token: Token) -> tuple[Finding, ...]:
    findings = tuple(of_subscription(sent))
    if acts_for_organisation(token, sent.organisation):
        return findings
    return (error("not-permitted", _not_for(token, sent.organisation)), *findings)


def _not_for(token: Token, organisation: str) -> str:
    return f"{token.name} does not act for {Urn.parse(organisation).short}; use a token for its agency or data provider"


def _urn(organisation: str, id: str) -> str:
    """A subscription is named below the organisation that holds it."""
    return f"{PREFIX}registry.Subscription={Urn.parse(organisation).short}.{id}"


def _store(uow: UnitOfWork, settled: Settled[Subscription], generation: str, *, by: str, at: datetime) -> None:
    subscription = settled.subject
    if settled.outcome == "refused" or subscription.urn is None:
        return
    if settled.outcome == "deleted":
        uow.subscriptions.remove(subscription.urn)
    else:
        uow.subscriptions.save(StoredSubscription(subscription, generation, at, by))
    uow.audit.add(AuditEntry(at=at, who=by, what=_AUDIT[settled.outcome], target=subscription.urn))
