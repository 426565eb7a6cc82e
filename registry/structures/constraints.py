"""Which codes the constraints leave to each component of a data structure (SDMX 3.1 Technical Notes, 9).

Constraints on the structure, then on the dataflow, then on the agreement and its provider narrow each other: what a higher level
excludes stays excluded. This is the view of each component by itself: a code is left when it may be reported together with anything,
at any time. Which values go together, and when, is in row_rules.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from registry.model.constraint import CubeRegion, DataConstraint, DataKey, DataKeySet, MemberSelection, selections_of
from registry.model.provision import ProvisionAgreement
from registry.model.urn import Urn
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.code_selection import Codes, CodeTree
from registry.structures.graph import Graph
from registry.structures.validity import validity


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


def cascade(graph: Graph, entry: Entry) -> list[Entry]:
    """Where the constraints on data stand, from above: the structure, the flow, the agreement, down to `entry` and as far as they
    are here."""
    chain = [entry]
    while above := [child for child in graph.children(chain[0]) if child.kind in ("dataflow", "datastructure")]:
        chain.insert(0, above[0])
    return chain


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


def components_named(constraints: Iterable[DataConstraint]) -> frozenset[str]:
    """The components of which any of the constraints says something."""
    return frozenset(selection.id for constraint in constraints for selection in selections_of(constraint))


def allowed_codes(trees: Mapping[str, CodeTree], constraints: Iterable[DataConstraint]) -> dict[str, Codes]:
    """The codes that `constraints` leave to each component of `trees`; a component that none of them limits is absent."""
    effective: dict[str, Codes] = {}
    for constraint in constraints:
        for limits in (*map(_region_limits, constraint.regions), _key_limits(constraint.key_sets, trees)):
            for component, limit in limits.items():
                if component in trees:
                    before = effective.get(component, trees[component].all)
                    effective[component] = before & limit(trees[component])
    return effective


Limit = Callable[[CodeTree], Codes]


def _once(tree: CodeTree, selection: MemberSelection) -> Codes:
    """The codes that a selection means at some time."""
    return _selected(tree, selection) if selection.include is not False else tree.all - _lasting(tree, selection)


def _always(tree: CodeTree, selection: MemberSelection) -> Codes:
    """The codes that a selection means for all time."""
    return _lasting(tree, selection) if selection.include is not False else tree.all - _selected(tree, selection)


def _selected(tree: CodeTree, selection: MemberSelection) -> Codes:
    return tree.select(selection.values, ignores_prefix=selection.remove_prefix is True)


def _lasting(tree: CodeTree, selection: MemberSelection) -> Codes:
    values = [value for value in selection.values if validity(value, selection) is None]
    return tree.select(values, ignores_prefix=selection.remove_prefix is True)


def names_something(selection: MemberSelection) -> bool:
    """Whether a selection says which values; one without says only that the component is there."""
    return bool(selection.values) or selection.time_range is not None


def _region_limits(region: CubeRegion) -> dict[str, Limit]:
    """What a region leaves to each component. One that excludes several together takes no code from any of them alone."""
    named = [selection for selection in (*region.keys, *region.components) if names_something(selection)]
    if not region.include and len(named) > 1:
        return {}
    coded = (selection for selection in named if selection.values)
    return {selection.id: _inside(selection) if region.include else _outside(selection) for selection in coded}


def _inside(selection: MemberSelection) -> Limit:
    return lambda tree: _once(tree, selection)


def _outside(selection: MemberSelection) -> Limit:
    return lambda tree: tree.all - _always(tree, selection)


def _key_limits(key_sets: Sequence[DataKeySet], trees: Mapping[str, CodeTree]) -> dict[str, Limit]:
    """What the keys, each in its turn, leave to the dimensions; none that every code is left of."""
    steps = [(key, keys.is_included) for keys in key_sets for key in keys.keys]
    is_closed = any(is_included for _, is_included in steps)
    limits: dict[str, Limit] = {}
    for component in dict.fromkeys(selection.id for key, _ in steps for selection in key.keys):
        if component in trees:
            left = _left(component, steps, trees[component], is_closed=is_closed)
            if left != trees[component].all:
                limits[component] = _only(left)
    return limits


def _left(component: str, steps: Iterable[tuple[DataKey, bool]], tree: CodeTree, *, is_closed: bool) -> Codes:
    """The codes that some key with them is allowed for."""
    left: Codes = frozenset() if is_closed else tree.all
    for key, is_included in steps:
        own = next((selection for selection in key.keys if selection.id == component), None)
        others = [one for one in (*key.keys, *key.components) if one is not own]
        if is_included:
            left |= tree.all if own is None else _once(tree, own)
        elif not others and validity(key) is None:
            left -= tree.all if own is None else _always(tree, own)
    return left


def _only(codes: Codes) -> Limit:
    return lambda _: codes
