"""Messages on registrations, subscriptions and events: valid, and read back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.generations import GENERATIONS, ML_3_1, Generation
from registry.formats.sdmx_ml.registry_messages import read_registry_message, write_registry_message
from registry.model.constraint import CubeRegion, DataKey, DataKeySet, MemberSelection, MemberValue, ReferencePeriod
from registry.model.errors import NotOffered, Refused
from registry.model.message import Party
from registry.model.registry_message import (
    Body,
    NotifyRegistryEvent,
    QueryRegistrationRequest,
    QueryRegistrationResponse,
    QueryResult,
    QuerySubscriptionRequest,
    QuerySubscriptionResponse,
    RegistrationRequest,
    RegistrationStatus,
    RegistryMessage,
    StatusMessage,
    StatusText,
    SubmitRegistrationsRequest,
    SubmitRegistrationsResponse,
    SubmitSubscriptionsRequest,
    SubmitSubscriptionsResponse,
    SubscriptionRequest,
    SubscriptionStatus,
)
from registry.model.subscription import EventObject, EventSelector
from tests.factories import URN, a_codelist, a_message
from tests.factories_more import REGISTRATION, SUBSCRIPTION

HEADER = replace(a_message().header, receivers=(Party(id="NSO"),), names={}, source={})
DONE = StatusMessage(status="Success")
FAILED = StatusMessage(
    status="Failure",
    messages=(StatusText(code="409", texts={"en": "No & no", "fr": "Non"}), StatusText(texts={"en": "So it is"})),
)
SEX = (MemberSelection(id="SEX", values=(MemberValue(value="F"),)),)
TIME = "2026-01-15T10:00:00Z"
CODELIST_URN = f"{URN}codelist.Codelist=IOM:CL_SEX(1.0.0)"

BODIES: tuple[Body, ...] = (
    SubmitRegistrationsRequest(
        requests=(
            RegistrationRequest(action="Append", registration=replace(REGISTRATION, id=None)),
            RegistrationRequest(action="Replace", registration=REGISTRATION),
        )
    ),
    SubmitRegistrationsResponse(statuses=(RegistrationStatus(registration=REGISTRATION, status=FAILED),)),
    QueryRegistrationRequest(query_type="DataSets"),
    QueryRegistrationRequest(
        query_type="AllSets",
        artefact=REGISTRATION.provision_agreement,
        reference_period=ReferencePeriod(start_time="2020-01-01T00:00:00", end_time="2021-01-01T00:00:00"),
        key_sets=(DataKeySet(keys=(DataKey(keys=SEX),)),),
        regions=(CubeRegion(keys=SEX),),
        returns_constraints=True,
    ),
    QueryRegistrationResponse(
        status=DONE,
        results=(
            QueryResult(
                registration=REGISTRATION, time_series_match=True, constraints=(f"{URN}registry.DataConstraint=IOM:C(1.0)",)
            ),
            QueryResult(registration=REGISTRATION, is_metadata=True),
        ),
    ),
    SubmitSubscriptionsRequest(requests=(SubscriptionRequest(action="Append", subscription=SUBSCRIPTION),)),
    SubmitSubscriptionsResponse(
        statuses=(
            SubscriptionStatus(status=DONE, urn=SUBSCRIPTION.urn, subscriber_assigned_id="MY_1"),
            SubscriptionStatus(status=FAILED),
        )
    ),
    QuerySubscriptionRequest(organisation=SUBSCRIPTION.organisation),
    QuerySubscriptionResponse(status=DONE, subscriptions=(SUBSCRIPTION,)),
    NotifyRegistryEvent(
        event_time=TIME, object_urn=CODELIST_URN, subscription_urn=str(SUBSCRIPTION.urn), action="Append", artefacts=(a_codelist(),)
    ),
    NotifyRegistryEvent(
        event_time=TIME, registration_id="R_1", subscription_urn=str(SUBSCRIPTION.urn), action="Delete", registration=REGISTRATION
    ),
)  # fmt: skip


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_a_message_is_valid_and_reads_back(body: Body, generation: Generation) -> None:
    message = RegistryMessage(header=HEADER, body=body)
    text = write_registry_message(message, generation)
    assert validate_xml(text, generation.name) == ()
    assert read_registry_message(text) == message


def test_a_header_without_receiver_gets_one() -> None:
    message = RegistryMessage(
        header=replace(HEADER, receivers=()), body=QueryRegistrationRequest(query_type="DataSets")
    )
    text = write_registry_message(message, ML_3_1)
    assert validate_xml(text, "3.1") == ()
    assert read_registry_message(text).header.receivers == (Party(id="not_supplied"),)


def test_a_selector_of_what_the_schema_has_no_element_for_is_left_out() -> None:
    lists = EventSelector(events="structure", agencies=("*",), objects=(EventObject(type="ValueList", id="V"),))
    given = replace(SUBSCRIPTION, selectors=(lists, EventSelector(events="structure", agencies=("*",))))
    message = RegistryMessage(header=HEADER, body=QuerySubscriptionResponse(status=DONE, subscriptions=(given,)))
    text = write_registry_message(message, ML_3_1)
    assert validate_xml(text, "3.1") == ()
    body = read_registry_message(text).body
    assert isinstance(body, QuerySubscriptionResponse)
    assert body.subscriptions[0].selectors == (EventSelector(events="structure", agencies=("%",)),)


def test_a_request_on_structures_is_taken_elsewhere() -> None:
    query = write_registry_message(RegistryMessage(header=HEADER, body=BODIES[2]), ML_3_1)
    other = query.replace(b"QueryRegistrationRequest", b"QuerySubscriptionRequest")
    with pytest.raises(Refused):
        read_registry_message(other)
    start, end = query.index(b"<mes:QueryRegistrationRequest"), query.index(b"</mes:RegistryInterface>")
    url = b"<mes:SubmitStructureRequest><reg:StructureLocation>http://x</reg:StructureLocation></mes:SubmitStructureRequest>"
    with pytest.raises(NotOffered, match="not SubmitStructureRequest"):
        read_registry_message(query[:start] + url + query[end:])
