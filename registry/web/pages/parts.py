"""Parts that several pages show: identity, links with names, tabs, crumbs, versions, downloads, pages of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.formats.table import offered
from registry.model.artefact import Maintainable
from registry.model.kinds import kind_of, urn_of
from registry.structures.search import Use
from registry.web import words
from registry.web.figures import count, day
from registry.web.language import _
from registry.web.links import page_of, structure_path
from registry.web.reading import Edition
from registry.web.site import here
from registry.web.texts import Text


@dataclass(frozen=True)
class Link:
    """A name that may lead somewhere. `id` is shown on request, `note` always."""

    text: Text
    href: str | None = None
    id: str = ""
    note: str = ""


@dataclass(frozen=True)
class Identity:
    """What a record is called by machines. `state` is `draft`, `final` or `open`."""

    kind: str
    agency: str
    id: str
    version: str
    urn: str
    state: str
    state_text: str
    permanent: str


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True)
class VersionRow:
    version: str
    date: str
    state: str
    href: str | None
    is_shown: bool


@dataclass(frozen=True)
class Download:
    label: str
    href: str
    media_type: str = ""


@dataclass(frozen=True)
class Pager:
    """Where one is in a long list; hrefs are None at its ends."""

    sentence: str
    previous: str | None
    following: str | None


def identity(artefact: Maintainable, base_url: str) -> Identity:
    urn = urn_of(artefact)
    version = artefact.parsed_version
    state = "draft" if version.is_draft else "final" if artefact.is_frozen else "open"
    sentences = {
        "draft": _("Draft: may still change"),
        "final": _("Published: this version never changes"),
        "open": _("In use: may change without a new version"),
    }
    return Identity(
        kind=str(words.kind(kind_of(artefact).word).one),
        agency=artefact.agency,
        id=artefact.id,
        version=artefact.version,
        urn=urn,
        state=state,
        state_text=sentences[state],
        permanent=f"{base_url}/id/{urn}",
    )


def tabs(current: str, rows: Sequence[tuple[str, str, int | None]]) -> tuple[Tab, ...]:
    """`rows` are (word in the address, label, count); the first is where the plain address leads."""
    first = rows[0][0]
    return tuple(
        Tab(
            label,
            here(view=None if word == first else word, page=None, q=None, sort=None),
            word == current,
            "" if number is None else count(number),
        )
        for word, label, number in rows
    )


def history(editions: Sequence[Edition], shown: str) -> tuple[VersionRow, ...]:
    states = {True: _("Draft"), False: _("Published")}
    return tuple(
        VersionRow(
            version=edition.version,
            date=day(edition.recorded_at),
            state=states[edition.is_draft] if edition.is_draft or edition.is_final else _("In use"),
            href=page_of(edition.urn),
            is_shown=edition.version == shown,
        )
        for edition in editions
    )


def downloads(urn: str, *, references: str = "none") -> tuple[Download, ...]:
    """The structure behind `urn` in every format that is offered."""
    path = structure_path(urn)
    tail = "" if references == "none" else f"&references={references}"
    return tuple(
        Download(
            row.label,
            f"{path}?format={row.words[-1]}&formatVersion={row.version}{tail}" if row.words else path,
            row.content_type,
        )
        for row in offered("structure", "v2")
    )


@dataclass(frozen=True)
class UseGroup:
    kind: str
    links: tuple[Link, ...]


def uses(found: Sequence[Use]) -> tuple[UseGroup, ...]:
    """Who uses something, by kind; each user once, with the ways in which it does."""
    kinds: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for use in found:
        roles = kinds.setdefault(use.kind, {}).setdefault(use.urn, (use.name, []))[1]
        role = str(words.ROLES.get(use.role, use.role))
        if role not in roles:
            roles.append(role)
    order = sorted(kinds, key=words.rank)
    return tuple(
        UseGroup(
            str(words.kind(kind).many),
            tuple(
                Link(Text(name), page_of(urn), urn.partition("=")[2], "; ".join(roles))
                for urn, (name, roles) in kinds[kind].items()
            ),
        )
        for kind in order
    )


def pager(total: int, page: int, size: int) -> Pager | None:
    """None when everything fits on one page."""
    if total <= size:
        return None
    first, last = (page - 1) * size + 1, min(page * size, total)
    return Pager(
        _("%(first)s to %(last)s of %(total)s", first=count(first), last=count(last), total=count(total)),
        here(page=page - 1 if page > 2 else None) if page > 1 else None,
        here(page=page + 1) if last < total else None,
    )


def page_number(given: Any, total: int, size: int) -> int:
    """The page that the address asks for, within what there is."""
    wanted = int(given) if str(given).isdigit() else 1
    return max(1, min(wanted, -(-total // size)))
