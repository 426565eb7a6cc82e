"""/api/v1: harvests, where things are from, problems, and the document that describes it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry import config
from registry.accounts.tokens import Rights, issue
from registry.app import create_app
from registry.jobs.harvest import register
from registry.jobs.queue import open_queue
from registry.services import Services
from registry.storage.migrate import upgrade
from tests import serving
from tests.harvest.registries import FLOW, Registry

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass
class Desk:
    """A registry that is asked over HTTP; `admin` acts for all, `editor` for one agency."""

    services: Services
    client: FlaskClient
    admin: str
    editor: str

    def send(self, method: str, path: str, token: str | None = None, **body: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.admin if token is None else token}"} if token != "" else {}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, json=body or None)

    def work(self) -> None:
        """Does what was left to the worker."""
        queue = open_queue(self.services.settings.queue_url)
        register(queue, self.services)
        while task := queue.dequeue():
            queue.execute(task)


def at(folder: Path, **environment: str) -> Iterator[Desk]:
    settings = config.read({"REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "CRITICAL", **environment})
    upgrade(settings.database_url)
    services = Services(settings)
    with services.writing() as uow:
        admin = issue(uow, "admin", Rights(agencies=("*",)), randomness=bytes(range(38)), by="tests", at=MONDAY)
        editor = issue(uow, "editor", Rights(agencies=("IOM",)), randomness=bytes(range(1, 39)), by="tests", at=MONDAY)
    app = create_app(settings)
    app.extensions["services"] = services
    yield Desk(services, app.test_client(), admin.text, editor.text)
    services.store.close()
    services.engine.dispose()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Reaches private addresses."""
    yield from at(tmp_path / "open", REGISTRY_HARVEST_PRIVATE="1")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Desk]:
    """As it is by default."""
    yield from at(tmp_path / "guarded")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    registry = Registry.at(tmp_path_factory.mktemp("source"))
    registry.seed()
    with serving.server(registry.environment) as address:
        yield address
    registry.close()


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert body["status"] == status and body["title"] and body["detail"]
    return body


def test_a_harvest_is_planned_applied_and_told_over_http(desk: Desk, source: str) -> None:
    asked = desk.send("POST", "/harvests", source=source, flows=["A:DF"])
    assert asked.status_code == 202 and asked.get_json()["state"] == "planning"
    place = asked.headers["Location"].removeprefix("/api/v1")
    problem(desk.send("POST", f"{place}/apply"), 409)  # there is no plan yet
    desk.work()
    plan = desk.send("GET", place).get_json()
    assert plan["state"] == "planned" and {item["verdict"] for item in plan["items"]} == {"new"}
    assert plan["request"]["flows"] == ["A:DF"] and plan["messages"][0]["mark"]["sha256"]
    assert desk.send("POST", f"{place}/apply").get_json()["state"] == "queued"
    desk.work()
    done = desk.send("GET", place).get_json()
    assert done["state"] == "done" and done["message"] == "7 created, 1 published"
    assert [one["id"] for one in desk.send("GET", "/harvests?limit=5").get_json()["harvests"]] == [done["id"]]
    origins = desk.send("GET", f"/origins?urn={FLOW}", token="").get_json()["origins"]
    assert [(one["kind"], one["harvest"]) for one in origins] == [("artefact", done["id"]), ("data", done["id"])]
    assert origins[1]["url"].startswith(f"{source}/sdmx/v2/data/") and origins[1]["mark"]["sha256"]


def test_private_addresses_and_files_are_not_reached_over_http(guarded: Desk, source: str) -> None:
    place = guarded.send("POST", "/harvests", source=source).headers["Location"].removeprefix("/api/v1")
    guarded.work()
    failed = guarded.send("GET", place).get_json()
    assert failed["state"] == "failed" and "127.0.0.1, which is not public" in failed["message"]
    assert "command line only" in problem(guarded.send("POST", "/harvests", source="/etc/passwd"), 403)["detail"]


def test_harvests_are_for_administrators(guarded: Desk) -> None:
    refused = guarded.send("POST", "/harvests", token="", source="ESTAT")
    problem(refused, 401)
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    problem(guarded.send("GET", "/harvests", token="nonsense"), 401)
    assert (
        "acts for IOM"
        in problem(guarded.send("POST", "/harvests", token=guarded.editor, source="ESTAT"), 403)["detail"]
    )


def test_what_is_wrong_with_a_request_is_said_field_by_field(guarded: Desk) -> None:
    body = problem(guarded.send("POST", "/harvests", flows="x", api="v3"), 400)
    assert set(body["errors"]) == {"source", "flows", "api"}
    problem(guarded.send("POST", "/harvests"), 400)
    problem(guarded.send("GET", "/harvests?limit=0"), 400)
    problem(guarded.send("GET", "/origins?urn=x"), 400)
    problem(guarded.send("GET", "/harvests/absent"), 404)
    problem(guarded.send("POST", "/harvests/absent/apply"), 404)


def test_a_plan_can_be_cancelled(guarded: Desk) -> None:
    place = guarded.send("POST", "/harvests", source="ESTAT").headers["Location"].removeprefix("/api/v1")
    assert guarded.send("POST", f"{place}/cancel").get_json()["state"] == "cancelled"
    problem(guarded.send("POST", f"{place}/cancel"), 409)
    guarded.work()
    assert guarded.send("GET", place).get_json()["state"] == "cancelled"


def test_every_route_is_described(guarded: Desk) -> None:
    document = guarded.send("GET", "/openapi.json", token="").get_json()
    assert document["openapi"] == "3.1.0"
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    rules = [rule for rule in guarded.client.application.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }  # fmt: skip
    assert routes - described == {("/api/v1/openapi.json", "get")} and described <= routes
    body = document["components"]["schemas"]["HarvestRequest"]
    assert body["required"] == ["source"] and all(one.get("description") for one in body["properties"].values())
