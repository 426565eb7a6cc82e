"""Subscriptions: who wants to be told of which events. Not an artefact in messages: it has neither names nor version."""

from __future__ import annotations

from typing import Literal

import msgspec


class NotificationAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    url: str
    is_soap: bool = False


class EventObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event is about, by its URN, or by agency, id and version, which may be `%`; only a `type`: all of that type.

    `type` is the name in the subscription message: a class (`Codelist`, `KeyFamily`) for structures; `RegistrationID`,
    `ProvisionAgreement`, `DataProvider`, `DataflowReference`, `MetadataStructureDefinitionReference`, `Category` and the like for
    registrations. The registry also takes classes that the message has no name for.
    """

    type: str
    urn: str | None = None
    agency: str | None = None
    id: str | None = None
    version: str | None = None


class EventSelector(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Structural events are of artefacts of `agencies` (which may be `%` or `*`); without `objects` all events are meant."""

    events: Literal["structure", "data", "metadata"]
    agencies: tuple[str, ...] = ()
    objects: tuple[EventObject, ...] = ()


class Subscription(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`organisation` is the URN of the subscriber, `urn` the subscription's own, given by the registry (None until then).

    Dates are inclusive. `subscriber_assigned_id` is the subscriber's own name for it.
    """

    urn: str | None = None
    organisation: str
    start_date: str
    end_date: str
    mail_to: tuple[NotificationAddress, ...] = ()
    http: tuple[NotificationAddress, ...] = ()
    subscriber_assigned_id: str | None = None
    selectors: tuple[EventSelector, ...] = ()
