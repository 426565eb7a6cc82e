"""No exit gives what is withheld to who may not see it. Numbers are those of the conformance statements."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from registry.data.embargo import lift
from registry.formats.table import FORMATS
from registry.model.errors import NoResults, NotAcceptable
from registry.model.token import Token
from tests.cubes import a_cube
from tests.data.desk import MONDAY, Desk
from tests.observations.bench import a_row, keys, where

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY
SECRETS = ("424242", "535353", "the mayor of Lyon", "told by the prefect", "told under embargo")
TABLES = [row.name for row in FORMATS if row.table_writer]
DATA_FORMATS = [row.name for row in FORMATS if row.kind == "data" and row.writer]


def flagged(line: str, status: str = "F", embargo: str = "", caveat: str = "", verified: str = "") -> str:
    return f"{line},{status},{embargo},{caveat},{verified}"


LINES = (
    flagged(a_row("A.FRA.SYR.F", "2020", "100")),
    flagged(a_row("A.FRA.SYR.F", "2021", "424242", rate="424242", comment="known to the mayor of Lyon"), "C",
            caveat="told by the prefect", verified="SURVEY"),
    flagged(a_row("A.FRA.SYR.M", "2021", "3")),
    flagged(a_row("A.DEU.AFG.M", "2022", "535353"), embargo=FRIDAY.isoformat(), caveat="told under embargo", verified="CENSUS"),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(
        tmp_path, cube=a_cube(has_flags=True, has_metadata=True), more=",CONF_STATUS,EMBARGO_TIME,CAVEAT,VERIFIED"
    )
    desk.load(*LINES)
    yield desk
    desk.close()


def token(agency: str) -> Token:
    return Token(id="1", name="ann", digest="", agencies=(agency,), created_at=MONDAY, created_by="tests")


QUERIES = {
    "everything": {},
    "by another dimension": {"dimension_at_observation": "SEX"},
    "flat": {"dimension_at_observation": "AllDimensions"},
    "series only": {"includes_observations": False},
    "sorted by value": {"sort": (("OBS_VALUE", True),)},
    "last": {"last": 1},
    "the key": {"keys": keys("A.FRA.SYR.F")},
    "changes": {"updated_after": MONDAY - DAY},
    "history": {"includes_history": True},
    "as it was": {"as_of": MONDAY + DAY / 2},
    "with metadata": {"attributes": ("all",)},
    "metadata alone": {"attributes": ("msd",), "measures": ("none",)},
    "history of metadata": {"attributes": ("all",), "includes_history": True},
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
@pytest.mark.parametrize("format", DATA_FORMATS)
def test_no_format_and_no_query_gives_what_is_withheld(desk: Desk, format: str, query: dict[str, object]) -> None:
    desk.load(
        flagged(a_row("A.FRA.SYR.F", "2020", "99")), at=MONDAY + DAY
    )  # the others depart, and stand in the history
    for asked in (query, query | {"as_of": MONDAY + DAY / 2}):
        try:
            text = desk.text(format, **asked)
        except (NoResults, NotAcceptable):
            continue
        assert not [secret for secret in SECRETS if secret in text]
        assert "DEU" not in text or "json" in format  # the tables of SDMX-JSON 2.x may list codes of the list


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
@pytest.mark.parametrize("format", TABLES)
def test_no_table_gives_what_is_withheld(desk: Desk, format: str, query: dict[str, object]) -> None:
    try:
        content = b"".join(desk.ask(format, **query).body)
    except NoResults:
        return
    if format == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(map(book.read, book.namelist()))
    elif format == "parquet":
        table = pq.read_table(io.BytesIO(content))
        content = str(table.to_pylist()).encode()
    hidden = [*(secret.encode() for secret in SECRETS), *(struct.pack("<d", float(secret)) for secret in SECRETS[:2])]
    assert not [secret for secret in hidden if secret in content]


def test_the_text_of_a_withheld_row_is_that_of_a_suppressed_one(desk: Desk) -> None:
    rows = desk.text(keys=keys("A.FRA.SYR.F"), attributes=("OBS_STATUS", "CONF_STATUS", "COMMENT")).splitlines()
    assert len(rows) == 3
    assert re.search(r"2021,,,Q,C(,|$)|2021,,,Q,,C$", rows[2]), rows[2]


@pytest.mark.parametrize("secret", ["OBS_VALUE", "RATE"])
def test_a_question_about_the_value_finds_nothing(desk: Desk, secret: str) -> None:
    with pytest.raises(NoResults):
        desk.text(filters=(where(secret, "gt:424241"),))
    with pytest.raises(NoResults):
        desk.available(filters=(where(secret, "gt:424241"),))


@pytest.mark.parametrize(("id", "term"), [("CAVEAT", "sw:told"), ("VERIFIED", "SURVEY")])
def test_a_question_about_the_metadata_of_a_withheld_row_finds_nothing(desk: Desk, id: str, term: str) -> None:
    with pytest.raises(NoResults):
        desk.text(attributes=("msd",), filters=(where(id, term),))
    desk.viewer = token("IOM")
    assert "FRA" in desk.text(attributes=("msd",), filters=(where(id, term),))


def test_availability_never_tells_of_what_is_under_embargo(desk: Desk) -> None:  # 73
    for mode in ("exact", "available"):
        [found] = desk.available(mode=mode).availability
        assert (found.series_count, found.observation_count) == (2, 3)
        assert "DEU" not in {value.value for key in found.region.keys for value in key.values}
        assert found.region.keys[-1].time_range is not None
        assert found.region.keys[-1].time_range.end.period == "2021"


def test_who_acts_for_the_agency_of_the_flow_sees_all(desk: Desk) -> None:
    for agency, sees_all in (("IOM", True), ("*", True), ("IOM.GMDAC", False), ("UNHCR", False)):
        desk.viewer = token(agency)
        text = desk.text(attributes=("all",))
        assert [secret in text for secret in SECRETS] == [sees_all] * len(SECRETS)
        [found] = desk.available().availability
        assert found.observation_count == (4 if sees_all else 3)


def test_two_sights_of_one_version_are_different_answers(desk: Desk) -> None:
    public = desk.ask().etag
    desk.viewer = token("IOM")
    assert desk.ask().etag != public


def test_what_was_under_embargo_is_shown_when_its_moment_has_come(desk: Desk) -> None:
    before = desk.ask().etag
    assert lift(desk.transactions, desk.store, at=FRIDAY - DAY, by="worker") == 0
    assert lift(desk.transactions, desk.store, at=FRIDAY, by="worker") == 1
    assert desk.ask().etag != before
    text = desk.text()
    assert "535353" in text
    assert "424242" not in text
    assert lift(desk.transactions, desk.store, at=FRIDAY + DAY, by="worker") == 0


def test_a_version_without_withheld_rows_has_no_copy(desk: Desk) -> None:
    desk.load(
        flagged(a_row("A.FRA.SYR.F", "2020", "100")), flagged(a_row("A.FRA.SYR.M", "2020", "1"), "F"), at=MONDAY + DAY
    )
    newest = max(desk.store.versions.iterdir(), key=lambda folder: folder.name.split("-")[-2])
    copies = {folder.name: (folder / "public").exists() for folder in desk.store.versions.iterdir()}
    assert sorted(copies.values()) == [True, True]  # the second version remembers the closed rows of the first
    assert newest.name in copies


def test_a_text_that_is_no_moment_keeps_a_row_under_embargo(desk: Desk) -> None:
    desk.load(
        flagged(a_row("A.FRA.SYR.F", "2020", "100")),
        flagged(a_row("A.FRA.SYR.M", "2020", "535353"), embargo="when we say so"),
        at=datetime(2026, 1, 6, tzinfo=UTC),
    )
    assert "535353" not in desk.text()


def test_data_sets_are_opened_by_the_one_function_that_decides() -> None:
    """The exits are what reads a data set; nothing but loading, the check of structures and the mending of derived copies opens one
    whole."""
    opening = {
        file.relative_to(ROOT / "registry").as_posix()
        for file in (ROOT / "registry").rglob("*.py")
        if re.search(r"\b_?store\.open\(", file.read_text(encoding="utf-8"))
    }
    assert opening == {"confidentiality/flags.py", "data/manifest.py", "data/embargo.py", "data/derived.py"}
    whole = {
        file.relative_to(ROOT / "registry").as_posix()
        for file in (ROOT / "registry").rglob("*.py")
        if re.search(r"manifest import .*\bpublished\b", file.read_text(encoding="utf-8"))
    }
    assert whole == {"data/load.py", "data/structure_changes.py"}
