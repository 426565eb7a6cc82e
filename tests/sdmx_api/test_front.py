"""Answers that are known again before the application is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request_started
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.services import Services
from tests import factories as f
from tests.sdmx_api.conftest import ML, V2
from tests.sdmx_api.writing import JSON, Desk, path_of

PATH = f"{V2}/structure/codelist/*/*/*"


def told(answer: TestResponse) -> set[tuple[str, str]]:
    return {(name, value) for name, value in answer.headers if name not in ("X-Request-Id", "Content-Length")}


def test_an_answer_that_is_known_does_not_reach_the_application(
    services: Services,
) -> None:
    app = create_app(services.settings)
    app.extensions["services"] = services
    client = app.test_client()
    first = client.get(PATH, headers={"Accept": ML}, buffered=True)
    reached: list[object] = []
    with request_started.connected_to(lambda sender, **_: reached.append(sender), app):
        again = client.get(PATH, headers={"Accept": ML}, buffered=True)
        assert reached == []
        client.get("/health")
        assert reached == [app]
    assert (again.data, told(again)) == (first.data, told(first))
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    kept = client.get(PATH, headers={"Accept": ML, "If-None-Match": first.headers["ETag"]})
    assert (kept.status_code, kept.data) == (304, b"")
    assert {"ETag", "Vary", "Last-Modified", "Cache-Control"} <= set(kept.headers.keys())
    assert "Content-Type" not in kept.headers


@pytest.mark.parametrize(
    "other",
    [{"Accept": JSON}, {"Accept": ML, "Accept-Language": "fr"}, {"Accept": ML, "Accept-Encoding": "gzip"}],
    ids=["type", "language", "encoding"],
)
def test_what_answers_vary_by_makes_another_question(services: Services, other: dict[str, str]) -> None:
    app = create_app(services.settings)
    app.extensions["services"] = services
    client = app.test_client()
    plain = client.get(PATH, headers={"Accept": ML}, buffered=True)
    answer = client.get(PATH, headers=other, buffered=True)
    assert answer.headers["ETag"] != plain.headers["ETag"]


def test_a_change_of_any_structure_is_seen_by_the_next_question(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path)
    desk.stored(f.a_codelist("A", version="1.0.0-draft"))
    path = path_of(f.a_codelist("A", version="1.0.0-draft"))
    before = desk.client.get(path, buffered=True)
    assert desk.client.get(path, buffered=True).data == before.data
    desk.put(f.a_codelist("A NEW", version="1.0.0-draft"))
    after = desk.client.get(path, headers={"If-None-Match": before.headers["ETag"]}, buffered=True)
    assert after.status_code == 200
    assert b'"NEW"' in after.data
    desk.close()


def test_a_change_by_another_process_is_seen_too(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path)
    other = Desk(Services(desk.services.settings), desk.client)  # a database connection of its own
    path = path_of(f.a_codelist("A", version="1.0.0-draft"))
    desk.stored(f.a_codelist("A", version="1.0.0-draft"))
    before = desk.client.get(path, buffered=True).data
    assert desk.client.get(path, buffered=True).data == before
    other.stored(f.a_codelist("A NEW", version="1.0.0-draft"))
    assert b'"NEW"' in desk.client.get(path, buffered=True).data
    other.close()
    desk.close()
