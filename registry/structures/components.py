"""The components of a data structure with their concepts, codelists and types resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from registry.model.artefact import Maintainable
from registry.model.codelist import Code, Codelist
from registry.model.concept import Concept, ConceptScheme
from registry.model.cube import Component, Role
from registry.model.errors import NotFound
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.representation import Representation
from registry.model.structure import DataAttribute, DataStructure, Dimension, Measure
from registry.model.urn import Urn
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph
from registry.structures.metadata_usage import UsedMetadata, used_metadata
from registry.structures.whole import whole

_DEFAULT_TYPE: dict[Role, str] = {
    "dimension": "String",
    "time": "ObservationalTimePeriod",
    "measure": "Decimal",  # 2.1's primary measure often says nothing
    "attribute": "String",
}


class Resolver:
    """Follows references of one data structure to artefacts, each read once."""

    def __init__(self, uow: UnitOfWork, graph: Graph, *, may_miss_lists: bool) -> None:
        self._may_miss_lists = may_miss_lists
        self._uow = uow
        self._graph = graph
        self._concepts: dict[int, dict[str, Concept]] = {}

    def artefact(self, urn: str) -> Maintainable | None:
        """What a reference leads to, a codelist with the codes that it inherits; None when it is not here."""
        entry = self._graph.target(urn)
        return None if entry is None else whole(self._uow, self._graph, entry)

    def concept(self, urn: str) -> Concept | None:
        entry = self._graph.target(urn)
        if entry is None:
            return None
        if entry.revision not in self._concepts:
            scheme = self._uow.artefacts.artefact(entry)
            concepts = scheme.concepts if isinstance(scheme, ConceptScheme) else ()
            self._concepts[entry.revision] = {concept.id: concept for concept in concepts}
        return self._concepts[entry.revision].get(Urn.parse(urn).item or "")

    def metadata_structure(self, structure: DataStructure) -> MetadataStructure | None:
        """The metadata structure of a data structure that uses attributes of it; None where it is not here."""
        if structure.metadata is None or not structure.metadata_attribute_usages:
            return None
        found = self.artefact(structure.metadata)
        return found if isinstance(found, MetadataStructure) else None

    def codelist(self, urn: str, of: str) -> Codelist | None:
        """The list that an enumeration names; a concept scheme (2.1's measure dimension) reads as a list. Raises NotFound, unless
        lists may be missing."""
        found = self.artefact(urn)
        if found is None and self._may_miss_lists:
            return None
        if found is None:
            raise NotFound(f"{Urn.parse(urn).short}, the enumeration of {of}, is not here")
        if isinstance(found, ConceptScheme):
            codes = tuple(Code(id=item.id, names=item.names, parent=item.parent) for item in found.concepts)
            return Codelist(id=found.id, agency=found.agency, version=found.version, names=found.names, codes=codes)
        return found if isinstance(found, Codelist) else None


def resolved_components(
    uow: UnitOfWork, graph: Graph, structure: DataStructure, *, may_miss_lists: bool = False
) -> Iterator[Component]:
    """In structure order, metadata attributes last; without the limits of constraints.

    Raises NotFound when a codelist is not in the graph (a draft is not in that of REST 1.x), unless `may_miss_lists`.
    """
    resolver = Resolver(uow, graph, may_miss_lists=may_miss_lists)
    ids = {component.id for component in structure.components}
    for component in structure.components:
        yield _component(resolver, structure, component)
    used = [one for one in used_metadata(structure, resolver.metadata_structure(structure)) if one.id not in ids]
    called = Counter([*ids, *(one.attribute.id for one in used)])
    for one in used:
        own_id = one.attribute.id if called[one.attribute.id] == 1 else None
        yield msgspec.structs.replace(_metadata_component(resolver, structure, one), own_id=own_id)


def _component(
    resolver: Resolver, structure: DataStructure, component: Dimension | Measure | DataAttribute
) -> Component:
    resolved = _resolved(resolver, structure, component.id, component, _role(component))
    return msgspec.structs.replace(
        resolved,
        is_mandatory=isinstance(component, Dimension) or component.usage == "mandatory",
        relationship=component.relationship if isinstance(component, DataAttribute) else None,
    )


def _metadata_component(resolver: Resolver, structure: DataStructure, used: UsedMetadata) -> Component:
    """Never mandatory: how often an attribute occurs is said of reports, and most data have none."""
    resolved = _resolved(resolver, structure, used.id, used.attribute, "attribute")
    return msgspec.structs.replace(
        resolved,
        is_array=resolved.is_array or used.is_repeated,
        relationship=used.relationship,
        is_metadata=True,
        repeated_holders=used.repeated_holders,
    )


def _resolved(
    resolver: Resolver,
    structure: DataStructure,
    id: str,
    component: Dimension | Measure | DataAttribute | MetadataAttribute,
    role: Role,
) -> Component:
    """What concept and representation say of a component."""
    concept = resolver.concept(component.concept)
    own = component.representation
    representation = own or (concept.core_representation if concept else None) or Representation()
    text_format = representation.enumeration_format if representation.enumeration else representation.text_format
    of = f"{id} in {structure.agency}:{structure.id}({structure.version})"
    return Component(
        id=id,
        role=role,
        concept=component.concept,
        names=concept.names if concept else {},
        descriptions=concept.descriptions if concept else {},
        codelist=resolver.codelist(representation.enumeration, of) if representation.enumeration else None,
        type=(text_format.type if text_format else None) or _DEFAULT_TYPE[role],
        text_format=text_format,
        is_array=representation.is_array,
        is_multilingual=text_format is not None and text_format.is_multilingual is True,
    )


def _role(component: Dimension | Measure | DataAttribute) -> Role:
    if isinstance(component, Dimension):
        return "time" if component.type == "time" else "dimension"
    return "measure" if isinstance(component, Measure) else "attribute"
