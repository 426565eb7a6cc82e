"""What constraints say of whole rows: combinations of values, key sets, validity and time ranges.

What allowed codes say by themselves (constraints.py) is left out: a row that passes these rules and has only allowed codes may be
reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.model.constraint import CubeRegion, DataConstraint, DataKey, DataKeySet, MemberSelection, MemberValue
from registry.model.kinds import urn_of
from registry.model.row_rule import Among, Choice, Combination, RowRule, Step
from registry.structures.constraints import names_something
from registry.structures.limits import Limits
from registry.structures.validity import span, validity
from registry.structures.variants import renamed_ids


def rules_of(constraints: Iterable[DataConstraint], limits: Limits) -> Iterator[RowRule]:
    """The rules of each constraint, in order; codes as data have them."""
    for constraint in constraints:
        name = urn_of(constraint)
        for region in constraint.regions:
            yield from _region_rules(name, region, limits)
        yield from _key_rules(name, constraint.key_sets, limits)


def _region_rules(name: str, region: CubeRegion, limits: Limits) -> Iterator[RowRule]:
    named = [selection for selection in (*region.keys, *region.components) if names_something(selection)]
    is_simple = all(_is_told_by_codes(selection, limits) for selection in named)
    if region.include:
        for selection in named:
            if not _is_told_by_codes(selection, limits):
                yield RowRule(name, False, (Step(Combination((_among(selection, limits),)), True),))
    elif named and not (is_simple and len(named) == 1):
        among = tuple(_among(selection, limits) for selection in named)
        yield RowRule(name, True, (Step(Combination(among), False),))


def _is_told_by_codes(selection: MemberSelection, limits: Limits) -> bool:
    """Whether the allowed codes of the component say it all: coded, and for all time."""
    if selection.id not in limits.trees or not selection.values:
        return False
    return validity(selection) is None and all(validity(value) is None for value in selection.values)


def _key_rules(name: str, key_sets: Iterable[DataKeySet], limits: Limits) -> Iterator[RowRule]:
    steps = tuple(Step(_key(key, limits), keys.is_included) for keys in key_sets for key in keys.keys)
    if steps:
        yield RowRule(name, not any(step.is_allowed for step in steps), steps)


def _key(key: DataKey, limits: Limits) -> Combination:
    named = (selection for selection in (*key.keys, *key.components) if names_something(selection))
    return Combination(tuple(_among(selection, limits) for selection in named), validity(key))


def _among(selection: MemberSelection, limits: Limits) -> Among:
    choices = [_choice(value, selection, limits) for value in selection.values]
    if selection.time_range is not None:
        choices.append(Choice(time=span(selection.time_range)))
    return Among(selection.id, tuple(choices), selection.include is not False)


def _choice(value: MemberValue, selection: MemberSelection, limits: Limits) -> Choice:
    time, tree = validity(value, selection), limits.trees.get(selection.id)
    if tree is None:
        return Choice(patterns=(value.value,), time=time)
    codes = tree.select([value], ignores_prefix=selection.remove_prefix is True)
    return Choice(codes=renamed_ids(codes, limits.plain.get(selection.id, {})), time=time)
