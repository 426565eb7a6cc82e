"""Which codes the constraints leave to each component of a data structure (SDMX 3.1 Technical Notes, 9).

Constraints on the structure, then on the dataflow, then on the agreement and its provider narrow each other: what a higher level
excludes stays excluded. Within a region the components are independent of each other, so an excluding region takes its values from
each component that it names. A validity of values in time does not count here: a code that was allowed once is allowed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from registry.model.codelist import Codelist
from registry.model.constraint import CubeRegion, DataConstraint, DataKey, DataKeySet, MemberSelection, MemberValue
from registry.model.provision import ProvisionAgreement
from registry.model.urn import Urn
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph

Codes = frozenset[str]
Allowed = dict[str, Codes]


def constraints_in_force(uow: UnitOfWork, graph: Graph, *holders: Entry) -> list[tuple[Entry, DataConstraint]]:
    """The constraints attached to any of the artefacts, in dependency order: of each constraint its latest version that is not a
    draft, if that one still stands there and says what may be reported."""
    attached = {
        entry.revision: entry for holder in holders for entry in graph.parents(holder) if _is_latest(graph, entry)
    }
    agreements = [entry for entry in holders if entry.kind == "provisionagreement"]
    for scheme in {
        child for agreement in agreements for child in graph.children(agreement) if child.kind == "dataproviderscheme"
    }:
        attached |= {entry.revision: entry for entry in graph.parents(scheme) if _is_latest(graph, entry)}
    found = uow.artefacts.artefacts(list(attached.values()))
    providers = _providers(uow, agreements)
    return [
        (entry, constraint)
        for revision, entry in attached.items()
        if isinstance(constraint := found[revision], DataConstraint) and _holds(constraint, providers)
    ]


def _is_latest(graph: Graph, entry: Entry) -> bool:
    if entry.kind != "dataconstraint":
        return False
    versions = [other for other in graph.versions(*entry.key) if not other.parsed_version.is_draft]
    return bool(versions) and versions[-1].revision == entry.revision


def _providers(uow: UnitOfWork, agreements: Sequence[Entry]) -> frozenset[str]:
    found = uow.artefacts.artefacts(agreements).values()
    urns = (agreement.data_provider for agreement in found if isinstance(agreement, ProvisionAgreement))
    return frozenset(Urn.parse(urn).short for urn in urns if urn)


def _holds(constraint: DataConstraint, providers: frozenset[str]) -> bool:
    if constraint.role != "allowed" or constraint.attachment is None:
        return False
    provider = constraint.attachment.data_provider
    return provider is None or Urn.parse(provider).short in providers


def allowed_codes(codelists: Mapping[str, Codelist], constraints: Iterable[DataConstraint]) -> Allowed:
    """The codes that `constraints` leave to each component of `codelists`; a component that none of them limits is absent."""
    effective: Allowed = {}
    lists = {component: _List(codelist) for component, codelist in codelists.items()}
    for constraint in constraints:
        for limits in (*map(_region_limits, constraint.regions), _key_limits(constraint.key_sets)):
            for component, limit in limits.items():
                if component in lists:
                    before = effective.get(component, lists[component].all)
                    effective[component] = before & limit(lists[component])
    return effective


class _List:
    """A codelist as constraints look at it."""

    def __init__(self, codelist: Codelist) -> None:
        self.all: Codes = frozenset(code.id for code in codelist.codes)
        self._children: dict[str, list[str]] = defaultdict(list)
        for code in codelist.codes:
            if code.parent is not None:
                self._children[code.parent].append(code.id)

    def select(self, values: Iterable[MemberValue]) -> Codes:
        found: set[str] = set()
        for value in values:
            roots = self._like(value.value)
            if value.cascade != "excluderoot":
                found |= roots
            if value.cascade in ("true", "excluderoot"):
                found |= self._below(roots)
        return frozenset(found)

    def _like(self, pattern: str) -> Codes:
        if "%" not in pattern:
            return frozenset([pattern]) & self.all
        expression = re.compile(".*".join(map(re.escape, pattern.split("%"))))
        return frozenset(id for id in self.all if expression.fullmatch(id))

    def _below(self, roots: Codes) -> Codes:
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)


Limit = Callable[[_List], Codes]


def _region_limits(region: CubeRegion) -> dict[str, Limit]:
    """What a region leaves to each component that it names; a time range limits no codes."""
    named = [selection for selection in (*region.keys, *region.components) if selection.values]
    return {selection.id: _selection_limit(selection, is_included=region.include) for selection in named}


def _selection_limit(selection: MemberSelection, *, is_included: bool) -> Limit:
    is_listed = is_included == (selection.include is not False)

    def limit(codes: _List) -> Codes:
        selected = codes.select(selection.values)
        return selected if is_listed else codes.all - selected

    return limit


def _key_limits(key_sets: Sequence[DataKeySet]) -> dict[str, Limit]:
    """What the key sets leave to each dimension: the values of the included keys, where each of them names the dimension; less
    those of excluded keys that name nothing else."""
    included = [key for keys in key_sets if keys.is_included for key in keys.keys]
    excluded = [key for keys in key_sets if not keys.is_included for key in keys.keys]
    limits: dict[str, Limit] = {}
    for component in {selection.id for key in included for selection in key.keys}:
        if all(_values(key, component) for key in included):
            limits[component] = _only([value for key in included for value in _values(key, component)])
    for component in {key.keys[0].id for key in excluded if len(key.keys) == 1} - limits.keys():
        limits[component] = _without(
            [value for key in excluded if len(key.keys) == 1 for value in _values(key, component)]
        )
    return limits


def _values(key: DataKey, component: str) -> tuple[MemberValue, ...]:
    return next((selection.values for selection in key.keys if selection.id == component), ())


def _only(values: Sequence[MemberValue]) -> Limit:
    return lambda codes: codes.select(values)


def _without(values: Sequence[MemberValue]) -> Limit:
    return lambda codes: codes.all - codes.select(values)
