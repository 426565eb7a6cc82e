"""Messages between a registry and its users, beside those on structures: registrations, subscriptions, notifications.

Each body has the name of its element in the message.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.artefact import Maintainable
from registry.model.constraint import CubeRegion, DataKeySet, ReferencePeriod
from registry.model.message import Header
from registry.model.names import Names
from registry.model.registration import Registration
from registry.model.subscription import Subscription

Action = Literal["Append", "Replace", "Delete", "Information", "Merge"]
Status = Literal["Success", "Warning", "Failure"]
QueryType = Literal["DataSets", "MetadataSets", "AllSets"]


class StatusText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str | None = None
    texts: Names


class StatusMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: Status
    messages: tuple[StatusText, ...] = ()


class RegistrationRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Append: the registry gives the id. Replace and Delete name it."""

    action: Action
    registration: Registration


class SubmitRegistrationsRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    requests: tuple[RegistrationRequest, ...]


class RegistrationStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    registration: Registration
    status: StatusMessage


class SubmitRegistrationsResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One status per request, in its order."""

    statuses: tuple[RegistrationStatus, ...]


class QueryRegistrationRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`artefact` is the URN of a provision agreement, data provider, dataflow or metadataflow (None = all)."""

    query_type: QueryType
    artefact: str | None = None
    reference_period: ReferencePeriod | None = None
    key_sets: tuple[DataKeySet, ...] = ()
    regions: tuple[CubeRegion, ...] = ()
    returns_constraints: bool = False


class QueryResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`constraints` are URNs. `time_series_match` says that the source holds the very series that were asked for."""

    registration: Registration
    is_metadata: bool = False
    time_series_match: bool = False
    constraints: tuple[str, ...] = ()


class QueryRegistrationResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: StatusMessage
    results: tuple[QueryResult, ...] = ()


class SubscriptionRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Replace and Delete name the subscription by its URN."""

    action: Action
    subscription: Subscription


class SubmitSubscriptionsRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    requests: tuple[SubscriptionRequest, ...]


class SubscriptionStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`urn` is the one that the registry gave, None where it refused."""

    status: StatusMessage
    urn: str | None = None
    subscriber_assigned_id: str | None = None


class SubmitSubscriptionsResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One status per request, in its order."""

    statuses: tuple[SubscriptionStatus, ...]


class QuerySubscriptionRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`organisation` is the URN of the subscriber."""

    organisation: str


class QuerySubscriptionResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: StatusMessage
    subscriptions: tuple[Subscription, ...] = ()


class NotifyRegistryEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of a structure `object_urn`, of a registration `registration_id` is given. The time is kept as written.

    `artefacts` (of a structure) or `registration` may go along, as they are after the event.
    """

    event_time: str
    object_urn: str | None = None
    registration_id: str | None = None
    subscription_urn: str
    action: Action
    artefacts: tuple[Maintainable, ...] = ()
    registration: Registration | None = None


Body = (
    SubmitRegistrationsRequest
    | SubmitRegistrationsResponse
    | QueryRegistrationRequest
    | QueryRegistrationResponse
    | SubmitSubscriptionsRequest
    | SubmitSubscriptionsResponse
    | QuerySubscriptionRequest
    | QuerySubscriptionResponse
    | NotifyRegistryEvent
)


class RegistryMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The header has one receiver."""

    header: Header
    body: Body
