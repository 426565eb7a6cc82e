"""Loading tables: what was published comes back from its own workbook, Parquet or Arrow file, and what people change in it is loaded."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from registry.data.incoming import data_file
from registry.data.load import Opening, Receipt
from registry.data.named_structure import named_structure
from registry.data.partial_load import Outcome, load_in_part
from registry.formats.sniff import data_format
from registry.model.errors import Malformed, Refused
from registry.observations.loading.limits import Limits
from tests.data.desk import FLOW, LINES, MONDAY, Desk
from tests.formats.tabular.test_tables import lines

FORMATS = ("parquet", "arrow", "xlsx")
HEADER = (
    "FREQ",
    "REF_AREA",
    "ORIGIN",
    "SEX",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "DECIMALS",
    "OBS_STATUS",
    "COMMENT",
)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "other").mkdir()
    desk = Desk(tmp_path / "other")
    yield desk
    desk.close()


def sent(desk: Desk, content: bytes, name: str) -> Receipt:
    """As a way in does it: the format is found out."""
    file = desk.folder / name
    file.write_bytes(content)
    held = data_file(file, desk.folder, 2**30)
    return desk.load_file(held, data_format(held).name)


def asked(desk: Desk, format: str) -> bytes:
    return b"".join(desk.ask(format).body)


def a_book(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_published_comes_back_from_its_own_file(desk: Desk, other: Desk, format: str, seed: int) -> None:
    desk.load(*lines(seed, 20, 30))
    receipt = sent(other, asked(desk, format), "sent.data")
    assert not receipt.findings and receipt.version.action == "Replace"
    assert other.text() == desk.text()


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_is_packed_once_more_is_loaded(stocked: Desk, other: Desk, format: str) -> None:
    content = asked(stocked, format)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr(f"data.{format}", content)
    for packed in (gzip.compress(content), zipped.getvalue()):
        sent(other, packed, "sent")
        assert other.text() == stocked.text()


def test_a_number_that_is_changed_in_a_downloaded_workbook_is_a_new_version(stocked: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(asked(stocked, "xlsx")))
    sheet = book["Data"]
    heading = [cell.value for cell in sheet[1]]
    (cell,) = (
        row[heading.index("OBS_VALUE")]
        for row in sheet.iter_rows(min_row=2)
        if row[heading.index("OBS_VALUE")].value == 150.5
    )
    cell.value = 160.25
    before = stocked.text()
    receipt = sent(stocked, saved(book), "edited.xlsx")
    assert receipt.version.number == 2 and not receipt.findings
    assert stocked.text() == before.replace("150.50", "160.25")


def test_a_workbook_made_afresh_is_loaded_as_the_whole(stocked: Desk) -> None:
    receipt = sent(stocked, a_book(("A", "FRA", "SYR", "F", 2020, 7, "PS", 0, "A", None)), "fresh.xlsx")
    assert (receipt.version.action, receipt.version.observation_count) == ("Replace", 1)
    assert stocked.text().splitlines()[1].startswith("dataflow,IOM:DF_MIG(1.0.0),R,A,FRA,SYR,F,2020,7,")


def test_findings_name_the_row_of_the_sheet_and_quote_it(stocked: Desk) -> None:
    content = a_book(
        ("A", "FRA", "SYR", "F", 2020, 7, "PS", 0, "A", None),
        (),
        ("A", "XXX", "SYR", "F", 2020, "x", "PS", 0, "A", None),
    )
    with pytest.raises(Refused) as refused:
        sent(stocked, content, "wrong.xlsx")
    found = [(one.code, one.line, one.component, one.row) for one in refused.value.findings]
    row = "A,XXX,SYR,F,2020,x,PS,0,A,"
    assert found == [("not-a-number", 4, "OBS_VALUE", row), ("unknown-code", 4, "REF_AREA", row)]
    assert len(stocked.text().splitlines()) == 1 + len(LINES) + stocked.text().count("\nand again")


def test_a_table_without_a_dimension_is_refused_once(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("FREQ", "REF_AREA", "ORIGIN", "TIME_PERIOD", "OBS_VALUE"),
        ("A", "FRA", "SYR", 2020, 1),
        ("A", "FRA", "SYR", 2021, 1),
    ):
        book.active.append(row)
    with pytest.raises(Refused) as refused:
        sent(desk, saved(book), "narrow.xlsx")
    (finding,) = refused.value.findings
    assert finding.message == "line 1 has no column for the dimension SEX"


def test_the_rows_that_are_right_are_loaded_and_the_others_come_back_with_their_cells(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_book(
        ("A", "FRA", "SYR", "F", 2020, 7, "PS", 0, "A", None), ("A", "FRA", "SYR", "M", 2020, "#DIV/0!", "PS", 0, "A", None),
        ("A", "XXX", "SYR", "F", 2020, 1, "PS", 0, "A", None),
    )))  # fmt: skip
    book.active["F3"].data_type = "e"
    file = desk.folder / "sent.xlsx"
    file.write_bytes(saved(book))
    outcome = in_part(desk, file)
    assert (outcome.receipt.version.observation_count, outcome.returned) == (1, 2)
    assert [(one.code, one.line) for one in outcome.findings] == [("error-cell", 3), ("unknown-code", 4)]
    assert outcome.file is not None
    rest = outcome.file.read_text().splitlines()
    assert (
        rest[1].startswith("dataflow,IOM:DF_MIG(1.0.0),I,A,FRA,SYR,M,2020,")
        and "F3 of the sheet 'Sheet', OBS_VALUE, is #DIV/0!" in rest[1]
    )
    assert "'XXX' is not a code" in rest[2]


def in_part(desk: Desk, file: Path) -> Outcome:
    opening = Opening(desk.transactions, desk.store, FLOW, MONDAY, Limits(memory_mb=512))
    return load_in_part(opening, file, data_format(file), by="ann", source="a file", rest_at=desk.folder / "rest.csv")


def test_a_workbook_says_which_structure_it_is_of_or_that_it_does_not(stocked: Desk) -> None:
    file = stocked.folder / "sent.xlsx"
    file.write_bytes(asked(stocked, "xlsx"))
    assert named_structure(file, 2**30) == FLOW
    file.write_bytes(a_book(("A", "FRA", "SYR", "F", 2020, 7, "PS", 0, "A", None)))
    with pytest.raises(Malformed, match="no data set that names its structure"):
        named_structure(file, 2**30)


def test_data_of_another_structure_are_refused(stocked: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(asked(stocked, "xlsx")))
    for row in book["Data"].iter_rows(min_row=2):
        row[1].value = "IOM:DF_OTHER(1.0.0)"
    with pytest.raises(Refused, match="was not loaded") as refused:
        sent(stocked, saved(book), "other.xlsx")
    assert [one.code for one in refused.value.findings] == ["wrong-structure"]
