"""Workbooks, Parquet and Arrow that are sent to /sdmx/v2/data."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from registry.formats.table import format_named
from tests.data.desk import LINES
from tests.sdmx_api.test_data_writes import FLOW, Desk, at

XLSX = format_named("xlsx").media_type


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from at(tmp_path)


def got(desk: Desk, format: str) -> bytes:
    answer = desk.writing.send("GET", FLOW, accept=format_named(format).media_type)
    assert answer.status_code == 200 and answer.mimetype == format_named(format).media_type
    return answer.data


@pytest.mark.parametrize("format", ["parquet", "arrow", "xlsx"])
def test_what_is_got_can_be_sent_in_any_packing_and_to_any_address(desk: Desk, format: str) -> None:
    desk.send(*LINES)
    content, before, type = got(desk, format), desk.there(), format_named(format).media_type
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("data", content)
    for body, more in (
        (content, {"content_type": type}),
        (content, {"content_type": "application/octet-stream"}),
        (content, {"content_type": type, "to": "/sdmx/v2/data"}),
        (gzip.compress(content), {"content_type": type, "content_encoding": "gzip"}),
        (zipped.getvalue(), {"content_type": "application/zip"}),
    ):
        answer = desk.post(body, **more)
        assert answer.status_code == 200, answer.text
        assert answer.get_json()["action"] == "Replace" and answer.get_json()["findings"] == []
        assert desk.there() == before and desk.left() == []


def test_a_changed_number_of_a_workbook_is_a_new_version_and_a_wrong_code_names_its_row(desk: Desk) -> None:
    desk.send(*LINES)
    book = openpyxl.load_workbook(io.BytesIO(got(desk, "xlsx")))
    sheet = book["Data"]
    heading = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heading["OBS_VALUE"]).value = 101
    answer = desk.post(saved(book), content_type=XLSX)
    assert (answer.status_code, answer.get_json()["version"]) == (200, 2)
    assert desk.there()[0] == "A.FRA.SYR.F 2020 101"
    sheet.cell(3, heading["REF_AREA"]).value = "FRANCE"
    answer = desk.post(saved(book), content_type=XLSX)
    (kind,) = answer.get_json()["findings"]
    assert answer.status_code == 422 and (kind["code"], kind["component"], kind["first"][0]["line"]) == (
        "unknown-code",
        "REF_AREA",
        3,
    )
    assert kind["first"][0]["row"].startswith("A,FRANCE,SYR,F,2021,150.50,")


@pytest.mark.parametrize(("body", "type", "status", "said"), [
    (b"PAR1", XLSX, 415, "says XLSX, what was sent begins as PARQUET"), (b"PAR1" * 9, "", 422, "cannot be read"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 99, XLSX, 400, "save it as .xlsx"), (b"PK\x03\x04....[Content_Types].xml", XLSX, 422, "cut off"),
    (b"a,b\n", XLSX, 400, "is no SDMX data file"), (b"STRUCTURE,STRUCTURE_ID\n", XLSX, 415, "begins as CSV"), (b"x", "application/pdf", 415, "Excel workbook"),
])  # fmt: skip
def test_what_is_no_table_is_answered_with_a_sentence(
    desk: Desk, body: bytes, type: str, status: int, said: str
) -> None:
    answer = desk.post(body, content_type=type)
    assert answer.status_code == status and said in answer.text, answer.text
    assert desk.left() == []


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
