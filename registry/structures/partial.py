"""Item schemes cut to what the rest of an answer uses (`detail=referencepartial`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from registry.model.artefact import ItemScheme, Maintainable
from registry.model.codelist import Codelist
from registry.model.kinds import references_of
from registry.model.structure import DataStructure
from registry.model.urn import Urn
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.components import resolved_components
from registry.structures.constraints import cascade, constraints_in_force
from registry.structures.graph import Graph
from registry.structures.items import cut
from registry.structures.limits import limits_of
from registry.structures.variants import PlainIds, distinct, renamed

_CONTEXTS = ("provisionagreement", "dataflow", "datastructure")


class Use(NamedTuple):
    """A scheme, those of its items that are in use (None = all), and the new ids of codes that lose their prefix."""

    entry: Entry
    items: frozenset[str] | None
    plain: PlainIds = {}


@dataclass(frozen=True)
class Answer:
    """What a query found, before it is cut: those that match and those that came by reference."""

    uow: UnitOfWork
    graph: Graph
    matched: tuple[Entry, ...]
    referenced: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.matched, *self.referenced)

    def cascades(self) -> list[list[Entry]]:
        """Where the constraints of the answer stand: structure, flow, agreement, for each matching one of these, or when none
        matches for each referenced one."""
        for entries in (self.matched, self.referenced):
            if found := [entry for entry in entries if entry.kind in _CONTEXTS]:
                return [cascade(self.graph, entry) for entry in found]
        return []


def constraints_behind(answer: Answer) -> list[Entry]:
    """The constraints that decide what a partial answer holds, whether or not they are part of it."""
    holders = {holder.revision: holder for chain in answer.cascades() for holder in chain}
    return [entry for entry, _ in constraints_in_force(answer.uow, answer.graph, *holders.values())]


def reduced(answer: Answer, artefacts: Mapping[int, Maintainable]) -> dict[int, Maintainable]:
    """`artefacts` (by revision) with every referenced item scheme cut to the items that the answer uses: codes that the constraints
    allow, concepts of the structures, providers of the agreements, categories with something in them, agencies that maintain.

    A scheme of which the answer does not say what it uses stays whole. A referenced codelist that nothing refers to any more (only
    concepts that were cut away did) is left out.
    """
    uses = _united((*_references(answer, artefacts), *_maintainers(answer), *_codes(answer)))
    found = dict(artefacts)
    for entry in answer.referenced:
        scheme, use = found[entry.revision], uses.get(entry.revision)
        if use is not None and use.items is not None and isinstance(scheme, ItemScheme):
            part = cut(scheme, use.items)
            found[entry.revision] = renamed(part, use.plain) if isinstance(part, Codelist) else part
    needed = _targets(answer, found)
    for entry in answer.referenced:
        if entry.kind == "codelist" and entry.revision not in needed:
            del found[entry.revision]
    return found


def _targets(answer: Answer, artefacts: Mapping[int, Maintainable]) -> frozenset[int]:
    """What the artefacts refer to, as they stand."""
    references = {reference.target for artefact in artefacts.values() for reference in references_of(artefact)}
    return frozenset(target.revision for target in map(answer.graph.target, references) if target)


def _united(uses: Iterable[Use]) -> dict[int, Use]:
    """One use of each scheme. A code loses its prefix when it does so wherever it is in use."""
    united: dict[int, Use] = {}
    for use in uses:
        before = united.get(use.entry.revision)
        united[use.entry.revision] = use if before is None else _both(before, use)
    return united


def _both(one: Use, other: Use) -> Use:
    if one.items is None or other.items is None:
        return Use(one.entry, None)
    kept = (one.items - one.plain.keys()) | (other.items - other.plain.keys())
    items = one.items | other.items
    plain = {id: new for id, new in (*one.plain.items(), *other.plain.items()) if id not in kept}
    return Use(one.entry, items, distinct(plain, items))


def _references(answer: Answer, artefacts: Mapping[int, Maintainable]) -> Iterator[Use]:
    for entry in answer.entries:
        for reference in references_of(artefacts[entry.revision]):
            item = Urn.parse(reference.target).item
            target = answer.graph.target(reference.target) if item else None
            if item and target:
                yield Use(target, frozenset([item]))


def _maintainers(answer: Answer) -> Iterator[Use]:
    for entry in answer.entries:
        if scheme := answer.graph.agency_scheme(entry):
            yield Use(scheme, frozenset([entry.agency.rpartition(".")[2]]))


def _codes(answer: Answer) -> Iterator[Use]:
    """The codelists of the answer's structures: what the cascades allow, and all of a structure without any."""
    cascades = answer.cascades()
    governed = {holders[0].revision for holders in cascades}
    alone = [[entry] for entry in answer.entries if entry.kind == "datastructure" and entry.revision not in governed]
    for holders in (*cascades, *alone):
        yield from _codes_of(answer, holders)


def _codes_of(answer: Answer, holders: list[Entry]) -> Iterator[Use]:
    structure = answer.uow.artefacts.artefact(holders[0])
    if not isinstance(structure, DataStructure):
        return
    components = list(resolved_components(answer.uow, answer.graph, structure, may_miss_lists=True))
    constraints = [constraint for _, constraint in constraints_in_force(answer.uow, answer.graph, *holders)]
    limits = limits_of(answer.uow, answer.graph, components, constraints)
    for component in components:
        codelist = component.codelist
        if codelist and (entry := answer.graph.entry("codelist", codelist.agency, codelist.id, codelist.version)):
            yield Use(entry, limits.allowed.get(component.id), limits.plain.get(component.id, {}))
