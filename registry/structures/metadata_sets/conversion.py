"""Metadata sets in the forms of messages that know less: without wildcards in targets, or as reports of SDMX 2.1."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from registry.formats.table import Format
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_query import ProviderReference
from registry.model.metadata_set import MetadataReport, MetadataSet, ReferenceValue
from registry.model.metadata_structure import MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.urn import make
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph
from registry.structures.metadata_sets.providers import known_providers, providers_of
from registry.structures.metadata_sets.query import LocatedSets
from registry.structures.metadata_sets.targets import concrete

# What a 3.x metadata structure is written with in 2.1: one target, any object.
_ANY = ("ANY_OBJECT", "OBJECT")


def fitted(
    uow: UnitOfWork, located: LocatedSets, sets: tuple[MetadataSet, ...], row: Format
) -> tuple[MetadataSet, ...]:
    """The sets as a format can carry them: 2.1 has reports, and the schemas of SDMX-JSON know no wildcards."""
    if row.generation == "2.1":
        return as_reports(uow, located.graph, sets)
    return without_wildcards(located.graph, sets) if row.family == "json" else sets


def without_wildcards(graph: Graph, sets: Iterable[MetadataSet]) -> tuple[MetadataSet, ...]:
    """The sets with the artefacts that their targets stand for today; one whose wildcards stand for nothing keeps them."""
    found: list[MetadataSet] = []
    for given in sets:
        targets = dict.fromkeys(urn for target in given.targets for urn in concrete(target, graph))
        found.append(replace(given, targets=tuple(targets)) if targets else given)
    return tuple(found)


def as_reports(uow: UnitOfWork, graph: Graph, sets: Iterable[MetadataSet]) -> tuple[MetadataSet, ...]:
    """The sets as 2.1 has them: a report for each target, on the report structure that their metadata structure has or gets."""
    known = known_providers(uow, graph)
    return tuple(_reported(given, structure_of(uow, graph, given), known) for given in without_wildcards(graph, sets))


def _reported(
    given: MetadataSet, structure: MetadataStructure | None, known: Iterable[ProviderReference]
) -> MetadataSet:
    if given.reports or structure is None:
        return given
    report, (target, object_id) = _place(structure)
    reports = tuple(
        MetadataReport(
            id=report,
            metadata_target=target,
            references=(ReferenceValue(id=object_id, object=urn),),
            attributes=given.attributes,
        )
        for urn in given.targets
    )
    provider = given.data_provider or _provider(given.agency, known)
    return replace(given, targets=(), attributes=(), reports=reports, data_provider=provider)


def _provider(agency: str, known: Iterable[ProviderReference]) -> str | None:
    """The metadata provider as 2.1 names it: the data provider of its id. None where no agency lists it."""
    found = next((one for one in providers_of(agency, known) if one.agency is not None), None)
    if found is None:
        return None
    return make("base", "DataProvider", f"{found.agency}:DATA_PROVIDERS(1.0).{found.id}")


def _place(structure: MetadataStructure) -> tuple[str, tuple[str, str]]:
    """The report structure, target and identifiable object under which a 3.x set is written."""
    objects = {
        target.id: one.id
        for target in structure.metadata_targets
        for one in target.objects
        if one.type == "IdentifiableObjectTarget"
    }
    for report in structure.report_structures:
        for target in report.targets:
            if target in objects:
                return report.id, (target, objects[target])
    return structure.id, _ANY


def structure_of(uow: UnitOfWork, graph: Graph, given: MetadataSet) -> MetadataStructure | None:
    """The metadata structure of a stored set; None for a stub, or where something in between is one."""
    is_draft = given.parsed_version.is_draft

    def artefact(urn: str | None) -> object:
        entry = graph.target(urn, is_draft=is_draft) if urn else None
        return None if entry is None else uow.artefacts.artefact(entry)

    agreement = artefact(given.metadata_provision_agreement)
    agreed = agreement.metadataflow if isinstance(agreement, MetadataProvisionAgreement) else None
    flow = artefact(given.metadataflow or agreed)
    structure = artefact(given.structure or (flow.structure if isinstance(flow, Metadataflow) else None))
    return structure if isinstance(structure, MetadataStructure) else None
