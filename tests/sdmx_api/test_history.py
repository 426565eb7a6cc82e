"""The history of data over HTTP. The numbers are those of the conformance checklist."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.sdmx_api.answers import keys, rows
from tests.sdmx_api.conftest import CSV, DATA_JSON, SEEDED_AT, V1, V2, Get
from tests.sdmx_api.test_data import DF, EVERYTHING

ML = "application/vnd.sdmx.data+xml;version=3.1.0"
ML_2_1 = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"


@pytest.mark.parametrize(
    "asked",
    [
        "updatedAfter=2026-01-02T04:04:04+01:00",  # 46, 47: the data came a second later
        "updatedAfter=2026-01-02T04:04:04%2B01:00",  # 47
        "updatedAfter=2024-01-01",
        "asOf=2026-01-02T04:04:05+01:00",
        "includeHistory=True",  # 48
        "includeHistory=true",  # 48
        "includeHistory=TRUE",  # 48
    ],
)
def test_history_is_answered(get: Get, asked: str) -> None:
    assert keys(rows(get, f"{DF}?{asked}")) == EVERYTHING


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{DF}?updatedAfter=2026-01-02T04:04:05+01:00", 204),  # 46
        (f"{DF}?asOf=2026-01-02T03:04:04Z", 204),
        (f"{V1}/data/DF?updatedAfter=2027-01-01", 404),
        (f"{V1}/data/DF?asOf=2027-01-01", 400),
        (f"{DF}?updatedAfter=2027-01-02&asOf=2027-01-01", 400),
    ],
)
def test_what_has_no_history_is_told_apart(get: Get, path: str, status: int) -> None:
    assert get(path).status_code == status


@pytest.mark.parametrize("path", [f"{DF}?includeHistory=true", f"{V1}/data/DF?includeHistory=true"])
def test_every_dissemination_says_from_when_it_is_valid(get: Get, path: str) -> None:  # 49
    said = f'ss:validFromDate="{SEEDED_AT.isoformat()}"'
    answer = get(path, accept=ML if path.startswith(V2) else ML_2_1)
    assert answer.status_code == 200 and said in answer.text
    assert get(DF, accept=DATA_JSON).json["data"]["dataSets"][0].get("validFrom") is None


def test_a_citation_is_a_plain_answer_of_its_moment(get: Get) -> None:
    cited = get(f"{DF}?asOf={quote(SEEDED_AT.isoformat())}", accept=CSV)
    assert cited.text == get(DF, accept=CSV).text
    assert get(f"{DF}?asOf={SEEDED_AT.isoformat()}", accept=CSV).text == cited.text


def test_availability_of_changes(get: Get) -> None:
    counted = get(f"{V2}/availability/dataflow/A/DF/1.0.0?updatedAfter=2026-01-01").json["data"]
    assert counted == get(f"{V2}/availability/dataflow/A/DF/1.0.0").json["data"]
