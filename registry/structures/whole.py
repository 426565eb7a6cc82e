"""Stored artefacts as they are read: codelists that extend others with all their codes. A list that extends nothing costs nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.storage.artefacts import Entry
from registry.storage.memory import Weighted
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.extension import Extended, resolve
from registry.structures.graph import Graph, in_order

# Resolved lists by the content of all lists that take part: other changes of structures leave them as they are.
_WEIGHT = 256  # bytes of a code, about
_RESOLVED: Weighted[tuple[str, ...], Extended] = Weighted(96 * 2**20)


def extended(uow: UnitOfWork, graph: Graph, entry: Entry) -> Extended | None:
    """A stored list with what it inherits; None for what extends nothing. Raises TooLarge."""
    found = uow.artefacts.artefact(entry) if entry.kind == "codelist" else None
    return _extended(uow, graph, entry, found) if isinstance(found, Codelist) and found.extensions else None


def _extended(uow: UnitOfWork, graph: Graph, entry: Entry, codelist: Codelist) -> Extended:
    def find(urn: str, holder: Codelist) -> Codelist | None:
        target = graph.target(urn, is_draft=holder.parsed_version.is_draft)
        found = None if target is None else uow.artefacts.artefact(target)
        return found if isinstance(found, Codelist) else None

    def make() -> Extended:
        key = tuple(one.sha256 for one in (entry, *extended_behind(graph, [entry])))
        kept = _RESOLVED.get(key)
        if kept is None:
            kept = resolve(codelist, find)
            _RESOLVED.put(key, kept, len(kept.codelist.codes) * _WEIGHT)
        return kept

    return graph.remember(("extended", entry.revision), make)


def whole(uow: UnitOfWork, graph: Graph, entry: Entry) -> Maintainable:
    """What is stored; a codelist with the codes that it inherits."""
    return whole_artefacts(uow, graph, [entry])[entry.revision]


def whole_artefacts(uow: UnitOfWork, graph: Graph, entries: Sequence[Entry]) -> dict[int, Maintainable]:
    """The same of several, by revision."""
    found = uow.artefacts.artefacts(entries)
    for entry in entries:
        one = found.get(entry.revision)
        if isinstance(one, Codelist) and one.extensions:
            found[entry.revision] = _extended(uow, graph, entry, one).codelist
    return found


def extended_behind(graph: Graph, entries: Iterable[Entry]) -> list[Entry]:
    """The lists that give codes to any of the artefacts, at any depth."""
    extending = [entry for entry in entries if graph.extended(entry)]
    return in_order(graph.reach(extending, graph.extended)) if extending else []


def prefixes_of(uow: UnitOfWork, graph: Graph, codelist: Codelist) -> Mapping[str, str]:
    """The prefixes of the codes that a stored list inherits, by id."""
    entry = graph.entry("codelist", codelist.agency, codelist.id, codelist.version)
    found = None if entry is None else extended(uow, graph, entry)
    return {} if found is None else found.prefixes
