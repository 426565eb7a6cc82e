"""One data set of an SDMX-ML message as it is read: series, observations, groups and attributes become rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from msgspec.structs import replace

from registry.formats.data import Action, Rows
from registry.formats.placement import PRIMARY_MEASURE, primary_measure
from registry.formats.reading import BATCH, Gathering, Level, RowLevel
from registry.formats.sdmx_ml.data_events import LANGUAGE, SPACE, TEXTS, Cells
from registry.formats.sdmx_ml.data_metadata import EmbeddedMetadata, LeftOut, Value, value_text
from registry.model.cube import Cube
from registry.model.names import DEFAULT_LANGUAGE

_LEVELS: tuple[RowLevel, ...] = ("dataset", "group", "series", "observation")
_TYPE = "type"


class _Comp:
    """A component whose values are elements; each value is text, or texts by language."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.values: list[Value] = []
        self.texts: dict[str, str] = {}
        self.lang = DEFAULT_LANGUAGE

    def end_value(self, text: str) -> None:
        self.values.append(self.texts or text)
        self.texts = {}


class Message(Protocol):
    """What a data set is in: it is told when that is over, and what of the metadata in it is no part of the data."""

    left_out: LeftOut

    def take_over(self) -> None: ...


class DataSet:
    """Takes the elements inside `DataSet` until `is_finished`, when `message` takes over; batches gather in `ready`. Values go to the innermost open holder: observation, group, attributes, series or set.

    In structure-specific messages the holder is its XML attributes; in generic ones `Value` elements fill it.
    """

    def __init__(
        self, urn: str, action: Action, cube: Cube, at: str, attributes: Cells, line: int, *, message: Message
    ) -> None:
        self._cube, self._at, self._message = cube, at, message
        self._level = Level(cube)
        self._keys = frozenset(component.id for component in cube.components if component.role in ("dimension", "time"))
        self._gathered = {level: Gathering(urn, action, level) for level in _LEVELS}
        self._observations = self._gathered["observation"]
        self._holders: list[Cells] = [attributes]
        self._add = self._observations.add
        self._before = 0  # observations that were added before the series that is open
        self._comp: _Comp | None = None
        self._metadata: EmbeddedMetadata | None = None
        self._line = line
        self._series_line = line
        self.ready: list[Rows] = []
        self.is_finished = False
        primary = primary_measure(cube)
        self._primary = primary.id if primary and PRIMARY_MEASURE not in cube.by_id else PRIMARY_MEASURE

    def start_row(self, attributes: Cells, line: int) -> None:
        """An observation begins; this and `end_row` run for each, so they do no more than they must."""
        self._holders.append(attributes)
        self._add(attributes, line)

    def end_row(self) -> None:
        self._holders.pop()
        if len(self._observations) >= BATCH:
            self.ready += self._rows()

    def start(self, name: str, attributes: Cells, line: int) -> None:
        if self._metadata is not None:
            self._metadata.start(name, attributes, line)
        elif name == "Series":
            self._holders.append(attributes)
            self._observations.share(attributes)
            self._series_line, self._before = line, self._observations.added
        elif name in ("Group", "Atts"):
            self._holders.append(attributes)
            level = "group" if name == "Group" else self._level.of(self._keys & attributes.keys())
            self._gathered[level].add(attributes, line)
        elif name == "Comp":
            self._comp = _Comp(attributes.get("id", ""))
        elif name == "Metadata":
            self._metadata = EmbeddedMetadata(attributes, line)
        elif self._comp is not None:
            self._comp.lang = attributes.get(LANGUAGE, DEFAULT_LANGUAGE)
        elif "value" in attributes:
            self._start_value(name, attributes)

    def _start_value(self, name: str, attributes: Cells) -> None:
        """`Value`, `ObsDimension` or `ObsValue` of a generic message."""
        default = {"ObsDimension": self._at, "ObsValue": PRIMARY_MEASURE}.get(name, "")
        self._holders[-1][attributes.get("id", default)] = attributes["value"]

    def end(self, name: str, text: str) -> None:
        if self._metadata is not None:
            self._end_metadata(self._metadata, name, text)
        elif name == "Series":
            self._end_series()
        elif name in ("Group", "Atts"):
            self._holders.pop()
        elif name == "DataSet":
            self._finish()
        elif self._comp is not None:
            self._end_comp(self._comp, name, text)

    def _end_series(self) -> None:
        series = self._holders.pop()
        if self._observations.added == self._before:
            self._gathered["series"].add(series, self._series_line)
        self._observations.share({})

    def _end_comp(self, comp: _Comp, name: str, text: str) -> None:
        if name in TEXTS:
            comp.texts[comp.lang] = text
        elif name == "Value":
            comp.end_value(text)
        elif name == "Comp":
            self._holders[-1][comp.id] = value_text(comp.values, self._cube.by_plain_id.get(comp.id))
            self._comp = None

    def _end_metadata(self, metadata: EmbeddedMetadata, name: str, text: str) -> None:
        if name == "Metadata":
            self._holders[-1].update(metadata.cells(self._cube, self._message.left_out))
            self._metadata = None
        else:
            metadata.end(name, text)

    def _finish(self) -> None:
        """What is left, the attributes of the set among it."""
        if any(SPACE not in id for id in self._holders[0]):
            self._gathered["dataset"].add(self._holders[0], self._line)
        self.ready += self._rows()
        self.is_finished = True
        self._message.take_over()

    def _rows(self) -> Iterator[Rows]:
        for gathered in self._gathered.values():
            for rows in gathered.take():
                columns = {self._id(id): column for id, column in rows.columns.items() if self._is_component(id)}
                yield replace(rows, columns=columns)

    def _id(self, id: str) -> str:
        if id == PRIMARY_MEASURE:
            return self._primary
        component = self._cube.by_plain_id.get(id)
        return id if component is None else component.id

    def _is_component(self, id: str) -> bool:
        """Qualified attributes and the schema's own `type` are none."""
        return SPACE not in id and (id != _TYPE or _TYPE in self._cube.by_id)
