"""The reader of Excel workbooks: those that are written here, and those that people make.

The sheet is the one called Data, else the first that has a row with the ids of components; what stands above that row is left out, and
so are empty rows. A cell is what it means: a number with the decimals that it shows, a date as far as it is shown, the value of a
formula. Rows are numbered as the sheet does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import BinaryIO

import msgspec
import pyarrow as pa

from registry.formats.data import Rows
from registry.formats.reading import BATCH, refusal
from registry.formats.tabular.arrow_read import seekable
from registry.formats.tabular.headings import Headings, headings, is_header
from registry.formats.tabular.moments import iso_text, period_text
from registry.formats.tabular.package import Package, Sheet
from registry.formats.tabular.sheet import Book, Cell, Merged, Row, Wrong, letters
from registry.formats.tabular.table_rows import Piece, TableRows
from registry.model.cube import Cube
from registry.model.finding import Finding, Severity

USUAL = "data"  # what the sheet with the observations is called
_TOP = 50  # rows among which the heading is
_MOST_FINDINGS = 10_000
_MOST_MERGED = 1_000
_MOST_CELLS = 2_000_000  # held at a time
_TIME, _FREQUENCY = "TIME_PERIOD", "FREQ"
_WRONG = {
    "error-cell": "is {said}, an error of Excel; write the value, or leave it empty",
    "formula-without-value": "has a formula and no value; open the workbook in Excel, let it calculate, and save it",
    "merged-cells": "belongs to the merged cells {said}, of which only the first has a value; unmerge them and fill in each",
}


class _Table(msgspec.Struct, frozen=True):
    """The sheet that is read, and the row that heads it."""

    sheet: Sheet
    line: int
    cells: Sequence[str | None]


class Reader:
    """Streams a sheet; at most 50,000 rows, and two million cells, are held. What does not end the reading is in `findings` afterwards.

    Cells that are errors, formulas without a value and merged cells are findings; their rows are given without them.
    Raises Refused for what is no workbook or has no row of headings, TooLarge for one that unpacks to too much.
    """

    def __init__(self, stream: BinaryIO, *, resolve: Callable[[str], Cube], file: str | None = None) -> None:
        self.findings: list[Finding] = []
        self._stream, self._resolve, self._file = stream, resolve, file
        self._place = ""
        self._names: dict[int, str] = {}

    def rows(self) -> Iterator[Rows]:
        with seekable(self._stream) as stream:
            book = Book(Package(stream, self._file))
            table = self._table(book)
            named = headings(table.cells, file=self._file, line=table.line)
            self._place = f"the sheet {table.sheet.name!r}"
            self._names = {at: name for at, name in enumerate(table.cells) if name}
            pieces = self._pieces(book, table, named, self._merged(book, table))
            yield from TableRows(named, resolve=self._resolve, findings=self.findings, file=self._file).rows(pieces)

    def _table(self, book: Book) -> _Table:
        """The sheet and its headings: those that name the structure are known by themselves, others by the ids of its components."""
        tops = {sheet: list(islice(book.rows(sheet), _TOP)) for sheet in _looked_at(book.sheets)}
        found = _headed(tops, ())
        if not found and any(tops.values()):
            found = _headed(tops, self._resolve("").by_id)
        if not found:
            names = ", ".join(repr(sheet.name) for sheet in tops) or "none"
            message = (
                f"no sheet has a row with the ids of components, such as FREQ, REF_AREA and OBS_VALUE, among its first {_TOP}; "
                f"sheets: {names}"
            )
            raise refusal("no-header", message, self._file, None)
        for other in found[1:]:
            message = f"the sheet {other.sheet.name!r} was not read, only {found[0].sheet.name!r}; put all rows into one sheet"
            self._find("sheet-not-read", message, None, severity="warning")
        return found[0]

    def _merged(self, book: Book, table: _Table) -> list[Merged]:
        """The merged cells that lie below the headings."""
        found = [one for one in book.merged(table.sheet) if one.bottom > table.line and one.left < len(table.cells)]
        if len(found) > _MOST_MERGED:
            message = f"{self._place} has {len(found):,} merged cells; unmerge them and fill in each"
            raise refusal("merged-cells", message, self._file, found[0].top)
        return found

    def _pieces(self, book: Book, table: _Table, named: Headings, merged: Sequence[Merged]) -> Iterator[Piece]:
        rows = (row for row in book.rows(table.sheet) if row.number > table.line)
        dates = named.named.get(_TIME), named.named.get(_FREQUENCY)
        taken = self._taken(rows, merged)
        width = len(table.cells)
        while chunk := list(islice(taken, min(BATCH, _MOST_CELLS // width))):
            columns: list[list[str | None]] = [[None] * len(chunk) for _ in range(width)]
            for at, row in enumerate(chunk):
                for place, cell in row.cells.items():
                    if place in self._names:
                        columns[place][at] = cell if isinstance(cell, str) else _date(row.cells, place, cell, dates)
            yield Piece([pa.array(column, pa.string()) for column in columns], [row.number for row in chunk])

    def _taken(self, rows: Iterator[Row], merged: Sequence[Merged]) -> Iterator[Row]:
        """The rows that have content in columns that have a heading."""
        unnamed: set[int] = set()
        for row in rows:
            if merged:
                row = _without_merged(row, merged)
            for place, wrong in row.wrong.items():
                if place in self._names:
                    self._find_cell(row.number, place, wrong)
            if not self._names.keys().isdisjoint(row.cells) or not self._names.keys().isdisjoint(row.wrong):
                yield row
            for place in row.cells.keys() - self._names.keys() - unnamed:
                unnamed.add(place)
                message = f"{letters(place)}{row.number} of {self._place} stands in a column without a heading; it was left out"
                self._find("no-heading", message, row.number, severity="warning")

    def _find_cell(self, line: int, place: int, wrong: Wrong) -> None:
        name = self._names[place]
        message = f"{letters(place)}{line} of {self._place}, {name}, {_WRONG[wrong.code].format(said=wrong.said)}"
        self._find(wrong.code, message, line, component=name, value=wrong.said or None)

    def _find(
        self, code: str, message: str, line: int | None, *,
        component: str | None = None, value: str | None = None, severity: Severity = "error",
    ) -> None:  # fmt: skip
        if len(self.findings) >= _MOST_FINDINGS:
            raise refusal("too-many-findings", f"more than {_MOST_FINDINGS:,} cells are wrong", self._file, line)
        self.findings.append(
            Finding(
                code=code, message=message, severity=severity, file=self._file, line=line, component=component, value=value
            )
        )  # fmt: skip


def _looked_at(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Those that are seen, the usual one first; all when none is seen."""
    seen = [sheet for sheet in sheets if not sheet.is_hidden] or list(sheets)
    return sorted(seen, key=lambda sheet: sheet.name.strip().casefold() != USUAL)


def _headed(tops: Mapping[Sheet, Sequence[Row]], ids: Collection[str]) -> list[_Table]:
    """The sheets that have a row of headings."""
    found = []
    for sheet, rows in tops.items():
        for row in rows:
            width = max(row.cells, default=-1) + 1
            cells = [cell if isinstance(cell := row.cells.get(at), str) else None for at in range(width)]
            if is_header(cells, ids):
                found.append(_Table(sheet, row.number, cells))
                break
    return found


def _date(cells: Mapping[int, Cell], place: int, day: date, dates: tuple[int | None, int | None]) -> str:
    """A date as text; where a period is meant, the one of the row's frequency that begins on it."""
    time, frequency = dates
    said = cells.get(frequency) if frequency is not None else None
    return period_text(day, said if isinstance(said, str) else None) if place == time else iso_text(day)


def _without_merged(row: Row, merged: Sequence[Merged]) -> Row:
    """The row whose cells that lie in merged ones, and are not the first of these, are wrong."""
    wrong = dict(row.wrong)
    for one in merged:
        if one.top <= row.number <= one.bottom:
            first = one.left + 1 if row.number == one.top else one.left
            wrong |= dict.fromkeys(range(first, one.right + 1), Wrong("merged-cells", one.text))
    return msgspec.structs.replace(row, wrong=wrong)
