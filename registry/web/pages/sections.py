"""What the page of an artefact is made of: one value per shape of section, each shown by the template of its `shape`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from registry.web.figures import count
from registry.web.language import _, plural
from registry.web.pages import parts
from registry.web.pages.parts import Link
from registry.web.site import here
from registry.web.texts import Text
from registry.web.wording import fits

PAGE = 500


@dataclass(frozen=True)
class Cell:
    """Names one under the other (`more` folded away), then a text in the type of code, then a remark. An empty cell says nothing."""

    links: tuple[Link, ...] = ()
    more: tuple[Link, ...] = ()
    code: str = ""
    note: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        return " ".join(
            (*(f"{link.text} {link.id} {link.note}" for link in (*self.links, *self.more)), self.code, self.note)
        )


@dataclass(frozen=True)
class Row:
    """The first cell heads the row. `depth` indents it, `anchor` is where links to it lead."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Table:
    """`rows` are those of this page of the table; `query` and `clear` are set for a table in which one can search."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    intro: str | Markup = ""
    shown: str = ""
    query: str = ""
    clear: str = ""
    is_searchable: bool = False
    pager: parts.Pager | None = None
    empty: str = ""
    shape: str = field(default="table", init=False)


@dataclass(frozen=True)
class Node:
    """A place in a tree. `facts` stand beside its name, `links` below it."""

    name: Text
    id: str = ""
    href: str | None = None
    description: Text = field(default_factory=lambda: Text(""))
    facts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    anchor: str = ""
    nodes: tuple[Node, ...] = ()

    @property
    def size(self) -> str:
        return count(len(self.nodes)) if self.nodes else ""


@dataclass(frozen=True)
class Tree:
    """`is_open` shows all levels at once. A tree that `has_dates` can be asked for the day `on`."""

    title: str
    nodes: tuple[Node, ...]
    intro: str | Markup = ""
    is_open: bool = False
    empty: str = ""
    has_dates: bool = False
    on: str = ""
    clear: str = ""
    shape: str = field(default="tree", init=False)


@dataclass(frozen=True)
class Fact:
    label: str
    links: tuple[Link, ...] = ()
    text: str | Markup = ""


@dataclass(frozen=True)
class Facts:
    title: str
    rows: tuple[Fact, ...]
    shape: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Statement:
    """What the artefact says, as sentences."""

    sentences: tuple[str | Markup, ...]
    title: str = ""
    shape: str = field(default="statement", init=False)


@dataclass(frozen=True)
class Listing:
    """One piece of a program, with what it says in words above it."""

    name: Text
    id: str
    description: Text
    code: str
    facts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Program:
    title: str
    listings: tuple[Listing, ...]
    intro: str | Markup = ""
    shape: str = field(default="program", init=False)


@dataclass(frozen=True)
class Step:
    """`after` are sentences on what follows; `number` counts through the levels: `2.1`."""

    number: str
    name: Text
    id: str
    anchor: str
    description: Text
    inputs: tuple[Link, ...]
    outputs: tuple[Link, ...]
    computation: tuple[str, ...]
    after: tuple[Markup, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Steps:
    title: str
    steps: tuple[Step, ...]
    shape: str = field(default="steps", init=False)


@dataclass(frozen=True)
class Passage:
    """One heading of a report with what stands under it; `level` is that of its heading, from 3."""

    title: Text
    id: str
    meaning: Text
    paragraphs: tuple[Text | Markup, ...]
    level: int
    passages: tuple[Passage, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.paragraphs and all(passage.is_empty for passage in self.passages)


@dataclass(frozen=True)
class Report:
    title: str
    passages: tuple[Passage, ...]
    empty: str = ""
    shape: str = field(default="report", init=False)


Section = Table | Tree | Facts | Statement | Program | Steps | Report


@dataclass(frozen=True)
class Asked:
    """What the address asks of the long parts of a page."""

    query: str = ""
    page: str = ""
    on: str = ""
    size: int = PAGE


def searchable(title: str, columns: Sequence[str], rows: Iterable[Row], asked: Asked, **more: str) -> Table:
    """A table that can be searched and leafed through; one per page."""
    everything = list(rows)
    fitting = [row for row in everything if fits(asked.query, *(cell.words for cell in row.cells))]
    page = parts.page_number(asked.page, len(fitting), asked.size)
    shown = plural("%(shown)s of %(total)s row", "%(shown)s of %(total)s rows", len(everything),
                   shown=count(len(fitting)), total=count(len(everything)))  # fmt: skip
    return Table(
        title=title,
        columns=tuple(columns),
        rows=tuple(fitting[(page - 1) * asked.size : page * asked.size]),
        shown=shown,
        query=asked.query,
        clear=here(q=None, page=None),
        is_searchable=len(everything) > SEARCHED,
        pager=parts.pager(len(fitting), page, asked.size),
        empty=_("No row fits. The search looks at names, codes and remarks.") if asked.query else _("There is nothing here yet."),
        **more,
    )  # fmt: skip


SEARCHED = 8  # rows from which a table has a search field
UNFOLDED = 12  # names in one cell that are shown at once


def cell(*links: Link, code: str = "", note: str = "", tone: str = "") -> Cell:
    named = tuple(link for link in links if link.text)
    shown = UNFOLDED if len(named) > UNFOLDED + 3 else len(named)
    return Cell(named[:shown], named[shown:], code, note, tone)


def said(text: object) -> Cell:
    """A cell with a plain text."""
    return Cell((Link(text if isinstance(text, Text) else Text(str(text))),) if text else ())


def phrase(sentence: str, **values: object) -> Markup:
    """A translated sentence with links and names in it. What is put in is escaped, the sentence is ours."""
    return Markup(sentence) % {name: _shown(value) for name, value in values.items()}  # noqa: S704  # our own texts


def _shown(value: object) -> object:
    return anchor(value) if isinstance(value, Link) else value


def anchor(link: Link) -> Markup:
    """A name that leads to its page, where it has one."""
    name = link.text.__html__()
    return Markup('<a href="{}">{}</a>').format(link.href, name) if link.href else name


def listed(links: Iterable[Link]) -> Markup:
    """Several names in one sentence."""
    return Markup(", ").join(map(anchor, links))
