"""Data structures."""

from __future__ import annotations

from flask import render_template

from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.concept import Concept, ConceptScheme
from registry.model.kinds import urn_of
from registry.model.metadata_structure import MetadataStructure
from registry.model.structure import DataStructure
from registry.model.urn import Urn
from registry.model.value_list import ValueList
from registry.structures.metadata_usage import used_metadata
from registry.structures.search import used_by
from registry.web import reading
from registry.web.pages import structures as pages
from registry.web.pages.components import Resolved
from registry.web.routes.shared import agency_names, list_of
from registry.web.site import Uow, base_url, services
from registry.web.texts import Text, languages


def structures() -> str:
    return list_of("datastructure")


def structure(agency: str, id: str, version: str | None = None) -> str:
    with services().reading() as uow:
        found = reading.one(uow, DataStructure, agency, id, version)
        resolved = _resolved(uow, found)
        users = used_by(uow, urn_of(found), languages=languages())
        editions = reading.editions(uow, found)
        maintainer = agency_names(uow).get(agency, Text(agency))
    page = pages.build(found, maintainer, resolved, users, editions, base_url())
    return render_template("structure.html", page=page)


def _resolved(uow: Uow, structure: DataStructure) -> Resolved:
    concepts: dict[str, Concept] = {}
    lists: dict[str, tuple[Maintainable, int]] = {}
    schemes: dict[str, Maintainable | None] = {}
    metadata = _metadata_structure(uow, structure)
    ids = {component.id for component in structure.components}
    used = tuple(one for one in used_metadata(structure, metadata) if one.id not in ids)
    for component in (*structure.components, *(one.attribute for one in used)):
        holder = component.concept.rpartition(".")[0]
        if holder not in schemes:
            schemes[holder] = reading.target(uow, component.concept)
        scheme = schemes[holder]
        item = Urn.parse(component.concept).item
        if isinstance(scheme, ConceptScheme):
            found = next((concept for concept in scheme.concepts if concept.id == item), None)
            concepts |= {component.concept: found} if found else {}
        concept = concepts.get(component.concept)
        representation = component.representation or (concept.core_representation if concept else None)
        urn = representation.enumeration if representation else None
        if urn and urn not in lists:
            lists |= _listed(uow, urn)
    return Resolved(concepts, lists, metadata, used)


def _metadata_structure(uow: Uow, structure: DataStructure) -> MetadataStructure | None:
    found = reading.target(uow, structure.metadata) if structure.metadata else None
    return found if isinstance(found, MetadataStructure) else None


def _listed(uow: Uow, urn: str) -> dict[str, tuple[Maintainable, int]]:
    """The codelist or value list that a URN names, with the number of what it has."""
    target = reading.target(uow, urn)
    if isinstance(target, Codelist):
        return {urn: (target, len(target.codes))}
    return {urn: (target, len(target.items))} if isinstance(target, ValueList) else {}
