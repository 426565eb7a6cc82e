"""Organisations and what they agreed: who reports what to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from registry.model.artefact import Maintainable
from registry.model.organisation import Contact, Organisation, OrganisationScheme
from registry.model.provision import ProvisionAgreement
from registry.model.urn import PREFIX
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.parts import Link
from registry.web.pages.sections import Asked, Cell, Node, Row, Section, Statement, Tree, cell, phrase, said, searchable
from registry.web.texts import Text, text


def organisations(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, OrganisationScheme)
    has_contacts = any(each.contacts for each in artefact.organisations)
    columns = (_("Name"), _("What it is"), *((_("Contact"),) if has_contacts else ()))
    rows = [
        Row((cell(Link(text(each.names, each.id), None, each.id)), said(text(each.descriptions)),
             *((_contact_cell(each),) if has_contacts else ())), anchor=each.id)
        for each in artefact.organisations
    ]  # fmt: skip
    return (searchable(_("Organisations"), columns, rows, asked),)


def _contact_cell(organisation: Organisation) -> Cell:
    return cell(*(link for contact in organisation.contacts for link in _contact(contact)))


def _contact(contact: Contact) -> Iterable[Link]:
    """Name and office of a person, then the ways to reach them."""
    office = ", ".join(str(each) for each in (text(contact.roles), text(contact.departments)) if each)
    if contact.names or office:
        yield Link(text(contact.names) or Text(office), None, "", office if contact.names else "")
    yield from (Link(Text(email), f"mailto:{email}") for email in contact.emails)
    yield from (Link(Text(number), f"tel:{''.join(number.split())}") for number in contact.telephones)
    yield from (Link(Text(uri), uri if uri.startswith(("https://", "http://")) else None) for uri in contact.uris)


def departments(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, OrganisationScheme)
    known = {each.id for each in artefact.organisations}
    below: dict[str | None, list[Organisation]] = {}
    for each in artefact.organisations:
        below.setdefault(each.parent if each.parent in known else None, []).append(each)
    return (Tree(_("Departments"), _nodes(below, None), is_open=True, empty=_("There is nothing here yet.")),)


def _nodes(below: Mapping[str | None, Sequence[Organisation]], parent: str | None) -> tuple[Node, ...]:
    return tuple(
        Node(
            name=text(each.names, each.id),
            id=each.id,
            description=text(each.descriptions),
            links=tuple(link for contact in each.contacts for link in _contact(contact)),
            anchor=each.id,
            nodes=_nodes(below, each.id),
        )
        for each in below.get(parent, ())
    )


def provision_agreement(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, ProvisionAgreement)
    says = phrase(
        _("%(provider)s reports %(data)s to %(agency)s."),
        provider=library.link(artefact.data_provider),
        data=library.link(artefact.dataflow),
        agency=library.link(agency_urn(artefact.agency)),
    )
    return (Statement((says,)),)


def agency_urn(agency: str) -> str:
    """The URN of an agency by the dotted id under which it maintains."""
    holder, _dot, id = agency.rpartition(".")
    return f"{PREFIX}base.Agency={holder or 'SDMX'}:AGENCIES(1.0).{id}"
