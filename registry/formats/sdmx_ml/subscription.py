"""Subscriptions, as they stand in messages of the registry interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference
from registry.formats.sdmx_ml.xml import Children, Node, children_of, element, escape, first, flag, local, token_of
from registry.model.subscription import EventObject, EventSelector, NotificationAddress, Subscription

Events = Literal["structure", "data", "metadata"]

_SELECTORS: dict[str, Events] = {
    "StructuralRepositoryEvents": "structure",
    "DataRegistrationEvents": "data",
    "MetadataRegistrationEvents": "metadata",
}
_NAMES = {events: name for name, events in _SELECTORS.items()}
# What the schema has an element for, and what it leaves out of it.
STRUCTURES = frozenset(
    [
        "AgencyScheme",
        "DataConsmerScheme",
        "DataProviderScheme",
        "OrganisationUnitScheme",
        "Dataflow",
        "Metadataflow",
        "CategoryScheme",
        "Categorisation",
        "Codelist",
        "HierarchicalCodelist",
        "ConceptScheme",
        "MetadataStructureDefinition",
        "KeyFamily",
        "StructureSet",
        "ReportingTaxonomy",
        "Process",
        "AttachmentConstraint",
        "ContentConstraint",
        "ProvisionAgreement",
        "TransformationScheme",
        "NameAliasScheme",
        "NamePersonalisationScheme",
        "RulesetScheme",
        "UserDefinedOperatorScheme",
    ]
)
_REFERENCES = ("ProvisionAgreement", "DataProvider", "Category")
_NO_VERSION = "Categorisation"


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_subscription(node: Node, reading: Reading) -> Subscription:
    children = children_of(node)
    period = children_of(children["ValidityPeriod"][0])
    return Subscription(
        urn=_text(children, "RegistryURN"),
        organisation=read_reference(children["Organisation"][0], "DataConsumer", reading),
        start_date=token_of(period["StartDate"][0]),
        end_date=token_of(period["EndDate"][0]),
        mail_to=_read_addresses(children.get("NotificationMailTo", ())),
        http=_read_addresses(children.get("NotificationHTTP", ())),
        subscriber_assigned_id=_text(children, "SubscriberAssignedID"),
        selectors=tuple(_read_selector(child, reading) for child in children["EventSelector"][0]),
    )


def _text(children: Children, name: str) -> str | None:
    node = first(children, name)
    return None if node is None else token_of(node)


def _read_addresses(nodes: Iterable[Node]) -> tuple[NotificationAddress, ...]:
    return tuple(NotificationAddress(url=token_of(node), is_soap=flag(node, "isSOAP") or False) for node in nodes)


def _read_selector(node: Node, reading: Reading) -> EventSelector:
    events = _SELECTORS[local(node)]
    read = _read_structure if events == "structure" else _read_registration
    objects = (child for child in node if local(child) not in ("AgencyID", "AllEvents"))
    return EventSelector(
        events=events,
        agencies=tuple(token_of(child) for child in children_of(node).get("AgencyID", ())),
        objects=tuple(read(child, reading) for child in objects),
    )


def _read_structure(node: Node, reading: Reading) -> EventObject:
    parts = children_of(node)
    return EventObject(
        type=local(node), urn=_text(parts, "URN"), id=_text(parts, "ID"), version=_text(parts, "Version")
    )


def _read_registration(node: Node, reading: Reading) -> EventObject:
    name = local(node)
    if name == "RegistrationID":
        return EventObject(type=name, id=token_of(node))
    if name in _REFERENCES:
        return EventObject(type=name, urn=read_reference(node, name, reading))
    parts = children_of(node)
    ref = first(parts, "Ref")
    if ref is None:
        return EventObject(type=name, urn=_text(parts, "URN"))
    return EventObject(type=name, agency=ref.get("agencyID"), id=ref.get("id"), version=ref.get("version"))


# --- writing -----------------------------------------------------------------------------------------------------------------------


def subscription(given: Subscription, writing: Writing) -> str:
    """Classes that the schema has no element for are left out; a selector that has nothing else is too."""
    return element(
        "reg:Subscription",
        {},
        organisation(given.organisation, writing),
        _texts("RegistryURN", given.urn),
        *(_address("NotificationMailTo", each) for each in given.mail_to),
        *(_address("NotificationHTTP", each) for each in given.http),
        _texts("SubscriberAssignedID", given.subscriber_assigned_id),
        element("reg:ValidityPeriod", {}, _texts("StartDate", given.start_date), _texts("EndDate", given.end_date)),
        element("reg:EventSelector", {}, *(_selector(each, writing) for each in given.selectors)),
    )


def organisation(urn: str, writing: Writing) -> str:
    """2.1 names it by URN only: its schema makes the `Ref` of any organisation abstract."""
    if writing.generation.uses_refs:
        return element("reg:Organisation", {}, element("URN", {}, escape(urn)))
    return writing.refer("reg:Organisation", urn)


def _texts(name: str, *values: str | None) -> str:
    return "".join(element(f"reg:{name}", {}, escape(value)) for value in values if value is not None)


def _address(name: str, given: NotificationAddress) -> str:
    return element(f"reg:{name}", {"isSOAP": given.is_soap or None}, escape(given.url))


def _selector(given: EventSelector, writing: Writing) -> str:
    known = [each for each in given.objects if given.events != "structure" or each.type in STRUCTURES]
    if given.objects and not known:
        return ""
    write: Callable[[EventObject, Writing], str] = _structure if given.events == "structure" else _registration
    agencies = (agency.replace("*", "%") for agency in given.agencies or ("%",)) if given.events == "structure" else ()
    objects = "".join(write(each, writing) for each in known) or "<reg:AllEvents/>"
    return element(f"reg:{_NAMES[given.events]}", {}, _texts("AgencyID", *agencies), objects)


def _structure(given: EventObject, writing: Writing) -> str:
    if given.urn is not None:
        content = _texts("URN", given.urn)
    elif given.id is None and given.version is None:
        content = "<reg:All/>"
    else:
        version = () if given.type == _NO_VERSION else (given.version or "%",)
        content = _texts("ID", (given.id or "%").replace("*", "%")) + _texts("Version", *version)
    return element(f"reg:{given.type}", {}, content)


def _registration(given: EventObject, writing: Writing) -> str:
    tag = f"reg:{given.type}"
    if given.type == "RegistrationID":
        return element(tag, {}, escape(given.id or ""))
    if given.type in _REFERENCES:
        return writing.refer(tag, given.urn)
    if given.urn is not None:
        return element(tag, {}, _texts("URN", given.urn))
    return element(tag, {}, element("reg:Ref", {"id": given.id, "version": given.version, "agencyID": given.agency}))
