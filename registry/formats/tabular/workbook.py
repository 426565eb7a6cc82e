"""The writer of Excel workbooks: a sheet with the observations, one that says what they are.

XlsxWriter makes the workbook with everything but the rows of observations; these are put in as they come, in the zip that is sent
meanwhile. A number is a number, shown with the decimals that were reported; what a number of a sheet cannot hold (`NaN`, more than
fifteen digits, an exponent) is text, as reported.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import pyarrow as pa
import xlsxwriter

from registry.formats.data import Options, Presentation
from registry.formats.tabular.about import SECTION_WIDTHS, Line, about
from registry.formats.tabular.arrange import Arrangement
from registry.formats.tabular.columns import Column
from registry.formats.tabular.sheet_rows import MOST_DECIMALS, SheetRows
from registry.formats.tabular.sink import Sink

MOST_ROWS = 1_048_576 - 1  # of a sheet, without its heading
_LONGEST = 32_767  # characters of a cell
_SHEET = "xl/worksheets/sheet1.xml"
_ROW = re.compile(r"<row .*?</row>", re.DOTALL)
_STYLE = re.compile(r' s="[0-9]+"')
_DIMENSION = re.compile(r"<dimension [^>]*/>")


class Writer:
    """Rows are sent as they come."""

    most_rows: ClassVar[int | None] = MOST_ROWS

    def __init__(self, presentations: Sequence[Presentation], options: Options) -> None:
        self._arrangement = Arrangement(presentations, options)
        self._prepared = options.header.prepared
        self._columns = self._arrangement.columns()

    def columns(self) -> Sequence[Sequence[Column]]:
        return self._columns

    def message(self, tables: Iterator[pa.Table]) -> Iterator[bytes]:
        rows = SheetRows(self._columns[0])
        sink = Sink()
        with (
            zipfile.ZipFile(self._frame(rows.headings)) as frame,
            zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        ):
            for info in frame.infolist():
                if info.filename == _SHEET:
                    yield from self._sheet(book, frame.read(info).decode(), rows, tables, sink)
                else:
                    book.writestr(zipfile.ZipInfo(info.filename), frame.read(info), zipfile.ZIP_DEFLATED)
            yield sink.taken()
        yield sink.taken()

    def _sheet(
        self, book: zipfile.ZipFile, frame: str, rows: SheetRows, tables: Iterator[pa.Table], sink: Sink
    ) -> Iterator[bytes]:
        """The sheet with its heading and all rows instead of those of the frame, whose cells only tell the numbers of the styles."""
        heading, *samples = _ROW.finditer(frame)
        styles = ["", *(_STYLE.findall(sample[0])[0] for sample in samples)]
        entry = zipfile.ZipInfo(_SHEET)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with book.open(entry, "w") as sheet:
            sheet.write(_DIMENSION.sub("", frame[: heading.end()]).encode())
            for table in tables:
                for text in rows.texts(table, styles):
                    sheet.write(text)
                    yield sink.taken()
            sheet.write(frame[samples[-1].end() :].encode())

    def _frame(self, headings: Sequence[str]) -> io.BytesIO:
        """The workbook with a row of each number of decimals in place of observations."""
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False}) as book:
            book.set_properties({"created": self._prepared.replace(tzinfo=None)})
            bold = book.add_format({"bold": True})
            data = book.add_worksheet("Data")
            data.freeze_panes(1, 0)
            data.set_column(0, len(headings) - 1, 14)
            for place, text in enumerate(headings):
                data.write_string(0, place, text, bold)
            for decimals in range(1, MOST_DECIMALS + 1):
                data.write_number(decimals, 0, 0, book.add_format({"num_format": f"0.{'0' * decimals}"}))
            _write_about(book, about(self._arrangement), bold)
        return target


def _write_about(book: Any, lines: Iterator[Line], bold: Any) -> None:
    sheet = book.add_worksheet("About")
    for at, width in enumerate(SECTION_WIDTHS):
        sheet.set_column(at, at, width)
    for row, line in enumerate(lines):
        for place, text in enumerate(line.cells):
            sheet.write_string(row, place, text[:_LONGEST], bold if line.is_heading else None)
