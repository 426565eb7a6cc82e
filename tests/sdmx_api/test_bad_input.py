"""What arrives from the open internet: every answer is a sentence or data, never a failure of the service."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st

from tests.sdmx_api.answers import keys, rows
from tests.sdmx_api.conftest import CSV, V1, V2, Get

DF = f"{V2}/data/dataflow/A/DF/1.0.0"

# path, status, what the sentence quotes
REFUSED = [
    (f"{V2}/", 404, "''"),
    (f"{V2}/nothing", 404, "nothing"),
    (f"{V1}/", 404, "''"),
    (f"{V1}/nothing", 400, "nothing"),
    (f"{V2}/structure/codelits", 400, "codelits"),
    (f"{V2}/structure/codelist/A/CL_SEX/1.0.0/F/x/y", 400, "x/y"),
    (f"{V2}/structure/codelist/A,,B", 400, "A,,B"),
    (f"{V2}/structure/*/A/X/1.0.0/F", 400, "F"),
    (f"{V2}/structure/dataflow/A/DF/1.0.0/F", 400, "dataflow"),
    (f"{V2}/structure/codelist/A/CL_SEX/1.0.0?c[FREQ]=A", 400, "c[FREQ]"),
    (f"{V2}/structure/codelist?detail=", 400, "detail"),
    (f"{V2}/structure/codelist?detail=full&detail=full", 400, "detail"),
    (f"{V2}/structure/codelist?colour=red", 400, "colour"),
    (f"{V2}/structure/codelist?asOf=9999-99-99", 400, "9999-99-99"),
    (f"{V2}/structure/codelist/A/%ff", 400, "%ff"),
    (f"{V2}/structure/codelist?%ff=1", 400, "%ff"),
    (f"{V2}/data/datafloww/A/DF", 400, "datafloww"),
    (f"{V2}/data/dataflow/A/DF/1.0.0/A.F/x", 400, "x"),
    (f"{V2}/data/dataflow/A/DF_ABSENT/1.0.0", 404, "DF_ABSENT"),
    (f"{V2}/data/dataflow/A/DF/latest", 400, "latest"),
    (f"{DF}/A;drop", 400, "A;drop"),
    (f"{DF}/%00", 400, "\\\\x00"),
    (f"{DF}/A'--", 400, "A'--"),
    (f"{DF}/A%2FF", 400, "A/F"),
    (f"{DF}?c=x", 400, "'c'"),
    (f"{DF}?c[]=x", 400, "c[]"),
    (f"{DF}?c[SEX]=", 400, "empty value"),
    (f"{DF}?c[SEX]=ne:", 400, "ne:"),
    (f"{DF}?c[SEX]=F,", 400, "empty value"),
    (f"{DF}?c[TIME_PERIOD]=ge:yesterday", 400, "yesterday"),
    (f"{DF}?c[TIME_PERIOD]=2010-13", 400, "2010-13"),
    (f"{DF}?c[TIME_PERIOD]=0000", 400, "0000"),
    (f"{DF}?c[TIME_PERIOD]=9999-W53", 400, "9999-W53"),
    (f"{DF}?c[TIME_PERIOD]=2010-01-01/P99999999999Y", 400, "P99999999999Y"),
    (f"{DF}?firstNObservations=0", 400, "'0'"),
    (f"{DF}?firstNObservations=many", 400, "many"),
    (f"{DF}?limit=-1", 400, "-1"),
    (f"{DF}?limit={10**30}", 400, "limit"),
    (f"{DF}?offset=0.5", 400, "0.5"),
    (f"{DF}?includeHistory=perhaps", 400, "perhaps"),
    (f"{DF}?sort=SEX:up", 400, "SEX:up"),
    (f"{DF}?reportingYearStartDay=July", 400, "July"),
    (f"{DF}?c[TIME_PERIOD]=2010-Q1&reportingYearStartDay=--13-45", 400, "--13-45"),
    (f"{DF}?updatedAfter=soon", 400, "soon"),
    (f"{V1}/data", 400, "dataflow"),
    (f"{V1}/data/DF?startPeriod=x", 400, "'x'"),
    (f"{V1}/data/DF?detail=half", 400, "half"),
    (f"{V1}/data/DF?c[SEX]=F", 400, "c[SEX]"),
    (f"{V1}/codelist/A/CL_SEX/1.0.0+x", 400, "'x'"),
    (f"{V1}/codelist?detail=raw", 400, "raw"),
]


@pytest.mark.parametrize(("path", "status", "quoted"), REFUSED)
def test_what_cannot_be_meant_is_refused_in_one_sentence_that_quotes_it(
    get: Get, path: str, status: int, quoted: str
) -> None:
    answer = get(path, accept="application/json")
    assert answer.status_code == status, answer.text
    (error,) = answer.json["errors"]
    assert quoted in answer.text
    assert "\n" not in error["detail"]


@pytest.mark.parametrize(
    "path",
    [
        f"{V2}/../../etc/passwd",
        f"{V2}/structure/..%2F..%2Fetc%2Fpasswd",
        f"{V2}/structure/codelist/../../../etc/passwd",
        f"{V2}/data/dataflow/%2e%2e/%2e%2e/1.0.0",
        f"{V2}//structure//codelist",
        f"{V1}/%2e%2e/%2e%2e",
    ],
)
def test_paths_lead_nowhere_but_to_resources(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code in (204, 400, 404)
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{V2}/data/dataflow/A/DF_EMPTY", 204),
        (f"{V2}/data/dataflow/A/DF_EMPTY/1.0.0", 204),
        (f"{V1}/data/DF_EMPTY", 404),
        (f"{V1}/data/A,DF/A.ZZZ", 404),
        (f"{V2}/data/dataflow/Z/*/*", 204),
        (f"{V2}/structure/codelist/Z", 204),
        (f"{V1}/codelist/Z", 404),
    ],
)
def test_emptiness_is_204_in_v2_and_100_in_v1(get: Get, path: str, status: int) -> None:  # 26, 82
    answer = get(path, accept="application/xml")
    assert answer.status_code == status
    assert answer.data == b"" if status == 204 else b'code="100"' in answer.data


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [f"{V2}/availability/dataflow/A/DF/1.0.0", f"{V1}/data/DF"])
def test_a_method_that_is_not_offered_is_refused_in_the_family_of_errors(get: Get, method: str, path: str) -> None:
    answer = get(path, method=method, accept="application/json")
    assert answer.status_code == 405
    assert method in answer.json["errors"][0]["detail"]
    assert "GET" in answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_key_of_100_kb_is_refused(get: Get) -> None:
    answer = get(f"{DF}/{'A.' * 50_000}")
    assert answer.status_code == 400
    assert "positions" in answer.text
    assert len(answer.data) < 2_000


def test_a_filter_of_10_000_codes_works(get: Get) -> None:
    codes = ",".join(f"X{number}" for number in range(10_000))
    assert keys(rows(get, f"{DF}/A?c[SEX]={codes},F"), "SEX") == ["F", "F", "F"]


def test_a_key_list_of_10_000_keys_works(get: Get) -> None:
    wanted = ",".join(f"A.X{number}" for number in range(10_000))
    assert keys(rows(get, f"{DF}/{wanted},A.F"), "SEX") == ["F", "F", "F"]


def test_a_v1_position_of_10_000_codes_works(get: Get) -> None:
    codes = "+".join(f"X{number}" for number in range(10_000))
    assert keys(rows(get, f"{V1}/data/DF/A.{codes}+F"), "SEX") == ["F", "F", "F"]


def test_thousands_of_filters_are_refused(get: Get) -> None:
    answer = get(f"{DF}?" + "&".join(f"c[X{number}]=A" for number in range(5_000)))
    assert answer.status_code == 400
    assert "X0" in answer.text


def test_a_thousand_conditions_work_and_more_are_too_many(get: Get) -> None:
    many = "+".join(f"ne:{number}" for number in range(1_000, 2_000))
    assert len(rows(get, f"{DF}/A.F?c[OBS_VALUE]={many}")) == 3
    answer = get(f"{DF}/A.F?c[OBS_VALUE]={many}+ne:1")
    assert answer.status_code == 413
    assert "c[OBS_VALUE] has more than 1000 conditions" in answer.text


def test_many_keys_of_different_shapes_mean_their_union(get: Get) -> None:
    nothing = ",".join(f"A.X{number},*.Y{number},Z{number}" for number in range(100))
    assert keys(rows(get, f"{DF}/{nothing},*._T,M.F")) == keys(rows(get, f"{DF}/*._T,M.F"))


@pytest.mark.parametrize(
    "accept",
    [
        "," * 5_000,
        ";" * 5_000,
        "a/b;q=x, */*;q=0.1",
        '"' * 999,
        "*/*;version=é",
        "application/json;version=" + "9" * 5_000,
    ],
)
def test_any_accept_header_is_answered(get: Get, accept: str) -> None:
    assert get(DF, accept=accept.encode().decode("latin-1")).status_code in (200, 406)


@pytest.mark.parametrize(
    "header", ["if_none_match", "if_modified_since", "accept_language", "accept_encoding", "range"]
)
@pytest.mark.parametrize("value", ["", "*", "W/", '"', "x;q=y,,", "Thu, 99 Foo 2020"])
def test_any_other_header_is_answered(get: Get, header: str, value: str) -> None:
    assert get(DF, accept=CSV, **{header: value}).status_code in (200, 304)


_PIECES = st.sampled_from(
    [
        "structure",
        "data",
        "availability",
        "availableconstraint",
        "schema",
        "codelist",
        "dataflow",
        "dataconstraint",
        "categorisation",
        "hierarchy",
        "*",
        "all",
        "A",
        "B",
        "DF",
        "DF_RICH",
        "A,DF",
        "DF,A",
        "A,DF,1.0.0",
        "CL_SEX",
        "CS",
        "TOPICS",
        "X.Y",
        "1.0.0",
        "1.0",
        "+",
        "~",
        "1.0+.0",
        "2.*.0",
        "latest",
        "A.F",
        "A.*",
        "M",
        "A.F,M",
        "A+M.F",
        ".F",
        "F",
        "FREQ",
        "SEX",
        "TIME_PERIOD",
        "P",
        "%00",
        "%2F",
        "..",
        "%ff",
        "é",
    ]
)
_TEXTS = st.one_of(_PIECES, st.text(max_size=8).map(lambda text: quote(text, safe="*+,.~:@$()[]';=")))
_PATHS = st.lists(_TEXTS, max_size=8).map("/".join)
_NAMES = st.one_of(
    st.sampled_from(
        [
            "c[FREQ]",
            "c[SEX]",
            "c[TIME_PERIOD]",
            "c[OBS_VALUE]",
            "c[TITLE]",
            "c[UNIT_MEASURE]",
            "c[OBS_STATUS]",
            "c[X]",
            "detail",
            "references",
            "asOf",
            "mode",
            "offset",
            "limit",
            "sort",
            "attributes",
            "measures",
            "dimensionAtObservation",
            "firstNObservations",
            "lastNObservations",
            "startPeriod",
            "endPeriod",
            "updatedAfter",
            "includeHistory",
            "reportingYearStartDay",
            "format",
            "formatVersion",
            "lang",
            "compression",
            "labels",
        ]
    ),
    st.text(max_size=6).map(quote),
)
_VALUES = st.one_of(
    st.sampled_from(
        [
            "A",
            "F",
            "A,F",
            "ne:F",
            "ge:2010+le:2011",
            "gt:100",
            "co:a",
            "nc:b",
            "sw:c",
            "ew:d",
            "lt:NaN",
            "eq:inf",
            "2010-Q1",
            "2010-W53",
            "9999",
            "9999-12-31",
            "9999-Q4",
            "0001-W01",
            "full",
            "raw",
            "allstubs",
            "referencepartial",
            "none",
            "all",
            "children",
            "descendants",
            "ancestors",
            "parentsandsiblings",
            "codelist",
            "exact",
            "available",
            "0",
            "1",
            "5",
            "99999999999",
            "*",
            "*:desc",
            "series_key",
            "SEX:desc+OBS_VALUE",
            "TIME_PERIOD",
            "dsd",
            "msd",
            "obs",
            "series",
            "dataset",
            "OBS_STATUS",
            "AllDimensions",
            "SEX",
            "true",
            "--07-01",
            "--02-29",
            "2024-01-01T00:00:00+01:00",
            "csvdata",
            "genericdata",
            "structurespecificdata",
            "generictimeseriesdata",
            "jsondata",
            "structure",
            "2.0.0",
            "2.1",
            "1.0.0",
            "en",
            "fr",
            "xx",
            "gzip",
            "both",
        ]
    ),
    st.text(max_size=8).map(lambda text: quote(text, safe="*+,.~:@$()[]';")),
)
_QUERIES = st.lists(st.tuples(_NAMES, _VALUES).map("=".join), max_size=4).map("&".join)
_ACCEPTS = st.sampled_from(
    [
        "*/*",
        "application/xml",
        "text/csv",
        "application/json",
        CSV,
        "application/vnd.sdmx.data+csv;labels=both;keys=both",
    ]
)


@seed(20)
@settings(
    max_examples=400, deadline=None, database=None, phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(base=st.sampled_from([V1, V2]), path=_PATHS, query=_QUERIES, accept=_ACCEPTS)
@example(base=V2, path="data/dataflow/A/DF/1.0.0", query="c[TIME_PERIOD]=9999-W53", accept="*/*")
def test_no_address_makes_the_service_fail(get: Get, base: str, path: str, query: str, accept: str) -> None:
    _check(get, f"{base}/{path}?{query}", accept)


@seed(21)
@settings(
    max_examples=600, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    base=st.sampled_from(
        [DF, f"{V2}/data/dataflow/*/*/*", f"{V2}/data/*/B/DF_RICH", f"{V2}/availability/dataflow/A/DF", f"{V1}/data/DF", f"{V1}/data/DF_RICH"]
    ),
    key=st.one_of(st.just(""), _PIECES.map(lambda key: f"/{key}")),
    query=_QUERIES,
    accept=_ACCEPTS,
)  # fmt: skip
def test_no_question_about_data_makes_the_service_fail(get: Get, base: str, key: str, query: str, accept: str) -> None:
    _check(get, f"{base}{key}?{query}", accept)


def _check(get: Get, path: str, accept: str) -> None:
    answer = get(path, accept=accept)
    assert answer.status_code in (200, 204, 400, 404, 406, 501, 403, 422), answer.text
    assert answer.data or answer.status_code == 204
