"""Schemes of agencies, providers and data consumers, whose id is fixed (3.x writes no version, 2.1 always 1.0), and of units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    identity,
    maintainable_attributes,
    read_nameable,
    read_scheme,
    read_texts,
    texts,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, first, text_of
from registry.model.kinds import kind_of
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

S = TypeVar("S", bound=OrganisationScheme)

_LINES = {"telephones": "Telephone", "faxes": "Fax", "x400s": "X400", "uris": "URI", "emails": "Email"}


def read_agency_scheme(node: Node, reading: Reading) -> AgencyScheme:
    return AgencyScheme(
        **read_scheme(node, children_of(node), reading), organisations=_read_organisations(node, "Agency")
    )


def read_data_provider_scheme(node: Node, reading: Reading) -> DataProviderScheme:
    return DataProviderScheme(
        **read_scheme(node, children_of(node), reading), organisations=_read_organisations(node, "DataProvider")
    )


def read_data_consumer_scheme(node: Node, reading: Reading) -> DataConsumerScheme:
    return DataConsumerScheme(
        **read_scheme(node, children_of(node), reading), organisations=_read_organisations(node, "DataConsumer")
    )


def read_metadata_provider_scheme(node: Node, reading: Reading) -> MetadataProviderScheme:
    return MetadataProviderScheme(
        **read_scheme(node, children_of(node), reading), organisations=_read_organisations(node, "MetadataProvider")
    )


def read_organisation_unit_scheme(node: Node, reading: Reading) -> OrganisationUnitScheme:
    units = children_of(node).get("OrganisationUnit", ())
    return OrganisationUnitScheme(
        **read_scheme(node, children_of(node), reading),
        organisations=tuple(_read_unit(unit, reading) for unit in units),
    )


def _read_unit(node: Node, reading: Reading) -> Organisation:
    parent = first(children_of(node), "Parent")
    return replace(_read_organisation(node), parent=None if parent is None else read_local_reference(parent, reading))


def _read_organisations(node: Node, name: str) -> tuple[Organisation, ...]:
    return tuple(_read_organisation(child) for child in children_of(node).get(name, ()))


def _read_organisation(node: Node) -> Organisation:
    children = children_of(node)
    contacts = tuple(_read_contact(child) for child in children.get("Contact", ()))
    return Organisation(**read_nameable(node, children), contacts=contacts)


def _read_contact(node: Node) -> Contact:
    parts = children_of(node)
    return Contact(
        id=node.get("id"),
        names=read_texts(parts.get("Name", ())),
        departments=read_texts(parts.get("Department", ())),
        roles=read_texts(parts.get("Role", ())),
        **{field: tuple(text_of(line) for line in parts.get(name, ())) for field, name in _LINES.items()},
    )


def write_organisation_scheme(scheme: OrganisationScheme, writing: Writing) -> Iterator[str]:
    kind = kind_of(scheme)
    given = maintainable_attributes(scheme, writing, has_version=writing.generation.uses_refs)
    yield f"<str:{kind.class_}{given}>{head(scheme)}"
    for organisation in scheme.organisations:
        given = identity(scheme, str(kind.item_class), organisation.id, organisation)
        parent = local_reference("str:Parent", organisation.parent, writing.generation) if organisation.parent else ""
        contacts = "".join(map(_contact, organisation.contacts))
        yield f"\n<str:{kind.item_class}{given}>{head(organisation)}{parent}{contacts}</str:{kind.item_class}>"
    yield f"</str:{kind.class_}>"


def _contact(contact: Contact) -> str:
    return element(
        "str:Contact",
        {"id": contact.id},
        texts("com:Name", contact.names),
        texts("str:Department", contact.departments),
        texts("str:Role", contact.roles),
        *(
            element(f"str:{name}", {}, escape(line))
            for field, name in _LINES.items()
            for line in getattr(contact, field)
        ),
    )


def fit_organisation_scheme(scheme: S, cuts: Cuts) -> S:
    if isinstance(scheme, OrganisationUnitScheme):
        if cuts.cut("unit-scheme-version", scheme.version != "1.0"):
            scheme = replace(scheme, version="1.0")
        organisations = tuple(fit_nameable(each, cuts) for each in scheme.organisations)
        return replace(fit_maintainable(scheme, cuts), organisations=organisations)
    if cuts.cut("scheme-version", scheme.version != "1.0" or scheme.is_final):
        scheme = replace(scheme, version="1.0", is_final=None)
    organisations = tuple(_fit_organisation(each, cuts) for each in scheme.organisations)
    return replace(fit_maintainable(scheme, cuts), organisations=organisations)


def _fit_organisation(organisation: Organisation, cuts: Cuts) -> Organisation:
    organisation = fit_nameable(organisation, cuts)
    return replace(organisation, parent=None) if cuts.cut("organisation-parent", organisation.parent) else organisation
