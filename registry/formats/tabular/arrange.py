"""Which columns the tables of a message have: those of SDMX-CSV 2.1 in its order, typed, with columns of labels where these are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from registry.formats.data import Options, Presentation
from registry.formats.placement import Placement, number_or_value, place
from registry.formats.sdmx_csv.cells import names_of, normalized
from registry.formats.sdmx_csv.generations import CSV_2_1
from registry.formats.sdmx_csv.write import CONTEXTS, union, written
from registry.formats.tabular.columns import Amount, Cell, Column, ColumnType, Items, Languages, Reported, Written
from registry.formats.text import Fixed, Label
from registry.model.cube import Component
from registry.model.kinds import urn_of
from registry.model.names import best
from registry.model.urn import Urn

REPORTED, LABEL = "REPORTED", "LABEL"


class Arrangement:
    """The columns of the data sets of a message."""

    def __init__(self, presentations: Sequence[Presentation], options: Options) -> None:
        self.presentations = tuple(presentations)
        self.options = options
        placements = [place(presentation, sections="none", plurals="flat") for presentation in presentations]
        self._written = [written(*pair) for pair in zip(self.presentations, placements, strict=True)]
        self.components = tuple(union(self._written))
        self._absent = [_absent(*pair) for pair in zip(self.presentations, placements, strict=True)]
        self._ids = {component.id for component in self.components}

    def columns(self) -> list[list[Column]]:
        """Those of each data set: the same names and types in all."""
        return [
            [*self._of_structure(presentation), *self._of_components(at)]
            for at, presentation in enumerate(self.presentations)
        ]

    def type(self, component: Component) -> ColumnType:
        """Text where the data sets do not agree."""
        types = {_type(own) for components in self._written for own in components if own.id == component.id}
        return types.pop() if len(types) == 1 else "text"

    def _of_structure(self, presentation: Presentation) -> Iterator[Column]:
        short = Urn.parse(presentation.context_urn).short
        fixed = {
            "STRUCTURE": CONTEXTS[presentation.context],
            "STRUCTURE_ID": short,
            "ACTION": CSV_2_1.actions[presentation.action],
        }
        for name, text in fixed.items():
            yield Column(name=name, type="text", cell=Written(Fixed(text)), title=name)

    def _of_components(self, at: int) -> Iterator[Column]:
        own = {component.id: component for component in self._written[at] if component.id not in self._absent[at]}
        for component in self.components:
            yield from self._of_component(component, own.get(component.id), self.presentations[at])

    def _of_component(
        self, component: Component, own: Component | None, presentation: Presentation
    ) -> Iterator[Column]:
        """The column of a component, with the text of a number and the label of a code beside it."""
        type_ = self.type(component)
        title = best(component.names, self.options.languages) or component.id
        column = Column(name=component.id, type=type_, cell=None, title=title, about=_about(component))
        yield column if own is None else msgspec.structs.replace(column, cell=self._cell(own, type_, presentation))
        if type_ == "number":
            text = number_or_value(component, "none", sentinels=True)
            reported = Reported(component.id, text) if own is not None else None
            yield Column(
                name=self._beside(component, REPORTED), type="text", cell=reported, title=f"{title} as reported"
            )
        if self.options.labels != "id" and component.is_coded and type_ == "text":
            names = tuple(names_of(own, presentation, self.options)) if own is not None else ()
            label = Written(Label(component.id, names)) if names else None
            yield Column(name=self._beside(component, LABEL), type="text", cell=label, title=f"{title}: name")

    def _cell(self, component: Component, type_: ColumnType, presentation: Presentation) -> Cell:
        if type_ == "number":
            return Amount(component.id)
        if type_ == "list":
            return Items(component.id)
        if type_ == "map":
            return Languages(component.id)
        if component.role == "time" and self.options.time_format == "normalized":
            dates = normalized(presentation.values.get(component.id, ()))
            return Written(Label(component.id, tuple(dates.items())))
        return Written(number_or_value(component, "none", sentinels=True))

    def _beside(self, component: Component, word: str) -> str:
        """The name of a column that belongs to a component's; never that of another component."""
        name = f"{component.id}_{word}"
        while name in self._ids:
            name += "_"
        return name


def _absent(presentation: Presentation, placement: Placement) -> frozenset[str]:
    """Attributes of the data set that it does not have."""
    ids = frozenset(component.id for component in placement.dataset_attributes)
    return ids - presentation.dataset_attributes.keys()


def _type(component: Component) -> ColumnType:
    if component.is_array:
        return "list"
    if component.is_multilingual:
        return "map"
    return "number" if component.role == "measure" and component.is_numeric else "text"


def _about(component: Component) -> dict[str, str]:
    """What a reader of the file finds beside a column."""
    found = {"sdmx.role": component.role, "sdmx.concept": component.concept, "sdmx.type": component.type}
    if component.codelist is not None:
        found["sdmx.codelist"] = urn_of(component.codelist)
    return found | {f"sdmx.name.{language}": name for language, name in component.names.items()}


def about_message(presentations: Sequence[Presentation], options: Options) -> dict[str, str]:
    """What the file says of itself: for each data set, on a line of its own, what it is of and when that was published."""
    cubes = [presentation.cube for presentation in presentations]
    lines = {
        "sdmx.dataflow": [urn_of(cube.flow) for cube in cubes],
        "sdmx.datastructure": [urn_of(cube.structure) for cube in cubes],
        "sdmx.structure": [presentation.context_urn for presentation in presentations],
        "sdmx.version": [cube.flow.version for cube in cubes],
        "sdmx.name": [best(cube.flow.names, options.languages) or cube.flow.id for cube in cubes],
        "sdmx.published": [presentation.reported_at or "" for presentation in presentations],
        "sdmx.sender": [options.header.sender.id],
    }
    return {key: "\n".join(texts) for key, texts in lines.items()}
