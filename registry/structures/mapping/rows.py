"""A structure map carried out on rows: ids of components and their texts, of one observation or one series."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from registry.model.errors import Malformed, NotFound
from registry.model.representation_map import RepresentationMap
from registry.model.structure_map import ComponentMap, DateMap, FixedValueMap, StructureMap
from registry.structures.mapping.periods import period
from registry.structures.mapping.values import ValueMap

Row = Mapping[str, str]


class RowMap:
    """A structure map made ready. `maps` are its representation maps by the URN that it names them with.

    Raises NotFound for a representation map that is not given, Malformed for rules that cannot be carried out.
    """

    def __init__(self, given: StructureMap, maps: Mapping[str, RepresentationMap]) -> None:
        self._given = given
        self._dates: tuple[DateMap, ...] = (*given.epoch_maps, *given.date_pattern_maps)
        self._values: dict[str, ValueMap] = {}
        for rule in given.component_maps:
            self._prepare(rule, maps)

    def _prepare(self, rule: ComponentMap, maps: Mapping[str, RepresentationMap]) -> None:
        urn = rule.representation_map
        if urn is None:
            if len(rule.sources) != 1 or len(rule.targets) != 1:
                raise Malformed(f"{', '.join(rule.sources)} to {', '.join(rule.targets)} needs a representation map")
        elif urn not in maps:
            raise NotFound(f"{urn} is not here; the map of {', '.join(rule.sources)} needs it")
        else:
            self._values.setdefault(urn, ValueMap(maps[urn]))

    def mapped(self, row: Row, *, at: str | None = None) -> dict[str, str] | None:
        """The row of the target; None where the map does not hold for this row. A target without rule or value is not in it.

        `at` is the period by which the validity of values is judged. Nothing is aggregated: several rows may become one key.
        """
        if not all(row.get(rule.source or "") in rule.values for rule in self._conditions()):
            return None
        found: dict[str, str] = {}
        for rule in self._given.component_maps:
            found |= self._component(rule, row, at)
        for fixed in self._given.fixed_value_maps:
            if fixed.target is not None:
                found[fixed.target] = _text(fixed)
        for date in self._dates:
            found |= self._period(date, row, found)
        return found

    def _conditions(self) -> Iterator[FixedValueMap]:
        return (rule for rule in self._given.fixed_value_maps if rule.source is not None)

    def _component(self, rule: ComponentMap, row: Row, at: str | None) -> dict[str, str]:
        if rule.representation_map is None:
            return {rule.targets[0]: row[rule.sources[0]]} if rule.sources[0] in row else {}
        values = [row.get(source, "") for source in rule.sources]
        targets = self._values[rule.representation_map].targets(values, at)
        return {id: value for id, value in zip(rule.targets, targets, strict=True) if value is not None}

    def _period(self, rule: DateMap, row: Row, found: Row) -> dict[str, str]:
        """The frequency is that of the rule, or the value of a dimension of the target, which other rules have given."""
        frequency = rule.target_frequency_id or found.get(rule.frequency_dimension or "")
        if frequency is None:
            raise Malformed(
                f"the frequency of {', '.join(each.target for each in rule.components)} is not known: no rule gives {rule.frequency_dimension}"
            )
        formats = self._given.frequency_format_mappings
        return {
            each.target: period(row[each.source], rule, frequency, formats)
            for each in rule.components
            if row.get(each.source)
        }


def _text(fixed: FixedValueMap) -> str:
    """One value as it is, several as the array that a component with several values has."""
    return fixed.values[0] if len(fixed.values) == 1 else json.dumps(fixed.values, ensure_ascii=False)
