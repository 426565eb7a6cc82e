"""Reference metadata inside SDMX-ML data: the attributes of a `Metadata` element are values of the data set, group, series or observation
that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from msgspec.structs import replace

from registry.formats.plurals import plural_text
from registry.formats.sdmx_ml.data_events import LANGUAGE, TEXTS, Cells
from registry.model.cube import Component, Cube
from registry.model.finding import Finding
from registry.model.names import DEFAULT_LANGUAGE

Value = str | dict[str, str]  # a text, or texts by language

_MOST = 100  # places that are told apart
_SET = (
    "its attributes are read as metadata attributes of the data that hold it; its id, names and targets were left out"
)
_UNUSED = "is none that the data structure uses; its values were left out"
_FURTHER = "has more values than the data structure has place for; the first was taken, the others were left out"


def value_text(values: Sequence[Value], component: Component | None) -> str:
    """The values of a component as rows carry them: JSON for several, and for texts in several languages, else the only text.

    Of a component of one language the only text is the value, whatever its language is said to be.
    """
    if component is not None and not component.is_multilingual:
        values = [_only(value) for value in values]
    if len(values) > 1 or (component is not None and component.is_array):
        return plural_text(values)
    only = values[0] if values else ""
    return only if isinstance(only, str) else plural_text(only)


def _only(value: Value) -> Value:
    return next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value


@dataclass
class _Attribute:
    """One occurrence; what it holds is below it. `place` is its path, `taken` how many of its values became values of the data."""

    place: str
    line: int
    values: list[Value] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    attributes: list[_Attribute] = field(default_factory=list)
    taken: int = 0


class LeftOut:
    """What of the metadata in a message has no place in the data: each once, at its first line, with how often it was there."""

    def __init__(self, file: str | None) -> None:
        self._file = file
        self._found: dict[tuple[str, str], Finding] = {}

    @property
    def findings(self) -> list[Finding]:
        return list(self._found.values())

    def add(self, code: str, place: str, message: str, line: int) -> None:
        """Beyond so many places the others are told with the first of them."""
        key = (code, place) if len(self._found) < _MOST or (code, place) in self._found else (code, "")
        told = self._found.get(key)
        if told is None:
            told = Finding(code=code, message=message, severity="warning", file=self._file, line=line, count=0)
        self._found[key] = replace(told, count=told.count + 1)


class EmbeddedMetadata:
    """Takes what stands inside one `Metadata`: attributes in 3.1, in 3.0 a metadata set with attributes."""

    def __init__(self, attributes: Cells, line: int) -> None:
        self._set, self._line = attributes.get("id"), line
        self._whole = _Attribute("", line)
        self._open = [self._whole]
        self._lang = DEFAULT_LANGUAGE

    def start(self, name: str, attributes: Cells, line: int) -> None:
        self._lang = attributes.get(LANGUAGE, DEFAULT_LANGUAGE)
        if name == "Attribute":
            place = f"{self._open[-1].place}.{attributes.get('id', '')}".removeprefix(".")
            self._open[-1].attributes.append(_Attribute(place, line))
            self._open.append(self._open[-1].attributes[-1])

    def end(self, name: str, text: str) -> None:
        attribute = self._open[-1]
        if name == "Value":
            attribute.values.append(text)
        elif name in TEXTS:
            attribute.texts[self._lang] = text
        elif name == "Attribute":
            attribute.values += [attribute.texts] if attribute.texts else []
            self._open.pop()

    def cells(self, cube: Cube, left_out: LeftOut) -> Cells:
        """The values of the metadata attributes of the cube; what is none of them is told."""
        found: Cells = {}
        for component in cube.attributes:
            values = list(self._taken(component)) if component.is_metadata else []
            if any(values):
                found[component.id] = value_text(values, component)
        if self._set is not None:
            left_out.add("metadata-set", "", f"the metadata set {self._set!r} stands in data: {_SET}", self._line)
        for one in _below(self._whole):
            if one.taken < len(one.values):
                why = _FURTHER if one.place in found else _UNUSED
                left_out.add("metadata-left-out", one.place, f"the metadata attribute {one.place!r} {why}", one.line)
        return found

    def _taken(self, component: Component) -> Iterator[Value]:
        """The values of a component; one for each time that what holds it occurs, if that may occur several times."""
        path = component.id
        if not component.repeated_holders:
            values = (one for each in _at(self._whole, path) for one in _take(each, len(each.values)))
            yield from values if component.is_array else islice(values, 1)
            return
        holder = component.repeated_holders[-1]
        for time in _at(self._whole, holder):
            yield next((one for each in _at(time, path) for one in _take(each, 1)), "")


def _take(attribute: _Attribute, most: int) -> Iterator[Value]:
    for value in attribute.values[:most]:
        attribute.taken += 1
        yield value


def _at(holder: _Attribute, path: str) -> Iterator[_Attribute]:
    """The attributes of this path at or below `holder`, in order."""
    for one in holder.attributes:
        if one.place == path:
            yield one
        elif path.startswith(f"{one.place}."):
            yield from _at(one, path)


def _below(holder: _Attribute) -> Iterator[_Attribute]:
    for one in holder.attributes:
        yield one
        yield from _below(one)
