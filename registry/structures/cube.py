"""The cube of a dataflow: its structure with concepts, codelists and allowed codes resolved; and the flows that a data query means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec

from registry.model.constraint import DataConstraint
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.errors import NotFound
from registry.model.kinds import urn_of
from registry.model.provision import ProvisionAgreement
from registry.model.query import DataQuery, StructureQuery
from registry.model.row_rule import RowRule
from registry.model.structure import DataStructure
from registry.model.urn import Urn
from registry.storage.artefacts import Entry
from registry.storage.memory import Weighted
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.components import resolved_components
from registry.structures.constraints import constraints_in_force
from registry.structures.dimension_constraint import used_structure
from registry.structures.graph import Graph, in_order, load_graph
from registry.structures.limits import Limits, limited, limits_of
from registry.structures.row_rules import rules_of
from registry.structures.selection import nothing, select
from registry.structures.variants import PlainIds

_CONTEXTS = ("dataflow", "datastructure", "provisionagreement")
_PAST = 64  # cubes of the past that a process remembers


def load_cube(
    uow: UnitOfWork, flow: Dataflow | str, *, agreement: str | None = None, as_of: datetime | None = None
) -> Cube:
    """The cube of a stored dataflow, given as value or URN; allowed codes come from the constraints on its structure and on itself,
    and with `agreement` (a URN) also on that agreement and its provider. It has the dimensions that the flow names, if it does.

    With `as_of` it is the cube of that moment, or the present one where the structures came later than that.
    Remembered until a structure changes. Raises NotFound when the flow, or something that it needs, is not here.
    """
    if as_of is not None and (past := _past(uow, flow, agreement, as_of)) is not None:
        return past
    return _governed(uow, flow, agreement).cube


def _past(uow: UnitOfWork, flow: Dataflow | str, agreement: str | None, as_of: datetime) -> Cube | None:
    """The cube of a moment; None when structures have not changed since, or were not all there."""
    settled = uow.artefacts.changed_at(as_of=as_of)
    if settled is None or settled == uow.artefacts.changed_at():
        return None
    urn = flow if isinstance(flow, str) else urn_of(flow)
    known: Weighted[tuple[str, str | None, datetime], Cube] = uow.remember("cubes of the past", lambda: Weighted(_PAST))
    key = (urn, agreement, settled)
    cube = known.get(key)
    if cube is None:
        try:
            cube = _make(uow, urn, agreement, as_of=settled).cube
        except NotFound:
            return None
        known.put(key, cube, 1)
    return cube


def row_rules(uow: UnitOfWork, flow: Dataflow | str, *, agreement: str | None = None) -> tuple[RowRule, ...]:
    """What the same constraints say of whole rows: excluded combinations, key sets, validity and time ranges.

    A row with allowed codes may be reported when every rule allows it (`RowRule.allows`). Remembered and raises as `load_cube`.
    """
    return _governed(uow, flow, agreement).rules


def plain_ids_of(uow: UnitOfWork, flow: Dataflow | str) -> Mapping[str, PlainIds]:
    """By component the ids without prefix under which data of the flow have codes. Remembered and raises as `load_cube`."""
    return _governed(uow, flow, None).limits.plain


@dataclass(frozen=True)
class _Governed:
    """A cube with the constraints in force on it worked in."""

    cube: Cube
    constraints: tuple[DataConstraint, ...]
    limits: Limits

    @cached_property
    def rules(self) -> tuple[RowRule, ...]:
        return tuple(rules_of(self.constraints, self.limits))


def _governed(uow: UnitOfWork, flow: Dataflow | str, agreement: str | None) -> _Governed:
    urn = flow if isinstance(flow, str) else urn_of(flow)
    return uow.remember(("cube", urn, agreement), lambda: _make(uow, urn, agreement))


def _make(uow: UnitOfWork, urn: str, agreement: str | None, *, as_of: datetime | None = None) -> _Governed:
    graph = load_graph(uow, as_of=as_of)
    flow_entry = _needed(graph, urn)
    flow = uow.artefacts.artefact(flow_entry)
    if not isinstance(flow, Dataflow) or flow.structure is None:
        raise NotFound(f"{flow_entry.short} is a stub here: its structure is not known")
    return _governed_on(uow, graph, flow, [flow_entry, *([_needed(graph, agreement)] if agreement else [])])


def cube_on(uow: UnitOfWork, graph: Graph, flow: Dataflow, holders: Sequence[Entry]) -> Cube:
    """The cube of a flow in the graph; constraints on its structure and on `holders` say which codes are allowed. Raises NotFound."""
    return _governed_on(uow, graph, flow, holders).cube


def _governed_on(uow: UnitOfWork, graph: Graph, flow: Dataflow, holders: Sequence[Entry]) -> _Governed:
    structure_entry = _needed(graph, flow.structure or "")
    stored = uow.artefacts.artefact(structure_entry)
    assert isinstance(stored, DataStructure)
    structure = used_structure(stored, flow)
    components = list(resolved_components(uow, graph, structure))
    constraints = tuple(one for _, one in constraints_in_force(uow, graph, structure_entry, *holders))
    limits = limits_of(uow, graph, components, constraints)
    cube = Cube(flow=flow, structure=structure, components=tuple(limited(one, limits) for one in components))
    return _Governed(cube, constraints, limits)


def _needed(graph: Graph, urn: str) -> Entry:
    entry = graph.target(urn)
    if entry is None:
        raise NotFound(
            f"{Urn.parse(urn).short} is not here; ask for the {Urn.parse(urn).class_} artefacts to see which are"
        )
    return entry


def flows_of(uow: UnitOfWork, query: DataQuery) -> list[Dataflow]:
    """The dataflows that a data query is about, by agency, id and version.

    In context `datastructure` and `provisionagreement` agency, id and version name those; `*` takes all three contexts. With
    `providers`, only flows for which one of them has an agreement. Stubs have no data and are left out. Raises NotFound or
    NoResults as structure queries do.
    """
    graph = load_graph(uow, includes_drafts=query.includes_drafts)
    flows = {entry.revision: entry for entry, _ in _targets(uow, graph, query)}
    found = uow.artefacts.artefacts(list(flows.values()))
    artefacts = (found[entry.revision] for entry in in_order(flows.values()))
    return [flow for flow in artefacts if isinstance(flow, Dataflow) and flow.structure is not None]


def agreements_of(uow: UnitOfWork, query: DataQuery) -> list[tuple[ProvisionAgreement, Dataflow]]:
    """In context `provisionagreement`: the agreements that the query names, each with its dataflow, in order. Raises as `flows_of`."""
    graph = load_graph(uow, includes_drafts=query.includes_drafts)
    found: list[tuple[ProvisionAgreement, Dataflow]] = []
    for flow_entry, entry in _targets(uow, graph, msgspec.structs.replace(query, context="provisionagreement")):
        agreement, flow = uow.artefacts.artefact(entry), uow.artefacts.artefact(flow_entry)
        if isinstance(agreement, ProvisionAgreement) and isinstance(flow, Dataflow):
            found.append((agreement, flow))
    return found


def _targets(uow: UnitOfWork, graph: Graph, query: DataQuery) -> list[tuple[Entry, Entry]]:
    """Each dataflow that is meant, with the artefact that the query named."""
    asked = StructureQuery(
        kinds=_CONTEXTS if query.context == "*" else (query.context,),
        agencies=query.agencies,
        ids=query.ids,
        version=query.version,
        includes_drafts=query.includes_drafts,
    )
    pairs = [(flow, entry) for entry in select(graph, asked) for flow in _flows_at(graph, entry)]
    if query.providers:
        reporting = _reported(uow, graph, query.providers)
        pairs = [(flow, entry) for flow, entry in pairs if flow.revision in reporting]
    if not pairs:
        raise nothing(asked)
    return pairs


def _flows_at(graph: Graph, entry: Entry) -> Iterable[Entry]:
    if entry.kind == "dataflow":
        return (entry,)
    neighbours = graph.parents(entry) if entry.kind == "datastructure" else graph.children(entry)
    return (neighbour for neighbour in neighbours if neighbour.kind == "dataflow")


def _reported(uow: UnitOfWork, graph: Graph, providers: tuple[tuple[str | None, str], ...]) -> frozenset[int]:
    """The flows for which one of the providers has an agreement."""
    agreements = [entry for entry in graph.entries if entry.kind == "provisionagreement"]
    found = uow.artefacts.artefacts(agreements)
    reported: set[int] = set()
    for entry in agreements:
        agreement = found[entry.revision]
        if isinstance(agreement, ProvisionAgreement) and _is_by(agreement, providers):
            reported.update(flow.revision for flow in _flows_at(graph, entry))
    return frozenset(reported)


def _is_by(agreement: ProvisionAgreement, providers: tuple[tuple[str | None, str], ...]) -> bool:
    if agreement.data_provider is None:
        return False
    provider = Urn.parse(agreement.data_provider)
    return any(id == provider.item and agency in (None, provider.agency) for agency, id in providers)
