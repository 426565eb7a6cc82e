"""The rest of a load in part: which rows are not taken, why, and the reader that leaves them out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType

import msgspec

from registry.formats.data import DataReader, Rows
from registry.model.cube import Cube
from registry.model.errors import Refused
from registry.model.finding import Finding

Values = Mapping[str, str | None]
_TWICE = "duplicate-key"
_LACKS = "missing-mandatory-attribute"
_CONTRADICTS = ("inconsistent-series-attribute", "inconsistent-dataset-attribute")


@dataclass(frozen=True)
class Row:
    """A row that came back: its line, its values as read, and what is wrong."""

    line: int
    structure: str
    action: str
    values: Values
    findings: tuple[Finding, ...]


@dataclass
class Rest:
    """Rows by number (from 1, in order of the file), and by what they have in common: components → values → the finding."""

    numbers: dict[int, list[Finding]] = field(default_factory=dict)
    alike: dict[tuple[str, ...], dict[tuple[str | None, ...], Finding]] = field(default_factory=dict)

    def add(self, errors: Sequence[Finding], cube: Cube, whole: Sifted, most: int) -> str | None:
        """Takes up what one attempt found; lines are numbers of rows here. Returns why the rest cannot be told, if it cannot."""
        contradicting: dict[int, Finding] = {}
        for finding in errors:
            if finding.line is None:
                if not self._series(finding, cube):
                    return finding.message
            elif finding.count > 1:
                return f"more than {most:,} rows are wrong"
            elif finding.code in _CONTRADICTS:
                contradicting[finding.line] = finding
            else:
                self.numbers.setdefault(finding.line, []).append(finding)
        self._contradictions(contradicting, cube, whole)
        return None if len(self.numbers) <= most else f"more than {most:,} rows are wrong"

    def _series(self, finding: Finding, cube: Cube) -> bool:
        """Every row of a series that lacks an attribute."""
        ids = tuple(component.id for component in cube.dimensions)
        values = tuple((finding.value or "").split("."))
        if finding.code != _LACKS or len(ids) != len(values) or not all(values):
            return False
        self.alike.setdefault(ids, {})[values] = finding
        return True

    def _contradictions(self, found: Mapping[int, Finding], cube: Cube, whole: Sifted) -> None:
        """Every row that says of its series, group or data set what the named row says."""
        if not found:
            return
        with whole:
            for number, values in whole.at(found):
                attribute = cube.by_id[found[number].component or ""]
                is_of_all = cube.level(attribute) == "dataset"
                time = cube.time.id if cube.time else None
                attached = () if is_of_all else tuple(id for id in cube.attached_dimensions(attribute) if id != time)
                ids = (*attached, attribute.id)
                self.alike.setdefault(ids, {})[tuple(values.get(id) for id in ids)] = found[number]

    def why(self, number: int, values: Values) -> list[Finding]:
        """What is wrong with a row; nothing when it is taken."""
        found = list(self.numbers.get(number, ()))
        for ids, wrong in self.alike.items():
            if one := wrong.get(tuple(values.get(id) for id in ids)):
                found.append(one)
        return found

    def findings(self, sifted: Sifted) -> Iterator[Finding]:
        """All that was wrong, with the lines of the file."""
        aside = {row.line for row in sifted.left_out}
        yield from (one for one in sifted.unread if one.severity == "error" and one.line not in aside)
        for row in sifted.left_out:
            yield from row.findings


class Sifted:
    """A reader that leaves out the rest and numbers the rows; `left_out` are the rows that it left out, `lines` those of all rows."""

    def __init__(self, reader: DataReader, rest: Rest, stack: ExitStack) -> None:
        self._reader = reader
        self._rest = rest
        self._stack = stack
        self.lines = array("q")
        self.left_out: list[Row] = []
        self.broken: Refused | None = None
        self._found: dict[int, list[Finding]] = {}  # what the reader found, by line
        self._heard = 0

    def __enter__(self) -> Sifted:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._stack.close()

    @property
    def unread(self) -> Sequence[Finding]:
        """What the reader itself found, with lines of the file; complete when it has come to the end."""
        found: Sequence[Finding] = getattr(self._reader, "findings", ())
        return found

    def rows(self) -> Iterator[Rows]:
        try:
            for batch in self._reader.rows():
                begun = len(self.lines)
                self.lines.extend(batch.lines)
                taken = self._taken(batch, begun)
                if taken:
                    yield _some(batch, taken, begun)
        except Refused as broken:
            self.broken = broken
            raise

    def at(self, numbers: Mapping[int, object]) -> Iterator[tuple[int, Values]]:
        """The values of the rows of these numbers."""
        begun = 0
        for batch in self._reader.rows():
            for place in range(len(batch.lines)):
                if begun + place + 1 in numbers:
                    yield begun + place + 1, _values(batch, place)
            begun += len(batch.lines)

    def _taken(self, batch: Rows, begun: int) -> Sequence[int]:
        """The places of the rows that are taken; the others are kept aside."""
        places = range(len(batch.lines))
        found = self._hear()
        if (
            not found
            and not self._rest.alike
            and not any(begun < number <= begun + len(places) for number in self._rest.numbers)
        ):
            return places
        taken = []
        for place in places:
            values = _values(batch, place) if self._rest.alike else {}
            if why := [*found.get(batch.lines[place], ()), *self._rest.why(begun + place + 1, values)]:
                self._set_aside(batch, place, why)
            else:
                taken.append(place)
        return taken

    def _hear(self) -> Mapping[int, list[Finding]]:
        """What the reader found wrong so far: some readers give a row all the same, without the cell that is wrong."""
        for finding in self.unread[self._heard :]:
            if finding.severity == "error" and finding.line is not None:
                self._found.setdefault(finding.line, []).append(finding)
        self._heard = len(self.unread)
        return self._found

    def _set_aside(self, batch: Rows, place: int, why: Iterable[Finding]) -> None:
        line = batch.lines[place]
        findings = tuple(msgspec.structs.replace(one, line=line, count=1, message=_message(one)) for one in why)
        self.left_out.append(Row(line, batch.structure, batch.action, _values(batch, place), findings))


def _message(finding: Finding) -> str:
    if finding.code != _TWICE:
        return finding.message
    return f"{finding.value} is in the file before; an observation stands in a file once, and the first was taken"


def _values(batch: Rows, place: int) -> Values:
    return {id: column[place] for id, column in batch.columns.items()}


def _some(batch: Rows, places: Sequence[int], begun: int) -> Rows:
    """The rows at these places, their numbers as lines."""
    numbers = [begun + place + 1 for place in places]
    if len(places) == len(batch.lines):
        return msgspec.structs.replace(batch, lines=numbers)
    columns = {id: [column[place] for place in places] for id, column in batch.columns.items()}
    return msgspec.structs.replace(batch, columns=columns, lines=numbers)
