"""What tables are written as is what is read of them; and as their tools write them."""

from __future__ import annotations

import math
from datetime import date, datetime
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.formats.data import Rows
from registry.formats.tabular.moments import period_text
from registry.formats.tabular.texts import number_text, texts_of
from registry.model.errors import Refused
from tests.cubes import a_cube
from tests.formats.data.cases import HOSTILE, a_presentation, a_row, metadata, options, sorted_rows, tables
from tests.formats.data.merging import merged, rows_of, values
from tests.formats.data.test_round_trip import KEYS, expected, round_trip
from tests.formats.tabular.wire import TABLES, TableWire, reading

CUBE = a_cube()
EVERY = pytest.mark.parametrize("wire", TABLES, ids=lambda wire: wire.name)
KEY = {"FREQ": ["A"], "REF_AREA": ["FRA"], "ORIGIN": ["SYR"], "SEX": ["F"]}


@EVERY
@settings(max_examples=40, deadline=None)
@given(rows=tables(), labels=st.sampled_from(["id", "both"]))
def test_what_is_written_reads_back(wire: TableWire, rows, labels) -> None:
    assert round_trip(wire, rows, labels=labels) == expected(rows)


@EVERY
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_metadata_attributes_of_every_shape_read_back(wire: TableWire, data) -> None:
    cube = a_cube(has_metadata=True)
    rows = sorted_rows(data.draw(metadata(data.draw(tables()))), cube)
    presentation = a_presentation(cube, rows, dataset_attributes={"UNIT_MEASURE": "PS", "PUBLISHER": "IOM"})
    reader = wire.read(wire.write([presentation], [rows], options()), cube)
    told = {tuple(row[id] for id in KEYS): values(row, cube) | {"UNIT_MEASURE": "PS"} for row in rows}
    assert merged(reader.rows(), cube) == told and not reader.findings


@EVERY
def test_every_hostile_text_comes_back(wire: TableWire) -> None:
    hostile = (*HOSTILE, "_x000D_", "a\rb", "_x005F_", "007", "TRUE")
    rows = [a_row(period=str(2000 + at), COMMENT=text) for at, text in enumerate(hostile)]
    assert round_trip(wire, rows) == expected(rows)


@EVERY
@given(
    numbers=st.lists(st.floats(allow_nan=False) | st.integers(-(10**16), 10**16).map(float), min_size=1, max_size=20)
)
@settings(max_examples=40, deadline=None)
def test_every_number_comes_back(wire: TableWire, numbers) -> None:
    rows = [a_row(period=str(1900 + at), value=number_text(number)) for at, number in enumerate(numbers)]
    assert round_trip(wire, rows) == expected(rows)


@EVERY
def test_numbers_come_back_as_reported(wire: TableWire) -> None:
    reported = ["1.50", "-0.0", "1e-7", "123456789012345678901234567890", "0.1", "100.000", "NaN", "1000000"]
    rows = [a_row(period=str(2000 + at), value=text, RATE=text) for at, text in enumerate(reported)]
    assert [held["OBS_VALUE"] for held in round_trip(wire, rows).values()] == reported


@EVERY
def test_several_data_sets_keep_their_actions_and_rows(wire: TableWire) -> None:
    first, second = [a_row(period="2019")], [a_row(period="2020", value="7"), a_row(period="2021")]
    presentations = [a_presentation(CUBE, first, action="Delete"), a_presentation(CUBE, second)]
    batches = list(wire.read(wire.write(presentations, [first, second], options()), CUBE).rows())
    observed = [(batch.action, row["TIME_PERIOD"]) for batch in batches for row in rows_of(batch)]
    assert observed == [("Delete", "2019"), ("Replace", "2020"), ("Replace", "2021")]


@EVERY
def test_series_keys_alone_are_rows_of_series_and_the_missing_time_is_told(wire: TableWire) -> None:
    rows = [{id: text for id, text in a_row("DEU", DECIMALS="2").items() if id not in ("TIME_PERIOD", "OBS_VALUE")}]
    presentation = a_presentation(CUBE, rows, has_observations=False, dataset_attributes={})
    reader = wire.read(wire.write([presentation], [rows], options()), CUBE)
    assert [batch.level for batch in reader.rows()] == ["series"]
    assert [(one.code, one.component) for one in reader.findings] == [("missing-dimension", "TIME_PERIOD")]


def held(table: pa.Table, form: str = "parquet") -> tuple[list[Rows], list]:
    out = BytesIO()
    if form == "parquet":
        pq.write_table(table, out)
    else:
        make = {"stream": pa.ipc.new_stream, "file": pa.ipc.new_file}[form]
        with make(out, table.schema) as writer:
            writer.write_table(table)
    reader = reading("parquet" if form == "parquet" else "arrow", lambda urn: CUBE)(out.getvalue())
    return list(reader.rows()), reader.findings


@pytest.mark.parametrize("form", ["parquet", "stream", "file"])
def test_a_table_of_a_data_frame_needs_no_columns_but_those_of_components(form: str) -> None:
    table = pa.table(KEY | {
        "TIME_PERIOD": pa.array([2020], pa.int64()), "OBS_VALUE": pa.array([1.5]), "DECIMALS": pa.array([2.0]),
        "SEX_LABEL": ["Female"], "note": ["mine"], "SOURCES": [["CENSUS", "SURVEY"]], "TITLE": [{"en": "T"}],
    } | {"REF_AREA": pa.array(["FRA"]).dictionary_encode(), "OBS_STATUS": pa.array([None], pa.null())})  # fmt: skip
    (batch,), findings = held(table, form)
    assert batch.action == "Information" and batch.structure.endswith("Dataflow=IOM:DF_MIG(1.0.0)")
    assert rows_of(batch)[0] == {
        "FREQ": "A", "REF_AREA": "FRA", "ORIGIN": "SYR", "SEX": "F", "TIME_PERIOD": "2020", "OBS_VALUE": "1.5",
        "DECIMALS": "2", "SOURCES": '["CENSUS","SURVEY"]', "TITLE": '{"en":"T"}',
    }  # fmt: skip
    assert [(one.code, one.component, one.severity) for one in findings] == [("unknown-component", "note", "warning")]


@pytest.mark.parametrize(("number", "reported", "read"), [
    (150.5, "150.50", "150.50"), (160.0, "150.50", "160"), (None, "NaN", "NaN"), (None, "150.50", None), (1000.0, "1e3", "1e3"),
    (math.inf, "INF", "INF"), (2.5, None, "2.5"), (7.0, "NaN", "7"),
])  # fmt: skip
def test_the_reported_text_holds_while_the_number_beside_it_is_still_the_same(number, reported, read) -> None:
    table = pa.table(KEY | {"TIME_PERIOD": ["2020"], "OBS_VALUE": pa.array([number], pa.float64()),
                            "OBS_VALUE_REPORTED": pa.array([reported], pa.string())})  # fmt: skip
    (batch,), findings = held(table)
    assert batch.columns["OBS_VALUE"][0] == read and not findings


@pytest.mark.parametrize(("frequency", "day", "period"), [
    ("A", date(2020, 1, 1), "2020"), ("A", date(2020, 6, 30), "2020-06-30"), ("Q", date(2020, 4, 1), "2020-Q2"),
    ("M", date(2020, 3, 1), "2020-03"), ("S", date(2020, 7, 1), "2020-S2"), ("W", date(2020, 12, 28), "2020-W53"),
    ("D", date(2020, 3, 1), "2020-03-01"), (None, date(2020, 1, 1), "2020-01-01"), ("A", datetime(2020, 1, 1), "2020"),
    ("A", datetime(2020, 1, 1, 10, 30), "2020-01-01T10:30:00"),
])  # fmt: skip
def test_a_date_is_the_period_of_its_frequency_that_begins_on_it(frequency, day, period) -> None:
    assert period_text(day, frequency) == period


def test_dates_of_a_data_frame_are_periods() -> None:
    days = pa.array([datetime(2020, 1, 1), datetime(2021, 1, 1)], pa.timestamp("ns"))
    (batch,), _ = held(
        pa.table({id: values * 2 for id, values in KEY.items()} | {"TIME_PERIOD": days, "OBS_VALUE": [1, 2]})
    )
    assert list(batch.columns["TIME_PERIOD"]) == ["2020", "2021"]


@given(st.lists(st.floats() | st.none()))
def test_a_column_of_numbers_has_the_text_of_each(numbers) -> None:
    read = texts_of(pa.array(numbers, pa.float64(), from_pandas=False)).to_pylist()
    assert read == [None if number is None else number_text(number) for number in numbers]
    assert all(
        math.isnan(float(text)) or float(text) == number for text, number in zip(read, numbers, strict=True) if text
    )


def test_columns_that_hold_no_text_and_columns_that_are_there_twice_refuse_the_file() -> None:
    with pytest.raises(Refused, match="the column REF_AREA holds binary; it is read from text, numbers"):
        held(pa.table(KEY | {"REF_AREA": [b"\xff"], "TIME_PERIOD": ["2020"]}))
    twice = pa.Table.from_arrays([pa.array(["A"]), pa.array(["Q"])], names=["FREQ", "FREQ"])
    with pytest.raises(Refused, match="'FREQ' is there twice"):
        held(twice, "stream")


def a_file(form: str) -> bytes:
    wire = TableWire("arrow" if form != "parquet" else form)
    rows = [a_row(period=str(1000 + at), COMMENT=str(at)) for at in range(3000)]
    return wire.write([a_presentation(CUBE, rows)], [rows], options())


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_broken_file_is_read_or_refused(form: str, data) -> None:
    content = bytearray(a_file(form))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(9, len(content) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 5))):
            content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(reading(form, lambda urn: CUBE)(bytes(content)).rows())
    except Refused as refused:
        assert refused.findings


def test_a_file_that_was_cut_off_says_so() -> None:
    with pytest.raises(Refused, match="the Parquet file cannot be read; it may have been cut off"):
        list(reading("parquet", lambda urn: CUBE)(a_file("parquet")[:-100]).rows())
    with pytest.raises(Refused, match="the Arrow file cannot be read; it may have been cut off"):
        list(reading("arrow", lambda urn: CUBE)(a_file("arrow")[:-5000]).rows())
