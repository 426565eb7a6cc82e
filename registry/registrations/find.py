"""Finding registrations: by id, by data provider, by what their agreement belongs to; those that were made, and the registry's own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from registry.model.errors import Malformed, NoResults, NotFound
from registry.model.provision import ProvisionAgreement
from registry.model.query import StructureQuery
from registry.model.registration import Registration
from registry.model.urn import Urn
from registry.model.version import VersionQuery
from registry.registrations.own import own_registrations
from registry.storage.artefacts import Entry, target_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, load_graph
from registry.structures.selection import closed, select

CONTEXTS = (
    "datastructure",
    "dataflow",
    "provisionagreement",
    "metadatastructure",
    "metadataflow",
    "metadataprovisionagreement",
)


@dataclass(frozen=True)
class Times:
    """Both bounds are exclusive, and of when a registration was changed last."""

    after: datetime | None = None
    before: datetime | None = None

    def admits(self, at: datetime) -> bool:
        return (self.after is None or at > self.after) and (self.before is None or at < self.before)


@dataclass(frozen=True)
class ById:
    id: str


@dataclass(frozen=True)
class ByProvider:
    """Empty tuples mean any; both empty, all registrations, also of agreements without provider."""

    agencies: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByContext:
    """The artefacts of the agreement: empty tuples mean any."""

    contexts: tuple[str, ...]
    agencies: tuple[str, ...]
    ids: tuple[str, ...]
    version: VersionQuery


Question = ById | ByProvider | ByContext


@dataclass(frozen=True)
class FoundRegistrations:
    """By agreement and id. `etag` (bare) is the same for the same registrations."""

    registrations: tuple[Registration, ...]
    etag: str
    last_modified: datetime


def find(uow: UnitOfWork, question: Question, *, times: Times = Times(), base_url: str) -> FoundRegistrations:
    """Raises NotFound for an id, provider or artefact that is not here, NoResults when nothing is registered for it."""
    graph = load_graph(uow)
    is_meant = _meaning(uow, graph, question)
    known = [*uow.registrations.all(), *own_registrations(uow, graph, base_url=base_url)]
    found = [stored for stored in known if times.admits(stored.changed_at) and is_meant(stored.registration)]
    if not found:
        raise _nothing(question, times)
    found.sort(key=lambda stored: (stored.registration.provision_agreement, stored.registration.id or ""))
    registrations = tuple(stored.registration for stored in found)
    return FoundRegistrations(
        registrations=registrations,
        etag=hashlib.sha256(msgspec.json.encode(registrations)).hexdigest()[:32],
        last_modified=max(stored.changed_at for stored in found),
    )


def _nothing(question: Question, times: Times) -> NotFound:
    if isinstance(question, ById) and times == Times():
        return NotFound(f"no registration {question.id!r} is here; it may have been deleted")
    return NoResults("no registration is here for what the query names")


def _meaning(uow: UnitOfWork, graph: Graph, question: Question) -> Callable[[Registration], bool]:
    if isinstance(question, ById):
        wanted_id = question.id
        return lambda registration: registration.id == wanted_id
    if question == ByProvider():
        return lambda _: True
    if isinstance(question, ByProvider):
        agreements = _by_provider(uow, graph, question)
    else:
        agreements = _by_context(graph, question)
    wanted = frozenset(entry.revision for entry in agreements)

    def is_meant(registration: Registration) -> bool:
        entry = agreement_of(graph, registration.provision_agreement)
        return entry is not None and entry.revision in wanted

    return is_meant


def agreement_of(graph: Graph, urn: str) -> Entry | None:
    """The agreement that a registration names; None when it is not here (any more)."""
    entry = graph.target(urn)
    return entry if entry is not None and entry.kind == "provisionagreement" else None


def _by_provider(uow: UnitOfWork, graph: Graph, question: ByProvider) -> list[Entry]:
    agencies, ids = closed(question.agencies), closed(question.ids)
    if len(agencies) == 1 and len(ids) == 1:
        _check_provider(uow, graph, agencies[0], ids[0])
    entries = [entry for entry in graph.entries if entry.kind == "provisionagreement"]
    found = uow.artefacts.artefacts(entries)
    return [
        entry
        for entry in entries
        if (provider := provider_of(found[entry.revision])) is not None
        and (not agencies or provider.agency in agencies)
        and (not ids or provider.item in ids)
    ]


def provider_of(agreement: object) -> Urn | None:
    """The data provider of an agreement."""
    if not isinstance(agreement, ProvisionAgreement) or agreement.data_provider is None:
        return None
    return Urn.parse(agreement.data_provider)


def _check_provider(uow: UnitOfWork, graph: Graph, agency: str, id: str) -> None:
    schemes = graph.versions("dataproviderscheme", agency, "DATA_PROVIDERS")
    if not any(id in uow.artefacts.item_paths(scheme) for scheme in schemes):
        raise NotFound(f"{agency} has no data provider {id!r} here; /structure/dataproviderscheme/{agency} lists them")


def _by_context(graph: Graph, question: ByContext) -> list[Entry]:
    named = select(
        graph,
        StructureQuery(kinds=question.contexts, agencies=question.agencies, ids=question.ids, version=question.version),
    )
    return agreements_behind(graph, named)


_UP = {
    "provisionagreement": (),
    "dataflow": ("provisionagreement",),
    "datastructure": ("dataflow", "provisionagreement"),
}


def agreements_behind(graph: Graph, entries: Sequence[Entry]) -> list[Entry]:
    """The provision agreements of agreements, flows and structures."""
    found: dict[int, Entry] = {}
    for entry in entries:
        reached: Iterable[Entry] = (entry,) if entry.kind in _UP else ()
        for kind in _UP.get(entry.kind, ()):
            reached = [parent for one in reached for parent in graph.parents(one) if parent.kind == kind]
        found |= {one.revision: one for one in reached}
    return list(found.values())


def question_on(urn: str | None) -> Question:
    """What a QueryRegistrationRequest asks: the URN of an agreement, flow, structure or data provider; None means all. Raises Malformed."""
    if urn is None:
        return ByProvider()
    named = Urn.parse(urn)
    if named.class_ == "DataProvider":
        return ByProvider((named.agency,), (named.item or "",))
    kind, holder = target_of(urn)
    if kind not in CONTEXTS:
        raise Malformed(
            f"registrations are not asked for by a {named.class_}; name an agreement, a flow or a data provider"
        )
    return ByContext((kind,), (holder.agency,), (holder.id,), VersionQuery.parse(holder.version))


def constraints_on(uow: UnitOfWork, urn: str) -> tuple[str, ...]:
    """The URNs of the data constraints on an agreement."""
    graph = load_graph(uow)
    entry = agreement_of(graph, urn)
    parents = graph.parents(entry) if entry is not None else ()
    return tuple(parent.urn for parent in parents if parent.kind == "dataconstraint")
