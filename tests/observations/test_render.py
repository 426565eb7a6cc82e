"""Rendering: whole messages, from both sources, in every packaging, small and large."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from registry.formats.data import GroupSection, Layout
from registry.formats.text import Label, Number, Position, Value, join
from registry.model.query import DataQuery
from registry.observations.engine import Sizes
from registry.observations.render import render
from tests.observations.bench import Bench, Plain, a_row, grouped_layout, keys, where


@pytest.fixture
def in_sql(bench: Bench) -> None:
    """Small answers too are rendered in SQL, in ranges of a few observations."""
    bench.reopen(Sizes(small=-1, first_chunk=2, chunk=3))


@pytest.fixture
def many(bench: Bench) -> Bench:
    """96 series of up to 9 years, in random order of lines, with hostile comments."""
    lines = [
        a_row(f"{freq}.{area}.{origin}.{sex}", str(2000 + year), str(year * 1.5), comment='x "<&>\n' * (year % 3))
        for freq in "AQ" for area in ("FRA", "DEU", "SYR", "AFG") for origin in ("FRA", "DEU", "SYR", "AFG") for sex in ("F", "M", "_T")
        for year in range(1 + ord(area[0]) % 9)
    ]  # fmt: skip
    bench.load(*sorted(lines, key=lambda line: line[::-1]))
    return bench


def test_a_message_of_series_is_written_as_its_layout_says(stock):
    assert stock.text(DataQuery(), grouped_layout()) == (
        "[<A.FRA.SYR.F en:Stock, France|fr:StockCENSUS+SURVEY>^2020=100;2021=150.50 She said &quot;no&quot;, twice</>\n"
        "<A.FRA.SYR.M en:Stock, France|fr:Stock>^2020=-;2021= broken, series;2022=7</>\n"
        "<Q.DEU.AFG._T >^2020-Q1=1e3;2020-Q2=-0</>]"
    )


QUERIES = {
    "all": DataQuery(),
    "key": DataQuery(keys=keys("A.FRA+DEU", "Q..SYR.F")),
    "time": DataQuery(filters=(where("TIME_PERIOD", "ge:2002+le:2004"),)),
    "last": DataQuery(last=2, filters=(where("SEX", "F"),)),
    "values": DataQuery(filters=(where("OBS_VALUE", "gt:3"),)),
    "series only": DataQuery(includes_observations=False),
    "series with some time": DataQuery(includes_observations=False, filters=(where("TIME_PERIOD", "ge:2007"),)),
    "sorted": DataQuery(sort=(("ORIGIN", True), ("TIME_PERIOD", True))),
    "page": DataQuery(offset=10, limit=40),
}


@pytest.mark.parametrize("at", ["TIME_PERIOD", "SEX"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_sql_and_python_and_both_sources_give_the_same_bytes(many, query, at):
    small = many.text(query, grouped_layout(), at=at)
    many.reopen(Sizes(small=-1, first_chunk=2, chunk=5))
    assert many.text(query, grouped_layout(), at=at) == small
    assert many.text(query, grouped_layout(), at=at, derived=False) == small
    assert len(small) > 50


@pytest.mark.parametrize("at", ["TIME_PERIOD", "SEX"])
def test_no_series_opens_twice(many, in_sql, at):
    layout = Layout(head=b"", series_start=join(*(Value(id) for id in ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD") if id != at), "{"),
                    series_end="}\n", observation=join(Value(at), " "))  # fmt: skip
    opened = [line.partition("{")[0] for line in many.text(DataQuery(), layout, at=at).splitlines()]
    assert len(opened) == len(set(opened)) > 90 or at == "TIME_PERIOD"
    if at == "TIME_PERIOD":
        series = [line[: line.index("{") - 4] for line in many.text(DataQuery(), layout, at=at).splitlines()]
        assert len(series) == 96


def test_a_dimension_other_than_time_at_the_observation_makes_series_across_it(stock):  # 42
    layout = Layout(
        head=b"", series_start=join(Value("REF_AREA"), Value("ORIGIN"), Value("TIME_PERIOD"), ":"), series_end="\n",
        observation=join(" ", Value("SEX"), Number("OBS_VALUE")),
    )  # fmt: skip
    assert (
        stock.text(DataQuery(keys=keys("A")), layout, at="SEX")
        == "FRASYR2020: F100 MNaN\nFRASYR2021: F150.50 M\nFRASYR2022: M7\n"
    )


def test_a_flat_data_set_has_no_series(stock, in_sql):  # 42
    layout = Layout(
        head=b"[", observation=join(Value("SEX"), Value("TIME_PERIOD")), observation_separator=",", tail=b"]"
    )
    assert stock.text(DataQuery(), layout, at="AllDimensions") == "[F2020,F2021,M2020,M2021,M2022,_T2020-Q1,_T2020-Q2]"


@pytest.mark.parametrize("small", [5000, -1])
def test_labels_and_positions_are_looked_up(stock, small):
    stock.reopen(Sizes(small=small))
    row = join(
        Label("SEX", (("F", "Women"), ("M", "Men"))),
        Position("TIME_PERIOD", ("2021", "2020")),
        Position("OBS_STATUS", ("E", "A")),
        " ",
    )
    assert stock.text(DataQuery(), Layout(head=b"", observation=row)) == "Women11 Women01 Men1 Men00 Men1 1 1 "


def test_groups_stand_before_the_series(stock):
    groups = (
        GroupSection(dimensions=("REF_AREA", "ORIGIN"), attributes=("CORRIDOR_NOTE",), separator=",",
                     row=join(Value("REF_AREA"), Value("ORIGIN"), "=", Value("CORRIDOR_NOTE"))),
        GroupSection(dimensions=("REF_AREA",), attributes=("TITLE",), separator=",", row=join(Value("REF_AREA"), "=", Value("TITLE"))),
    )  # fmt: skip
    layout = Layout(head=b"", groups=groups, between_sections="|", observation=Value("SEX"))
    assert stock.text(DataQuery(), layout) == 'FRASYR=one way,FRA={"en":"Stock, France","fr":"Stock"}|FFMMM_T_T'
    assert stock.text(DataQuery(keys=keys("Q")), layout) == "|_T_T"


def test_the_values_of_an_answer_are_those_in_it_in_list_order(stock):
    values = stock.answer(DataQuery(filters=(where("TIME_PERIOD", "ge:2021"),))).presentation.values
    assert [values[id] for id in ("FREQ", "SEX", "TIME_PERIOD", "OBS_STATUS", "DECIMALS", "UNIT_MEASURE")] == [
        ("A",), ("F", "M"), ("2021", "2022"), ("A", "E"), ("0",), ("PS",),
    ]  # fmt: skip
    assert stock.answer(DataQuery()).presentation.values["SEX"] == ("F", "M", "_T")


def test_a_reader_that_leaves_stops_the_rendering(many, in_sql):
    answer = many.answer(DataQuery())
    layout = Layout(head=b"", observation=join(Value("SEX"), "\n"))
    stream = render([answer], Plain(layout))
    taken = [next(stream) for _ in range(4)]
    stream.close()
    assert any(taken)
    assert re.match("F", many.rows()[0].split(" ")[3])


def test_several_data_sets_follow_each_other(stock):
    class Two(Plain):
        def layouts(self):
            return [self._layout, replace(self._layout, head=b"second:")]

        def between(self):
            return b"|"

    layout = Layout(head=b"first:", observation=Value("SEX"))
    answers = [stock.answer(DataQuery(keys=keys("A"))), stock.answer(DataQuery(keys=keys("Q")))]
    assert b"".join(render(answers, Two(layout))) == b"first:FFMMM|second:_T_T"
