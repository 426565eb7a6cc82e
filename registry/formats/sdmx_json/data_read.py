"""The reader of SDMX-JSON data 1.0 (also as it was before it was final), 2.0 and 2.1."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast, get_args

from registry.formats.data import Action, Rows
from registry.formats.placement import PRIMARY_MEASURE, primary_measure
from registry.formats.plurals import plural_text
from registry.formats.reading import BATCH, Gathering, Level, RowLevel, refusal
from registry.formats.sdmx_json.data_message import Data, DataSet, Entry, Part, Structure, parse
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
_LINE = 1  # JSON has no lines after parsing
_SWITCHED_OFF = ("", "~")
Cells = dict[str, str]


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
            except _Astray as wrong:
                raise self._refusal(f"data set {number}: {wrong}") from wrong

    def _refusal(self, message: str) -> Refused:
        return refusal("no-data-message", message, self._file, None)

    def _structure(self, data: Data, data_set: DataSet, number: int) -> Structure:
        if data.structure is not None:
            return data.structure
        if data_set.structure.isdecimal() and int(data_set.structure[:9]) < len(data.structures):
            return data.structures[int(data_set.structure)]
        raise self._refusal(f"data set {number}: there is no structure {data_set.structure}")

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


class _Astray(Exception):
    """An index or key that points nowhere."""


class _Table:
    """A component with the texts that indexes point at; None where the value stands in the data set itself."""

    def __init__(self, part: Part, cube: Cube) -> None:
        component = cube.by_plain_id.get(part.id)
        self.id = part.id if component is None else component.id
        self.texts = [_tabled(entry) for entry in part.values] or None
        self.by_index = {str(at): text for at, text in enumerate(self.texts or ()) if text is not None}

    def text(self, entry: Any) -> str | None:
        """The value that an entry says: what its index points at, or itself."""
        if type(entry) is str and (text := entry if self.texts is None else self.by_index.get(entry)) is not None:
            return text
        if self.texts is None or entry is None:
            return _direct(entry)
        if isinstance(entry, list):
            return plural_text([self.text(item) for item in entry])
        if not isinstance(entry, str) or not entry.isdecimal() or len(entry) > 9 or int(entry) >= len(self.texts):
            raise _Astray(f"{entry!r} is no index into the {len(self.texts)} values of {self.id}")
        return self.texts[int(entry)]


class _Reading:
    """The rows of one data set."""

    def __init__(self, structure: Structure, urn: str, action: Action, cube: Cube) -> None:
        dimensions, attributes = structure.dimensions, structure.attributes
        primary = primary_measure(cube)
        old = [Part(primary.id if primary else PRIMARY_MEASURE)]
        measures = structure.measures.observation if structure.measures else old
        self._cube = cube
        self._of_set, self._of_group = self._tables(attributes.data_set), self._tables(attributes.dimension_group)
        self._of_series, self._of_observation = (
            self._tables(attributes.series),
            self._tables([*measures, *attributes.observation]),
        )
        self._series, self._at = self._tables(dimensions.series), self._tables(dimensions.observation)
        self._fixed = self._tables(dimensions.data_set)
        self._level = Level(cube)
        self._gathered = {level: Gathering(urn, action, level) for level in _LEVELS}
        self._common = _key(self._fixed, ["0"] * len(self._fixed))

    def _tables(self, parts: Iterable[Part]) -> list[_Table]:
        return [_Table(part, self._cube) for part in parts]

    def rows(self, data_set: DataSet) -> Iterator[Rows]:
        self._add_set_attributes(_cells(self._of_set, data_set.attributes))
        everywhere = (*self._fixed, *self._series, *self._at)
        for key, entries in data_set.group_attributes.items():
            self._add(_key(everywhere, key.split(":")), _cells(self._of_group, entries))
        yield from self._flat(data_set)
        known: dict[str, Cells] = {}
        for key, series in data_set.series.items():
            shared = self._common | _key(self._series, key.split(":")) | _cells(self._of_series, series.attributes)
            if not series.observations:
                self._gathered["series"].add(shared, _LINE)
            yield from self._observations(shared, series.observations, self._at, known)
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
        self._gathered[self._level.of(frozenset(key))].add(key | cells, _LINE)

    def _flat(self, data_set: DataSet) -> Iterator[Rows]:
        """A flat data set may also use a structure that describes series: then its keys have those dimensions too."""
        observations, at = data_set.observations, self._at
        if observations and next(iter(observations)).count(":") >= len(at):
            at = [*self._series, *at]
        yield from self._observations(self._common, observations, at, {})

    def _observations(
        self, shared: Cells, observations: Mapping[str, list[Any]], at: Sequence[_Table], known: dict[str, Cells]
    ) -> Iterator[Rows]:
        """`known` are the keys met before: the same few periods come in every series."""
        gathered = self._gathered["observation"]
        gathered.share(shared)
        repeats = len(at) == 1
        for key, entries in observations.items():
            cells = known.get(key)
            if cells is None:
                cells = _key(at, key.split(":"))
                if repeats:
                    known[key] = cells
            gathered.add(_cells(self._of_observation, entries, cells), _LINE)
            if len(gathered) >= BATCH:
                yield from gathered.take()


def _key(tables: Sequence[_Table], indexes: Sequence[str]) -> Cells:
    """The dimensions of a key; those left empty in a partial key are absent."""
    try:
        return {table.id: table.by_index[index] for table, index in zip(tables, indexes, strict=True)}
    except (KeyError, ValueError):
        return _odd_key(tables, indexes)


def _odd_key(tables: Sequence[_Table], indexes: Sequence[str]) -> Cells:
    """A key that is partial, has values that stand in it themselves, or fits its dimensions not at all."""
    if len(tables) != len(indexes):
        many = f"{len(indexes)} positions where {len(tables)} dimensions are described"
        raise _Astray(f"the key {':'.join(indexes)!r} has {many}")
    pairs = zip(tables, indexes, strict=True)
    cells = {table.id: table.text(index) for table, index in pairs if index not in _SWITCHED_OFF}
    return {id: text for id, text in cells.items() if text is not None}


def _cells(tables: Sequence[_Table], entries: Sequence[Any], key: Mapping[str, str] = {}) -> Cells:
    """The key with the values that are there; what stands after the last component are annotations."""
    cells = {**key}
    for table, entry in zip(tables, entries, strict=False):
        if entry is not None and (text := table.text(entry)) is not None:
            cells[table.id] = text
    return cells


def _tabled(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    if entry.id is not None:
        return entry.id
    said = entry.value if entry.value is not None else entry.values
    return entry.name if said is None else _direct(said)


def _direct(entry: Any) -> str | None:
    match entry:
        case None | str():
            return entry
        case bool():
            return "true" if entry else "false"
        case dict():
            return plural_text({str(lang): str(text) for lang, text in entry.items()})
        case list():
            return plural_text([_plain(item) for item in entry])
    raise _Astray(f"{entry!r} is no value")


def _plain(item: Any) -> object:
    return item if isinstance(item, dict) else _direct(item)
