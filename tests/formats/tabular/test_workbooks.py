"""Workbooks as people make them, with Excel or by other means."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.formats.data import Rows
from registry.formats.sniff import data_format
from registry.formats.tabular.sheet import column_of, letters
from registry.formats.tabular.styles import shown, style_of
from registry.model.codelist import Code
from registry.model.errors import Malformed, Refused, TooLarge
from registry.model.finding import Finding
from tests.cubes import a_cube
from tests.formats.data.cases import a_presentation, a_row, options
from tests.formats.data.merging import rows_of
from tests.formats.tabular.wire import TableWire, reading

CUBE = a_cube()
HEADER = ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD", "OBS_VALUE", "COMMENT")
KEY = ("A", "FRA", "SYR", "F")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Book = Callable[[Any], None]


def a_book(*rows: Sequence[Any], change: Book | None = None) -> bytes:
    """A workbook of one sheet, as openpyxl makes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, cube=CUBE) -> tuple[list[Rows], list[Finding]]:
    reader = reading("xlsx", lambda urn: cube)(content)
    return list(reader.rows()), reader.findings  # type: ignore[attr-defined]


def values(content: bytes, cube=CUBE) -> list[dict[str, str]]:
    batches, findings = read(content, cube)
    assert not findings
    return [row for batch in batches for row in rows_of(batch)]


def told(content: bytes) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.line, one.component) for one in read(content)[1]]


def test_columns_stand_in_any_order_under_a_title_and_empty_rows_are_left_out() -> None:
    content = a_book(
        ("Migration to Europe", ), (), ("Source:", "the office"), (),
        ("obs_value", " TIME_PERIOD", "SEX", "ORIGIN", "REF_AREA", "FREQ"),
        (1.5, 2020, "F", "SYR", "FRA", "A"), (), (None, "  ".strip(), None), (7, "2021", "F", "SYR", "FRA", "A"),
    )  # fmt: skip
    (batch,), findings = read(content)
    assert list(batch.lines) == [6, 9] and not findings and batch.action == "Information"
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows_of(batch)] == [("2020", "1.5"), ("2021", "7")]


def test_a_column_of_another_name_is_told_and_one_without_a_heading_too() -> None:
    content = a_book((*HEADER, "Note", None), (*KEY, "2020", 1, "x", "mine", "aside"))
    assert [(one.severity, one.code, one.component) for one in read(content)[1]] == [
        ("warning", "no-heading", None), ("warning", "unknown-component", "Note")
    ]  # fmt: skip
    assert "I2 of the sheet 'Sheet'" in read(content)[1][0].message


def test_the_sheet_with_components_is_read_and_others_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.append(("About", "this"))
    for name in ("2019", "2020"):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append((*KEY, name, 1))
    hidden = book.create_sheet("Data")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (batch,), findings = read(out.getvalue())
    assert rows_of(batch)[0]["TIME_PERIOD"] == "2019"
    assert [one.message for one in findings] == [
        "the sheet '2020' was not read, only '2019'; put all rows into one sheet"
    ]


def test_a_workbook_without_headings_is_refused_with_the_names_of_its_sheets() -> None:
    with pytest.raises(Refused, match=r"no sheet has a row with the ids of components.*sheets: 'Sheet'"):
        read(a_book(("Country", "Year", "Migrants"), ("France", 2020, 5)))


def test_numbers_are_taken_for_the_codes_that_a_spreadsheet_made_them_of() -> None:
    areas = CUBE.by_id["REF_AREA"]
    codes = tuple(Code(id=id) for id in ("004", "276", "12", "012", "2020"))
    assert areas.codelist is not None
    numbered = replace(areas, codelist=replace(areas.codelist, codes=codes))
    cube = replace(CUBE, components=tuple(numbered if one is areas else one for one in CUBE.components))
    content = a_book(HEADER, *(("A", area, "SYR", "F", 2020, 1) for area in (4, 276, 12, 2020, 5, "004")))
    batches, findings = read(content, cube)
    assert [row["REF_AREA"] for batch in batches for row in rows_of(batch)] == ["004", "276", "12", "2020", "5", "004"]
    assert [(one.severity, one.code, one.line, one.component) for one in findings] == [
        ("warning", "code-as-number", 2, "REF_AREA")
    ]
    assert findings[0].message.startswith("4 was taken for the code 004;")


@pytest.mark.parametrize(("frequency", "value", "format", "period"), [
    ("A", date(2020, 1, 1), "yyyy", "2020"), ("M", date(2020, 3, 1), "mmm\\-yy", "2020-03"), ("M", date(2020, 3, 15), "mmm-yy", "2020-03"),
    ("Q", date(2020, 4, 1), "dd/mm/yyyy", "2020-Q2"), ("A", date(2020, 6, 30), "yyyy-mm-dd", "2020-06-30"), ("A", 2020, "0", "2020"),
    ("A", datetime(2020, 5, 1, 10, 30), "yyyy-mm-dd hh:mm", "2020-05-01T10:30:00"), ("A", "2021-Q3", "@", "2021-Q3"),
])  # fmt: skip
def test_dates_are_periods_as_far_as_they_are_shown(frequency: str, value: Any, format: str, period: str) -> None:
    def styled(sheet: Any) -> None:
        sheet["E2"].number_format = format

    content = a_book(HEADER, (frequency, "FRA", "SYR", "F", value, 1), change=styled)
    assert values(content)[0]["TIME_PERIOD"] == period


def test_dates_counted_from_1904_are_the_same_days() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, KEY)
        sheet.write_datetime(1, 4, datetime(2020, 3, 7), book.add_format({"num_format": "d mmm yyyy"}))
    assert values(out.getvalue())[0]["TIME_PERIOD"] == "2020-03-07"


@pytest.mark.parametrize(("number", "format", "text"), [
    (150.5, "0.00", "150.50"), (150.5, "General", "150.5"), (7.0, "#,##0", "7"), (1234.5, "#,##0.00", "1234.50"), (0.25, "0%", "0.25"),
    (3.14159, "0.00", "3.14159"), (1e-7, "0.00", "1e-07"), (5.0, '0.0" kr"', "5.0"), (5.0, "0.0 [$USD]", "5.0"), (5.0, "0.00E+00", "5"),
    (1500.0, "0.0,", "1500"), (2.0, "# ##0.0;[Red]-0.0", "2.0"), (5.0, "0.0 USD", "5.0"), (43831.0, "[$-409]mmm-yy;@", "2020-01"),
    (0.5, "h:mm AM/PM", "12:00:00"), (43831.0, "yyyy", "2020"), (-3.0, "yyyy", "-3"), (1.5, "[h]:mm", "1.5"),
])  # fmt: skip
def test_a_number_is_read_as_its_cell_shows_it(number: float, format: str, text: str) -> None:
    assert shown(number, style_of(format), has_old_dates=False) == text


def test_a_formula_is_its_value_and_one_that_was_never_calculated_is_told() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, (*KEY, "2020"))
        sheet.write_formula("F2", "=0.1+0.2", None, 0.30000000000000004)
        sheet.write_formula("G2", '="a"&"b"', None, "ab")
    (row,) = values(out.getvalue())
    assert (row["OBS_VALUE"], row["COMMENT"]) == ("0.3", "ab")
    content = a_book(HEADER, (*KEY, "2020", "=1+1"))
    assert told(content) == [("formula-without-value", 2, "OBS_VALUE")]
    assert (
        "F2 of the sheet 'Sheet', OBS_VALUE, has a formula and no value; open the workbook in Excel"
        in read(content)[1][0].message
    )


def test_cells_that_are_errors_are_named() -> None:
    def spoilt(sheet: Any) -> None:
        sheet["F2"].data_type = "e"

    content = a_book(HEADER, (*KEY, "2020", "#N/A"), (*KEY, "2021", 1), change=spoilt)
    batches, findings = read(content)
    assert [row.get("OBS_VALUE") for row in rows_of(batches[0])] == [None, "1"]
    assert [one.message for one in findings] == [
        "F2 of the sheet 'Sheet', OBS_VALUE, is #N/A, an error of Excel; write the value, or leave it empty"
    ]


def test_a_text_that_looks_like_an_error_is_a_text() -> None:
    assert values(a_book(HEADER, (*KEY, "2020", None, "'#N/A'")))[0]["COMMENT"] == "'#N/A'"


def test_merged_cells_are_named_and_those_of_a_title_are_not() -> None:
    def merged(sheet: Any) -> None:
        sheet.merge_cells("A1:G1")
        sheet.merge_cells("B3:B5")

    rows = [("A", "FRA", "SYR", "F", year, 1) for year in ("2019", "2020", "2021")]
    content = a_book(("Title",), HEADER, *rows, change=merged)
    assert told(content) == [("merged-cells", 4, "REF_AREA"), ("merged-cells", 5, "REF_AREA")]
    assert "B4 of the sheet 'Sheet', REF_AREA, belongs to the merged cells B3:B5" in read(content)[1][0].message


def test_a_csv_file_saved_as_a_workbook_is_read_with_its_brackets_and_names() -> None:
    content = a_book(
        (
            "STRUCTURE[;]",
            "STRUCTURE_ID",
            "ACTION",
            *HEADER[:4],
            "TIME_PERIOD",
            "OBS_VALUE",
            "TITLE[en;fr]",
            "SOURCES[]",
        ),
        ("dataflow", "IOM:DF_MIG(1.0.0)", "R", *KEY, 2020, 1, '"en:a;b";fr:c', "CENSUS;SURVEY"),
        ("dataflow", "IOM:DF_MIG(1.0.0)", "D", *KEY, 2021),
    )
    first, second = read(content)[0]
    assert (first.action, second.action) == ("Replace", "Delete")
    assert (first.columns["TITLE"][0], first.columns["SOURCES"][0]) == ('{"en":"a;b","fr":"c"}', '["CENSUS","SURVEY"]')
    both = a_book(
        ("FREQ: Frequency", *HEADER[1:3], "SEX: Sex", *HEADER[4:]),
        ("A: Annual", *KEY[1:3], "F: Female", 2020, 1, "a: b"),
    )
    row = values(both)[0]
    assert (row["FREQ"], row["SEX"], row["COMMENT"]) == ("A", "F", "a: b")


def test_rows_of_no_structure_and_of_no_known_action_are_left_out_with_findings() -> None:
    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *HEADER)
    content = a_book(
        head, ("dataflow", "IOM:DF_MIG(1.0.0)", "R", *KEY, 2020, 1), (None, None, None, *KEY, 2021, 1),
        ("dataflow", "IOM:DF_MIG(1.0.0)", "X", *KEY, 2022, 1),
    )  # fmt: skip
    assert told(content) == [("unknown-structure", 3, None), ("unknown-action", 4, None)]


def a_package(sheet: str, *, strings: str = "", shared: bool = False, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook of this XML."""
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{rels}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{rels}/worksheet" Target="/xl/s1.xml"/>'
        f'<Relationship Id="rId2" Type="{rels}/sharedStrings" Target="strings.xml"/></Relationships>',
        "xl/s1.xml": sheet,
        "xl/strings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def a_sheet(rows: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'


def of_texts(*cells: str) -> str:
    held = "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in cells)
    return f"<x:row>{held}</x:row>"


def test_cells_without_addresses_rich_texts_and_escapes_are_read() -> None:
    strings = "<si><r><t>one </t></r><r><t>two_x000D_</t></r><rPh sb='0' eb='1'><t>spoken</t></rPh></si>"
    sheet = a_sheet(
        of_texts(*HEADER)
        + of_texts(*KEY, "2020").replace("</x:row>", '<!-- c --><x:c/><x:c t="s"><x:v>0</x:v></x:c></x:row>')
    )
    assert values(a_package(sheet, strings=strings))[0]["COMMENT"] == "one two\r"


def test_a_reference_to_no_text_and_a_number_that_is_none_are_errors() -> None:
    bad = '<x:c r="F2"><x:v>abc</x:v></x:c><x:c r="G2" t="s"><x:v>9</x:v></x:c></x:row>'
    content = a_package(a_sheet(of_texts(*HEADER) + of_texts(*KEY, "2020").replace("</x:row>", bad)))
    assert told(content) == [("error-cell", 2, "OBS_VALUE"), ("error-cell", 2, "COMMENT")]


@pytest.mark.parametrize(("content", "error", "said"), [
    (lambda: a_package(a_sheet(of_texts("FREQ", "SEX")), more={"xl/styles.xml": b""})[:-30], Refused, "cut off on its way"),
    (lambda: a_package(a_sheet("<x:row>")), Refused, "not well-formed"),
    (lambda: a_package(a_sheet(of_texts("FREQ", "&e;"), '<!DOCTYPE x [<!ENTITY e "e">]>')), Refused, "DOCTYPE"),
    (lambda: a_package(a_sheet(" " * 40_000_000)), TooLarge, "xl/s1.xml of the workbook has 40,000,"),
    (lambda: a_package(a_sheet(of_texts(*(f"x{at}" for at in range(600_000))))), Refused, "row 1 of the sheet 'S' has more than"),
    (lambda: b"PK\x03\x04[Content_Types].xml", Refused, "cut off on its way"),
])  # fmt: skip
def test_broken_and_monstrous_workbooks_are_refused(
    content: Callable[[], bytes], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read(content())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_spoilt_workbook_is_read_or_refused(data: st.DataObject) -> None:
    rows = [a_row(period=str(1900 + at), COMMENT=str(at)) for at in range(9)]
    book = zipfile.ZipFile(io.BytesIO(TableWire("xlsx").write([a_presentation(CUBE, rows)], [rows], options())))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as spoilt:
        for name in book.namelist():
            part = bytearray(book.read(name))
            for _ in range(
                data.draw(st.integers(0, 3)) if name.endswith((".xml", ".rels")) and "docProps" not in name else 0
            ):
                part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.sampled_from(b"<>/\"'&=09aZ \x00"))
            spoilt.writestr(name, bytes(part))
    try:
        read(out.getvalue())
    except (Refused, TooLarge, Malformed) as refused:
        assert str(refused)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"a\.xls is of Excel 97 \(\.xls\); save it as \.xlsx"),
    ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "has a password; save it without one"),
])  # fmt: skip
def test_workbooks_of_other_kinds_say_what_to_do(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Malformed, match=said):
        data_format(tmp_path / name)


@pytest.mark.parametrize(
    ("inside", "said"),
    [("xl/workbook.bin", "binary workbook"), ("content.xml", "OpenDocument"), ("a.csv", "zip archive")],
)
def test_other_archives_say_what_they_are(tmp_path: Path, inside: str, said: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(inside, b"x")
    with pytest.raises(Malformed, match=said):
        data_format(tmp_path / "a.zip")


@given(st.integers(0, 16_383))
def test_the_letters_of_a_column_are_those_of_its_number(column: int) -> None:
    assert column_of(f"{letters(column)}7") == column
    assert letters(column) == openpyxl.utils.get_column_letter(column + 1)
