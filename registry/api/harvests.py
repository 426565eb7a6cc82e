"""Harvests: planned and applied by the worker, shown as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from marshmallow import Schema

from registry.api.credentials import administrator
from registry.api.schemas import (
    HarvestListBody,
    HarvestListQuery,
    HarvestRequestBody,
    JobBody,
    OriginListBody,
    OriginQuery,
    WholeHarvestBody,
)
from registry.harvest import apply as applying
from registry.jobs import harvest as jobs
from registry.model.errors import Malformed, NotPermitted
from registry.model.harvest import HarvestRequest
from registry.model.urn import Urn
from registry.services import Services


@dataclass(frozen=True)
class Operation:
    """What the OpenAPI document says of a route, keyed by its endpoint."""

    endpoint: str
    summary: str
    answer: type[Schema]
    status: int = 200
    body: type[Schema] | None = None
    form: type[Schema] | None = None  # the body as multipart/form-data
    query: type[Schema] | None = None
    is_open: bool = False
    media_type: str = "application/json"


OPERATIONS: tuple[Operation, ...] = (
    Operation("plan", "Plan a harvest: the worker reads the source and weighs what it has.", WholeHarvestBody, 202, HarvestRequestBody),
    Operation("listed", "The harvests, the newest first.", HarvestListBody, query=HarvestListQuery),
    Operation("one", "One harvest with its plan, progress and findings.", WholeHarvestBody),
    Operation("apply", "Apply a plan: the worker stores exactly what it shows, or refuses when the source changed.", JobBody, 202),
    Operation("cancel", "Stop a harvest before its next batch; what was stored stays.", WholeHarvestBody),
    Operation("origins", "Where an artefact, or the data of a dataflow, was taken from.", OriginListBody, query=OriginQuery, is_open=True),
)  # fmt: skip


def register(blueprint: Blueprint) -> None:
    rows = (
        ("POST", "/harvests", plan), ("GET", "/harvests", listed), ("GET", "/harvests/<id>", one),
        ("POST", "/harvests/<id>/apply", apply), ("POST", "/harvests/<id>/cancel", cancel), ("GET", "/origins", origins),
    )  # fmt: skip
    for method, path, view in rows:
        blueprint.add_url_rule(path, view.__name__, view, methods=[method])


def plan() -> Response:
    at = datetime.now(UTC)
    token = administrator(request, _services(), at=at)
    asked: HarvestRequest = HarvestRequestBody().load(_body())
    if "://" not in asked.source and ("/" in asked.source or "\\" in asked.source):
        raise NotPermitted(f"{asked.source!r} is not read from here: files are harvested from the command line only")
    harvest, _ = jobs.enqueue_plan(_services(), asked, by=f"token {token.name}", at=at)
    response = _answered(WholeHarvestBody, harvest, 202)
    response.headers["Location"] = url_for("api.one", id=harvest.id)
    return response


def listed() -> Response:
    administrator(request, _services(), at=datetime.now(UTC))
    asked: dict[str, int] = HarvestListQuery().load(request.args)
    with _services().reading() as uow:
        return _answered(HarvestListBody, {"harvests": uow.harvests.latest(asked["limit"], asked["offset"])})


def one(id: str) -> Response:
    administrator(request, _services(), at=datetime.now(UTC))
    with _services().reading() as uow:
        return _answered(WholeHarvestBody, uow.harvests.get(id))


def apply(id: str) -> Response:
    at = datetime.now(UTC)
    token = administrator(request, _services(), at=at)
    job = jobs.enqueue_apply(_services(), id, by=f"token {token.name}", at=at)
    response = _answered(JobBody, job, 202)
    response.headers["Location"] = url_for("api.one", id=id)
    return response


def cancel(id: str) -> Response:
    token = administrator(request, _services(), at=datetime.now(UTC))
    return _answered(WholeHarvestBody, applying.cancel(_services(), id, by=f"token {token.name}"))


def origins() -> Response:
    """Open to all: what is told is where published content comes from; names of this machine's files are not."""
    asked: dict[str, str] = OriginQuery().load(request.args)
    urn = str(Urn.parse(asked["urn"]))
    with _services().reading() as uow:
        found = [origin for kind in ("artefact", "data") for origin in uow.harvests.origins(kind, urn)]
    shown = OriginListBody().dump({"origins": found})
    for origin in shown["origins"]:
        if origin["url"].startswith("file:"):
            origin["url"] = "file:"
    return jsonify(shown)


def _body() -> Any:
    """Raises Malformed for what is no JSON object."""
    try:
        found = request.get_json(silent=True, force=True)
    except RecursionError:  # nested beyond what a body of ours can be
        found = None
    if not isinstance(found, dict):
        raise Malformed('the body is not a JSON object such as {"source": "https://…", "flows": ["AGENCY:ID(1.0.0)"]}')
    return found


def _answered(schema: type[Schema], value: object, status: int = 200) -> Response:
    response = jsonify(schema().dump(value))
    response.status_code = status
    return response


def _services() -> Services:
    found: Services = current_app.extensions["services"]
    return found
