"""Organisation schemes: agencies, data providers, data consumers. Their ids are fixed, their version is always 1.0."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from registry.model.artefact import Item, ItemScheme
from registry.model.names import Names


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = None
    names: Names = {}
    departments: Names = {}
    roles: Names = {}
    telephones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    x400s: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class Organisation(Item, frozen=True, kw_only=True, omit_defaults=True):
    """`parent` is the id of another organisation of the scheme (organisation units only)."""

    contacts: tuple[Contact, ...] = ()
    parent: str | None = None


class OrganisationScheme(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    organisations: tuple[Organisation, ...] = ()


class AgencyScheme(OrganisationScheme, frozen=True, kw_only=True, omit_defaults=True):
    id: str = "AGENCIES"


class DataProviderScheme(OrganisationScheme, frozen=True, kw_only=True, omit_defaults=True):
    id: str = "DATA_PROVIDERS"


class DataConsumerScheme(OrganisationScheme, frozen=True, kw_only=True, omit_defaults=True):
    id: str = "DATA_CONSUMERS"


def is_under(agency: str, holders: Iterable[str]) -> bool:
    """Whether an agency is one of `holders`, or below one at any depth: IOM.GMDAC is under IOM."""
    return any(agency == one or agency.startswith(f"{one}.") for one in holders)


def nested_agency(scheme_agency: str, id: str) -> str:
    """The dotted id under which an agency maintains: the top agency SDMX is left out (Section 5, 6.2.1)."""
    return id if scheme_agency == "SDMX" else f"{scheme_agency}.{id}"
