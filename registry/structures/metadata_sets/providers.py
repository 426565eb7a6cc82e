"""Who a metadata set is of: its agency names a metadata provider, by id alone or behind the agency that lists it."""

from __future__ import annotations

from collections.abc import Iterable

from registry.model.artefact import Maintainable
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.metadata_query import ProviderReference
from registry.model.metadata_set import MetadataSet
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph

SCHEME = "metadataproviderscheme"


def listed(artefacts: Iterable[Maintainable]) -> frozenset[ProviderReference]:
    """The providers of the metadata provider schemes among the artefacts."""
    return frozenset(
        ProviderReference(artefact.agency, provider.id)
        for artefact in artefacts
        if isinstance(artefact, MetadataProviderScheme)
        for provider in artefact.organisations
    )


def known_providers(uow: UnitOfWork, graph: Graph) -> frozenset[ProviderReference]:
    """The metadata providers of the registry."""
    schemes = [entry for entry in graph.entries if entry.kind == SCHEME]
    return listed(uow.artefacts.artefacts(schemes).values())


def providers_of(agency: str, known: Iterable[ProviderReference]) -> frozenset[ProviderReference]:
    """The providers that the agency of a set may mean; when none of the known ones, what its text says."""
    found = frozenset(one for one in known if agency in (one.id, f"{one.agency}.{one.id}"))
    return found or frozenset([ProviderReference.parse(agency)])


def responsible(uow: UnitOfWork, graph: Graph, artefact: Maintainable) -> tuple[str, ...]:
    """Who may write an artefact: its maintainer; of a metadata set the provider, and the agency that alone lists the provider."""
    if not isinstance(artefact, MetadataSet):
        return (artefact.agency,)
    listing = {
        one.agency for one in known_providers(uow, graph) if artefact.agency in (one.id, f"{one.agency}.{one.id}")
    }
    return (artefact.agency, *(agency for agency in listing if agency is not None and len(listing) == 1))


def is_wanted(providers: Iterable[ProviderReference], wanted: Iterable[ProviderReference]) -> bool:
    """Whether one of the wanted providers is among these; none wanted means any."""
    asked = tuple(wanted)
    return not asked or any(
        one.id == want.id and want.agency in (None, one.agency) for one in providers for want in asked
    )
