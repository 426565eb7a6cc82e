"""Organisation schemes in SDMX-JSON: agencies, data providers, data consumers."""

from __future__ import annotations

from typing import Any, TypeVar

from registry.formats.sdmx_json.common import (
    filled,
    read_nameable,
    read_scheme,
    read_texts,
    write_nameable,
    write_scheme,
    write_texts,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.organisation import (
    AgencyScheme,
    Contact,
    DataConsumerScheme,
    DataProviderScheme,
    Organisation,
    OrganisationScheme,
)

Scheme = TypeVar("Scheme", bound=OrganisationScheme)

_ITEMS: dict[type[OrganisationScheme], str] = {
    AgencyScheme: "agencies",
    DataProviderScheme: "dataProviders",
    DataConsumerScheme: "dataConsumers",
}
_CONTACT_TEXTS = {"names": "name", "departments": "department", "roles": "role"}
_CONTACT_LISTS = ("telephones", "faxes", "x400s", "uris", "emails")


def read_agency_scheme(node: Node, dialect: Dialect) -> AgencyScheme:
    return _read(AgencyScheme, node, dialect)


def read_data_provider_scheme(node: Node, dialect: Dialect) -> DataProviderScheme:
    return _read(DataProviderScheme, node, dialect)


def read_data_consumer_scheme(node: Node, dialect: Dialect) -> DataConsumerScheme:
    return _read(DataConsumerScheme, node, dialect)


def _read(type_: type[Scheme], node: Node, dialect: Dialect) -> Scheme:
    organisations = tuple(
        Organisation(
            **read_nameable(item, dialect),
            contacts=tuple(_read_contact(contact, dialect) for contact in item.get("contacts", ())),
        )
        for item in node.get(_ITEMS[type_], ())
    )
    return type_(**read_scheme(node, dialect), organisations=organisations)


def write_organisation_scheme(scheme: OrganisationScheme, dialect: Dialect) -> Node:
    items = [
        write_nameable(organisation, dialect)
        | filled(contacts=[_write_contact(contact, dialect) for contact in organisation.contacts])
        for organisation in scheme.organisations
    ]
    return write_scheme(scheme, dialect) | filled(**{_ITEMS[type(scheme)]: items})


def _read_contact(node: Node, dialect: Dialect) -> Contact:
    texts: dict[str, Any] = {many: read_texts(node, one, many, dialect) for many, one in _CONTACT_TEXTS.items()}
    lists: dict[str, Any] = {name: tuple(node.get(name, ())) for name in _CONTACT_LISTS}
    return Contact(id=node.get("id"), **texts, **lists)


def _write_contact(contact: Contact, dialect: Dialect) -> Node:
    node = filled(id=contact.id)
    for many, one in _CONTACT_TEXTS.items():
        node |= write_texts(getattr(contact, many), one, many, dialect)
    lists = {name: list(getattr(contact, name)) for name in _CONTACT_LISTS}
    lists["emails"] = [email for email in lists["emails"] if "@" in email]
    return node | filled(**lists)
