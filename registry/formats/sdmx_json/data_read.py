"""The reader of SDMX-JSON data 1.0 (also as it was before it was final), 2.0 and 2.1."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast, get_args

from registry.formats.data import Action, Rows
from registry.formats.placement import PRIMARY_MEASURE, primary_measure
from registry.formats.reading import Gathering, Level, RowLevel, refusal
from registry.formats.sdmx_json.data_batch import LINE, Batch
from registry.formats.sdmx_json.data_cells import Astray, Cells, Table, cells_of, key_of
from registry.formats.sdmx_json.data_message import Data, DataSet, Part, Structure, parse
from registry.model.cube import Cube
from registry.model.errors import Malformed, Refused
from registry.model.urn import Urn, make

_RELATIONS = {
    "dataflow": ("datastructure", "Dataflow"),
    "provisionagreement": ("registry", "ProvisionAgreement"),
    "datastructure": ("datastructure", "DataStructure"),
    "structure": ("datastructure", "DataStructure"),
}
_ADDRESS = re.compile(r"/([^/?]+)/([^/?]+)(?:/([^/?]+))?/?(?:\?.*)?$")
_LEVELS: tuple[RowLevel, ...] = ("dataset", "group", "series", "observation")


class JsonDataReader:
    """Reads a message of at most 128 MB whole, then gives its rows in batches. `resolve` gives the cube of a structure's URN.

    An observation carries the attributes of its series. Numbers are as written; `null` is a value not given. An absent action means
    Merge. All rows are of line 1. Raises Refused for what is no SDMX-JSON data, names no structure or points outside its tables.
    """

    def __init__(self, stream: BinaryIO, *, resolve: Callable[[str], Cube], file: str | None = None) -> None:
        self._stream, self._resolve, self._file = stream, resolve, file

    def rows(self) -> Iterator[Rows]:
        data = parse(self._stream, self._file)
        for number, data_set in enumerate(data.data_sets):
            structure = self._structure(data, data_set, number)
            urn = self._urn(data_set, structure, number)
            if data_set.action not in get_args(Action):
                raise self._refusal(f"data set {number}: {data_set.action!r} is not an action")
            reading = _Reading(structure, urn, cast(Action, data_set.action), self._resolve(urn))
            try:
                yield from reading.rows(data_set)
            except Astray as wrong:
                raise self._refusal(f"data set {number}: {wrong}") from wrong

    def _refusal(self, message: str) -> Refused:
        return refusal("no-data-message", message, self._file, None)

    def _structure(self, data: Data, data_set: DataSet, number: int) -> Structure:
        if data.structure is not None:
            return data.structure
        at = str(data_set.structure)
        if at.isdecimal() and len(at) < 10 and int(at) < len(data.structures):
            return data.structures[int(at)]
        raise self._refusal(f"data set {number}: there is no structure {at}")

    def _urn(self, data_set: DataSet, structure: Structure, number: int) -> str:
        """The first link to a flow, agreement or structure: by URN, else by address."""
        for link in (*data_set.links, *structure.links):
            try:
                if link.rel in _RELATIONS and link.urn:
                    return str(Urn.parse(link.urn))
                if link.rel in _RELATIONS and (match := _ADDRESS.search(link.href or "")):
                    return make(*_RELATIONS[link.rel], f"{match[1]}:{match[2]}({match[3] or '1.0'})")
            except Malformed as wrong:
                raise self._refusal(f"data set {number}: {wrong}") from wrong
        raise self._refusal(f"data set {number} has no link to a dataflow, provision agreement or data structure")


class _Reading:
    """The rows of one data set."""

    def __init__(self, structure: Structure, urn: str, action: Action, cube: Cube) -> None:
        dimensions, attributes = structure.dimensions, structure.attributes
        primary = primary_measure(cube)
        old = [Part(primary.id if primary else PRIMARY_MEASURE)]
        measures = structure.measures.observation if structure.measures else old
        self._urn, self._action, self._cube = urn, action, cube
        self._of_set, self._of_group = self._tables(attributes.data_set), self._tables(attributes.dimension_group)
        self._of_series, self._of_observation = (
            self._tables(attributes.series),
            self._tables([*measures, *attributes.observation]),
        )
        self._series, self._at = self._tables(dimensions.series), self._tables(dimensions.observation)
        self._fixed = self._tables(dimensions.data_set)
        self._level = Level(cube)
        self._gathered = {level: Gathering(urn, action, level) for level in _LEVELS}
        self._common = key_of(self._fixed, ["0"] * len(self._fixed))

    def _tables(self, parts: Iterable[Part]) -> list[Table]:
        return [Table(part, self._cube) for part in parts]

    def rows(self, data_set: DataSet) -> Iterator[Rows]:
        self._add_set_attributes(cells_of(self._of_set, data_set.attributes))
        everywhere = (*self._fixed, *self._series, *self._at)
        for key, entries in data_set.group_attributes.items():
            self._add(key_of(everywhere, key.split(":")), cells_of(self._of_group, entries))
        yield from self._flat(data_set)
        batch = Batch(self._urn, self._action, self._at, self._of_observation)
        for key, series in data_set.series.items():
            shared = self._common | key_of(self._series, key.split(":")) | cells_of(self._of_series, series.attributes)
            if not series.observations:
                self._gathered["series"].add(shared, LINE)
            yield from batch.filled(shared, series.observations)
        yield from batch.take()
        for gathered in self._gathered.values():
            yield from gathered.take()

    def _add_set_attributes(self, cells: Cells) -> None:
        """Of a data set that has one value of some dimension, attributes of that value stand with the set."""
        by_id = self._cube.by_id
        of_key = {id: text for id, text in cells.items() if id in by_id and self._cube.level(by_id[id]) != "dataset"}
        own = {id: text for id, text in cells.items() if id not in of_key}
        if own:
            self._add({}, own)
        if of_key:
            self._add(self._common, of_key)

    def _add(self, key: Cells, cells: Cells) -> None:
        self._gathered[self._level.of(frozenset(key))].add(key | cells, LINE)

    def _flat(self, data_set: DataSet) -> Iterator[Rows]:
        """A flat data set may also use a structure that describes series: then its keys have those dimensions too."""
        observations, at = data_set.observations, self._at
        if observations and next(iter(observations)).count(":") >= len(at):
            at = [*self._series, *at]
        batch = Batch(self._urn, self._action, at, self._of_observation)
        yield from batch.filled(self._common, observations)
        yield from batch.take()
