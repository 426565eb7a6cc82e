"""/api/v1/loads and /api/v1/jobs: data from an address or a form, and how it goes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.test_harvests import problem
from tests.cubes import HEADER
from tests.data.desk import LINES
from tests.observations.bench import a_row
from tests.sdmx_api.test_data_writes import Desk, at, zipped

FLOW = "IOM:DF_MIG(1.0.0)"
DATA = "\n".join([HEADER, *LINES]).encode()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """A server with a file of data, a packed one and a wrong one."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "data.csv").write_bytes(DATA)
    (folder / "data.zip").write_bytes(zipped({"inner.csv": DATA}))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Reaches private addresses."""
    yield from at(tmp_path / "var", REGISTRY_HARVEST_PRIVATE="1")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Desk]:
    yield from at(tmp_path / "var")


def send(desk: Desk, method: str, path: str, *, by: str | None = None, **more: Any) -> TestResponse:
    token = desk.writing.editor if by is None else by
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return desk.writing.client.open(f"/api/v1{path}", method=method, headers=headers, buffered=True, **more)


def job_of(desk: Desk, answer: TestResponse) -> dict[str, Any]:
    """The job after the worker had its turn."""
    assert answer.status_code == 202, answer.text
    desk.work()
    found: dict[str, Any] = send(desk, "GET", answer.headers["Location"].removeprefix("/api/v1")).get_json()
    return found


@pytest.mark.parametrize("file", ["data.csv", "data.zip"])
def test_data_are_fetched_from_an_address(desk: Desk, elsewhere: str, file: str) -> None:
    answer = send(desk, "POST", "/loads", json={"url": f"{elsewhere}/{file}", "dataflow": FLOW})
    done = job_of(desk, answer)
    assert (done["state"], done["message"], done["findings"]) == ("done", "7 observations published", [])
    assert done["finishedAt"] >= done["startedAt"] >= done["createdAt"] and desk.left() == []
    assert len(desk.there()) == 7


def test_an_address_that_does_not_answer_with_data_fails_the_job(desk: Desk, elsewhere: str) -> None:
    done = job_of(desk, send(desk, "POST", "/loads", json={"url": f"{elsewhere}/absent", "dataflow": FLOW}))
    assert done["state"] == "failed" and "answers 404" in done["message"]


def test_private_addresses_are_not_asked(guarded: Desk, elsewhere: str) -> None:
    for url in (f"{elsewhere}/data.csv", "file:///etc/passwd"):
        problem(send(guarded, "POST", "/loads", json={"url": url, "dataflow": FLOW}), 403)


def test_data_are_sent_as_a_form(guarded: Desk) -> None:
    lines = [LINES[0], a_row("A.XXX.SYR.F"), LINES[4]]
    form = {
        "dataflow": FLOW,
        "partial": "true",
        "file": (io.BytesIO("\n".join([HEADER, *lines]).encode()), "../März.csv"),
    }
    done = job_of(guarded, send(guarded, "POST", "/loads", data=form))
    assert done["message"] == "2 observations published; 1 rows came back"
    [kind] = done["findings"]
    assert (kind["code"], kind["component"], kind["count"]) == ("unknown-code", "REF_AREA", 1)
    assert kind["first"][0]["row"] == lines[1] and kind["first"][0]["line"] == 3
    rest = send(guarded, "GET", done["rest"].removeprefix("/api/v1"))
    assert rest.mimetype == "text/csv" and rest.text.splitlines()[1].startswith(lines[1])


def test_what_is_wrong_with_the_request_is_said(guarded: Desk) -> None:
    assert "dataflow" in problem(send(guarded, "POST", "/loads", json={"url": "https://example.org/"}), 400)["errors"]
    problem(send(guarded, "POST", "/loads", json={"url": "https://example.org/", "dataflow": "x"}), 400)
    problem(send(guarded, "POST", "/loads", json={"url": "https://example.org/", "dataflow": "IOM:X(1.0)"}), 404)
    problem(send(guarded, "POST", "/loads", data={"dataflow": FLOW, "other": (io.BytesIO(b"x"), "a.csv")}), 400)
    problem(send(guarded, "POST", "/loads", by="", json={}), 401)
    stranger = guarded.writing.token("stranger", "OECD", b"s")
    problem(send(guarded, "POST", "/loads", by=stranger, json={"url": "https://example.org/", "dataflow": FLOW}), 403)


def test_jobs_are_shown_to_whom_they_belong(guarded: Desk) -> None:
    form = {"agreement": "IOM:PA_FR(1.0.0)", "file": (io.BytesIO(DATA), "data.csv")}
    made = send(guarded, "POST", "/loads", by=guarded.reporter, data=form).get_json()
    assert made["state"] == "queued" and made["progress"] == 0
    for token, seen in (
        (guarded.reporter, [made["id"]]),
        (guarded.writing.admin, [made["id"]]),
        (guarded.writing.editor, []),
    ):
        listed = send(guarded, "GET", "/jobs?kind=load&state=queued", by=token).get_json()["jobs"]
        assert [one["id"] for one in listed] == seen
    problem(send(guarded, "GET", f"/jobs/{made['id']}"), 404)
    problem(send(guarded, "GET", "/jobs?limit=0"), 400)
    problem(send(guarded, "GET", f"/jobs/{made['id']}/rest", by=guarded.reporter), 404)


def test_the_document_describes_both_ways_to_send(guarded: Desk) -> None:
    document = send(guarded, "GET", "/openapi.json", by="").get_json()
    body = document["paths"]["/api/v1/loads"]["post"]["requestBody"]["content"]
    assert set(body) == {"application/json", "multipart/form-data"}
    assert set(document["paths"]["/api/v1/jobs/{id}/rest"]["get"]["responses"]["200"]["content"]) == {"text/csv"}
