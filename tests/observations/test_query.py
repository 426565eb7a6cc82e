"""Keys, filters, first and last observations, order and paging. Numbers name the conformance statements of the digest."""

from __future__ import annotations

import pytest

from registry.model.errors import Malformed
from registry.model.query import DataQuery
from tests.cubes import a_cube
from tests.observations.bench import Bench, a_row, keys, where

FLOWS = [
    f"{freq}.{area}.{origin}.{sex}"
    for freq in "AQ"
    for area in ("FRA", "DEU")
    for origin in ("SYR", "AFG")
    for sex in ("F", "M", "_T")
]


@pytest.fixture
def grid(bench: Bench) -> Bench:
    """24 series with three years each; the value counts them."""
    lines = [a_row(key, str(2018 + year), str(at * 10 + year)) for at, key in enumerate(FLOWS) for year in range(3)]
    bench.load(*lines)
    return bench


def found(bench: Bench, *filters: str, key: str = "", **options: object) -> set[str]:
    """Series (without time) that match filters written `SEX=F,ne:M`."""
    parts = (one.partition("=") for one in filters)
    query = DataQuery(
        keys=keys(key) if key else (), filters=tuple(where(id, *text.split(",")) for id, _, text in parts), **options
    )
    return {row.rsplit(" ", 2)[0].replace(" ", ".") for row in bench.rows(query)}


def test_a_key_means_what_filters_on_its_dimensions_mean(grid):  # 27
    assert (
        found(grid, key="A.FRA.SYR.F")
        == found(grid, "FREQ=A", "REF_AREA=FRA", "ORIGIN=SYR", "SEX=F")
        == {"A.FRA.SYR.F"}
    )


def test_wildcards_and_missing_trailing_positions_match_everything(grid):  # 28
    assert found(grid, key="A.FRA..") == found(grid, key="A.FRA") == {key for key in FLOWS if key.startswith("A.FRA")}


def test_several_keys_are_a_union(grid):  # 29
    query = DataQuery(keys=keys("A.FRA.SYR.F", "Q.DEU.AFG.M+_T"))
    assert {row[:12].replace(" ", ".") for row in grid.rows(query)} == {"A.FRA.SYR.F.", "Q.DEU.AFG.M.", "Q.DEU.AFG._T"}


def test_a_key_with_too_many_positions_is_malformed(grid):  # 30
    with pytest.raises(Malformed, match="has 5 positions; DF_MIG has 4 dimensions"):
        found(grid, key="A.FRA.SYR.F.2020")


def test_an_unknown_code_matches_nothing(grid):  # 31
    assert found(grid, key="A.ZZZ") == found(grid, "SEX=ZZZ") == set()


@pytest.mark.parametrize(
    ("filter", "sexes"),
    [
        ("SEX=F,_T", {"F", "_T"}),  # 32
        ("SEX=ne:F+ne:_T", {"M"}),  # 32
        ("SEX=ne:F,_T", {"M", "_T"}),  # 33
        ("SEX=gt:F", {"M", "_T"}),
        ("SEX=le:M", {"F", "M"}),
        ("SEX=sw:_", {"_T"}),
        ("SEX=ew:T", {"_T"}),
        ("SEX=co:T", {"_T"}),
        ("SEX=nc:T", {"F", "M"}),
    ],
)
def test_operators_compare_codes_as_text(grid, filter, sexes):
    assert {key.rsplit(".", 1)[1] for key in found(grid, filter)} == sexes


def test_conditions_on_different_components_all_hold(grid):  # 38
    assert found(grid, "SEX=F", "FREQ=A", "OBS_VALUE=lt:10") == {"A.FRA.SYR.F"}


def test_a_component_filtered_twice_is_malformed(grid):  # 36
    with pytest.raises(Malformed, match=r"c\[SEX\] is given twice"):
        found(grid, "SEX=F", "SEX=M")


def test_an_unknown_component_is_malformed(grid):
    with pytest.raises(Malformed, match="has no component 'AGE'"):
        found(grid, "AGE=1")


PERIODS = [
    "2009",
    "2010",
    "2010-Q1",
    "2010-12",
    "2011",
    "2010-W01",
    "2010-06-30",
    "2010-01-01/P1Y",
    "2010-03-01T12:00:00",
]


@pytest.fixture
def times(bench: Bench) -> Bench:
    bench.load(*(a_row("A.FRA.SYR.F", period) for period in PERIODS))
    return bench


@pytest.mark.parametrize(
    ("terms", "periods"),
    [
        (
            "ge:2010+le:2010",
            {"2010", "2010-Q1", "2010-12", "2010-W01", "2010-06-30", "2010-01-01/P1Y", "2010-03-01T12:00:00"},
        ),  # 34, 79
        ("2010", {"2010", "2010-Q1", "2010-12", "2010-W01", "2010-06-30", "2010-01-01/P1Y", "2010-03-01T12:00:00"}),
        ("2010-Q1", {"2010-Q1", "2010-W01", "2010-03-01T12:00:00"}),  # 35
        ("gt:2010", {"2011"}),
        ("lt:2010", {"2009"}),
        ("le:2009,ge:2011", {"2009", "2011"}),
        ("lt:2010-03-01T12:00:00", {"2009", "2010-W01"}),  # 35: the colons stay
        ("ne:2010", {"2009", "2011"}),
        ("sw:2010-0", {"2010-06-30", "2010-01-01/P1Y", "2010-03-01T12:00:00"}),
    ],
)
def test_time_is_compared_as_intervals(times, terms, periods):
    query = DataQuery(filters=(where("TIME_PERIOD", *terms.split(",")),))
    assert set(times.rows(query, "TIME_PERIOD")) == periods


def test_a_filter_on_time_that_is_no_period_is_malformed(times):
    with pytest.raises(Malformed, match="not an SDMX time period"):
        times.rows(DataQuery(filters=(where("TIME_PERIOD", "ge:yesterday"),)))


def test_reporting_periods_lie_on_the_reporting_year_of_their_series(tmp_path):
    bench = Bench(tmp_path, a_cube(reporting_years=True))
    header = "DATAFLOW,FREQ,REF_AREA,ORIGIN,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,REPORTING_YEAR_START_DAY"
    bench.load(
        "IOM:DF_MIG(1.0.0),Q,FRA,SYR,F,2010-Q2,1,A,--07-01", "IOM:DF_MIG(1.0.0),Q,DEU,SYR,F,2010-Q2,1,A,", header=header
    )

    def areas(terms: str, **options: str) -> list[str]:
        return bench.rows(DataQuery(filters=(where("TIME_PERIOD", terms),), **options), "REF_AREA")

    assert areas("ge:2010-10+le:2010-12") == ["FRA"]  # a Gregorian bound meets the calendar span
    assert areas("2010-Q2") == ["FRA", "DEU"]  # a reporting period meets the same name
    assert areas("2010-Q2", reporting_year_start="--07-01") == ["FRA"]


def test_filters_reach_measures_texts_and_several_values(stock):  # 37
    def periods(*filters: str) -> list[str]:
        parts = (one.partition("=") for one in filters)
        query = DataQuery(filters=tuple(where(id, *text.split(",")) for id, _, text in parts))
        return stock.rows(query, "SEX", "TIME_PERIOD")

    assert periods("OBS_VALUE=gt:100") == ["F 2021", "_T 2020-Q1"]
    assert periods("OBS_VALUE=100,7.0") == ["F 2020", "M 2022"]
    assert periods("OBS_VALUE=NaN") == ["M 2020"]
    assert periods("COMMENT=co:no") == ["F 2021"]
    assert periods("COMMENT=sw:broken") == ["M 2021"]
    assert periods("COMMENT=nc:e") == ["F 2020", "M 2020", "M 2022", "_T 2020-Q1", "_T 2020-Q2"]
    assert periods("SOURCES=CENSUS") == periods("SOURCES=CENSUS+SURVEY") == ["F 2020", "F 2021"]
    assert periods("SOURCES=REGISTER") == periods("SOURCES=CENSUS+REGISTER") == []
    assert periods("TITLE=co:France", "SEX=M") == ["M 2020", "M 2021", "M 2022"]
    assert periods("UNIT_MEASURE=PT") == [] and len(periods("UNIT_MEASURE=PS,PT")) == 7
    assert periods("DECIMALS=ge:0") == periods("UNIT_MEASURE=PS")
    assert periods("RATE=0.1") == ["M 2022"]


def test_a_value_that_looks_like_sql_is_a_value(grid):
    assert found(grid, "SEX=' or 1=1 --") == found(grid, key="A.') or ('1'='1") == set()


def test_first_and_last_observations_are_taken_after_the_filters(grid):  # 39
    query = DataQuery(keys=keys("A.FRA.SYR.F+M"), filters=(where("TIME_PERIOD", "ge:2019"),), first=1)
    assert grid.rows(query, "SEX", "TIME_PERIOD") == ["F 2019", "M 2019"]
    both = DataQuery(keys=keys("A.FRA.SYR.F"), first=1, last=1)
    assert grid.rows(both, "TIME_PERIOD") == ["2018", "2020"]


@pytest.mark.parametrize("sort", [(("*", False),), (("TIME_PERIOD", True), ("SEX", False)), (("OBS_VALUE", True),), ()])
def test_pages_over_an_order_partition_the_result(grid, sort):  # 44
    whole = grid.rows(DataQuery(sort=sort))
    pages = [grid.rows(DataQuery(sort=sort, offset=offset, limit=7)) for offset in range(0, len(whole) + 7, 7)]
    assert [row for page in pages for row in page] == whole and len(whole) == 72


def test_sorting_orders_time_by_time_and_codes_by_id(grid):
    query = DataQuery(keys=keys("A..SYR.F"), sort=(("TIME_PERIOD", True), ("REF_AREA", False)))
    assert grid.rows(query, "TIME_PERIOD", "REF_AREA") == [
        "2020 DEU",
        "2020 FRA",
        "2019 DEU",
        "2019 FRA",
        "2018 DEU",
        "2018 FRA",
    ]
