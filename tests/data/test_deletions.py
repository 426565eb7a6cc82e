"""Changes that only delete, and no changes at all: what the answer is in every format."""

from __future__ import annotations

import json
import re

import pytest

from registry.formats.schemas import validate_json, validate_xml
from registry.formats.table import FORMATS
from registry.model.errors import NoResults, NotAcceptable, NotFound
from tests.data.changes import a_line
from tests.data.desk import Desk
from tests.data.test_history import F2020, day
from tests.formats.schema.test_schemas import CUBE, generated
from tests.formats.schema.validation import findings, json_findings, json_validator, schema_of
from tests.observations.bench import a_row

DATA = [row for row in FORMATS if row.kind == "data" and row.writer]
XML = [row.name for row in DATA if row.name.startswith("sdmx-ml")]
JSON = [row.name for row in DATA if row.family == "json"]
PLACES = (None, "AllDimensions", "SEX")


@pytest.fixture
def shrunk(stocked: Desk) -> Desk:
    stocked.load(a_line("D", {"FREQ": "Q"}), a_line("D", F2020), at=day(1))
    return stocked


def changes(desk: Desk, format: str, at: str | None) -> str:
    """Nothing where the format is one of time series and something else is asked for."""
    try:
        return desk.text(format, updated_after=day(0), dimension_at_observation=at)
    except NotAcceptable:
        assert "series" in format and at is not None
        return ""


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("format", XML)
def test_xml_has_one_data_set_that_deletes_and_is_valid(shrunk: Desk, format: str, at: str | None) -> None:
    text = changes(shrunk, format, at)
    if not text:
        return
    assert re.findall(r'<mes:DataSet [^>]*action="(\w+)"', text) == ["Delete"]
    assert text.count("2020-Q1") == text.count("2020-Q2") == 1 and "OBS_STATUS" not in text
    if "generic" in format:
        assert validate_xml(text.encode(), "2.1") == ()
        return
    name = f"ml-{format[-3:]}"
    schema = schema_of(generated(CUBE, name, at or "TIME_PERIOD", allows_deletion="series" not in format))
    assert findings(text.encode(), schema) == []


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("format", JSON)
def test_json_has_one_data_set_that_deletes_and_is_valid(shrunk: Desk, format: str, at: str | None) -> None:
    content = json.loads(changes(shrunk, format, at))
    generation = format[-3:]
    assert [one["action"] for one in content["data"]["dataSets"]] == ["Delete"]
    assert validate_json(content, f"data-{generation}") == ()
    if generation != "1.0":
        schema = generated(CUBE, f"json-{generation}", at or "TIME_PERIOD", allows_deletion=True)
        assert json_findings(content, json_validator(json.loads(schema))) == []


def test_csv_1_0_leaves_out_what_is_gone_and_says_so(shrunk: Desk) -> None:
    with pytest.raises(NotAcceptable, match=r"deleted, which SDMX-CSV 1.0 cannot say; ask for SDMX-CSV 2.0"):
        shrunk.text("sdmx-csv-1.0", updated_after=day(0))
    shrunk.load(a_row("A.DEU.AFG.F", "2020"), a_line("M", F2020 | {"OBS_STATUS": "A"}), at=day(2), mode="actions")
    assert len(shrunk.text("sdmx-csv-1.0", updated_after=day(1)).splitlines()) == 3
    shrunk.load(a_row("A.DEU.SYR.F", "2020"), a_line("D", F2020), at=day(3), mode="actions")
    assert len(shrunk.text("sdmx-csv-1.0", updated_after=day(2)).splitlines()) == 2
    notices = [one.text for one in shrunk.ask("sdmx-csv-1.0", updated_after=day(2)).notices]
    assert any(one.startswith("deletions: observations that were deleted are left out") for one in notices)


def test_a_history_without_moments_says_so(shrunk: Desk) -> None:
    for format in ("sdmx-csv-2.0", "parquet"):
        [notice] = [one.text for one in shrunk.ask(format, includes_history=True).notices if "moments" in one.text]
        assert notice.endswith("in their order: 2026-01-05T00:00:00+00:00, 2026-01-06T00:00:00+00:00")
    assert not any("moments" in one.text for one in shrunk.ask("sdmx-ml-data-2.1", includes_history=True).notices)
    assert not shrunk.ask("sdmx-csv-2.0", updated_after=day(0)).notices


@pytest.mark.parametrize("format", [row.name for row in FORMATS if row.kind == "data"])
def test_without_changes_there_is_no_message_but_no_results(shrunk: Desk, format: str) -> None:
    for query in ({}, {"includes_history": True}, {"as_of": day(2)}):
        with pytest.raises(NoResults):
            shrunk.text(format, updated_after=day(1), **query)
    with pytest.raises(NotFound):
        shrunk.text(format, updated_after=day(1), ids=("DF_NONE",))


def test_what_departs_from_a_selection_alone_is_deleted_from_it_alone(shrunk: Desk) -> None:
    with pytest.raises(NoResults):
        shrunk.text(updated_after=day(0), keys=(), filters=(), ids=("DF_MIG",), as_of=day(0))
    rows = shrunk.text("sdmx-csv-2.1", updated_after=day(0), limit=1, first=1).splitlines()
    assert [row.split(",")[2] for row in rows[1:]] == ["D", "D", "D"]  # limits are on what is read, not on what is gone
