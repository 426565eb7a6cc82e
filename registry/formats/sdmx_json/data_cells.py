"""What indexes and values of a JSON data message say: the tables of its components, and the cells of keys and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.formats.plurals import plural_text
from registry.formats.sdmx_json.data_message import Entry, Part
from registry.model.cube import Cube

_SWITCHED_OFF = ("", "~")
_INDEX = (str, int)
Cells = dict[str, str]


class Astray(Exception):
    """An index or key that points nowhere."""


class Table:
    """A component with the texts that indexes point at; None where the value stands in the data set itself."""

    def __init__(self, part: Part, cube: Cube) -> None:
        component = cube.by_plain_id.get(part.id)
        self.id = part.id if component is None else component.id
        self.texts = [_tabled(entry) for entry in part.values] or None
        texts = [(at, text) for at, text in enumerate(self.texts or ()) if text is not None]
        self.by_index: dict[str | int, str] = {key: text for at, text in texts for key in (at, str(at))}

    def text(self, entry: Any) -> str | None:
        """The value that an entry says: what its index points at, or itself."""
        if self.texts is None or entry is None:
            return entry if type(entry) is str else _direct(entry)
        if isinstance(entry, list):
            return plural_text([self.text(item) for item in entry])
        index = str(entry)
        if not index.isdecimal() or len(index) > 9 or int(index) >= len(self.texts):
            raise Astray(f"{index!r} is no index into the {len(self.texts)} values of {self.id}")
        return self.texts[int(index)]

    def column(self, entries: Sequence[Any]) -> list[str | None]:
        """`text` of many."""
        if self.texts is None:
            return [
                entry if type(entry) is str else str(entry) if type(entry) is int else self.text(entry)
                for entry in entries
            ]
        known = self.by_index
        return [known[entry] if type(entry) in _INDEX and entry in known else self.text(entry) for entry in entries]


def key_of(tables: Sequence[Table], indexes: Sequence[str]) -> Cells:
    """The dimensions of a key; those left empty in a partial key are absent."""
    try:
        return {table.id: table.by_index[index] for table, index in zip(tables, indexes, strict=True)}
    except (KeyError, ValueError):
        return _odd_key(tables, indexes)


def _odd_key(tables: Sequence[Table], indexes: Sequence[str]) -> Cells:
    """A key that is partial, has values that stand in it themselves, or fits its dimensions not at all."""
    if len(tables) != len(indexes):
        many = f"{len(indexes)} positions where {len(tables)} dimensions are described"
        raise Astray(f"the key {':'.join(indexes)!r} has {many}")
    pairs = zip(tables, indexes, strict=True)
    cells = {table.id: table.text(index) for table, index in pairs if index not in _SWITCHED_OFF}
    return {id: text for id, text in cells.items() if text is not None}


def cells_of(tables: Sequence[Table], entries: Sequence[Any], key: Mapping[str, str] = {}) -> Cells:
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
        case int():
            return str(entry)
        case dict():
            return plural_text({str(lang): str(text) for lang, text in entry.items()})
        case list():
            return plural_text([_plain(item) for item in entry])
    raise Astray(f"{entry!r} is no value")


def _plain(item: Any) -> object:
    return item if isinstance(item, dict) else _direct(item)
