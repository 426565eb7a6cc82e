"""The tables of values that a JSON data message points into: which values, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from registry.formats.data import Presentation
from registry.formats.placement import MISSING, Placement, is_plural, key_of, primary_measure
from registry.formats.sdmx_json.data_generations import DataGeneration
from registry.model.cube import Component, Cube
from registry.model.period import Period

Tables = Mapping[str, tuple[str, ...]]


def tabled(cube: Cube, attributes: Iterable[str], generation: DataGeneration) -> tuple[str, ...]:
    """The components whose values `Presentation.values` must give: the uncoded dimensions, and in 1.0 the uncoded attributes.

    For coded ones the values make the message smaller; without them all codes of the list are written.
    """
    uncoded = [component.id for component in key_of(cube) if not component.is_coded]
    if generation.is_tabled:
        uncoded += [id for id in attributes if not cube.by_id[id].is_coded and not is_plural(cube.by_id[id])]
    return tuple(uncoded)


def is_tabled(component: Component, generation: DataGeneration) -> bool:
    """Whether values of the component are written as indexes."""
    if component.role in ("dimension", "time"):
        return True
    return component.role == "attribute" and not is_plural(component) and (generation.is_tabled or component.is_coded)


def tables(presentations: Sequence[Presentation], generation: DataGeneration) -> Tables:
    """The values of each tabled component that occur in any of the data sets of one structure, in list order (time: chronological)."""
    first = presentations[0]
    components = [*key_of(first.cube), *(first.cube.by_id[id] for id in first.attributes)]
    return {
        component.id: _ordered(component, list(_given(component, presentations)))
        for component in components
        if is_tabled(component, generation)
    }


def _given(component: Component, presentations: Sequence[Presentation]) -> Iterable[str]:
    for presentation in presentations:
        if component.id in presentation.dataset_attributes:
            yield presentation.dataset_attributes[component.id]
        elif component.id in presentation.values:
            yield from presentation.values[component.id]
        else:
            yield from component.codes
            yield from MISSING if component.role == "attribute" else ()


def _ordered(component: Component, values: list[str]) -> tuple[str, ...]:
    distinct = dict.fromkeys(values)
    if component.role == "time":
        return tuple(sorted(distinct, key=_moment))
    listed = [code for code in component.codes if code in distinct] if component.is_coded else []
    return tuple(dict.fromkeys([*listed, *distinct]))


def _moment(text: str) -> tuple[int, int, str]:
    period = Period.parse(text)
    return period.start, period.end, text


def without_empty(placement: Placement, values: Tables) -> Placement:
    """The placement without attributes that have an empty table: nothing could point into it."""

    def kept(components: Iterable[Component]) -> tuple[Component, ...]:
        return tuple(component for component in components if values.get(component.id) != ())

    sections = [replace(section, attributes=kept(section.attributes)) for section in placement.sections]
    return replace(
        placement,
        dataset_attributes=kept(placement.dataset_attributes),
        sections=tuple(section for section in sections if section.attributes),
        series_attributes=kept(placement.series_attributes),
        observation_attributes=kept(placement.observation_attributes),
    )


def measures_of(placement: Placement, cube: Cube, generation: DataGeneration) -> tuple[Component, ...]:
    """The measures to write: 1.0 has one."""
    primary = primary_measure(cube)
    return tuple(measure for measure in placement.measures if not generation.is_tabled or measure is primary)
