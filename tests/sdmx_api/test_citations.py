"""Answers about the past over HTTP: what they are called, how long they hold, and that a citation is the same bytes for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from werkzeug.test import TestResponse

from registry import config
from registry.app import create_app
from registry.data.load import load, roll_back
from registry.data.sweep import sweep
from registry.formats.table import FORMATS, format_named
from registry.model.codelist import Codelist
from registry.model.concept import ConceptScheme
from registry.model.dataset import FlowKey
from registry.model.kinds import urn_of
from registry.services import Services
from registry.structures.submit import submit
from tests.cubes import HEADER, a_cube, artefacts_of
from tests.data.changes import a_line
from tests.data.desk import LINES
from tests.data.test_history import F2020
from tests.data.test_structure_changes import as_legacy
from tests.sdmx_api.writing import Desk

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
FLOW = FlowKey("IOM", "DF_MIG", "1.0")
DATA = "/sdmx/v2/data/dataflow/IOM/DF_MIG/1.0"
FORMATS_OF_DATA = [row for row in FORMATS if row.kind == "data" and row.name.startswith("sdmx-")]
JSON = "application/vnd.sdmx.data+json;version=2.1.0"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
PAST = {
    "changes": "?updatedAfter=2026-01-05T12:00:00Z",
    "history": "?includeHistory=true",
    "changes and history": "?includeHistory=true&updatedAfter=2026-01-05T12:00:00Z",
    "as it was": "?asOf=2026-01-06T12:00:00Z",
    "history as it was": "?includeHistory=true&asOf=2026-01-06T12:00:00Z",
}


def loaded(services: Services, *lines: str, at: datetime) -> None:
    file = services.settings.var / "data.csv"
    file.write_text("\n".join([HEADER, *lines]).replace("(1.0.0)", "(1.0)") + "\n", encoding="utf-8")
    flow, format = urn_of(as_legacy(a_cube().flow)), format_named("sdmx-csv-2.0")
    load(services.writing, services.store, flow, file, format=format, at=at, by="ann")


def rolled_back(services: Services, number: int, at: datetime) -> None:
    with services.writing() as uow:
        roll_back(uow, FLOW, number, at=at, by="ann")
        uow.commit()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Structures that may change, and data of Monday."""
    desk = Desk.at(tmp_path)
    desk.stored(*(as_legacy(one) for one in artefacts_of(a_cube())))
    loaded(desk.services, *LINES, at=MONDAY)
    yield desk
    desk.close()


def ask(desk: Desk, query: str = "", *, accept: str = CSV, **headers: str) -> TestResponse:
    return desk.send("GET", f"{DATA}{query}", by="", accept=accept, **headers)


def as_of(moment: datetime) -> str:
    return f"?asOf={quote(moment.isoformat())}"


def renamed(desk: Desk, at: datetime) -> None:
    """Other names for codes and concepts, and a code more."""
    artefacts = [as_legacy(one) for one in artefacts_of(a_cube())]
    changed = []
    for one in artefacts:
        if isinstance(one, Codelist):
            codes = tuple(msgspec.structs.replace(code, names={"en": f"Other {code.id}"}) for code in one.codes)
            changed.append(msgspec.structs.replace(one, codes=(*codes, msgspec.structs.replace(codes[0], id="NEW"))))
        elif isinstance(one, ConceptScheme):
            concepts = tuple(msgspec.structs.replace(each, names={"en": "Other"}) for each in one.concepts)
            changed.append(msgspec.structs.replace(one, concepts=concepts))
    with desk.services.writing() as uow:
        receipt = submit(uow, changed, by="ann", at=at)
    assert {one.outcome for one in receipt.results} == {"replaced"}, receipt.findings


def test_a_citation_is_the_same_bytes_in_every_format_after_loads_rollbacks_renaming_a_sweep_and_a_restart(
    desk: Desk, tmp_path: Path
) -> None:
    cited = as_of(MONDAY + DAY / 2)
    paths = [(f"{cited}{more}", row.content_type) for row in FORMATS_OF_DATA for more in ("", "&attributes=none")]
    paths += [(f"{cited}&updatedAfter=2026-01-01", JSON), (f"{cited}&includeHistory=true", JSON)]
    paths += [(cited, f"{CSV};labels=both"), (cited, f"{CSV};labels=name;keys=both")]
    before = [ask(desk, path, accept=type_) for path, type_ in paths]
    assert {answer.status_code for answer in before} == {200}
    loaded(desk.services, a_line("M", F2020 | {"OBS_VALUE": "1"}), a_line("D", {"FREQ": "Q"}), at=MONDAY + DAY)
    rolled_back(desk.services, 1, MONDAY + 2 * DAY)
    renamed(desk, MONDAY + 3 * DAY)
    loaded(desk.services, a_line("M", F2020 | {"OBS_VALUE": "2"}), at=MONDAY + 4 * DAY)
    sweep(desk.services.writing, desk.services.store, keep=3, at=MONDAY.replace(year=2100), by="ann")
    desk.close()
    again = restarted(tmp_path)
    after = [ask(again, path, accept=type_) for path, type_ in paths]
    for one, other, (path, type_) in zip(before, after, paths, strict=True):
        assert (path, type_, other.text) == (path, type_, one.text)
        assert [other.headers[name] for name in ("ETag", "Last-Modified")] == [
            one.headers[name] for name in ("ETag", "Last-Modified")
        ]
    assert "Other" in ask(again, accept=JSON).text and "Other" not in ask(again, cited, accept=JSON).text
    again.close()


def restarted(folder: Path) -> Desk:
    """Another process on the same registry."""
    settings = config.read({"REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "CRITICAL"})
    services = Services(settings)
    app = create_app(settings)
    app.extensions["services"] = services
    return Desk(services, app.test_client())


@pytest.fixture
def revised(desk: Desk) -> Desk:
    """With a second load, of Tuesday."""
    loaded(desk.services, a_line("M", F2020 | {"OBS_VALUE": "1"}), a_line("D", {"FREQ": "Q"}), at=MONDAY + DAY)
    return desk


@pytest.mark.parametrize("query", PAST.values(), ids=PAST.keys())
def test_a_copy_of_the_past_that_holds_is_told_without_reading_any_observation(revised: Desk, query: str) -> None:
    known = ask(revised, query)
    assert known.status_code == 200
    for path in revised.services.store.versions.rglob("*"):
        if path.is_file() and path.name != "version.json":
            path.unlink()
    for header in ({"if_none_match": known.headers["ETag"]}, {"if_modified_since": known.headers["Last-Modified"]}):
        again = ask(revised, query, **header)
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == known.headers[name]
    assert ask(revised, f"{query}&limit=99").status_code == 503  # has to be read


@pytest.mark.parametrize("query", PAST.values(), ids=PAST.keys())
def test_a_dissemination_changes_what_is_not_of_the_past_alone(revised: Desk, query: str) -> None:
    known = ask(revised, query)
    rolled_back(revised.services, 1, MONDAY + 2 * DAY)
    rolled_back(revised.services, 2, MONDAY + 3 * DAY)  # what is read is what was read before
    status = ask(revised, query, if_none_match=known.headers["ETag"]).status_code
    says_moments = "includeHistory" in query and "asOf" not in query
    assert status == (200 if says_moments else 304)


def test_who_knows_a_version_that_was_undone_is_given_what_is_read_now(revised: Desk) -> None:
    known = ask(revised)
    rolled_back(revised.services, 1, MONDAY + 2 * DAY)
    for header in ({"if_none_match": known.headers["ETag"]}, {"if_modified_since": known.headers["Last-Modified"]}):
        assert ask(revised, **header).status_code == 200
    assert ask(revised).headers["Last-Modified"] == "Wed, 07 Jan 2026 00:00:00 GMT"


def test_only_the_past_is_kept_without_asking_and_by_token_nothing(revised: Desk) -> None:
    fresh, lasting = "public, max-age=0, must-revalidate", "public, max-age=86400, immutable"
    soon = as_of(datetime.now(UTC) + DAY)
    for query in ("", soon, *PAST.values()):
        said = lasting if query in PAST.values() and "asOf" in query else fresh
        assert ask(revised, query).headers["Cache-Control"] == said, query
        assert "Authorization" in ask(revised, query).headers["Vary"]
    private = revised.send("GET", f"{DATA}{PAST['as it was']}", accept=CSV)
    assert private.headers["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_availability_of_changes_is_asked_conditionally_too(revised: Desk) -> None:
    path = f"/sdmx/v2/availability/dataflow/IOM/DF_MIG/1.0{PAST['changes']}"
    known = revised.send("GET", path, by="")
    assert known.status_code == 200
    for file in revised.services.store.versions.rglob("*.parquet"):
        file.unlink()
    assert revised.send("GET", path, by="", if_none_match=known.headers["ETag"]).status_code == 304
