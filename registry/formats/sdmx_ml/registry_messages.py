"""RegistryInterface messages on registrations, subscriptions and events. Those on structures are in registry_interface.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO, cast

import msgspec
from lxml import etree
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml import header as heads
from registry.formats.sdmx_ml.codecs import fit_artefact
from registry.formats.sdmx_ml.common import Writing, read_texts, texts
from registry.formats.sdmx_ml.constraint import read_period
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.generations import GENERATIONS, Generation, generation_of
from registry.formats.sdmx_ml.message import containers, read_containers
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import Targets, all_referred, read_reference
from registry.formats.sdmx_ml.region import cube_region, key_set, read_cube_region, read_key_set
from registry.formats.sdmx_ml.registration import read_registration, registration
from registry.formats.sdmx_ml.subscription import organisation, read_subscription, subscription
from registry.formats.sdmx_ml.xml import (
    Children,
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    flag,
    line_of,
    local,
    parse,
    refuse,
    token_of,
)
from registry.model.errors import NotOffered, Refused
from registry.model.message import Header, Party
from registry.model.registry_message import (
    Action,
    Body,
    NotifyRegistryEvent,
    QueryRegistrationRequest,
    QueryRegistrationResponse,
    QueryResult,
    QuerySubscriptionRequest,
    QuerySubscriptionResponse,
    QueryType,
    RegistrationRequest,
    RegistrationStatus,
    RegistryMessage,
    Status,
    StatusMessage,
    StatusText,
    SubmitRegistrationsRequest,
    SubmitRegistrationsResponse,
    SubmitSubscriptionsRequest,
    SubmitSubscriptionsResponse,
    SubscriptionRequest,
    SubscriptionStatus,
)
from registry.model.urn import Urn

_BOM = b"\xef\xbb\xbf"
_ABSENT = Party(id="not_supplied")
_FILTERS = ("ProvisionAgreement", "DataProvider", "Dataflow", "Metadataflow")


def read_registry_message(source: BinaryIO | bytes, *, file: str | None = None) -> RegistryMessage:
    """Reads a message of any generation that this registry takes or sends, checked against the official schema first.

    Raises Refused with findings, NotOffered for requests on structures (see registry_interface.py) and for filters by metadata.
    """
    root = parse(source, file)
    generation = generation_of(str(root.tag).rpartition("}")[0].removeprefix("{"))
    if generation is None or local(root) != "RegistryInterface":
        known = ", ".join(row.name for row in GENERATIONS)
        sentence = f"The root is {root.tag}, not the RegistryInterface of SDMX-ML {known}"
        raise refuse("not-registry-interface", sentence, file, line_of(root))
    if findings := validate_xml(root, generation.name, file=file):
        raise Refused(f"The message is not valid SDMX-ML {generation.name}: {findings[0].message}", findings)
    reading = Reading(generation, file)
    body = next((node for node in root if local(node) in _CODECS), None)
    if body is None:
        said = ", ".join(local(node) for node in root if local(node) != "Header")
        raise NotOffered(f"this entry point takes {', '.join(_CODECS)}, not {said or 'an empty message'}")
    header = heads.read_header(children_of(root)["Header"][0], reading)
    found = _CODECS[local(body)].read(body, reading)
    if reading.findings:
        raise Refused(f"The message cannot be read: {reading.findings[0].message}", reading.findings)
    return RegistryMessage(header=header, body=found)


def request_named(source: bytes) -> tuple[str, Generation] | None:
    """What a RegistryInterface message asks for (the name of its element) and its generation, without reading on.

    None for any other message, and for what is not well-formed: whoever reads it says so.
    """
    events = etree.iterparse(
        BytesIO(source.removeprefix(_BOM)), events=("start",), resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        _, root = next(events)
        generation = generation_of(str(root.tag).rpartition("}")[0].removeprefix("{"))
        if generation is None or local(root) != "RegistryInterface":
            return None
        named = (local(node) for _, node in events if node.getparent() is root)
        found = next((name for name in named if name != "Header"), None)
    except (etree.XMLSyntaxError, StopIteration):
        return None
    return None if found is None else (found, generation)


def write_registry_message(message: RegistryMessage, generation: Generation) -> bytes:
    """The message. A header without receiver gets one that says so, as the schema wants one; of several the first is named."""
    body, name = message.body, type(message.body).__name__
    artefacts = body.artefacts if isinstance(body, NotifyRegistryEvent) else ()
    spaces = generation.namespaces | {"reg": generation.namespace("registry")}
    declared = attributes({f"xmlns:{prefix}": uri for prefix, uri in spaces.items()})
    head = heads.header(_addressed(message.header))
    content = _CODECS[name].write(body, Writing(generation, Targets(artefacts)))
    return f"{heads.DECLARATION}<mes:RegistryInterface{declared}>{head}{content}</mes:RegistryInterface>\n".encode()


def _addressed(header: Header) -> Header:
    return replace(header, receivers=(*header.receivers, _ABSENT)[:1], names={}, source={})


# --- status ------------------------------------------------------------------------------------------------------------------------


def _read_status(children: Children) -> StatusMessage:
    node = children["StatusMessage"][0]
    messages = tuple(StatusText(code=child.get("code"), texts=read_texts(child)) for child in node)
    return StatusMessage(status=cast(Status, node.get("status")), messages=messages)


def _status(given: StatusMessage) -> str:
    said = (element("reg:MessageText", {"code": each.code}, texts("com:Text", each.texts)) for each in given.messages)
    return element("reg:StatusMessage", {"status": given.status}, *said)


def _text(name: str, value: str | None) -> str:
    return "" if value is None else element(f"reg:{name}", {}, escape(value))


def _read_text(children: Children, name: str) -> str | None:
    node = first(children, name)
    return None if node is None else token_of(node)


def _body(name: str, parts: Iterable[str]) -> str:
    return element(f"mes:{name}", {}, *parts)


# --- registrations -----------------------------------------------------------------------------------------------------------------


def _read_registrations(node: Node, reading: Reading) -> SubmitRegistrationsRequest:
    requests = (
        RegistrationRequest(action=cast(Action, each.get("action")), registration=read_registration(each[0], reading))
        for each in node
    )
    return SubmitRegistrationsRequest(requests=tuple(requests))


def _write_registrations(body: SubmitRegistrationsRequest, writing: Writing) -> str:
    requests = (
        element("reg:RegistrationRequest", {"action": each.action}, registration(each.registration, writing))
        for each in body.requests
    )
    return _body("SubmitRegistrationsRequest", requests)


def _read_registered(node: Node, reading: Reading) -> SubmitRegistrationsResponse:
    statuses = (
        RegistrationStatus(registration=read_registration(each[0], reading), status=_read_status(children_of(each)))
        for each in node
    )
    return SubmitRegistrationsResponse(statuses=tuple(statuses))


def _write_registered(body: SubmitRegistrationsResponse, writing: Writing) -> str:
    statuses = (
        element("reg:RegistrationStatus", {}, registration(each.registration, writing), _status(each.status))
        for each in body.statuses
    )
    return _body("SubmitRegistrationsResponse", statuses)


def _read_query(node: Node, reading: Reading) -> QueryRegistrationRequest:
    children = children_of(node)
    if "MetadataKeySet" in children or "MetadataTargetRegion" in children:
        raise NotOffered("registrations are not filtered by values of reference metadata; leave these out of the query")
    named = next((name for name in _FILTERS if name in children), None)
    period = first(children, "ReferencePeriod")
    return QueryRegistrationRequest(
        query_type=cast(QueryType, token_of(children["QueryType"][0])),
        artefact=None if named is None else read_reference(children[named][0], named, reading),
        reference_period=None if period is None else read_period(period),
        key_sets=tuple(read_key_set(child) for child in children.get("DataKeySet", ())),
        regions=tuple(read_cube_region(child) for child in children.get("CubeRegion", ())),
        returns_constraints=flag(node, "returnConstraints") or False,
    )


def _write_query(body: QueryRegistrationRequest, writing: Writing) -> str:
    period, generation = body.reference_period, writing.generation
    dates = {"startTime": period.start_time, "endTime": period.end_time} if period else {}
    return element(
        "mes:QueryRegistrationRequest",
        {"returnConstraints": body.returns_constraints or None},
        _text("QueryType", body.query_type),
        "<reg:All/>"
        if body.artefact is None
        else writing.refer(f"reg:{Urn.parse(body.artefact).class_}", body.artefact),
        element("reg:ReferencePeriod", dates) if period else "",
        *(key_set(each, generation, "reg:DataKeySet") for each in body.key_sets),
        *(cube_region(each, generation, "reg:CubeRegion") for each in body.regions),
    )


def _read_found(node: Node, reading: Reading) -> QueryRegistrationResponse:
    children = children_of(node)
    results = tuple(_read_result(each, reading) for each in children.get("QueryResult", ()))
    return QueryRegistrationResponse(status=_read_status(children), results=results)


def _read_result(node: Node, reading: Reading) -> QueryResult:
    parts = children_of(node[0])
    return QueryResult(
        registration=read_registration(parts["Registration"][0], reading),
        is_metadata=local(node[0]) == "MetadataResult",
        time_series_match=flag(node, "timeSeriesMatch") or False,
        constraints=all_referred(parts, _constraint(reading.generation), "DataConstraint", reading),
    )


def _constraint(generation: Generation) -> str:
    return "ContentConstraint" if generation.uses_refs else "Constraint"


def _write_found(body: QueryRegistrationResponse, writing: Writing) -> str:
    return _body(
        "QueryRegistrationResponse", (_status(body.status), *(_result(each, writing) for each in body.results))
    )


def _result(given: QueryResult, writing: Writing) -> str:
    name = "MetadataResult" if given.is_metadata else "DataResult"
    constraints = writing.refer(f"reg:{_constraint(writing.generation)}", *given.constraints)
    content = element(f"reg:{name}", {}, registration(given.registration, writing), constraints)
    return element("reg:QueryResult", {"timeSeriesMatch": given.time_series_match}, content)


# --- subscriptions -----------------------------------------------------------------------------------------------------------------


def _read_subscriptions(node: Node, reading: Reading) -> SubmitSubscriptionsRequest:
    requests = (
        SubscriptionRequest(action=cast(Action, each.get("action")), subscription=read_subscription(each[0], reading))
        for each in node
    )
    return SubmitSubscriptionsRequest(requests=tuple(requests))


def _write_subscriptions(body: SubmitSubscriptionsRequest, writing: Writing) -> str:
    requests = (
        element("reg:SubscriptionRequest", {"action": each.action}, subscription(each.subscription, writing))
        for each in body.requests
    )
    return _body("SubmitSubscriptionsRequest", requests)


def _read_subscribed(node: Node, reading: Reading) -> SubmitSubscriptionsResponse:
    statuses = (
        SubscriptionStatus(
            status=_read_status(parts),
            urn=_read_text(parts, "SubscriptionURN"),
            subscriber_assigned_id=_read_text(parts, "SubscriberAssignedID"),
        )
        for parts in map(children_of, node)
    )
    return SubmitSubscriptionsResponse(statuses=tuple(statuses))


def _write_subscribed(body: SubmitSubscriptionsResponse, writing: Writing) -> str:
    statuses = (
        element(
            "reg:SubscriptionStatus",
            {},
            _text("SubscriptionURN", each.urn),
            _text("SubscriberAssignedID", each.subscriber_assigned_id),
            _status(each.status),
        )
        for each in body.statuses
    )
    return _body("SubmitSubscriptionsResponse", statuses)


def _read_subscriber(node: Node, reading: Reading) -> QuerySubscriptionRequest:
    return QuerySubscriptionRequest(organisation=read_reference(node[0], "DataConsumer", reading))


def _write_subscriber(body: QuerySubscriptionRequest, writing: Writing) -> str:
    return _body("QuerySubscriptionRequest", (organisation(body.organisation, writing),))


def _read_held(node: Node, reading: Reading) -> QuerySubscriptionResponse:
    children = children_of(node)
    found = tuple(read_subscription(each, reading) for each in children.get("Subscription", ()))
    return QuerySubscriptionResponse(status=_read_status(children), subscriptions=found)


def _write_held(body: QuerySubscriptionResponse, writing: Writing) -> str:
    held = (subscription(each, writing) for each in body.subscriptions)
    return _body("QuerySubscriptionResponse", (_status(body.status), *held))


# --- events ------------------------------------------------------------------------------------------------------------------------


def _read_event(node: Node, reading: Reading) -> NotifyRegistryEvent:
    children = children_of(node)
    structural, registered = first(children, "StructuralEvent"), first(children, "RegistrationEvent")
    return NotifyRegistryEvent(
        event_time=token_of(children["EventTime"][0]),
        object_urn=_read_text(children, "ObjectURN"),
        registration_id=_read_text(children, "RegistrationID"),
        subscription_urn=token_of(children["SubscriptionURN"][0]),
        action=cast(Action, token_of(children["EventAction"][0])),
        artefacts=() if structural is None else read_containers(structural[0], reading)[0],
        registration=None if registered is None else read_registration(registered[0], reading),
    )


def _write_event(body: NotifyRegistryEvent, writing: Writing) -> str:
    parts = [
        _text("EventTime", body.event_time),
        _text("ObjectURN", body.object_urn),
        _text("RegistrationID", body.registration_id),
        _text("SubscriptionURN", body.subscription_urn),
        _text("EventAction", body.action),
    ]
    if body.artefacts:
        cuts = Cuts(writing.generation)
        fitted = [found for each in body.artefacts if (found := fit_artefact(each, cuts)) is not None]
        structures = element("str:Structures", {}, *containers(fitted, (), writing))
        parts.append(element("reg:StructuralEvent", {}, structures))
    if body.registration is not None:
        parts.append(element("reg:RegistrationEvent", {}, registration(body.registration, writing)))
    return _body("NotifyRegistryEvent", parts)


class _Codec(msgspec.Struct, frozen=True):
    """How one body is read and written; `Any` stands for its type."""

    read: Callable[[Node, Reading], Body]
    write: Callable[[Any, Writing], str]


# By the name of the element, which is that of the body's type.
_CODECS = {
    "SubmitRegistrationsRequest": _Codec(_read_registrations, _write_registrations),
    "SubmitRegistrationsResponse": _Codec(_read_registered, _write_registered),
    "QueryRegistrationRequest": _Codec(_read_query, _write_query),
    "QueryRegistrationResponse": _Codec(_read_found, _write_found),
    "SubmitSubscriptionsRequest": _Codec(_read_subscriptions, _write_subscriptions),
    "SubmitSubscriptionsResponse": _Codec(_read_subscribed, _write_subscribed),
    "QuerySubscriptionRequest": _Codec(_read_subscriber, _write_subscriber),
    "QuerySubscriptionResponse": _Codec(_read_held, _write_held),
    "NotifyRegistryEvent": _Codec(_read_event, _write_event),
}
