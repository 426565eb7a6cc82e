"""Organisation schemes in SDMX-JSON: agencies, providers of data and metadata, data consumers, organisation units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from registry.formats.sdmx_json.common import (
    filled,
    read_nameable,
    read_parent,
    read_scheme,
    read_texts,
    write_nameable,
    write_parent,
    write_scheme,
    write_texts,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.organisation import (
    AgencyScheme,
    Contact,
    DataConsumerScheme,
    DataProviderScheme,
    Organisation,
    OrganisationScheme,
)
from registry.model.organisation_unit import OrganisationUnitScheme

VERSION = "1.0"  # the only one that 2.x admits for organisation schemes, also for units
Scheme = TypeVar("Scheme", bound=OrganisationScheme)

_ITEMS: dict[type[OrganisationScheme], str] = {
    AgencyScheme: "agencies",
    DataProviderScheme: "dataProviders",
    DataConsumerScheme: "dataConsumers",
    MetadataProviderScheme: "metadataProviders",
    OrganisationUnitScheme: "organisationUnits",
}
_CONTACT_TEXTS = {"names": "name", "departments": "department", "roles": "role"}
_CONTACT_LISTS = ("telephones", "faxes", "x400s", "uris", "emails")


def organisation_reader(type_: type[Scheme]) -> Callable[[Node, Dialect], Scheme]:
    """The reader of one type of organisation scheme: they differ in the array of their organisations."""

    def read(node: Node, dialect: Dialect) -> Scheme:
        organisations = tuple(
            Organisation(
                **read_nameable(item, dialect),
                contacts=tuple(_read_contact(contact, dialect) for contact in item.get("contacts", ())),
                parent=read_parent(item, dialect),
            )
            for item in node.get(_ITEMS[type_], ())
        )
        return type_(**read_scheme(node, dialect), organisations=organisations)

    return read


def write_organisation_scheme(scheme: OrganisationScheme, dialect: Dialect) -> Node:
    items = [
        write_nameable(organisation, dialect)
        | filled(contacts=[_write_contact(contact, dialect) for contact in organisation.contacts])
        | (write_parent(organisation.parent, scheme, dialect) if type(scheme) is OrganisationUnitScheme else {})
        for organisation in scheme.organisations
    ]
    version = {} if dialect.version.has_final else {"version": VERSION}
    return write_scheme(scheme, dialect) | version | filled(**{_ITEMS[type(scheme)]: items})


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
