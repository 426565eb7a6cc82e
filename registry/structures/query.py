"""Finding structures: what a query names, what its references bring, in the detail that it asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import msgspec

from registry.model.artefact import ItemScheme, Maintainable
from registry.model.errors import Malformed
from registry.model.kinds import kind_named, references_of, walk_items
from registry.model.message import Notice
from registry.model.query import DIRECTIONS, Detail, StructureQuery
from registry.model.stubs import complete_stub, stub
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, in_order, load_graph
from registry.structures.items import cut
from registry.structures.partial import Answer, constraints_behind, reduced
from registry.structures.selection import closed, nothing, select
from registry.structures.whole import extended_behind, whole_artefacts


@dataclass(frozen=True)
class StructureAnswer:
    """`artefacts` in dependency order. `last_modified` is when anything that could change the answer changed last.

    `etag` (bare, without quotes) is the same for the same query on the same content; formats add their own mark to it.
    """

    artefacts: tuple[Maintainable, ...]
    last_modified: datetime | None
    etag: str
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Located:
    """Which artefacts an answer holds, before any is read."""

    matched: tuple[Entry, ...]
    referenced: tuple[Entry, ...]
    last_modified: datetime | None
    etag: str


def find(uow: UnitOfWork, query: StructureQuery) -> StructureAnswer:
    """The artefacts that the query names and those that its references bring.

    Raises NotFound when the query names artefacts (or items) exactly and none is there, NoResults when it asks openly and nothing
    fits, Malformed for items of kinds without items or unknown references.
    Source: SDMX-REST 2.2, "Structure queries"; 1.5 by `includes_drafts=False`.
    """
    graph, cuts, located = _located(uow, query)
    artefacts = _read(uow, graph, query, located, cuts)
    own, by_reference = _FORM[query.detail]
    forms = {entry.revision: own for entry in located.matched} | {
        entry.revision: by_reference for entry in located.referenced
    }
    order = [entry for entry in in_order((*located.matched, *located.referenced)) if entry.revision in artefacts]
    found = tuple(forms[entry.revision](artefacts[entry.revision]) for entry in order)
    if not query.includes_drafts:
        found = tuple(map(_with_flag, found))
    return StructureAnswer(found, located.last_modified, located.etag)


def locate(uow: UnitOfWork, query: StructureQuery) -> Located:
    """The same without reading contents: enough to answer a conditional request. Raises as `find`."""
    return _located(uow, query)[2]


def _located(uow: UnitOfWork, query: StructureQuery) -> tuple[Graph, dict[int, Maintainable], Located]:
    _check(query)
    graph = load_graph(uow, includes_drafts=query.includes_drafts, as_of=query.as_of)
    matched = select(graph, query)
    cuts: dict[int, Maintainable] = {}
    if items := closed(query.items):
        cuts = _cut(_reader(uow, graph, query), matched, items)
        matched = [entry for entry in matched if entry.revision in cuts]
        if not matched:
            raise nothing(query)
    referenced = _referenced(graph, query, matched, cuts)
    return graph, cuts, _with_tag(uow, graph, query, tuple(matched), tuple(referenced))


def _check(query: StructureQuery) -> None:
    for word in query.references:
        if word not in DIRECTIONS:
            kind_named(word)
    if closed(query.items):
        for kind in map(kind_named, closed(query.kinds)):
            if kind.items is None:
                raise Malformed(f"artefacts of type {kind.word!r} have no items; leave the item out of the address")


Reader = Callable[[Sequence[Entry]], dict[int, Maintainable]]


def _reader(uow: UnitOfWork, graph: Graph, query: StructureQuery) -> Reader:
    """Reads whole artefacts: as they are stored when that is asked for, else with inherited codes."""
    return uow.artefacts.artefacts if query.detail == "raw" else partial(whole_artefacts, uow, graph)


def _cut(read: Reader, entries: Sequence[Entry], items: Sequence[str]) -> dict[int, Maintainable]:
    """The schemes that have any of the items, cut to these."""
    found: dict[int, Maintainable] = {}
    wanted = frozenset(items)
    schemes = [entry for entry in entries if kind_named(entry.kind).items]
    for revision, scheme in read(schemes).items():
        if isinstance(scheme, ItemScheme) and any(path in wanted for path, _ in walk_items(scheme)):
            found[revision] = cut(scheme, wanted)
    return found


# What a direction brings, given the graph, the matching artefacts and what each artefact refers to.
Children = Callable[[Entry], Sequence[Entry]]
_BRINGS: dict[str, Callable[[Graph, list[Entry], Children], Iterable[Entry]]] = {
    "none": lambda graph, matched, children: (),
    "children": lambda graph, matched, children: _each(children, matched),
    "descendants": lambda graph, matched, children: _descendants(graph, matched, children),
    "parents": lambda graph, matched, children: _each(graph.parents, matched),
    "ancestors": lambda graph, matched, children: graph.ancestors(matched),
    "parentsandsiblings": lambda graph, matched, children: _family(graph, matched, children),
    "all": lambda graph, matched, children: _everything(graph, matched, children),
}


def _referenced(
    graph: Graph, query: StructureQuery, matched: list[Entry], cuts: dict[int, Maintainable]
) -> list[Entry]:
    """What the references bring besides the matching artefacts, each once, in dependency order.

    Codelists that only give codes to others come with the raw detail only: elsewhere their codes are there already.
    """

    def children(entry: Entry) -> Sequence[Entry]:
        if entry.revision in cuts:
            return _targets(graph, entry, cuts[entry.revision])
        found = graph.children(entry)
        if query.detail == "raw" or not graph.extended(entry):
            return found
        return [child for child in found if child.kind != "codelist"]

    found: dict[int, Entry] = {}
    for word in query.references:
        if word in _BRINGS:
            brought = _BRINGS[word](graph, matched, children)
        else:
            neighbours = (*_each(children, matched), *_each(graph.parents, matched))
            brought = [entry for entry in neighbours if entry.kind == word]
        found |= {entry.revision: entry for entry in brought}
    for entry in matched:
        found.pop(entry.revision, None)
    return in_order(found.values())


def _targets(graph: Graph, entry: Entry, artefact: Maintainable) -> list[Entry]:
    """What a cut scheme still refers to."""
    is_draft = entry.parsed_version.is_draft
    targets = [graph.target(reference.target, is_draft=is_draft) for reference in references_of(artefact)]
    if graph.has_agency_children:
        targets.append(graph.agency_scheme(entry))
    return [target for target in targets if target]


def _each(step: Children, entries: Iterable[Entry]) -> list[Entry]:
    return [found for entry in entries for found in step(entry)]


def _descendants(graph: Graph, matched: list[Entry], children: Children) -> list[Entry]:
    first = _each(children, matched)
    return [*first, *graph.reach(first, children)]


def _family(graph: Graph, matched: list[Entry], children: Children) -> list[Entry]:
    parents = _each(graph.parents, matched)
    return [*parents, *_each(children, parents)]


def _everything(graph: Graph, matched: list[Entry], children: Children) -> list[Entry]:
    """Parents, siblings and descendants, closed downwards so that nothing in the answer refers out of it."""
    family = [*_family(graph, matched, children), *_each(children, matched)]
    return [*family, *graph.reach(family, children)]


def _with_tag(
    uow: UnitOfWork, graph: Graph, query: StructureQuery, matched: tuple[Entry, ...], referenced: tuple[Entry, ...]
) -> Located:
    behind: list[Entry] = [] if query.detail == "raw" else extended_behind(graph, (*matched, *referenced))
    follows = bool(behind)
    if query.detail == "referencepartial":
        behind += constraints_behind(Answer(uow, graph, matched, referenced))
    digest = hashlib.sha256(msgspec.json.encode(query))
    for entry in (*matched, *referenced, *behind):
        digest.update(f"{entry.kind}={entry.short}#{entry.sha256};".encode())
    is_fixed = query.is_exact and query.version.is_exact and not (referenced or query.references or follows)
    recorded = max(entry.recorded_at for entry in matched)
    last_modified = recorded if is_fixed or query.as_of else uow.artefacts.changed_at()
    return Located(matched, referenced, last_modified, digest.hexdigest()[:32])


Form = Callable[[Maintainable], Maintainable]


def _whole(artefact: Maintainable) -> Maintainable:
    return artefact


# What becomes of matching and of referenced artefacts. What is whole holds inherited codes, except in `raw`.
_FORM: dict[Detail, tuple[Form, Form]] = {
    "full": (_whole, _whole),
    "raw": (_whole, _whole),
    "allstubs": (stub, stub),
    "referencestubs": (_whole, stub),
    "allcompletestubs": (complete_stub, complete_stub),
    "referencecompletestubs": (_whole, complete_stub),
    "referencepartial": (_whole, _whole),
}


def _with_flag(artefact: Maintainable) -> Maintainable:
    """As 2.1 says it: what is stable by its version is final."""
    if artefact.is_final is None and artefact.is_frozen:
        return msgspec.structs.replace(artefact, is_final=True)
    return artefact


def _read(
    uow: UnitOfWork, graph: Graph, query: StructureQuery, located: Located, cuts: dict[int, Maintainable]
) -> dict[int, Maintainable]:
    own, by_reference = _FORM[query.detail]
    whole = [*(located.matched if own is _whole else ()), *(located.referenced if by_reference is _whole else ())]
    heads = [
        *(located.matched if own is not _whole else ()),
        *(located.referenced if by_reference is not _whole else ()),
    ]
    artefacts = _reader(uow, graph, query)(whole) | uow.artefacts.heads(heads) | cuts
    if query.detail == "referencepartial":
        return reduced(Answer(uow, graph, located.matched, located.referenced), artefacts)
    return artefacts
