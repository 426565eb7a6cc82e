"""Parts that several pages show: identity, links with names, tabs, crumbs, versions, downloads, pages of a long list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from registry.formats.loss import Loss
from registry.formats.losses import losses_of
from registry.formats.table import Format, offered
from registry.model.artefact import Maintainable
from registry.model.kinds import kind_of, kind_of_class, urn_of
from registry.model.urn import Urn
from registry.structures.search import Use
from registry.web import words
from registry.web.figures import count, day
from registry.web.language import _
from registry.web.links import PAGES, api_of, page_of, structure_path
from registry.web.reading import Edition
from registry.web.site import here
from registry.web.texts import Text, marked


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
    """`compare` is where this version and the shown one are compared; empty for the shown one."""

    version: str
    date: str
    state: str
    href: str | None
    is_shown: bool
    compare: str


@dataclass(frozen=True)
class Download:
    """`losses` say what the file leaves out or changes; `is_known` is False where nobody looked, `is_possible` where the
    format has no place for the record at all."""

    label: str
    href: str
    media_type: str = ""
    losses: tuple[Text, ...] = ()
    is_known: bool = False
    is_possible: bool = True


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
    at = next((place for place, edition in enumerate(editions) if edition.version == shown), 0)
    return tuple(
        VersionRow(
            version=edition.version,
            date=day(edition.recorded_at),
            state=states[edition.is_draft] if edition.is_draft or edition.is_final else _("In use"),
            href=page_of(edition.urn),
            is_shown=edition.version == shown,
            compare=_comparison(edition.urn, shown, is_older=place > at) if edition.version != shown else "",
        )
        for place, edition in enumerate(editions)
    )


def _comparison(urn: str, shown: str, *, is_older: bool) -> str:
    """Where a version is compared with the shown one, the older before the newer."""
    parsed = Urn.parse(urn)
    kind = kind_of_class(parsed.class_)
    assert kind is not None
    older, newer = (parsed.version, shown) if is_older else (shown, parsed.version)
    return f"/compare/{PAGES[kind.word]}/{parsed.agency}/{parsed.id}?{urlencode({'from': older, 'to': newer})}"


Lost = Mapping[str, Sequence[Loss]]  # by the name of a format


def losses(artefact: Maintainable) -> Lost:
    """What each format that is offered leaves out or changes of this very artefact."""
    return {row.name: losses_of(artefact, row.name) for row in _formats(artefact)}


def _formats(artefact: Maintainable) -> Sequence[Format]:
    kind = kind_of(artefact)
    rows = offered("metadata" if kind.word == "metadataset" else "structure", api_of(kind))
    return [row for row in rows if api_of(kind) == "v2" or row.generation == "2.1"]


def downloads(artefact: Maintainable, *, references: str = "none", also: Lost | None = None) -> tuple[Download, ...]:
    """An artefact in every format that is offered, each with its losses; `also` are those of what comes with it."""
    path = structure_path(urn_of(artefact))
    return tuple(
        _download(
            row, _address(path, row, references), [*losses_of(artefact, row.name), *(also or {}).get(row.name, ())]
        )
        for row in _formats(artefact)
    )


# Features whose loss means that nothing of the record is written.
WHOLE = frozenset(["kind", "report-set", "flow-set", "incomplete-set"])


def _download(row: Format, href: str, lost: Sequence[Loss]) -> Download:
    reasons = tuple(marked(reason, "en") for reason in dict.fromkeys(loss.reason for loss in lost))
    is_possible = not any(loss.feature in WHOLE for loss in lost)
    return Download(row.label, href, row.content_type, reasons, is_known=True, is_possible=is_possible)


def _address(path: str, row: Format, references: str) -> str:
    if not row.words:
        return path
    tail = "" if references == "none" else f"&references={references}"
    return f"{path}?format={row.words[-1]}&formatVersion={row.version}{tail}"


def names(artefact: Maintainable) -> tuple[tuple[str, str, str], ...]:
    """The names in every language: tag, name, description."""
    tags = dict.fromkeys((*artefact.names, *artefact.descriptions))
    return tuple((tag, artefact.names.get(tag, ""), artefact.descriptions.get(tag, "")) for tag in tags)


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
