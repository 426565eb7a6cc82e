"""Data queries over HTTP. The numbers are those of the conformance checklist."""

from __future__ import annotations

import pytest

from registry.model.period import Period
from tests.sdmx_api.answers import json_series, keys, rows
from tests.sdmx_api.conftest import CSV, DATA_JSON, V1, V2, Get

DF = f"{V2}/data/dataflow/A/DF/1.0.0"
WOMEN = ["A.F.2008", "A.F.2009", "A.F.2010"]
TOTAL = ["A._T.2008", "A._T.2009", "A._T.2010"]
MONTHS_OF_WOMEN = ["M.F.2009-12", "M.F.2010-01", "M.F.2010-02", "M.F.2010-12"]
MONTHS_OF_TOTAL = ["M._T.2010-01", "M._T.2010-02"]
EVERYTHING = sorted([*WOMEN, *TOTAL, *MONTHS_OF_WOMEN, *MONTHS_OF_TOTAL])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/A.F", WOMEN),  # 27
        ("?c[FREQ]=A&c[SEX]=F", WOMEN),  # 27
        ("/A.*", [*WOMEN, *TOTAL]),  # 28
        ("/A", [*WOMEN, *TOTAL]),  # 28
        ("/A.", [*WOMEN, *TOTAL]),
        ("/A.F,A._T", [*WOMEN, *TOTAL]),  # 29
        ("/A.F,A.ZZZ", WOMEN),  # 31
        ("?c[SEX]=F,_T", EVERYTHING),  # 32
        ("?c[SEX]=ne:F,_T", [*TOTAL, *MONTHS_OF_TOTAL]),  # 33
        ("?c[TIME_PERIOD]=ge:2009%2Ble:2010", sorted({*EVERYTHING} - {"A.F.2008", "A._T.2008"})),  # 34
        ("?c[TIME_PERIOD]=ge:2009+le:2010&c[FREQ]=A", ["A.F.2009", "A.F.2010", "A._T.2009", "A._T.2010"]),  # 34, 6
        ("?c[TIME_PERIOD]=2010-Q1", ["M.F.2010-01", "M.F.2010-02", *MONTHS_OF_TOTAL]),  # 35
        ("?c[OBS_VALUE]=gt:100", ["A.F.2009", "A.F.2010", "A._T.2008"]),  # 37
        ("?c[TITLE]=co:all", WOMEN),  # 37
        ("?c[TITLE]=nc:all", [*TOTAL, *MONTHS_OF_WOMEN, *MONTHS_OF_TOTAL]),  # 37
        ("?c[TITLE]=sw:Mon", MONTHS_OF_WOMEN),  # 37
        ("?c[TITLE]=ew:ly&c[TIME_PERIOD]=2009", ["M.F.2009-12"]),  # 37
        ("?c[FREQ]=M&c[SEX]=F", MONTHS_OF_WOMEN),  # 38
        ("/M?c[SEX]=F&c[TIME_PERIOD]=2009", ["M.F.2009-12"]),  # 38
        ("/A?c[TIME_PERIOD]=ge:2009&firstNObservations=1", ["A.F.2009", "A._T.2009"]),  # 39
        ("/A.F?firstNObservations=1&lastNObservations=1", ["A.F.2008", "A.F.2010"]),  # 39
        ("/M.*?firstNObservations=1&lastNObservations=1", ["M.F.2009-12", "M.F.2010-12", *MONTHS_OF_TOTAL]),  # 39
        ("", EVERYTHING),  # 45
        ("?includeHistory=False", EVERYTHING),  # 48
    ],
)
def test_a_query_returns_exactly_what_it_names(get: Get, asked: str, found: list[str]) -> None:
    assert keys(rows(get, f"{DF}{asked}")) == sorted(found)


@pytest.mark.parametrize("asked", ["/A.ZZZ", "?c[SEX]=ne:F+ne:_T", "?c[TIME_PERIOD]=2010-01-01T00:00:00", "?c[FREQ]=W"])
def test_what_matches_nothing_is_no_error(get: Get, asked: str) -> None:  # 31, 32, 35
    answer = get(f"{DF}{asked}")
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ("/A.F.2010", "3 positions"),  # 30
        ("?c[SEX]=F&c[SEX]=M", "c[SEX]"),  # 36
        ("?c[COLOUR]=red", "COLOUR"),
        ("?dimensionAtObservation=COLOUR", "COLOUR"),  # 42
        ("?sort=COLOUR", "COLOUR"),
        ("?measures=COLOUR", "COLOUR"),
        ("?attributes=COLOUR", "COLOUR"),
    ],
)
def test_what_the_structure_does_not_have_is_refused_and_quoted(get: Get, asked: str, quoted: str) -> None:
    answer = get(f"{DF}{asked}")
    assert answer.status_code == 400
    assert quoted in answer.json["errors"][0]["detail"]


def test_raw_and_encoded_filters_and_keys_mean_the_same(get: Get) -> None:  # 5
    raw = get(f"{DF}/A.*,M.*?c[TIME_PERIOD]=ge:2009+le:2010", accept=CSV)
    encoded = get(f"{DF}/A.%2A%2CM.%2A?c%5BTIME_PERIOD%5D=ge%3A2009%2Ble%3A2010", accept=CSV)
    assert raw.data == encoded.data != b""


def test_series_keys_come_without_values(get: Get) -> None:  # 40
    found = rows(get, f"{DF}?attributes=none&measures=none")
    assert keys(found, "FREQ", "SEX") == ["A.F", "A._T", "M.F", "M._T"]
    assert not {"OBS_VALUE", "TIME_PERIOD", "TITLE", "OBS_STATUS"} & found[0].keys()


def test_only_the_attributes_asked_for_come(get: Get) -> None:  # 41
    (row, *_) = rows(get, f"{DF}?attributes=UNIT_MEASURE")
    assert row["UNIT_MEASURE"] == "PS"
    assert not {"TITLE", "OBS_STATUS"} & row.keys()


def test_of_a_structure_without_metadata_only_keys_and_values_come(get: Get) -> None:  # 41
    (row, *_) = rows(get, f"{DF}?attributes=msd")
    assert row["OBS_VALUE"]
    assert not {"UNIT_MEASURE", "TITLE", "OBS_STATUS"} & row.keys()


def test_observations_are_in_series_over_time_unless_asked_otherwise(get: Get) -> None:  # 43
    message = get(f"{DF}/A.F", accept=DATA_JSON).json
    assert [one["id"] for one in message["data"]["structures"][0]["dimensions"]["observation"]] == ["TIME_PERIOD"]
    assert [len(one["observations"]) for one in json_series(message).values()] == [3]


def test_all_dimensions_at_the_observation_give_flat_data(get: Get) -> None:  # 42
    message = get(f"{DF}?dimensionAtObservation=AllDimensions", accept=DATA_JSON).json
    (data_set,) = message["data"]["dataSets"]
    assert "series" not in data_set
    assert len(data_set["observations"]) == len(EVERYTHING)


def test_another_dimension_at_the_observation_gives_series_across_it(get: Get) -> None:  # 42
    message = get(f"{DF}/A?dimensionAtObservation=SEX", accept=DATA_JSON).json
    assert [one["id"] for one in message["data"]["structures"][0]["dimensions"]["observation"]] == ["SEX"]
    assert [len(one["observations"]) for one in json_series(message).values()] == [2, 2, 2]


@pytest.mark.parametrize("sort", ["*", "TIME_PERIOD:desc+SEX+FREQ", "series_key:desc+TIME_PERIOD", "OBS_VALUE:desc+*"])
@pytest.mark.parametrize("size", [1, 5, 12])
def test_pages_partition_the_whole(get: Get, sort: str, size: int) -> None:  # 44
    whole = rows(get, f"{DF}?sort={sort}")
    pages = [rows(get, f"{DF}?sort={sort}&offset={start}&limit={size}") for start in range(0, len(whole), size)]
    assert [row for page in pages for row in page] == whole
    assert keys(whole) == EVERYTHING


def test_time_sorts_by_time_and_numbers_by_size(get: Get) -> None:
    assert [row["TIME_PERIOD"] for row in rows(get, f"{DF}/A.F?sort=TIME_PERIOD:desc")] == ["2010", "2009", "2008"]
    values = [row["OBS_VALUE"] for row in rows(get, f"{DF}/*.F?sort=OBS_VALUE")]
    assert values == ["8", "9", "10", "11", "100", "101.50", "105"]


def test_a_plain_query_replaces_and_a_partial_one_merges(get: Get) -> None:  # 50
    assert {row["ACTION"] for row in rows(get, DF)} == {"R"}
    assert get(DF, accept=DATA_JSON).json["data"]["dataSets"][0]["action"] == "Replace"
    assert get(f"{DF}?attributes=none", accept=DATA_JSON).json["data"]["dataSets"][0]["action"] == "Merge"


def test_each_agreement_is_a_data_set(get: Get) -> None:  # 51
    found = rows(get, f"{V2}/data/provisionagreement/*/*/*")
    assert {row["STRUCTURE_ID"] for row in found} == {"A:PA(1.0.0)", "B:PA_RICH(1.0.0)"}
    assert {row["STRUCTURE[;]"] for row in found} == {"dataprovision"}


def test_a_structure_means_all_flows_on_it(get: Get) -> None:
    assert keys(rows(get, f"{V2}/data/datastructure/A/DSD/1.0.0")) == EVERYTHING


def test_several_flows_come_in_one_message(get: Get) -> None:
    found = rows(get, f"{V2}/data/dataflow/*/*/*")
    assert {row["STRUCTURE_ID"] for row in found} == {"A:DF(1.0.0)", "B:DF_RICH(1.0.0)"}
    assert len(found) == len(EVERYTHING) + 6


@pytest.mark.parametrize("page", ["A.F?offset=100", "*?offset=12&limit=5"])
def test_a_page_behind_the_last_has_a_header_and_no_rows(get: Get, page: str) -> None:  # 96
    answer = get(f"{DF}/{page}", accept=CSV)
    assert answer.status_code == 200
    assert answer.text.splitlines() == [
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,TITLE,OBS_STATUS"
    ]


def test_a_reporting_year_that_begins_in_july_shifts_the_periods_asked_for(get: Get) -> None:  # 101
    shifted = rows(get, f"{DF}?c[TIME_PERIOD]=2010-Q2&reportingYearStartDay=--07-01")
    assert keys(shifted) == ["M.F.2010-12"]
    week = Period.parse("2011-W36", "--07-01")
    assert (str(week.first_day), str(week.last_day)) == ("2012-03-05", "2012-03-11")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("DF", EVERYTHING),  # 77
        ("A,DF", EVERYTHING),  # 77
        ("all,DF", EVERYTHING),
        ("A,DF,1.0.0", EVERYTHING),  # 77
        ("A,DF,latest", EVERYTHING),  # 77
        ("A,DF,", EVERYTHING),
        ("DF/all", EVERYTHING),  # 78
        ("DF/A.", [*WOMEN, *TOTAL]),  # 78
        ("DF/.F", [*WOMEN, *MONTHS_OF_WOMEN]),  # 78
        ("DF/A.F+_T", [*WOMEN, *TOTAL]),  # 78
        ("DF/A.F%2B_T/", [*WOMEN, *TOTAL]),  # 78
        ("DF/A.F/all", WOMEN),
        ("DF/A.F/P", WOMEN),
        ("DF/A.F/A,P", WOMEN),
        ("DF/?startPeriod=2010&endPeriod=2010", sorted(key for key in EVERYTHING if ".2010" in key)),  # 79
        ("DF/all/?startPeriod=2010-02", ["M.F.2010-02", "M.F.2010-12", "M._T.2010-02"]),
        ("DF/A?lastNObservations=1", ["A.F.2010", "A._T.2010"]),
    ],
)
def test_v1_addresses_mean_what_they_say(get: Get, path: str, found: list[str]) -> None:
    assert keys(rows(get, f"{V1}/data/{path}", "application/vnd.sdmx.data+csv;version=1.0.0")) == sorted(found)


@pytest.mark.parametrize("path", ["DF/A..", "DF/A.F.2010", "A,B,C,D", ",", "A,,1.0", "DF/A.F/P/X"])
def test_v1_addresses_that_mean_nothing_are_refused(get: Get, path: str) -> None:  # 78
    assert get(f"{V1}/data/{path}").status_code == 400


@pytest.mark.parametrize(
    ("detail", "has", "lacks"),
    [
        ("full", {"OBS_VALUE", "OBS_STATUS", "TITLE", "UNIT_MEASURE"}, set()),
        ("dataonly", {"OBS_VALUE"}, {"OBS_STATUS", "TITLE", "UNIT_MEASURE"}),
        ("serieskeysonly", {"FREQ", "SEX"}, {"OBS_VALUE", "OBS_STATUS", "TITLE", "UNIT_MEASURE", "TIME_PERIOD"}),
        ("nodata", {"TITLE", "UNIT_MEASURE"}, {"OBS_VALUE", "OBS_STATUS", "TIME_PERIOD"}),
    ],
)
def test_v1_detail_says_what_comes(get: Get, detail: str, has: set[str], lacks: set[str]) -> None:  # 80
    (row, *_) = rows(get, f"{V1}/data/DF/A.F?detail={detail}", "application/vnd.sdmx.data+csv;version=1.0.0")
    assert has <= row.keys()
    assert not lacks & row.keys()
