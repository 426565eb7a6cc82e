"""What every data format writes, its reader gives back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cubes import a_cube
from tests.formats.data.cases import HOSTILE, a_presentation, a_row, options, sorted_rows, tables
from tests.formats.data.merging import Observations, merged, rows_of, values
from tests.formats.data.wire import BY_NAME, WIRES, Wire

CUBE = a_cube()
KEYS = ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD")
EVERY = pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)


def expected(rows, lost=()) -> Observations:
    return {
        tuple(row[id] for id in KEYS): {
            id: value for id, value in (values(row, CUBE) | {"UNIT_MEASURE": "PS"}).items() if id not in lost
        }
        for row in rows
    }


def round_trip(wire: Wire, rows, at="TIME_PERIOD", **asked) -> Observations:
    rows = sorted_rows(rows, CUBE, at)
    presentation = a_presentation(CUBE, rows, dimension_at_observation=at)
    reader = wire.read(wire.write([presentation], [rows], options(**asked)), CUBE)
    batches = list(reader.rows())
    assert not getattr(reader, "findings", [])
    assert {batch.action for batch in batches} <= {"Replace", "Merge"}
    return merged(batches, CUBE)


@EVERY
@settings(max_examples=40, deadline=None)
@given(rows=tables(), at=st.sampled_from(["TIME_PERIOD", "AllDimensions", "SEX"]))
def test_what_is_written_reads_back(wire, rows, at):
    at = "TIME_PERIOD" if "series" in wire.name else at
    assert round_trip(wire, rows, at) == expected(rows, wire.lost)


@EVERY
def test_every_hostile_text_comes_back(wire):
    rows = [a_row(period=str(2000 + at), COMMENT=text) for at, text in enumerate(HOSTILE)]
    assert round_trip(wire, rows) == expected(rows, wire.lost)


@pytest.mark.parametrize("labels", ["name", "both"])
@pytest.mark.parametrize("name", ["csv-1.0", "csv-2.0", "csv-2.1"])
@settings(max_examples=20, deadline=None)
@given(rows=tables())
def test_csv_with_names_and_keys_reads_back(name, labels, rows):
    assert round_trip(BY_NAME[name], rows, labels=labels, keys="both") == expected(rows, BY_NAME[name].lost)


@EVERY
def test_missing_zero_and_absent_are_three_things(wire):
    rows = [a_row(period="2019", value="0"), a_row(period="2020", value="NaN"), a_row(period="2021", value=None)]
    read = round_trip(wire, rows)
    assert [read[("A", "FRA", "SYR", "F", year)].get("OBS_VALUE") for year in ("2019", "2020", "2021")] == [
        "0",
        "NaN",
        None,
    ]


@EVERY
def test_numbers_come_back_as_reported(wire):
    reported = ["1.50", "-0.0", "1e-7", "123456789012345678901234567890", "0.1"]
    rows = [a_row(period=str(2000 + at), value=text) for at, text in enumerate(reported)]
    assert [held["OBS_VALUE"] for held in round_trip(wire, rows).values()] == reported


@EVERY
def test_series_keys_alone_carry_the_attributes_of_series(wire):
    rows = [
        {id: value for id, value in a_row(area, DECIMALS="2").items() if id not in ("TIME_PERIOD", "OBS_VALUE")}
        for area in ("DEU", "FRA")
    ]
    presentation = a_presentation(CUBE, rows, has_observations=False, dataset_attributes={})
    batches = list(wire.read(wire.write([presentation], [rows], options()), CUBE).rows())
    assert {batch.level for batch in batches} == {"series"}
    assert [(row["REF_AREA"], row["DECIMALS"]) for batch in batches for row in rows_of(batch)] == [
        ("DEU", "2"),
        ("FRA", "2"),
    ]


@EVERY
def test_several_data_sets_of_a_message_keep_their_actions_and_rows(wire):
    first, second = [a_row(period="2019")], [a_row(period="2020", value="7")]
    presentations = [a_presentation(CUBE, first, action="Delete"), a_presentation(CUBE, second)]
    batches = list(wire.read(wire.write(presentations, [first, second], options()), CUBE).rows())
    observed = [
        (batch.action, row["TIME_PERIOD"])
        for batch in batches
        for row in rows_of(batch)
        if batch.level == "observation"
    ]
    actions = ("Merge", "Merge") if wire.name == "csv-1.0" else ("Delete", "Replace")
    assert observed == list(zip(actions, ("2019", "2020"), strict=True))


@EVERY
def test_the_same_data_gives_the_same_bytes(wire):
    rows = [a_row(COMMENT=text, period=str(2000 + at)) for at, text in enumerate(HOSTILE[:3])]
    presentation = a_presentation(CUBE, rows)
    assert wire.write([presentation], [rows], options()) == wire.write([presentation], [rows], options())


@EVERY
def test_a_loss_is_told(wire):
    notices = wire.writer([a_presentation(CUBE)], options(), wire.generation).notices
    told = {id for id in (*CUBE.by_id,) for notice in notices if id in notice.text}
    assert set(wire.lost) <= told <= {*wire.lost, "RATE"}


@EVERY
def test_a_code_that_is_intentionally_missing_comes_back(wire):
    rows = [a_row(period="2019", OBS_STATUS="NaN"), a_row(period="2020", OBS_STATUS="A")]
    listed = a_presentation(CUBE, rows).values
    presentation = a_presentation(
        CUBE, rows, values={id: values for id, values in listed.items() if id != "OBS_STATUS"}
    )
    for asked in ({}, {"labels": "both"}):
        reader = wire.read(wire.write([presentation], [rows], options(**asked)), CUBE)
        assert merged(reader.rows(), CUBE) == expected(rows, wire.lost)
