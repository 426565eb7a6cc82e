"""The rulebook of a load: rules of constraints in force, what an agreement narrows, and value lists."""

from __future__ import annotations

from collections.abc import Iterator

from registry.model.concept import ConceptScheme
from registry.model.cube import Cube
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.row_rule import Among, Choice, Combination, RowRule, Step
from registry.model.structure import ComponentBase
from registry.model.urn import Urn
from registry.model.value_list import ValueList
from registry.observations.loading.rulebook import Rulebook
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.cube import load_cube, row_rules
from registry.structures.graph import Graph, load_graph
from registry.structures.metadata_usage import used_metadata


def rulebook_of(uow: UnitOfWork, cube: Cube, flow: str, agreement: str | None = None) -> Rulebook:
    """With an agreement (a URN) its rows hold to the constraints on it and on its provider too, and delete nothing beyond them.

    Raises NotFound for an agreement that is not here.
    """
    return Rulebook(
        rules=row_rules(uow, flow, agreement=agreement),
        fences=tuple(_fences(cube, load_cube(uow, flow, agreement=agreement), agreement)) if agreement else (),
        value_lists=dict(_value_lists(uow, cube)),
    )


def _fences(whole: Cube, narrow: Cube, agreement: str) -> Iterator[RowRule]:
    """A rule for each component of which the agreement allows fewer codes than the dataflow."""
    for component in narrow.components:
        allowed = component.allowed
        if allowed is not None and allowed != whole.by_id[component.id].allowed:
            among = Among(component.id, (Choice(codes=allowed),))
            yield RowRule(agreement, False, (Step(Combination((among,)), True),))


def _value_lists(uow: UnitOfWork, cube: Cube) -> Iterator[tuple[str, frozenset[str]]]:
    graph = load_graph(uow)
    for id, component in _parts(uow, graph, cube):
        own = component.representation
        enumeration = own.enumeration if own is not None else _of_concept(uow, graph, component.concept)
        if enumeration is None or Urn.parse(enumeration).class_ != "ValueList":
            continue
        entry = graph.target(enumeration)
        found = uow.artefacts.artefact(entry) if entry is not None else None
        if isinstance(found, ValueList):
            yield id, frozenset(item.id for item in found.items)


def _parts(uow: UnitOfWork, graph: Graph, cube: Cube) -> Iterator[tuple[str, ComponentBase | MetadataAttribute]]:
    """The components of the structure, and the metadata attributes that it uses, by their ids in the cube."""
    yield from ((component.id, component) for component in cube.structure.components)
    if any(component.is_metadata for component in cube.components):
        entry = graph.target(cube.structure.metadata or "")
        found = uow.artefacts.artefact(entry) if entry is not None else None
        metadata = found if isinstance(found, MetadataStructure) else None
        yield from ((one.id, one.attribute) for one in used_metadata(cube.structure, metadata) if _is_in(cube, one.id))


def _is_in(cube: Cube, id: str) -> bool:
    return id in cube.by_id and cube.by_id[id].is_metadata


def _of_concept(uow: UnitOfWork, graph: Graph, concept: str) -> str | None:
    """The enumeration that a concept brings. Structures whose components say it themselves, as nearly all do, do not ask."""
    entry = graph.target(concept)
    scheme = uow.artefacts.artefact(entry) if entry is not None else None
    if not isinstance(scheme, ConceptScheme):
        return None
    item = Urn.parse(concept).item
    core = next((one.core_representation for one in scheme.concepts if one.id == item), None)
    return core.enumeration if core is not None else None
