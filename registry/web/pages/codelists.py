"""A code list: what it is for, its codes as a tree or a sorted table, who uses it, its versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.model.annotation import Annotation
from registry.model.codelist import Code, Codelist
from registry.model.geo_codelist import GeoFeatureSetCode, GeoGridCode, GeoGridCodelist
from registry.structures.search import Use
from registry.web.figures import count
from registry.web.language import BY_TAG, _
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes, title_of
from registry.web.pages.inheritance import Inheritance
from registry.web.reading import Edition
from registry.web.site import here
from registry.web.texts import Text, text
from registry.web.wording import fits

PAGE = 500
DEEPEST = 6  # levels of indentation that the style knows
SORTS = ("list", "name", "id")


@dataclass(frozen=True)
class CodeRow:
    """`depth` indents in list order; sorted or searched rows name their `parent` instead. `texts` are the extra languages.

    `origin` is the list that an inherited code comes from, `place` the geometry or grid cell of a code of places.
    """

    id: str
    name: Text
    description: Text
    parent: Text
    depth: int
    validity: str
    texts: tuple[Text, ...]
    origin: parts.Link | None
    place: str


@dataclass(frozen=True)
class LanguageChoice:
    tag: str
    name: str
    direction: str
    is_shown: bool


@dataclass(frozen=True)
class Column:
    """A heading that sorts."""

    label: str
    href: str
    is_sorted: bool


@dataclass(frozen=True)
class CodesTable:
    query: str
    sort: str
    rows: tuple[CodeRow, ...]
    name_column: Column
    id_column: Column
    has_ids: bool
    has_names: bool
    has_parents: bool
    has_descriptions: bool
    has_validity: bool
    has_origins: bool
    has_places: bool
    languages: tuple[LanguageChoice, ...]
    shown: str
    pager: parts.Pager | None
    label_switch: tuple[parts.Tab, ...]
    clear: str


@dataclass(frozen=True)
class CodelistPage:
    title: Text
    description: Text
    identity: parts.Identity
    maintainer: Text
    size: str
    languages: str
    rules: tuple[parts.Link, ...]
    grid: str
    notes: tuple[Note, ...]
    tabs: tuple[parts.Tab, ...]
    view: str
    codes: CodesTable | None
    uses: tuple[parts.UseGroup, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]
    names: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Asked:
    """What the address asks of the table."""

    view: str
    query: str
    sort: str
    page: str
    languages: tuple[str, ...]
    labels: str


VIEWS = ("codes", "used", "history", "download")


@dataclass(frozen=True)
class Around:
    """What is known of a code list besides itself."""

    maintainer: Text
    uses: Sequence[Use]
    editions: Sequence[Edition]
    inheritance: Inheritance


def build(codelist: Codelist, around: Around, base_url: str, asked: Asked) -> CodelistPage:
    users = parts.uses(around.uses)
    shown = asked.view if asked.view in VIEWS else VIEWS[0]
    labels = (_("Codes"), _("Used by"), _("History"), _("Details and download"))
    counts = (len(codelist.codes), sum(len(group.links) for group in users), len(around.editions), None)
    tags = _languages(codelist)
    return CodelistPage(
        title=text(codelist.names, codelist.id),
        description=text(codelist.descriptions),
        identity=parts.identity(codelist, base_url),
        maintainer=around.maintainer,
        size=count(len(codelist.codes)),
        languages=", ".join(BY_TAG[tag].name if tag in BY_TAG else tag for tag in tags),
        rules=around.inheritance.rules,
        grid=codelist.grid_definition or "" if isinstance(codelist, GeoGridCodelist) else "",
        notes=notes(codelist.annotations),
        tabs=parts.tabs(shown, list(zip(VIEWS, labels, counts, strict=True))),
        view=shown,
        codes=_table(codelist, tags, asked, around.inheritance.origins or {}) if shown == "codes" else None,
        uses=users,
        versions=parts.history(around.editions, codelist.version),
        downloads=parts.downloads(codelist) if shown == "download" else (),
        names=parts.names(codelist),
    )


def _languages(codelist: Codelist) -> list[str]:
    """The languages in which codes have names, the interface's own first."""
    found = dict.fromkeys(tag for code in codelist.codes for tag in code.names)
    return sorted(found, key=lambda tag: (list(BY_TAG).index(tag) if tag in BY_TAG else len(BY_TAG), tag))


def _table(codelist: Codelist, tags: Sequence[str], asked: Asked, origins: Mapping[str, parts.Link]) -> CodesTable:
    extra = tuple(tag for tag in tags if tag in asked.languages)
    by_id = {code.id: code for code in codelist.codes}
    sort = asked.sort if asked.sort in SORTS else SORTS[0]
    rows = list(_ordered(codelist.codes, by_id, sort, asked.query))
    page = parts.page_number(asked.page, len(rows), PAGE)
    is_tree = sort == "list" and not asked.query
    made = tuple(
        _row(code, depth if is_tree else 0, by_id, extra, origins)
        for code, depth in rows[(page - 1) * PAGE : page * PAGE]
    )
    return CodesTable(
        query=asked.query,
        sort=sort,
        rows=made,
        name_column=_column(_("Name"), "name", sort),
        id_column=_column(_("Code"), "id", sort),
        has_ids=asked.labels != "name",
        has_names=asked.labels != "id",
        has_parents=not is_tree and any(code.parent for code in codelist.codes),
        has_descriptions=any(row.description for row in made),
        has_validity=any(row.validity for row in made),
        has_origins=bool(origins),
        has_places=any(row.place for row in made),
        languages=tuple(_language(tag, tag in extra) for tag in tags),
        shown=_("%(shown)s of %(total)s codes", shown=count(len(rows)), total=count(len(codelist.codes))),
        pager=parts.pager(len(rows), page, PAGE),
        label_switch=label_switch(asked.labels),
        clear=here(q=None, page=None),
    )


def label_switch(current: str) -> tuple[parts.Tab, ...]:
    rows = (("name", _("Names")), ("both", _("Names and codes")), ("id", _("Codes")))
    return tuple(parts.Tab(label, here(labels=word), word == current) for word, label in rows)


def _language(tag: str, is_shown: bool) -> LanguageChoice:
    known = BY_TAG.get(tag)
    return LanguageChoice(tag, known.name if known else tag, known.direction if known else "auto", is_shown)


def _column(label: str, word: str, sort: str) -> Column:
    return Column(label, here(sort=None if sort == word else word, page=None), sort == word)


def _ordered(codes: Sequence[Code], by_id: Mapping[str, Code], sort: str, query: str) -> Iterator[tuple[Code, int]]:
    """The codes that fit the query with their depth; as a tree, or by name or code."""
    if query:
        codes = [code for code in codes if fits(query, code.id, *code.names.values(), *_aliases(code))]
    if sort == "name":
        yield from ((code, 0) for code in sorted(codes, key=lambda code: str(text(code.names, code.id)).casefold()))
    elif sort == "id":
        yield from ((code, 0) for code in sorted(codes, key=lambda code: code.id))
    elif query:
        yield from ((code, 0) for code in codes)
    else:
        yield from tree(codes, by_id)


def tree(codes: Sequence[Code], by_id: Mapping[str, Code]) -> Iterator[tuple[Code, int]]:
    """Parents before their children, siblings in list order."""
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent if code.parent in by_id else None, []).append(code)
    waiting = [(code, 0) for code in reversed(below.get(None, []))]
    while waiting:
        code, depth = waiting.pop()
        yield code, min(depth, DEEPEST)
        waiting += [(child, depth + 1) for child in reversed(below.get(code.id, []))]


def _row(
    code: Code, depth: int, by_id: Mapping[str, Code], extra: Sequence[str], origins: Mapping[str, parts.Link]
) -> CodeRow:
    parent = by_id.get(code.parent or "")
    return CodeRow(
        id=code.id,
        name=text(code.names, code.id),
        description=text(code.descriptions),
        parent=text(parent.names, parent.id) if parent else Text(""),
        depth=depth,
        validity=_validity(code.annotations),
        texts=tuple(Text(code.names.get(tag, ""), tag) for tag in extra),
        origin=origins.get(code.id),
        place=_place(code),
    )


def _place(code: Code) -> str:
    if isinstance(code, GeoGridCode):
        return code.geo_cell
    return code.value if isinstance(code, GeoFeatureSetCode) else ""


def _validity(annotations: Sequence[Annotation]) -> str:
    start, end = title_of(annotations, "VALID_FROM"), title_of(annotations, "VALID_TO")
    if start and end:
        return _("%(start)s to %(end)s", start=start, end=end)
    if start:
        return _("since %(start)s", start=start)
    return _("until %(end)s", end=end) if end else ""


def _aliases(code: Code) -> list[str]:
    return [
        annotation.title or "" for annotation in code.annotations if annotation.type not in ("VALID_FROM", "VALID_TO")
    ]
