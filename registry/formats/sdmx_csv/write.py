"""The writer of SDMX-CSV: one header row, then one row per observation (per series where observations are not wanted)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from registry.formats.data import Layout, Options, Presentation
from registry.formats.data_losses import notices
from registry.formats.placement import Placement, is_plural, key_of, place
from registry.formats.sdmx_csv.cells import ABSENT, cell, headers, key, texts
from registry.formats.sdmx_csv.generations import SUB_SEPARATOR, Generation
from registry.formats.text import Fixed, Text, join
from registry.model.cube import Component
from registry.model.names import DEFAULT_LANGUAGE, best
from registry.model.urn import Urn, make

_ORDER = {"dimension": 0, "time": 0, "measure": 1, "attribute": 2}
CONTEXTS = {"dataflow": "dataflow", "datastructure": "datastructure", "provisionagreement": "dataprovision"}


class Writer:
    """A message of one or several data sets, whose columns are the union of theirs.

    Normalized times and name columns of time need `values` of the time dimension in each presentation.
    """

    def __init__(self, presentations: Sequence[Presentation], options: Options, generation: Generation) -> None:
        self.presentations = tuple(presentations)
        self.options = options if options.labels in generation.labels else replace(options, labels="id")
        self.generation = generation
        self.notices = (*options.notices, *notices(generation.format, presentations))
        self._placements = [
            place(presentation, sections="none", plurals="flat" if generation.has_plurals else "none")
            for presentation in presentations
        ]
        self._written = [written(*pair) for pair in zip(self.presentations, self._placements, strict=True)]
        self._columns = union(self._written)

    def begin(self) -> bytes:
        """The header row."""
        cells = [*self._structure_headers(), *(header for column in self._columns for header in self._headers(column))]
        return (",".join(cells) + "\n").encode()

    def layouts(self) -> Sequence[Layout]:
        return [self._layout(*parts) for parts in zip(self.presentations, self._placements, self._written, strict=True)]

    def between(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b""

    def _structure_headers(self) -> list[str]:
        if not self.generation.has_structure_columns:
            return ["DATAFLOW"]
        has_plurals = any(map(is_plural, self._columns))
        cells = [f"STRUCTURE[{SUB_SEPARATOR}]" if has_plurals else "STRUCTURE", "STRUCTURE_ID"]
        cells += ["STRUCTURE_NAME"] if self.options.labels == "name" else []
        cells += ["ACTION"]
        cells += ["SERIES_KEY"] if self.options.keys in ("series", "both") else []
        return cells + (["OBS_KEY"] if self.options.keys in ("obs", "both") else [])

    def _structure_cells(self, presentation: Presentation, placement: Placement) -> list[Text]:
        has_columns = self.generation.has_structure_columns
        short = Urn.parse(presentation.context_urn if has_columns else _flow_urn(presentation)).short
        name = best(presentation.cube.flow.names, self.options.languages) or presentation.cube.flow.id
        identity = Fixed(cell(f"{short}: {name}" if self.options.labels == "both" else short))
        if not has_columns:
            return [identity]
        cells: list[Text] = [Fixed(CONTEXTS[presentation.context]), identity]
        cells += [Fixed(cell(name))] if self.options.labels == "name" else []
        cells += [Fixed(self.generation.actions[presentation.action])]
        series = placement.series or presentation.cube.dimensions
        cells += [key(series)] if self.options.keys in ("series", "both") else []
        whole = key(key_of(presentation.cube)) if presentation.has_observations else ABSENT
        return cells + ([whole] if self.options.keys in ("obs", "both") else [])

    def _headers(self, component: Component) -> tuple[str, ...]:
        flows = [presentation.cube.flow.names for presentation in self.presentations]
        languages = dict.fromkeys((*self.options.languages, *(tag for names in flows for tag in names)))
        return headers(component, languages or (DEFAULT_LANGUAGE,), self.options)

    def _layout(self, presentation: Presentation, placement: Placement, written: Sequence[Component]) -> Layout:
        cells = self._structure_cells(presentation, placement)
        own = {component.id: component for component in written}
        absent = {component.id for component in placement.dataset_attributes} - presentation.dataset_attributes.keys()
        for column in self._columns:
            component = own.get(column.id)
            if component is None or component.id in absent:
                cells += (ABSENT,) * len(self._headers(column))
            else:
                cells += texts(component, presentation, self.options, self.generation)
        row = join(cells[0], *(part for text in cells[1:] for part in (",", text)), "\n")
        if presentation.has_observations:
            return Layout(head=b"", observation=row)
        return Layout(head=b"", series_start=row, observation=ABSENT)


def written(presentation: Presentation, placement: Placement) -> list[Component]:
    """What a data set gives columns to: dimensions in order, measures, attributes in the order of the presentation."""
    parts = [*placement.series, *placement.dataset_attributes, *placement.series_attributes]
    if presentation.has_observations:
        parts += [*placement.observation, *placement.measures, *placement.observation_attributes]
    ids = {component.id for component in parts}
    dimensions = [component for component in key_of(presentation.cube) if component.id in ids]
    others = [presentation.cube.by_id[id] for id in (*presentation.measures, *presentation.attributes) if id in ids]
    return [*dimensions, *others]


def union(written: Sequence[Sequence[Component]]) -> list[Component]:
    """The components of all data sets, each once: dimensions, then measures, then attributes."""
    first: dict[str, Component] = {}
    for components in written:
        for component in components:
            first.setdefault(component.id, component)
    return sorted(first.values(), key=lambda component: _ORDER[component.role])


def _flow_urn(presentation: Presentation) -> str:
    flow = presentation.cube.flow
    return make("datastructure", "Dataflow", f"{flow.agency}:{flow.id}({flow.version})")
