"""A list of artefacts of one kind: searchable, each with what it is for, who maintains it and how much is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.model.artefact import Maintainable
from registry.model.kinds import urn_of
from registry.structures.search import Listed
from registry.web import words
from registry.web.figures import count
from registry.web.language import _, plural
from registry.web.links import page_of
from registry.web.pages.annotations import title_of
from registry.web.pages.flows import Published, period, size
from registry.web.site import here
from registry.web.texts import Text, marked, text


@dataclass(frozen=True)
class Row:
    name: Text
    href: str | None
    description: Text
    id: str
    agency: str
    agency_name: Text
    size: str
    version: str
    state: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: Text
    is_chosen: bool


@dataclass(frozen=True)
class ListingPage:
    """`beside` are other ways to find something of this kind; `clear` is the address of the whole list."""

    title: str
    purpose: str
    term: str
    kind: str
    query: str
    agencies: tuple[Choice, ...]
    rows: tuple[Row, ...]
    shown: str
    is_filtered: bool
    is_empty: bool
    clear: str
    beside_title: str
    beside: tuple[tuple[Text, str], ...]


@dataclass(frozen=True)
class Asked:
    query: str = ""
    agency: str = ""


@dataclass(frozen=True)
class Known:
    """What is known besides the lines: heads by URN, agency names, what is published, other ways to find something."""

    heads: Mapping[str, Maintainable]
    agencies: Mapping[str, Text]
    published: Published
    beside_title: str = ""
    beside: tuple[tuple[Text, str], ...] = ()


def build(
    kind: str,
    lines: Sequence[Listed],
    everything: Sequence[Listed],
    known: Known,
    asked: Asked,
) -> ListingPage:
    """`lines` are those that fit, `everything` all of the kind."""
    maintainers = sorted({line.agency for line in everything})
    return ListingPage(
        title=str(words.kind(kind).many) if kind != "conceptscheme" else _("Concepts"),
        purpose=str(words.kind(kind).purpose),
        term=words.term(kind),
        kind=kind,
        query=asked.query,
        agencies=tuple(Choice(id, known.agencies.get(id, Text(id)), id == asked.agency) for id in maintainers),
        rows=tuple(_row(line, known) for line in lines),
        shown=_shown(len(lines), len(everything)),
        is_filtered=len(lines) < len(everything) or bool(asked.query),
        is_empty=not everything,
        clear=here(q=None, agency=None),
        beside_title=known.beside_title,
        beside=known.beside,
    )


def _shown(lines: int, everything: int) -> str:
    if lines == everything:
        return _("%(total)s in all", total=count(everything))
    return _("%(shown)s of %(total)s", shown=count(lines), total=count(everything))


def _row(line: Listed, known: Known) -> Row:
    head = known.heads.get(line.urn)
    return Row(
        name=marked(line.name, line.language),
        href=page_of(line.urn, latest=True),
        description=text(head.descriptions) if head is not None else Text(""),
        id=line.id,
        agency=line.agency,
        agency_name=known.agencies.get(line.agency, Text(line.agency)),
        size=_size(line),
        version=line.version,
        state="draft" if line.is_draft else "final" if line.is_final else "open",
        facts=_facts(line, head, known.published),
    )


def _size(line: Listed) -> str:
    if line.kind == "codelist":
        return plural("%(shown)s code", "%(shown)s codes", line.item_count, shown=count(line.item_count))
    if line.kind == "conceptscheme":
        return plural("%(shown)s concept", "%(shown)s concepts", line.item_count, shown=count(line.item_count))
    if line.item_count:
        return plural("%(shown)s entry", "%(shown)s entries", line.item_count, shown=count(line.item_count))
    return ""


def _facts(line: Listed, head: Maintainable | None, published: Published) -> tuple[str, ...]:
    """Of a data set: period, size, publisher."""
    if line.kind != "dataflow":
        return ()
    version = published.get(line.urn.partition("=")[2])
    publisher = title_of(head.annotations, "PUBLISHER") if head is not None else ""
    return tuple(fact for fact in (period(version), size(version) or _("no data yet"), publisher) if fact)


def by_urn(heads: Sequence[Maintainable]) -> dict[str, Maintainable]:
    return {urn_of(head): head for head in heads}
