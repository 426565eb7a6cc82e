"""Agencies: who maintains what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.model.organisation import AgencyScheme, nested_agency
from registry.structures.search import Listed
from registry.web import words
from registry.web.figures import count
from registry.web.links import PAGES
from registry.web.texts import Text, text

_FOLDERS = {kind: PAGES[kind] for kind in sorted(PAGES, key=words.rank)}


@dataclass(frozen=True)
class Maintained:
    label: str
    number: str
    href: str


@dataclass(frozen=True)
class AgencyRow:
    id: str
    name: Text
    description: Text
    maintained: tuple[Maintained, ...]


@dataclass(frozen=True)
class AgenciesPage:
    rows: tuple[AgencyRow, ...]


def names(schemes: Sequence[AgencyScheme]) -> dict[str, Text]:
    """The names of all agencies by the id under which they maintain."""
    return {
        nested_agency(scheme.agency, agency.id): text(agency.names, agency.id)
        for scheme in schemes
        for agency in scheme.organisations
    }


def build(schemes: Sequence[AgencyScheme], lines: Sequence[Listed]) -> AgenciesPage:
    rows = [
        AgencyRow(
            id=nested_agency(scheme.agency, agency.id),
            name=text(agency.names, agency.id),
            description=text(agency.descriptions),
            maintained=_maintained(nested_agency(scheme.agency, agency.id), lines),
        )
        for scheme in schemes
        for agency in scheme.organisations
    ]
    return AgenciesPage(tuple(sorted(rows, key=lambda row: (not row.maintained, row.id))))


def _maintained(agency: str, lines: Sequence[Listed]) -> tuple[Maintained, ...]:
    found = []
    for kind, folder in _FOLDERS.items():
        number = sum(line.kind == kind and line.agency == agency for line in lines)
        if number:
            label = words.KINDS[kind].one if number == 1 else words.KINDS[kind].many
            found.append(Maintained(str(label), count(number), f"/{folder}?agency={agency}"))
    return tuple(found)
