"""Schema queries: what data of one structure, flow or agreement may say, as a value to generate a schema of, or as structures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from registry.formats.data import Presentation
from registry.formats.data_schema import DataSchema
from registry.formats.placement import ALL_DIMENSIONS, key_of
from registry.model.artefact import Maintainable
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed, NotFound
from registry.model.kinds import kind_of, urn_of
from registry.model.query import SchemaQuery, StructureQuery
from registry.model.structure import DataStructure
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures import query as structures
from registry.structures.constraints import cascade, constraints_in_force
from registry.structures.cube import cube_on
from registry.structures.graph import Graph, load_graph
from registry.structures.query import Located, StructureAnswer
from registry.structures.selection import select

_TOLD = frozenset(["agencyscheme", "codelist", "valuelist", "conceptscheme", "datastructure"])


@dataclass(frozen=True)
class _Asked:
    """`holders` are the structure, the flow and the agreement, as far as they were asked for: constraints may stand on each."""

    graph: Graph
    artefact: Maintainable
    holders: tuple[Entry, ...]
    cube: Cube


def locate(uow: UnitOfWork, query: SchemaQuery) -> Located:
    """What the answer depends on, without reading any content: enough for a conditional request. Raises NotFound."""
    return structures.locate(uow, _behind(query))


def schema(uow: UnitOfWork, query: SchemaQuery, *, languages: tuple[str, ...] = ()) -> DataSchema:
    """What the data may say: every component, with the codes that the constraints of structure, flow and agreement leave.

    Raises NotFound, and Malformed for a dimension at the observation that is none.
    """
    asked = _asked(uow, query)
    cube = asked.cube
    presentation = Presentation(
        cube=cube,
        context=query.context,
        context_urn=urn_of(asked.artefact),
        dimension_at_observation=_dimension_at_observation(cube, query.dimension_at_observation),
        measures=tuple(measure.id for measure in cube.measures),
        attributes=tuple(attribute.id for attribute in cube.attributes),
    )
    return DataSchema(
        presentation=presentation,
        allows_deletion=query.allows_deletion,
        has_explicit_measures=query.has_explicit_measures,
        languages=languages,
    )


def schema_structures(uow: UnitOfWork, query: SchemaQuery) -> StructureAnswer:
    """The same as structures: the data structure with its concepts, the allowed codes and the agencies; and the constraints, where
    components that share a list may have different codes of it. Raises NotFound."""
    asked = _asked(uow, query)
    _dimension_at_observation(asked.cube, query.dimension_at_observation)
    found = structures.find(uow, _behind(query))
    artefacts = [artefact for artefact in found.artefacts if kind_of(artefact).word in _TOLD]
    constraints: Iterable[Maintainable] = ()
    if _differs_within_a_list(asked.cube):
        constraints = [constraint for _, constraint in constraints_in_force(uow, asked.graph, *asked.holders)]
    return replace(found, artefacts=(*artefacts, *constraints))


def _behind(query: SchemaQuery) -> StructureQuery:
    return StructureQuery(
        kinds=(query.context,),
        agencies=(query.agency,),
        ids=(query.id,),
        version=query.version,
        detail="referencepartial",
        references=("descendants",),
        includes_drafts=query.includes_drafts,
        as_of=query.as_of,
    )


def _asked(uow: UnitOfWork, query: SchemaQuery) -> _Asked:
    graph = load_graph(uow, includes_drafts=query.includes_drafts, as_of=query.as_of)
    (entry,) = select(graph, _behind(query))
    chain = cascade(graph, entry)
    if chain[0].kind != "datastructure":
        raise NotFound(f"what {chain[0].short} refers to is not here: its data structure is not known")
    artefact = uow.artefacts.artefact(entry)
    flow = uow.artefacts.artefact(chain[1]) if len(chain) > 1 else _whole(uow.artefacts.artefact(chain[0]))
    assert isinstance(flow, Dataflow)
    return _Asked(graph=graph, artefact=artefact, holders=tuple(chain), cube=cube_on(uow, graph, flow, chain[1:]))


def _whole(structure: Maintainable) -> Dataflow:
    """All data of a structure, as if they were one flow."""
    assert isinstance(structure, DataStructure)
    return Dataflow(
        id=structure.id,
        agency=structure.agency,
        version=structure.version,
        names=structure.names,
        structure=urn_of(structure),
    )


def _dimension_at_observation(cube: Cube, asked: str | None) -> str:
    dimensions = [dimension.id for dimension in key_of(cube)]
    if asked is None:
        return cube.time.id if cube.time else ALL_DIMENSIONS
    if asked not in (ALL_DIMENSIONS, *dimensions):
        raise Malformed(
            f"{asked!r} is not a dimension of {cube.flow.id}; write {ALL_DIMENSIONS} or one of {', '.join(dimensions)}"
        )
    return asked


def _differs_within_a_list(cube: Cube) -> bool:
    allowed: dict[str, set[frozenset[str] | None]] = defaultdict(set)
    for component in cube.components:
        if component.codelist is not None:
            allowed[urn_of(component.codelist)].add(component.allowed)
    return any(len(found) > 1 for found in allowed.values())
