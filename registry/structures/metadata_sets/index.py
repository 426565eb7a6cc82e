"""What is known about each stored metadata set without its content: flow, provider, targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_query import ProviderReference
from registry.model.metadata_set import MetadataSet
from registry.model.urn import Urn
from registry.storage.artefacts import Entry, target_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, load_graph
from registry.structures.metadata_sets.providers import known_providers, providers_of

KIND = "metadataset"


@dataclass(frozen=True)
class Report:
    """One stored set. `flow` is the metadataflow that it reports for, directly or by an agreement, in the version meant today.

    `targets` are the kind, the artefact (maybe with wildcards) and the URN as written of what it describes.
    """

    entry: Entry
    flow: Entry | None
    providers: frozenset[ProviderReference]
    targets: tuple[tuple[str, Urn, str], ...]


@dataclass(frozen=True)
class Index:
    """The sets of one state of the registry, in order."""

    graph: Graph
    reports: tuple[Report, ...]


def load_index(uow: UnitOfWork, *, includes_drafts: bool = True, as_of: datetime | None = None) -> Index:
    """The index of today, remembered until a structure changes; with `as_of` that of a moment."""

    def make() -> Index:
        graph = load_graph(uow, includes_drafts=includes_drafts, as_of=as_of)
        return Index(graph, _reports(uow, graph))

    return make() if as_of is not None else uow.remember(("metadata sets", includes_drafts), make)


def _reports(uow: UnitOfWork, graph: Graph) -> tuple[Report, ...]:
    entries = [entry for entry in graph.entries if entry.kind == KIND]
    if not entries:
        return ()
    known, found = known_providers(uow, graph), uow.artefacts.artefacts(entries)
    agreements = [entry for entry in graph.entries if entry.kind == "metadataprovisionagreement"]
    by_urn = {entry.urn: artefact for entry in agreements if (artefact := uow.artefacts.artefact(entry))}
    reports: list[Report] = []
    for entry in entries:
        given = found[entry.revision]
        assert isinstance(given, MetadataSet)
        is_draft = entry.parsed_version.is_draft
        agreed = given.metadata_provision_agreement
        agreement_entry = graph.target(agreed, is_draft=is_draft) if agreed else None
        agreement = by_urn.get(agreement_entry.urn) if agreement_entry else None
        reports.append(_report(graph, entry, given, agreement, known))
    return tuple(reports)


def _report(
    graph: Graph, entry: Entry, given: MetadataSet, agreement: object, known: frozenset[ProviderReference]
) -> Report:
    flow, providers = given.metadataflow, providers_of(given.agency, known)
    if isinstance(agreement, MetadataProvisionAgreement):
        flow = flow or agreement.metadataflow
        if agreement.metadata_provider:
            named = Urn.parse(agreement.metadata_provider)
            providers = frozenset([ProviderReference(named.agency, named.item or "")])
    flow_entry = graph.target(flow, is_draft=entry.parsed_version.is_draft) if flow else None
    targets = ((*target_of(urn), urn) for urn in targets_of(given))
    return Report(entry, flow_entry, providers, tuple(targets))


def targets_of(given: MetadataSet) -> tuple[str, ...]:
    """Everything that a set describes: its targets, and of 2.1 the objects of its reports."""
    objects = (reference.object for report in given.reports for reference in report.references)
    return tuple(dict.fromkeys((*given.targets, *filter(None, objects))))
