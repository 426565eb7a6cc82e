"""Data mappings: component by component, what becomes of it; and 2.1's sets of mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from registry.model.artefact import Maintainable
from registry.model.dataflow import Dataflow
from registry.model.structure import DataStructure
from registry.model.structure_map import (
    ComponentMap,
    DateMap,
    DatePatternMap,
    EpochMap,
    FixedValueMap,
    StructureMap,
)
from registry.web.language import _, lazy
from registry.web.library import Library
from registry.web.pages.parts import Link
from registry.web.pages.sections import (
    Asked,
    Row,
    Section,
    Statement,
    Table,
    cell,
    listed,
    phrase,
)

UNITS = {
    "nanosecond": lazy("nanoseconds"),
    "microsecond": lazy("microseconds"),
    "millisecond": lazy("milliseconds"),
    "second": lazy("seconds"),
    "day": lazy("days"),
}
STANDS_FOR = {
    "startOfPeriod": lazy("A longer period gets what its start has."),
    "endOfPeriod": lazy("A longer period gets what its end has."),
    "midPeriod": lazy("A longer period gets what its middle has."),
}


def structure_of(library: Library, urn: str | None) -> DataStructure | None:
    """The data structure that a URN names, directly or by a dataflow."""
    found = library.artefact(urn)
    if isinstance(found, Dataflow):
        found = library.artefact(found.structure)
    return found if isinstance(found, DataStructure) else None


def structure_map(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, StructureMap)
    source, target = structure_of(library, artefact.source), structure_of(library, artefact.target)
    ends = (library.link(artefact.source), library.link(artefact.target))
    columns = _Columns(library, source, target)
    rows = (
        *(columns.of_components(each) for each in artefact.component_maps),
        *(row for each in _dates(artefact) for row in columns.of_dates(each, artefact)),
        *(columns.of_fixed(each) for each in artefact.fixed_value_maps),
    )  # fmt: skip
    sentence = phrase(_("Data of %(source)s become data of %(target)s."), source=ends[0], target=ends[1])
    return (
        Statement((sentence, *_left(artefact, columns))),
        Table(
            _("What becomes of each column"),
            (_("From: %(column)s", column=ends[0].text), _("To: %(column)s", column=ends[1].text), _("How")),
            rows,
            empty=_("This mapping has no rows yet."),
        ),
    )


def _dates(artefact: StructureMap) -> list[EpochMap | DatePatternMap]:
    return [*artefact.epoch_maps, *artefact.date_pattern_maps]


class _Columns:
    """The rows of the table, with the components of both structures named."""

    def __init__(self, library: Library, source: DataStructure | None, target: DataStructure | None) -> None:
        self._library, self.source, self.target = library, source, target

    def of_sources(self, ids: Iterable[str]) -> list[Link]:
        return [self._library.component(self.source, id) for id in ids]

    def of_targets(self, ids: Iterable[str]) -> list[Link]:
        return [self._library.component(self.target, id) for id in ids]

    def of_components(self, each: ComponentMap) -> Row:
        sources, targets = cell(*self.of_sources(each.sources)), cell(*self.of_targets(each.targets))
        if each.representation_map is None:
            return Row((sources, targets, cell(note=_("copied as it is"))))
        link = self._library.link(each.representation_map, _("value by value, by this code mapping"))
        return Row((sources, targets, cell(link)))

    def of_fixed(self, each: FixedValueMap) -> Row:
        if each.target is not None:
            values = self._values(self.target, each.target, each.values)
            return Row((cell(), cell(*self.of_targets((each.target,))), cell(*values, note=_("always this value"))))
        values = self._values(self.source, each.source or "", each.values)
        only = _("only rows with these values are taken")
        return Row((cell(*self.of_sources((each.source or "",))), cell(), cell(*values, note=only)))

    def _values(self, structure: DataStructure | None, component: str, values: Sequence[str]) -> list[Link]:
        found = next((each for each in structure.components if each.id == component), None) if structure else None
        urn = self._library.values_of(found) if found else None
        return [self._library.item_link(urn, value) for value in values]

    def of_dates(self, each: EpochMap | DatePatternMap, artefact: StructureMap) -> Iterator[Row]:
        for pair in each.components:
            how = " ".join((_read(each), self._written(each, artefact)))
            yield Row((cell(*self.of_sources((pair.source,))), cell(*self.of_targets((pair.target,))), cell(note=how)))

    def _written(self, each: DateMap, artefact: StructureMap) -> str:
        """Which period a moment becomes."""
        if each.target_frequency_id:
            said = _("Becomes a period of frequency %(frequency)s.", frequency=each.target_frequency_id)
        elif each.frequency_dimension:
            name = self._library.component(self.target, each.frequency_dimension).text
            said = _("Becomes a period of the frequency that %(dimension)s says.", dimension=name)
        else:
            said = ""
        patterns = {mapping.id: mapping for mapping in artefact.frequency_format_mappings}
        written = [
            f"{patterns[id].frequency_id}: {patterns[id].date_pattern}"
            for id in each.mapped_frequencies
            if id in patterns
        ]
        if written:
            said += " " + _("Written as %(patterns)s.", patterns=", ".join(written))
        return f"{said} {STANDS_FOR[each.resolve_period]}" if each.resolve_period else said


def _read(each: EpochMap | DatePatternMap) -> str:
    if isinstance(each, EpochMap):
        unit = str(UNITS[each.epoch_period])
        return _("A count of %(unit)s since %(start)s.", unit=unit, start=each.base_period)
    return _("A date written as %(pattern)s (%(language)s).", pattern=each.source_pattern, language=each.locale)


def _left(artefact: StructureMap, columns: _Columns) -> Iterator[Markup]:
    """The components on either side that no row names: dropped, or never filled."""
    dates = [pair for each in _dates(artefact) for pair in each.components]
    sources = {id for each in artefact.component_maps for id in each.sources} | {pair.source for pair in dates}
    targets = {id for each in artefact.component_maps for id in each.targets} | {pair.target for pair in dates}
    sources |= {each.source for each in artefact.fixed_value_maps if each.source}
    targets |= {each.target for each in artefact.fixed_value_maps if each.target}
    if dropped := _without(columns.source, sources):
        yield phrase(_("Not taken over: %(columns)s."), columns=listed(columns.of_sources(dropped)))
    if empty := _without(columns.target, targets):
        yield phrase(_("Not filled: %(columns)s."), columns=listed(columns.of_targets(empty)))


def _without(structure: DataStructure | None, named: Iterable[str | None]) -> list[str]:
    known = set(named)
    return [each.id for each in structure.components if each.id not in known] if structure else []
