"""The reader of SDMX-CSV 1.0 and 2.x, in plain Python: any delimiter, arrays, languages, names in cells, several structures."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import BinaryIO

from registry.formats.data import Action, Rows
from registry.formats.placement import key_of
from registry.formats.plurals import plural_text
from registry.formats.reading import BATCH, Level, RowLevel, refusal, structure_urn
from registry.formats.sdmx_csv.generations import LETTERS
from registry.formats.sdmx_csv.shape import BOM, LONGEST_LINE, CsvShape, decoded_lines, read_shape
from registry.model.cube import Cube
from registry.model.errors import Malformed
from registry.model.finding import Finding

__all__ = ["CsvReader", "CsvShape", "array_text", "languages_text", "read_shape"]

OFF = "~"
_HEAD = 65_536
_CLASS_OF_1_0 = "dataflow"


def array_text(cell: str, separator: str) -> str:
    """A cell of several values, as the text of a JSON array."""
    return plural_text(_parts(cell, separator))


def languages_text(cell: str, separator: str) -> str:
    """A cell `en:Text;fr:Texte`, as the text of a JSON object. A part without language continues the part before it."""
    texts: dict[str, str] = {}
    last = "en"
    for part in _parts(cell, separator):
        lang, colon, text = part.partition(":")
        is_tag = bool(colon) and len(lang) < 36 and lang.replace("-", "").isalnum()
        if is_tag:
            last, texts[lang] = lang, text
        else:
            texts[last] = texts[last] + separator + part if last in texts else part
    return plural_text(texts)


def _parts(cell: str, separator: str) -> list[str]:
    """Split at the separator outside quotes; a quote opens only at the beginning of a part and closes only at its end."""
    if '"' not in cell:
        return cell.split(separator)
    pattern, parts, at = _part(separator), list[str](), 0
    while match := pattern.match(cell, at):
        quoted = match["quoted"]
        parts.append(match[0] if quoted is None else quoted.replace('""', '"'))
        if match.end() == len(cell):
            break
        at = match.end() + 1
    return parts


@cache
def _part(separator: str) -> re.Pattern[str]:
    sign = re.escape(separator)
    return re.compile(rf'"(?P<quoted>(?:[^"]++|"")*+)"(?={sign}|\Z)|[^{sign}]*')


class _Plan:
    """How the rows of one structure are read; without a cube every column is taken as it stands."""

    def __init__(self, shape: CsvShape, urn: str, cube: Cube | None) -> None:
        self.urn = urn
        self.columns = {id: at for id, at in shape.columns.items() if cube is None or id in cube.by_id}
        self.others = {id: at for id, at in shape.columns.items() if id not in self.columns}
        self.converters = {id: converter for id in self.columns if (converter := _converter(shape, id, cube))}
        self._level = None if cube is None else Level(cube)
        keys = () if cube is None else key_of(cube)
        self._keys = [(component.id, self.columns[component.id]) for component in keys if component.id in self.columns]
        self._is_whole = len(self._keys) == len(keys)
        self.keys = frozenset(id for id, _ in self._keys)

    def is_whole(self, records: Sequence[tuple[int, list[str]]]) -> bool:
        """Whether all these rows are observations."""
        columns = ([cells[at] for _, cells in records] for _, at in self._keys)
        return self._level is None or (self._is_whole and all(all(column) and OFF not in column for column in columns))

    def level(self, cells: Sequence[str]) -> RowLevel:
        """The level of one row: which dimensions it gives; `~` and an empty cell give none."""
        if self._level is None:
            return "observation"
        given = [id for id, at in self._keys if cells[at] and cells[at] != OFF]
        return "observation" if self._is_whole and len(given) == len(self._keys) else self._level.of(frozenset(given))


def _converter(shape: CsvShape, id: str, cube: Cube | None) -> Callable[[str], str] | None:
    component = cube.by_id.get(id) if cube else None
    separator = shape.sub_separator
    if id in shape.plurals:
        convert = array_text if shape.plurals[id] == "array" else languages_text
        return lambda cell: convert(cell, separator)
    if shape.labels == "both" and (component is None or component.is_coded or component.role in ("dimension", "time")):
        return lambda cell: cell.partition(": ")[0]
    if shape.has_decimal_commas and component is not None and component.is_numeric:
        return lambda cell: cell.replace(",", ".")
    return None


class CsvReader:
    """Streams a file; at most 50,000 rows are held. What does not end the reading is in `findings` afterwards.

    `resolve` gives the cube of a structure's URN; without it all rows count as observations, and no column as the sender's own.
    Rows that cannot be read (wrong number of cells, unknown action) are left out, each with a finding.
    """

    def __init__(
        self, stream: BinaryIO, *, resolve: Callable[[str], Cube] | None = None, file: str | None = None
    ) -> None:
        self.findings: list[Finding] = []
        self._stream = stream
        self._resolve = resolve
        self._file = file
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._reported: set[tuple[str, str]] = set()

    def rows(self) -> Iterator[Rows]:
        head = self._stream.read(_HEAD) + self._stream.readline(LONGEST_LINE)
        self.shape = read_shape(head, file=self._file)
        self.findings.extend(self.shape.findings)
        raw = chain(
            head.removeprefix(BOM).splitlines(keepends=True), iter(lambda: self._stream.readline(LONGEST_LINE + 1), b"")
        )
        records = self._records(csv.reader(decoded_lines(raw, self._file), delimiter=self.shape.delimiter, strict=True))
        next(records, None)  # the header
        for _, run in groupby(records, self._set_key()):
            first = next(run)
            plan, action = self._plan(first), self._action(first)
            if plan is not None and action is not None:
                yield from self._batches(plan, action, chain([first], run))  # noqa: B031 - what is left of the same run

    def _records(self, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line on which it begins, if it has as many cells as the header and does not repeat it."""
        line = 1
        width, header, is_header = len(self.shape.header), list(self.shape.header), True
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                raise refusal("not-csv", f"the record cannot be read as CSV: {wrong}", self._file, line) from wrong
            at, line = line, reader.line_num + 1  # type: ignore[attr-defined]
            if is_header or (len(cells) == width and cells != header):
                is_header = False
                yield at, cells
            elif cells:
                self._find_odd(cells, header, at)

    def _find_odd(self, cells: list[str], header: list[str], line: int) -> None:
        if cells == header:
            self._find("second-header", "the header is repeated; a file has one header, so this row is left out", line)
        else:
            self._find(
                "wrong-width",
                f"the row has {len(cells)} cells where the header has {len(header)}; it is left out",
                line,
            )

    def _find(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code=code, message=message, file=self._file, line=line))

    def _set_key(self) -> Callable[[tuple[int, list[str]]], object]:
        """What the rows of one data set have in common: structure and action."""
        places = (self.shape.structure, self.shape.structure_id, self.shape.action)
        getter = itemgetter(*(place for place in places if place is not None))
        return lambda record: getter(record[1])

    def _plan(self, record: tuple[int, list[str]]) -> _Plan | None:
        """The plan of the structure that a row names; None, with a finding, when it names none."""
        line, cells = record
        context = _CLASS_OF_1_0 if self.shape.structure is None else cells[self.shape.structure]
        identity = cells[self.shape.structure_id].partition(": ")[0]
        if (context, identity) in self._plans:
            return self._plans[context, identity]
        try:
            urn = structure_urn(context, identity)
        except (KeyError, Malformed):
            known = "dataflow, datastructure or dataprovision"
            message = (
                f"{context!r} and {identity!r} name no structure; the first is {known}, the second AGENCY:ID(VERSION)"
            )
            self._find("unknown-structure", message, line)
            return None
        cube = self._resolve(urn) if self._resolve else None
        self._plans[context, identity] = plan = _Plan(self.shape, urn, cube)
        return plan

    def _action(self, record: tuple[int, list[str]]) -> Action | None:
        letter = "" if self.shape.action is None else record[1][self.shape.action]
        if letter and letter not in LETTERS:
            self._find("unknown-action", f"{letter!r} is not an action; write {', '.join(LETTERS)}", record[0])
            return None
        return LETTERS[letter] if letter else "Merge"

    def _batches(self, plan: _Plan, action: Action, run: Iterator[tuple[int, list[str]]]) -> Iterator[Rows]:
        while chunk := list(islice(run, BATCH)):
            self._report_others(plan, chunk)
            if plan.is_whole(chunk):
                yield self._batch(plan, action, "observation", chunk)
                continue
            for level, records in groupby(chunk, lambda record: plan.level(record[1])):
                yield self._batch(plan, action, level, list(records))

    def _batch(self, plan: _Plan, action: Action, level: RowLevel, records: list[tuple[int, list[str]]]) -> Rows:
        cells = list(zip(*(row for _, row in records), strict=True))
        columns: dict[str, list[str | None]] = {}
        for id, at in plan.columns.items():
            convert = plan.converters.get(id)
            column = cells[at] if convert is None else [convert(cell) if cell else "" for cell in cells[at]]
            columns[id] = [cell or None for cell in column]
            if action != "Delete" and id in plan.keys and OFF in columns[id]:
                columns[id] = [None if cell == OFF else cell for cell in columns[id]]
        return Rows(
            structure=plan.urn, action=action, columns=columns, lines=[line for line, _ in records], level=level
        )

    def _report_others(self, plan: _Plan, chunk: list[tuple[int, list[str]]]) -> None:
        """A warning, once, for each column that is no component of the structure and yet has content."""
        for id, at in plan.others.items():
            line = next((line for line, cells in chunk if cells[at]), None)
            if line is not None and (plan.urn, id) not in self._reported:
                self._reported.add((plan.urn, id))
                message = f"the column {id!r} is not a component of {plan.urn}; it is left out"
                self.findings.append(
                    Finding(
                        code="unknown-column",
                        message=message,
                        severity="warning",
                        file=self._file,
                        line=line,
                        component=id,
                    )
                )
