"""What constraints leave of the codes of each component, and under which ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from registry.model.constraint import DataConstraint
from registry.model.cube import Component
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.code_selection import Codes, CodeTree
from registry.structures.constraints import allowed_codes, components_named
from registry.structures.graph import Graph
from registry.structures.items import cut
from registry.structures.variants import PlainIds, plain_ids, renamed, renamed_ids
from registry.structures.whole import prefixes_of


@dataclass(frozen=True)
class Limits:
    """By component: `trees` of the coded ones that constraints name, the `allowed` codes of those that they limit (as the whole list
    has them), and the `plain` ids of codes that lose their prefix."""

    trees: Mapping[str, CodeTree]
    allowed: Mapping[str, Codes]
    plain: Mapping[str, PlainIds]


def limits_of(
    uow: UnitOfWork, graph: Graph, components: Iterable[Component], constraints: Sequence[DataConstraint]
) -> Limits:
    named = components_named(constraints)
    trees = {
        component.id: CodeTree(component.codelist.codes, prefixes_of(uow, graph, component.codelist))
        for component in components
        if component.codelist is not None and component.id in named
    }
    allowed = allowed_codes(trees, constraints)
    plain = {id: plain_ids(id, tree, allowed.get(id), constraints) for id, tree in trees.items()}
    return Limits(trees, allowed, plain)


def limited(component: Component, limits: Limits) -> Component:
    """The component with its allowed codes; where these lose their prefix, its list is the variant that they make."""
    allowed, plain = limits.allowed.get(component.id), limits.plain.get(component.id, {})
    if not plain or component.codelist is None:
        return msgspec.structs.replace(component, allowed=allowed)
    variant = component.codelist if allowed is None else cut(component.codelist, allowed)
    return msgspec.structs.replace(
        component,
        codelist=renamed(variant, plain),
        allowed=None if allowed is None else renamed_ids(allowed, plain),
    )
