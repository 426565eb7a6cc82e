"""Which artefacts a query names: kinds, agencies, ids and version expression, without references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from registry.model.errors import NoResults, NotFound
from registry.model.kinds import KINDS, kind_named
from registry.model.query import StructureQuery
from registry.model.version import LATEST, VersionQuery
from registry.storage.artefacts import Entry
from registry.structures.graph import Graph, in_order

ANY = "*"


def select(graph: Graph, query: StructureQuery) -> list[Entry]:
    """The artefacts that the query names, in dependency order. Raises NotFound when it names them exactly and none is there,
    NoResults when it asks openly and nothing fits."""
    kinds = [kind_named(word).word for word in closed(query.kinds)] or _all_kinds(query)
    found = [
        entry
        for versions in _artefacts(graph, kinds, closed(query.agencies), closed(query.ids))
        for entry in chosen(versions, query.version, is_production=not query.includes_drafts)
    ]
    if not found:
        raise nothing(query)
    return in_order(found)


def _all_kinds(query: StructureQuery) -> list[str]:
    """What a query means that names no kind: the structures of the API that asks."""
    is_v2 = query.includes_drafts
    return list(dict.fromkeys(kind.word for kind in KINDS if (kind.is_structure if is_v2 else kind.v1_words)))


def closed(wanted: Sequence[str]) -> Sequence[str]:
    """The listed words; empty when any will do."""
    return () if ANY in wanted else wanted


def _artefacts(
    graph: Graph, kinds: Iterable[str], agencies: Sequence[str], ids: Sequence[str]
) -> Iterator[Sequence[Entry]]:
    if agencies and ids:
        for kind in kinds:
            for agency in dict.fromkeys(agencies):
                for id in dict.fromkeys(ids):
                    yield graph.versions(kind, agency, id)
        return
    words = set(kinds)
    for (kind, agency, id), versions in graph.series():
        if kind in words and (not agencies or agency in agencies) and (not ids or id in ids):
            yield versions


def chosen(versions: Sequence[Entry], expression: VersionQuery, *, is_production: bool) -> list[Entry]:
    """The versions of one artefact that an expression means. In production `~` is the latest stable or final one, and only where
    there is none the latest of the others."""
    if is_production and expression == LATEST:
        return list([entry for entry in versions if entry.is_final] or versions)[-1:]
    by_version = {entry.parsed_version: entry for entry in versions}
    return [by_version[version] for version in expression.select(by_version)]


def nothing(query: StructureQuery) -> NotFound:
    """What to raise when nothing fits: a sentence that names what was asked for."""
    kinds, agencies, ids = (", ".join(words) or "any" for words in (query.kinds, query.agencies, query.ids))
    item = f", item {', '.join(query.items)}" if query.items else ""
    sentence = f"no artefact is here of type {kinds}, agency {agencies}, id {ids}, version {query.version}{item}"
    is_exact = query.is_exact and all(map(closed, (query.kinds, query.agencies, query.ids)))
    return NotFound(sentence) if is_exact else NoResults(sentence)
