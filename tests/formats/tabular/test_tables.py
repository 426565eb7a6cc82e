"""Parquet, Arrow and workbooks hold what SDMX-CSV holds."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from registry.confidentiality.flags import Sight
from registry.data.message import answer
from registry.formats.data import Options
from registry.formats.sdmx_csv.cells import sub_cell
from registry.formats.table import format_named
from registry.formats.tabular.workbook import Writer as WorkbookWriter
from registry.model.errors import TooLarge
from registry.model.query import DataQuery
from registry.observations.engine import Sizes
from tests.data.desk import FLOW, MONDAY, OPTIONS, Desk
from tests.observations.bench import a_row, keys, where

CODES = ("EUR", "FRA", "DEU", "SYR", "AFG")
VALUES = (
    "",
    "0",
    "7",
    "-3",
    "150.50",
    "0.1",
    "1e3",
    "NaN",
    "-0",
    "INF",
    "12345678901234567890",
    "0.30000000000000004",
    "3.14159",
    "1000000.000",
)
RATES = ("", "0.10", "2", "2.000", "#N/A", "123456789012345678901234.5")
TEXTS = ("", "plain", 'She said "no", <twice>\nand again', "a;b", "=1+1", "007", "ünï", " blank ")
TITLES = ("", "en:Stock, France;fr:Stock", 'en:"a;b"')
SOURCES = ("", "CENSUS", "CENSUS;SURVEY")


def lines(seed: int, series: int, periods: int) -> list[str]:
    """Random rows with awkward values; what belongs to a series is the same on all its rows."""
    dice = random.Random(seed)
    found = [
        f"{freq}.{area}.{origin}.{sex}"
        for freq in "AQM"
        for area in CODES
        for origin in CODES
        for sex in ("F", "M", "_T")
    ]
    notes: dict[tuple[str, ...], str] = {}
    titles: dict[str, str] = {}
    rows: list[str] = []
    for key in dice.sample(found, series):
        freq, area, origin, _ = key.split(".")
        note = notes.setdefault((area, origin), dice.choice(TEXTS))
        title = titles.setdefault(area, dice.choice(TITLES))
        decimals, sources = dice.choice(("", "0", "2")), dice.choice(SOURCES)
        for at in range(periods):
            period = {
                "A": f"{1900 + at}",
                "Q": f"{1900 + at // 4}-Q{at % 4 + 1}",
                "M": f"{1900 + at // 12}-{at % 12 + 1:02}",
            }[freq]
            rows.append(
                a_row(key, period, dice.choice(VALUES), rate=dice.choice(RATES), comment=dice.choice(TEXTS), note=note, title=title,
                      decimals=decimals, sources=sources, status=dice.choice("AEM"))
            )  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Twice published; more observations than one range of series."""
    desk = Desk(tmp_path_factory.mktemp("tables"))
    desk.load(*lines(2, 4, 50))
    desk.load(*lines(1, 60, 75), at=MONDAY + timedelta(days=1))
    yield desk
    desk.close()


def asked(desk: Desk, format: str, options: Options = OPTIONS, **query: object) -> bytes:
    wanted = DataQuery(**({"agencies": ("IOM",), "ids": ("DF_MIG",)} | query))  # type: ignore[arg-type]
    with desk.reading() as uow:
        return b"".join(answer(uow, Sight(desk.store), wanted, format_named(format), options).body)


Cells = list[list[str | float | None]]


def in_csv(content: bytes) -> Cells:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    return [[cell.partition("[")[0] for cell in rows[0]], *([cell or None for cell in row] for row in rows[1:])]


def in_parquet(content: bytes) -> Cells:
    return cells_of(pq.read_table(io.BytesIO(content)))


def in_arrow(content: bytes) -> Cells:
    return cells_of(pa.ipc.open_stream(content).read_all())


def cells_of(table: pa.Table) -> Cells:
    """A number with its reported text is that text."""
    names = [name for name in table.column_names if not name.endswith("_REPORTED")]
    rows: Cells = [list(names)]
    for row in table.to_pylist():
        rows.append([row.get(f"{name}_REPORTED") or plain(row[name]) for name in names])
    return rows


def plain(value: Any) -> str | float | None:
    if isinstance(value, list):
        return ";".join(sub_cell(":".join(one) if isinstance(one, tuple) else one) for one in value)
    return value  # type: ignore[no-any-return]


def in_workbook(content: bytes) -> Cells:
    """A number is what its cell shows."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Data"]
    return [[shown(cell) for cell in row] for row in sheet.iter_rows()]


def shown(cell: Any) -> str | float | None:
    if cell.data_type == "n" and cell.value is not None and cell.number_format.startswith("0."):
        return f"{cell.value:.{len(cell.number_format) - 2}f}"
    return float(cell.value) if cell.data_type == "n" and cell.value is not None else cell.value


READERS: dict[str, Callable[[bytes], Cells]] = {"parquet": in_parquet, "arrow": in_arrow, "xlsx": in_workbook}
QUERIES: dict[str, dict[str, object]] = {
    "everything": {},
    "a few series": {"keys": keys("A.FRA..")},
    "some observations": {"filters": (where("OBS_STATUS", "E"),)},
    "last": {"last": 1},
    "sorted": {"sort": (("OBS_VALUE", True),), "limit": 20},
    "series only": {"includes_observations": False},
    "some columns": {"attributes": ("OBS_STATUS",), "measures": ("RATE",)},
    "changes": {"updated_after": MONDAY},
}


def same(one: str | float | None, other: str | float | None) -> bool:
    """A number that is not text equals what its text says."""
    if isinstance(one, str) and isinstance(other, float):
        return float(one) == other
    return one == other


def differences(expected: Cells, found: Cells) -> list[tuple[object, object]]:
    pairs = [(a, b) for row, other in zip(expected, found, strict=True) for a, b in zip(row, other, strict=True)]
    return [pair for pair in pairs if not same(*pair)]


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_table_holds_what_csv_holds(desk: Desk, format: str, query: dict[str, object]) -> None:
    expected = in_csv(asked(desk, "sdmx-csv-2.1", **query))
    assert len(expected) > 1
    assert query or len(expected) > Sizes().first_chunk
    assert differences(expected, READERS[format](asked(desk, format, **query))) == []


def test_numbers_are_numbers_and_what_was_reported_stands_beside_them(desk: Desk) -> None:
    table = pq.read_table(io.BytesIO(asked(desk, "parquet")))
    assert table.schema.field("OBS_VALUE").type == pa.float64()
    pairs = set(zip(table["OBS_VALUE"].to_pylist(), table["OBS_VALUE_REPORTED"].to_pylist(), strict=True))
    assert {(150.5, "150.50"), (7.0, None), (1000.0, "1e3"), (None, "NaN"), (None, None), (0.1, None)} <= pairs


def test_a_file_says_what_it_is_of(desk: Desk) -> None:
    found = pq.read_schema(io.BytesIO(asked(desk, "parquet")))
    told = {key.decode(): text.decode() for key, text in found.metadata.items()}
    assert told["sdmx.dataflow"] == FLOW
    assert (told["sdmx.version"], told["sdmx.published"]) == ("1.0.0", (MONDAY + timedelta(days=1)).isoformat())
    assert found.field("SEX").metadata[b"sdmx.codelist"].endswith(b"CL_SEX(1.0.0)")


@pytest.mark.parametrize("labels", ["name", "both"])
def test_labels_stand_beside_their_codes(desk: Desk, labels: str) -> None:
    options = replace(OPTIONS, labels=labels)
    for table in (
        pq.read_table(io.BytesIO(asked(desk, "parquet", options))),
        pa.ipc.open_stream(asked(desk, "arrow", options)).read_all(),
    ):
        rows = table.select(["SEX", "SEX_LABEL"]).to_pylist()
        assert all(row["SEX_LABEL"] == f"{row['SEX']} name" for row in rows)
        assert table["UNIT_MEASURE_LABEL"][0].as_py() == "PS name"
    heading = in_workbook(asked(desk, "xlsx", options))[0]
    assert heading[heading.index("SEX") + 1] == "SEX_LABEL"


def test_times_can_be_asked_for_as_dates(desk: Desk) -> None:
    options = replace(OPTIONS, time_format="normalized")
    dates = pq.read_table(io.BytesIO(asked(desk, "parquet", options, keys=keys("Q..."))))["TIME_PERIOD"].to_pylist()
    assert "1900-04-01" in dates


def test_a_workbook_says_what_its_columns_and_codes_mean(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(asked(desk, "xlsx")))
    assert book.sheetnames == ["Data", "About"]
    lines = set(book["About"].iter_rows(values_only=True))
    assert ("Dataflow", FLOW, None) in lines
    assert ("SEX", "F", "F name") in lines
    assert ("SOURCES", "SURVEY", "SURVEY name") in lines


def test_a_workbook_with_more_rows_than_a_sheet_holds_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WorkbookWriter, "most_rows", 60)
    with pytest.raises(TooLarge, match=r"has [0-9,]+ rows and one of Excel workbook holds 60; ask for less"):
        asked(desk, "xlsx")
    assert len(in_workbook(asked(desk, "xlsx", last=1))) <= 61


@pytest.mark.parametrize("format", READERS)
def test_the_same_question_gives_the_same_bytes(desk: Desk, format: str) -> None:
    first, second = (asked(desk, format, keys=keys("A.FRA..")) for _ in range(2))
    assert first == second
