"""Searching artefacts and items by words in any language, listing artefacts of a kind, and who uses what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.model.kinds import kind_named
from registry.model.names import best, best_tag
from registry.model.urn import PREFIX, Urn
from registry.model.version import LATEST, VersionQuery
from registry.storage.artefacts import Entry, target_of
from registry.storage.folding import fold
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, load_graph
from registry.structures.inherited_items import matching_inherited
from registry.structures.selection import chosen
from registry.structures.whole import extended

_MORE = 4  # candidates read per hit wanted: the database cuts before languages are known


@dataclass(frozen=True)
class Hit:
    """An artefact, or an item of one (`item` is its path, `scheme` the name of what holds it). `language` is that of `name`."""

    urn: str
    kind: str
    agency: str
    id: str
    version: str
    name: str
    language: str | None
    item: str | None = None
    scheme: str | None = None


@dataclass(frozen=True)
class Listed:
    """One line of a list of artefacts. `versions` are all that are here, oldest first; `item_count` counts at any depth."""

    urn: str
    kind: str
    agency: str
    id: str
    version: str
    name: str
    language: str | None
    is_final: bool
    is_draft: bool
    item_count: int
    versions: tuple[str, ...]
    recorded_at: datetime


@dataclass(frozen=True)
class Use:
    """Who refers to an artefact, in which role, to which version (maybe a range) and item."""

    urn: str
    kind: str
    name: str
    role: str
    version: str
    item: str | None


def search(
    uow: UnitOfWork, text: str, *, languages: Sequence[str] = (), kinds: Sequence[str] = (), limit: int = 20
) -> list[Hit]:
    """The artefacts (latest version each) and items that fit `text`, best first: the exact id, then a name that is the text, then
    names that begin with it, then those with every word; artefacts before items. Case, accents and the language do not matter."""
    wanted = fold(text)
    if not wanted:
        return []
    words = wanted.split()
    graph = load_graph(uow)
    artefacts = _latest(graph, uow.artefacts.matching_heads(words, kinds, limit * _MORE))
    items = uow.artefacts.matching_items(words, text.strip(), kinds, limit * _MORE)
    items += matching_inherited(uow, graph, words, text.strip(), kinds, limit * _MORE)
    schemes = _latest(graph, [entry for entry, _, _ in items])
    names = _names(uow, [*artefacts.values(), *schemes.values()])
    hits = [
        (_score(wanted, entry.id, names[entry.revision], is_item=False), _hit(entry, names[entry.revision], languages))
        for entry in artefacts.values()
    ]
    for entry, path, item_names in items:
        if entry.revision in schemes:
            hit = _item_hit(entry, path, item_names, best(names[entry.revision], languages), languages)
            hits.append((_score(wanted, path.rpartition(".")[2], item_names, is_item=True), hit))
    hits.sort(key=lambda scored: (scored[0], len(scored[1].name), scored[1].urn))
    return [hit for _, hit in hits[:limit]]


def _latest(graph: Graph, entries: Sequence[Entry]) -> dict[int, Entry]:
    """Of these the ones that are the newest version of their artefact."""
    return {entry.revision: entry for entry in entries if graph.versions(*entry.key)[-1].revision == entry.revision}


def _names(uow: UnitOfWork, entries: Sequence[Entry]) -> dict[int, Mapping[str, str]]:
    return {revision: head.names for revision, head in uow.artefacts.heads(entries).items()}


def _score(wanted: str, id: str, names: Mapping[str, str], *, is_item: bool) -> tuple[int, bool]:
    folded = [fold(name) for name in names.values()]
    tests = (fold(id) == wanted, wanted in folded, any(name.startswith(wanted) for name in (fold(id), *folded)))
    return next((place for place, test in enumerate(tests) if test), len(tests)), is_item


def _hit(entry: Entry, names: Mapping[str, str], languages: Sequence[str]) -> Hit:
    name, language = best(names, languages) or entry.id, best_tag(names, languages)
    return Hit(entry.urn, entry.kind, entry.agency, entry.id, entry.version, name, language)


def _item_hit(entry: Entry, path: str, names: Mapping[str, str], scheme: str | None, languages: Sequence[str]) -> Hit:
    kind = kind_named(entry.kind)
    urn = f"{PREFIX}{kind.package}.{kind.item_class}={entry.short}.{path}"
    name, language = best(names, languages) or path, best_tag(names, languages)
    return Hit(urn, entry.kind, entry.agency, entry.id, entry.version, name, language, path, scheme or entry.id)


def listing(
    uow: UnitOfWork,
    kind: str | None = None,
    *,
    languages: Sequence[str] = (),
    agencies: Sequence[str] = (),
    text: str = "",
    version: VersionQuery = LATEST,
) -> list[Listed]:
    """The artefacts of a kind (of every kind when None), by name in the best language; `text` keeps those whose id or names hold
    every word of it. One line per artefact, or per version with `ALL` versions. Raises as `kind_named`."""
    graph = load_graph(uow)
    word = None if kind is None else kind_named(kind).word
    found = [
        (entry, versions)
        for (of_kind, agency, _), versions in graph.series()
        if word in (None, of_kind) and (not agencies or agency in agencies)
        for entry in chosen(versions, version, is_production=False)
    ]
    entries = [entry for entry, _ in found]
    names, counts = _names(uow, entries), _item_counts(uow, graph, entries)
    lines = [
        _listed(entry, versions, names[entry.revision], counts[entry.revision], languages) for entry, versions in found
    ]
    kept = [line for line, (entry, _) in zip(lines, found, strict=True) if _fits(text, entry.id, names[entry.revision])]
    return sorted(kept, key=lambda line: (fold(line.name), line.agency, line.id, line.urn))


def _item_counts(uow: UnitOfWork, graph: Graph, entries: Sequence[Entry]) -> dict[int, int]:
    counts = uow.artefacts.item_counts(entries)
    for entry in entries:
        if graph.extended(entry) and (found := extended(uow, graph, entry)) is not None:
            counts[entry.revision] = len(found.codelist.codes)
    return counts


def _fits(text: str, id: str, names: Mapping[str, str]) -> bool:
    held = fold(" ".join((id, *names.values())))
    return all(word in held for word in fold(text).split())


def _listed(
    entry: Entry, versions: Sequence[Entry], names: Mapping[str, str], items: int, languages: Sequence[str]
) -> Listed:
    return Listed(
        urn=entry.urn,
        kind=entry.kind,
        agency=entry.agency,
        id=entry.id,
        version=entry.version,
        name=best(names, languages) or entry.id,
        language=best_tag(names, languages),
        is_final=entry.is_final,
        is_draft=entry.parsed_version.is_draft,
        item_count=items,
        versions=tuple(other.version for other in versions),
        recorded_at=entry.recorded_at,
    )


def used_by(uow: UnitOfWork, urn: str, *, languages: Sequence[str] = ()) -> list[Use]:
    """Who refers to an artefact or, when `urn` names one, to that item; by kind and name. Ranges count when they end at it.

    A reference to a scheme as a whole does not count as a use of each of its items. Raises Malformed.
    """
    graph = load_graph(uow)
    kind, holder = target_of(urn)
    item = Urn.parse(urn).item
    referrers = [
        (entry, role, version, of)
        for entry, role, version, of in uow.artefacts.referrers(kind, holder.agency, holder.id)
        if item in (None, of) and _ends_at(graph, entry, (kind, holder.agency, holder.id, version), holder.version)
    ]
    names = _names(uow, list({entry.revision: entry for entry, *_ in referrers}.values()))
    uses = [
        Use(entry.urn, entry.kind, best(names[entry.revision], languages) or entry.id, role, version, of)
        for entry, role, version, of in referrers
    ]
    return sorted(uses, key=lambda use: (use.kind, fold(use.name), use.urn, use.role, use.item or ""))


def _ends_at(graph: Graph, referrer: Entry, reference: tuple[str, str, str, str], version: str) -> bool:
    found = graph.matches(*reference, is_draft=referrer.parsed_version.is_draft)
    return any(entry.version == version for entry in found)
