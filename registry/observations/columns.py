"""Which column of which table holds which component of a cube.

`series` has one row per series: dimensions and the attributes of series, groups and partial keys. `obs` has one row per observation.
A numeric measure is a double in its own column and, where that would not give the reported text back, the text in `_text_{id}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import msgspec

from registry.model.cube import Component, Cube
from registry.model.errors import Malformed, Unprocessable
from registry.observations.sql import column, number_text, own

Place = Literal["series", "obs", "dataset"]

SID = own("_sid")
COUNT = own("_count")  # observations of the series
OFFSET = own("_offset")  # observations of all series before it
FIRST, LAST = own("_first"), own("_last")  # period texts
FROM, UNTIL = own("_from"), own("_until")  # moments, see model/period.py
NOMINAL_FROM, NOMINAL_UNTIL = own("_nominal_from"), own("_nominal_until")  # as if the reporting year began on 1 January
LOAD = own("_load")  # the load that brought the row
CLOSED = own("_closed")  # of a closed row: the load that ended it

YEAR_START = "REPORTING_YEAR_START_DAY"
MISSING = ("NaN", "#N/A")  # intentionally missing, as reported


def text_column(id: str) -> str:
    """The column of a numeric measure's reported text."""
    return own(f"_text_{id}")


class Columns(msgspec.Struct, frozen=True, dict=True):
    """The columns of one cube."""

    cube: Cube

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each component is stored. Raises Unprocessable when ids differ by case only."""
        places: dict[str, Place] = {}
        for component in self.cube.components:
            places[component.id] = self._place(component)
        if len({id.lower() for id in places}) < len(places):
            raise Unprocessable(
                f"components of {self.cube.structure.id} differ by upper and lower case only; rename one of them"
            )
        return places

    def _place(self, component: Component) -> Place:
        if component.role == "dimension":
            return "series"
        if component.role == "attribute":
            level = self.cube.level(component)
            return "obs" if level == "observation" else level
        return "obs"

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(component.id for component in self.cube.dimensions)

    @cached_property
    def series_attributes(self) -> tuple[str, ...]:
        return self._attributes("series")

    @cached_property
    def dataset_attributes(self) -> tuple[str, ...]:
        return self._attributes("dataset")

    @cached_property
    def observation_attributes(self) -> tuple[str, ...]:
        return self._attributes("obs")

    def _attributes(self, place: Place) -> tuple[str, ...]:
        return tuple(component.id for component in self.cube.attributes if self.places[component.id] == place)

    @cached_property
    def measures(self) -> tuple[Component, ...]:
        return self.cube.measures

    @property
    def time(self) -> str | None:
        return self.cube.time.id if self.cube.time else None

    @property
    def has_reporting_years(self) -> bool:
        """Whether reporting periods may lie on a year that does not begin on 1 January."""
        return YEAR_START in self.cube.by_id

    @cached_property
    def observation_columns(self) -> tuple[str, ...]:
        """Every column of `obs` but `_sid`, in order."""
        columns = [column(self.time), FROM, UNTIL] if self.time else []
        if self.time and self.has_reporting_years:
            columns += [NOMINAL_FROM, NOMINAL_UNTIL]
        for measure in self.measures:
            columns.append(column(measure.id))
            if measure.is_numeric:
                columns.append(text_column(measure.id))
        return (*columns, *(column(id) for id in self.observation_attributes), LOAD)

    @cached_property
    def observation_order(self) -> tuple[str, ...]:
        """What orders the observations of a series."""
        return (FROM, UNTIL, column(self.time)) if self.time else ()

    def component(self, id: str) -> Component:
        """Raises Malformed for an id that the structure does not have."""
        if found := self.cube.by_id.get(id):
            return found
        known = ", ".join(self.cube.by_id)
        raise Malformed(f"{self.cube.flow.id} has no component {id!r}; its components are {known}")


def reported(component: Component, alias: str) -> str:
    """The reported text of a component of a row `alias`, null when absent."""
    value = f"{alias}.{column(component.id)}"
    if component.role == "measure" and component.is_numeric:
        return f"coalesce({alias}.{text_column(component.id)}, {number_text(value)})"
    return value
