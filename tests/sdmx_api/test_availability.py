"""Availability over HTTP. The numbers are those of the conformance checklist."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from tests.sdmx_api.answers import rows
from tests.sdmx_api.conftest import V1, V2, Get

DF = f"{V2}/availability/dataflow/A/DF/1.0.0"
ML_3_1 = "application/vnd.sdmx.structure+xml;version=3.1.0"


def region(get: Get, path: str) -> dict[str, Any]:
    """The one region of an answer: values by dimension, a span for time."""
    answer = get(path)
    assert answer.status_code == 200, answer.text
    (constraint,) = answer.json["data"]["availabilityConstraints"]
    return {key["id"]: _held(key) for key in constraint["cubeRegion"]["keyValues"]}


def _held(key: dict[str, Any]) -> list[str] | tuple[str, str]:
    if "timeRange" in key:
        return key["timeRange"]["startPeriod"]["period"], key["timeRange"]["endPeriod"]["period"]
    return [value["value"] for value in key["values"]]


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("A.*/SEX", {"SEX": ["_T", "F"]}),  # 52
        ("A.F/SEX", {"SEX": ["F"]}),  # 53
        ("A.F/SEX?mode=exact", {"SEX": ["F"]}),  # 53
        ("A.F/SEX?mode=available", {"SEX": ["_T", "F"]}),  # 53
        ("M.F/FREQ,SEX?mode=available", {"FREQ": ["A", "M"], "SEX": ["_T", "F"]}),
        ("*/SEX?references=none", {"SEX": ["_T", "F"]}),  # 55
        ("*/FREQ?c[TIME_PERIOD]=2008", {"FREQ": ["A"]}),
        ("*/FREQ?c[TITLE]=Monthly", {"FREQ": ["M"]}),
        ("A", {"FREQ": ["A"], "SEX": ["_T", "F"], "TIME_PERIOD": ("2008", "2010")}),
        ("", {"FREQ": ["A", "M"], "SEX": ["_T", "F"], "TIME_PERIOD": ("2008", "2010-12")}),
    ],
)
def test_values_are_what_the_data_hold(get: Get, asked: str, values: dict[str, Any]) -> None:
    found = region(get, f"{DF}/{asked}")
    if "TIME_PERIOD" in values and not asked:
        assert found.pop("TIME_PERIOD")[0] == values.pop("TIME_PERIOD")[0]
    assert found == values


def test_codelists_come_cut_with_parents_that_the_region_does_not_have(get: Get) -> None:  # 54
    data = get(f"{DF}/A.F/SEX?references=codelist").json["data"]
    (codelist,) = data["codelists"]
    assert codelist["isPartial"] is True
    assert [code["id"] for code in codelist["codes"]] == ["_T", "F"]
    (key,) = data["availabilityConstraints"][0]["cubeRegion"]["keyValues"]
    assert [value["value"] for value in key["values"]] == ["F"]


def test_all_references_bring_what_describes_the_data(get: Get) -> None:
    data = get(f"{DF}/*/SEX?references=all").json["data"]
    assert {"dataflows", "dataStructures", "conceptSchemes", "codelists", "availabilityConstraints"} <= data.keys()


@pytest.mark.parametrize("key", ["A.F", "*", "M.F,A._T"])
def test_counts_are_those_of_the_data(get: Get, key: str) -> None:  # 56
    (constraint,) = get(f"{DF}/{key}").json["data"]["availabilityConstraints"]
    found = rows(get, f"{V2}/data/dataflow/A/DF/1.0.0/{key}")
    assert constraint["obsCount"] == len(found)
    assert constraint["seriesCount"] == len({(row["FREQ"], row["SEX"]) for row in found})


def test_ml_3_1_has_one_region_and_counts(get: Get) -> None:  # 56
    root = etree.fromstring(get(f"{DF}/A.F", accept=ML_3_1).data)
    assert len(root.findall(".//{*}CubeRegion")) == 1
    (constraint,) = root.findall(".//{*}AvailabilityConstraint")
    assert (constraint.get("seriesCount"), constraint.get("obsCount")) == ("1", "3")


def test_v1_gives_an_actual_content_constraint(get: Get) -> None:  # 83
    root = etree.fromstring(get(f"{V1}/availableconstraint/DF/A./all/SEX?mode=available").data)
    (constraint,) = root.findall(".//{*}ContentConstraint")
    assert constraint.get("type") == "Actual"
    assert [value.text for value in constraint.findall(".//{*}KeyValue/{*}Value")] == ["_T", "F"]


@pytest.mark.parametrize(
    ("path", "status", "quoted"),
    [
        (f"{DF}/A.F/COLOUR", 400, "COLOUR"),
        (f"{DF}/A.F.X.Y/SEX", 400, "4 positions"),
        (f"{DF}/*/SEX?mode=some", 400, "some"),
        (f"{DF}/*/SEX?references=everything", 400, "everything"),
        (f"{DF}/*/SEX?updatedAfter=2027-01-01", 204, ""),
        (f"{DF}/A.ZZZ/SEX", 204, ""),
        (f"{V2}/availability/dataflow/A/DF_EMPTY", 204, ""),
        (f"{V2}/availability/dataflow/A/DF_ABSENT", 404, "DF_ABSENT"),
        (f"{V1}/availableconstraint/DF/A.ZZZ", 404, "100"),
    ],
)
def test_questions_without_an_answer_say_why(get: Get, path: str, status: int, quoted: str) -> None:
    answer = get(path)
    assert answer.status_code == status, answer.text
    assert quoted in answer.text


def test_a_copy_that_still_holds_is_answered_304(get: Get) -> None:  # 71
    first = get(f"{DF}/*/SEX?references=codelist")
    assert get(f"{DF}/*/SEX?references=codelist", if_none_match=first.headers["ETag"]).status_code == 304
    assert get(f"{DF}/*/FREQ?references=codelist", if_none_match=first.headers["ETag"]).status_code == 200
