"""Where the components of a data set stand in a message: with the set, a partial key, the series or the observation."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from registry.formats.data import Presentation
from registry.formats.text import Escape, Number, Text, Value
from registry.model.cube import Component, Cube

ALL_DIMENSIONS = "AllDimensions"
PRIMARY_MEASURE = "OBS_VALUE"
MISSING = ("NaN", "#N/A")  # what an intentionally missing value of any component is stored as
Sections = Literal["none", "groups", "keys"]
Plurals = Literal["none", "comp", "flat", "nested"]

_PLAIN_CODES = re.compile(r"[A-Za-z0-9_@$\n-]*")
_FLOATING = frozenset(["Float", "Double"])


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Attributes of one partial key. `group` is the id of the group that the structure declares for it, if it does."""

    group: str | None
    dimensions: tuple[str, ...]
    attributes: tuple[Component, ...]


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """`series` and `observation` are the dimensions of the two keys, in order; `series` is empty in a flat data set."""

    dimension_at_observation: str
    series: tuple[Component, ...]
    observation: tuple[Component, ...]
    measures: tuple[Component, ...]
    dataset_attributes: tuple[Component, ...]
    sections: tuple[Section, ...]
    series_attributes: tuple[Component, ...]
    observation_attributes: tuple[Component, ...]

    @property
    def is_flat(self) -> bool:
        return not self.series


def place(presentation: Presentation, *, sections: Sections, plurals: Plurals) -> Placement:
    """Where each component of the presentation goes.

    `sections` says which attributes get rows of their own: of declared groups, of every partial key, or none. `plurals` says whether
    components with several values or languages are written, and (`nested`) those with several values in several languages. Formats
    with `none` of these have no metadata attributes either; with `comp` (as `flat`) and `nested` all but those without a plain id.
    Without observations the data set is always grouped into series.
    """
    cube = presentation.cube
    at = _dimension_at_observation(presentation)
    series = tuple(component for component in key_of(cube) if at != ALL_DIMENSIONS and component.id != at)
    observation = tuple(component for component in key_of(cube) if not series or component.id == at)
    if at == ALL_DIMENSIONS and not presentation.has_observations:
        series, observation = key_of(cube), ()
    attributes = [component for component in _chosen(cube, presentation.attributes) if _fits(component, plurals)]
    where: dict[str, list[Component]] = {"dataset": [], "section": [], "series": [], "observation": []}
    for attribute in attributes:
        where[_level(cube, attribute, series, sections)].append(attribute)
    return Placement(
        dimension_at_observation=at,
        series=series,
        observation=observation,
        measures=tuple(measure for measure in _chosen(cube, presentation.measures) if _fits(measure, plurals)),
        dataset_attributes=tuple(where["dataset"]),
        sections=_sections(cube, where["section"]),
        series_attributes=tuple(where["series"]),
        observation_attributes=tuple(where["observation"]),
    )


def _dimension_at_observation(presentation: Presentation) -> str:
    """As asked for; a set without observations, which holds series over time, or whose only dimension stands at the observation,
    follows its own shape."""
    at, time, keys = presentation.dimension_at_observation, presentation.cube.time, key_of(presentation.cube)
    if not presentation.has_observations and time is not None:
        return time.id
    return ALL_DIMENSIONS if tuple(component.id for component in keys) == (at,) else at


def _chosen(cube: Cube, ids: tuple[str, ...]) -> list[Component]:
    return [cube.by_id[id] for id in ids]


def _level(cube: Cube, attribute: Component, series: tuple[Component, ...], sections: Sections) -> str:
    if cube.level(attribute) == "dataset":
        return "dataset"
    attached = cube.attached_dimensions(attribute)
    if sections == "groups" and group_of(cube, attached):
        return "section"
    in_series = {component.id for component in series}
    keys = {component.id for component in cube.dimensions}
    if sections == "keys" and set(attached) < (in_series or keys):
        return "section"
    return "series" if in_series and in_series.issuperset(attached) else "observation"


def group_of(cube: Cube, dimensions: tuple[str, ...]) -> str | None:
    """The id of the group that the structure declares for exactly these dimensions."""
    return next((group.id for group in cube.structure.groups if set(group.dimensions) == set(dimensions)), None)


def _sections(cube: Cube, attributes: list[Component]) -> tuple[Section, ...]:
    by_key: dict[tuple[str, ...], list[Component]] = {}
    for attribute in attributes:
        by_key.setdefault(cube.attached_dimensions(attribute), []).append(attribute)
    return tuple(
        Section(group=group_of(cube, key), dimensions=key, attributes=tuple(members)) for key, members in by_key.items()
    )


def _fits(component: Component, plurals: Plurals) -> bool:
    if plurals == "none":
        return not is_plural(component) and not component.is_metadata
    if plurals != "flat" and component.plain_id is None:
        return False
    return plurals == "nested" or not (component.is_array and component.is_multilingual)


def key_of(cube: Cube) -> tuple[Component, ...]:
    """The dimensions of the observation key, in order: all, time at its place."""
    return tuple(component for component in cube.components if component.role in ("dimension", "time"))


def is_plural(component: Component) -> bool:
    return component.is_array or component.is_multilingual


def primary_measure(cube: Cube) -> Component | None:
    """What 2.1 calls OBS_VALUE: the measure of that id, else the first."""
    return cube.by_id.get(PRIMARY_MEASURE) or next(iter(cube.measures), None)


def is_plain(component: Component) -> bool:
    """Whether no value of the component can need escaping: periods, and codes that are SDMX ids."""
    if component.role == "time":
        return True
    return component.is_coded and _PLAIN_CODES.fullmatch("\n".join(component.codes)) is not None


def value(component: Component, escape: Escape) -> Text:
    """The reported text of a component with one value, escaped where it may need it."""
    return Value(component.id, "none" if is_plain(component) else escape)


def number_or_value(component: Component, escape: Escape, *, sentinels: bool) -> Text:
    """As `value`; a number that is intentionally missing is `NaN`, or since 3.0 (`sentinels`) `#N/A` where the type has no NaN."""
    if not component.is_numeric:
        return value(component, escape)
    return Number(component.id, "#N/A" if sentinels and component.type not in _FLOATING else "NaN")
