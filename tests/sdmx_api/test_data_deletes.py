"""DELETE of data: what a key names goes as one version, for who may load, and comes back with a rollback."""

from __future__ import annotations

import pytest

from registry.data.load import roll_back
from registry.model.dataset import FlowKey
from tests.data.desk import LINES
from tests.observations.bench import a_row
from tests.sdmx_api.test_data_writes import AGREEMENT, CSV, FLOW, Desk, at, desk, shared  # noqa: F401 - fixtures

KEY = FlowKey("IOM", "DF_MIG", "1.0.0")


@pytest.fixture
def stocked(desk: Desk) -> Desk:  # noqa: F811 - the fixture
    desk.send(*LINES)
    return desk


def versions(desk: Desk) -> list[tuple[int, int]]:  # noqa: F811
    with desk.writing.services.reading() as uow:
        return [(one.number, one.observation_count) for one in uow.datasets.versions(KEY)]


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("A.FRA.SYR.F", 5),
        ("A.FRA", 2),
        ("*.*.SYR.M", 4),
        ("..AFG.", 5),
        ("A.FRA.SYR.F,Q.*.*._T", 3),
        ("A.FRA.SYR.F,A.DEU", 5),
    ],
)
def test_what_the_keys_name_is_deleted_and_the_changes_say_so(stocked: Desk, key: str, left: int) -> None:
    before = set(stocked.there())
    answer = stocked.writing.send("DELETE", f"{FLOW}/{key}")
    told = answer.get_json()
    assert answer.status_code == 200, answer.text
    assert (told["message"], told["version"]) == (f"{7 - left} observations were deleted, {left} stay", 2)
    assert answer.headers["Location"] == told["job"] and stocked.left() == []
    after = set(stocked.there())
    assert after < before and len(after) == left
    changes = stocked.writing.send("GET", f"{FLOW}/*?updatedAfter=2020-01-01&includeHistory=true", accept=CSV).text
    assert changes.count(",D,") == 7 - left
    with stocked.writing.services.writing() as uow:
        last = uow.audit.latest(5, target=str(KEY))
        roll_back(uow, KEY, 1, at=max(one.at for one in last), by="ann")
        uow.commit()
    assert f"from DELETE data/dataflow/IOM/DF_MIG/1.0.0/{key}" in " ".join(str(one.detail) for one in last)
    assert set(stocked.there()) == before


def test_without_a_key_all_goes_and_then_there_is_nothing_to_delete(stocked: Desk) -> None:
    trial = stocked.writing.send("DELETE", f"{FLOW}?dryRun=true").get_json()
    assert (trial["message"], trial["version"]) == ("7 observations would be deleted, 0 stay", None)
    assert len(stocked.there()) == 7
    assert stocked.writing.send("DELETE", FLOW).status_code == 200
    assert stocked.writing.send("GET", FLOW, accept=CSV).status_code == 204
    again = stocked.writing.send("DELETE", FLOW)
    assert again.status_code == 404 and "nothing was deleted" in again.text
    assert versions(stocked) == [(2, 0), (1, 7)]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"{FLOW}/A.FRA.SYR.M.X", 400, "position"),
        (f"{FLOW}/A.DEU", 404, "no observation has such a key"),
        (f"{FLOW}/A.FRA/more", 400, "too much"),
        (f"{FLOW}/A.FRA?c[TIME_PERIOD]=2020", 400, "c[TIME_PERIOD]"),
        ("/sdmx/v2/data", 400, "does not say where"),
        ("/sdmx/v2/data/dataflow/IOM/*/1.0.0", 400, "exactly one"),
        ("/sdmx/v2/data/dataflow/IOM/DF_X/1.0.0", 404, "no dataflow"),
    ],
)
def test_what_cannot_be_deleted_is_said_and_nothing_happens(stocked: Desk, path: str, status: int, said: str) -> None:
    answer = stocked.writing.send("DELETE", path)
    assert answer.status_code == status and said in answer.text, answer.text
    assert len(versions(stocked)) == 1 and stocked.left() == []


def test_a_flow_without_data_has_nothing_to_delete(desk: Desk) -> None:  # noqa: F811
    answer = desk.writing.send("DELETE", FLOW)
    assert answer.status_code == 404 and "has no data" in answer.text


def test_who_may_not_load_may_not_delete(shared: Desk) -> None:  # noqa: F811
    shared.send(a_row("A.DEU.AFG.F", "2020"), a_row("A.FRA.AFG.F", "2019"))
    delete = shared.writing.send
    assert delete("DELETE", FLOW, by="").status_code == 401
    assert delete("DELETE", FLOW, by=shared.writing.token("stranger", "OECD", b"s")).status_code == 403
    german = "/sdmx/v2/data/provisionagreement/IOM/PA_DE/1.0.0"
    assert delete("DELETE", german, by=shared.reporter).status_code == 403
    for key in ("", "/A.DEU", "/*.*.AFG"):
        refused = delete("DELETE", f"{AGREEMENT}{key}", by=shared.reporter)
        assert refused.status_code == 422 and "allows only REF_AREA FRA" in refused.text, refused.text
    assert len(shared.there()) == 2 and shared.left() == []
    assert delete("DELETE", f"{AGREEMENT}/*.FRA", by=shared.reporter).status_code == 200
    assert shared.there() == ["A.DEU.AFG.F 2020 1"]


def test_a_deletion_can_be_left_to_the_worker_and_is_among_the_methods(stocked: Desk) -> None:
    answer = stocked.writing.send("DELETE", f"{FLOW}/A", prefer="respond-async")
    assert answer.status_code == 202 and len(stocked.there()) == 7
    stocked.work()
    assert len(stocked.there()) == 2
    offered = stocked.writing.send("OPTIONS", FLOW).headers["Access-Control-Allow-Methods"]
    assert "DELETE" in offered
