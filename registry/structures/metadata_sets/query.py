"""Finding metadata sets: by themselves, by their metadataflow, or by what they describe."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from registry.model.errors import NoResults, NotFound
from registry.model.metadata_query import MetadataQuery
from registry.model.metadata_set import MetadataSet
from registry.model.query import StructureQuery
from registry.model.stubs import stub
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph
from registry.structures.metadata_sets.index import Index, Report, load_index
from registry.structures.metadata_sets.providers import is_wanted
from registry.structures.metadata_sets.targets import concrete, means
from registry.structures.selection import chosen, closed, select


@dataclass(frozen=True)
class LocatedSets:
    """Which sets an answer holds, before any is read. `etag` is bare and changes with what their wildcards stand for."""

    entries: tuple[Entry, ...]
    graph: Graph
    last_modified: datetime | None
    etag: str


def read_sets(uow: UnitOfWork, located: LocatedSets, query: MetadataQuery) -> tuple[MetadataSet, ...]:
    """The contents of located sets, or stubs."""
    is_full = query.detail == "full"
    found = uow.artefacts.artefacts(located.entries) if is_full else uow.artefacts.heads(located.entries)
    sets = [found[entry.revision] for entry in located.entries]
    return tuple(one if is_full else stub(one) for one in sets if isinstance(one, MetadataSet))


def locate_sets(uow: UnitOfWork, query: MetadataQuery) -> LocatedSets:
    """The metadata sets that a query means, by provider, id and version, without reading their contents.

    Raises NotFound when the query names a set, flow or artefact exactly and it is not here, NoResults when nothing fits,
    Malformed for an unknown kind. A set with wildcards in a target describes everything that they take in.
    Source: SDMX-REST 2.2, "Metadata queries".
    """
    index = load_index(uow, includes_drafts=query.includes_drafts, as_of=query.as_of)
    reports = [
        report
        for report in _BY[query.by](index, query)
        if query.updated_after is None or report.entry.recorded_at > query.updated_after
    ]
    if not reports:
        raise _nothing(query)
    entries = tuple(report.entry for report in reports)
    is_fixed = query.by == "metadataset" and query.ids and query.version.is_exact
    recorded = max(entry.recorded_at for entry in entries)
    last_modified = recorded if is_fixed or query.as_of else uow.artefacts.changed_at()
    return LocatedSets(entries, index.graph, last_modified, _tag(query, reports, index.graph))


def _by_themselves(index: Index, query: MetadataQuery) -> Iterable[Report]:
    wanted = [
        report
        for report in index.reports
        if (not closed(query.ids) or report.entry.id in query.ids) and is_wanted(report.providers, query.providers)
    ]
    is_production = not query.includes_drafts
    kept = {
        entry.revision
        for entries in _by_key(wanted).values()
        for entry in chosen(entries, query.version, is_production=is_production)
    }
    if not kept and query.ids and query.providers:
        raise NotFound(_sentence(query))
    return [report for report in wanted if report.entry.revision in kept]


def _by_flow(index: Index, query: MetadataQuery) -> Iterable[Report]:
    flows = {entry.revision for entry in _named(index.graph, "metadataflow", query)}
    return _newest(
        report
        for report in index.reports
        if report.flow is not None and report.flow.revision in flows and is_wanted(report.providers, query.providers)
    )


def _by_structure(index: Index, query: MetadataQuery) -> Iterable[Report]:
    named = _named(index.graph, query.kind, query)
    return _newest(
        report
        for report in index.reports
        if any(means(target, kind, entry) for kind, target, _ in report.targets for entry in named)
    )


_BY: dict[str, Callable[[Index, MetadataQuery], Iterable[Report]]] = {
    "metadataset": _by_themselves,
    "metadataflow": _by_flow,
    "structure": _by_structure,
}


def _named(graph: Graph, kind: str | None, query: MetadataQuery) -> list[Entry]:
    """The artefacts that a query by flow or by structure is about."""
    structures = StructureQuery(
        kinds=() if kind is None else (kind,),
        agencies=query.agencies,
        ids=query.ids,
        version=query.version,
        includes_drafts=query.includes_drafts,
    )
    return select(graph, structures)


def _by_key(reports: Iterable[Report]) -> dict[tuple[str, str, str], list[Entry]]:
    """The versions of each set, oldest first."""
    found: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for report in reports:
        found[report.entry.key].append(report.entry)
    return found


def _newest(reports: Iterable[Report]) -> list[Report]:
    """Of each set its newest version."""
    newest = {report.entry.key: report for report in reports}
    return list(newest.values())


def _tag(query: MetadataQuery, reports: Sequence[Report], graph: Graph) -> str:
    digest = hashlib.sha256(msgspec.json.encode(query))
    for report in reports:
        meant = (urn for _, _, target in report.targets for urn in concrete(target, graph))
        digest.update(f"{report.entry.short}#{report.entry.sha256} {' '.join(meant)};".encode())
    return digest.hexdigest()[:32]


def _nothing(query: MetadataQuery) -> NoResults:
    return NoResults(_sentence(query))


def _sentence(query: MetadataQuery) -> str:
    agencies, ids = (", ".join(words) or "any" for words in (query.agencies, query.ids))
    providers = ", ".join(f"{one.agency or '*'}.{one.id}" for one in query.providers) or "any"
    if query.by == "metadataset":
        return f"no metadata set is here of provider {providers}, id {ids}, version {query.version}"
    about = "for the metadataflow" if query.by == "metadataflow" else f"about {query.kind or 'anything'}"
    return f"no metadata set is here {about} of agency {agencies}, id {ids}, version {query.version}, by provider {providers}"
