"""Loads of data, carried out by the worker, and jobs as they stand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, jsonify, request, send_file, url_for
from werkzeug.datastructures import FileStorage

from registry.api.credentials import holder
from registry.api.harvests import Operation
from registry.api.load_schemas import (
    JobListQuery,
    LoadFormBody,
    LoadJobBody,
    LoadJobListBody,
    LoadRequestBody,
    RestBody,
)
from registry.data.incoming import receive
from registry.http_out import check_address
from registry.jobs import load as jobs
from registry.model.errors import Malformed, NotFound, TooLarge
from registry.model.finding_summary import FindingKind, by_kind
from registry.model.job import Job
from registry.model.load_order import LoadMode, LoadOrder
from registry.model.token import Token
from registry.registrations.load_rights import Destination, destination
from registry.services import Services

_SHORT = re.compile(r"(?P<agency>[^:()]+):(?P<id>[^:()]+)\((?P<version>[^()]+)\)")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LISTED = 1_000  # jobs that are looked through for those of one token

OPERATIONS: tuple[Operation, ...] = (
    Operation("load", "Load data from an address, or sent along as a form; the worker does it.", LoadJobBody, 202, LoadRequestBody, LoadFormBody),
    Operation("jobs", "The jobs of the token, the newest first; of all for those who act for all agencies.", LoadJobListBody, query=JobListQuery),
    Operation("job", "One job: its state, progress and findings by kind, the first of each with their rows.", LoadJobBody),
    Operation("rest", "The rows that a load in part did not take, as CSV with a column of findings.", RestBody, media_type="text/csv"),
)  # fmt: skip


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A job as the API shows it."""

    id: str
    kind: str
    state: str
    by: str
    target: str | None
    progress: float
    message: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    kinds: tuple[FindingKind, ...]
    rest: str | None


def register(blueprint: Blueprint) -> None:
    rows = (
        ("POST", "/loads", load),
        ("GET", "/jobs", jobs_),
        ("GET", "/jobs/<id>", job),
        ("GET", "/jobs/<id>/rest", rest),
    )
    for method, path, view in rows:
        blueprint.add_url_rule(path, view.__name__.rstrip("_"), view, methods=[method])


def load() -> Response:
    at, services = datetime.now(UTC), _services()
    token = holder(request, services, at=at)
    id = jobs.new_id()
    order = _sent(token, id) if request.mimetype == "multipart/form-data" else _named(token)
    made = jobs.enqueue(services, order, by=_name(token), at=at, id=id)
    response = jsonify(LoadJobBody().dump(_shown(made)))
    response.status_code = 202
    response.headers["Location"] = url_for("api.job", id=made.id)
    return response


def jobs_() -> Response:
    token = holder(request, _services(), at=datetime.now(UTC))
    asked: dict[str, Any] = JobListQuery().load(request.args)
    kinds, states = [[asked[word]] if word in asked else [] for word in ("kind", "state")]
    with _services().reading() as uow:
        found = uow.jobs.latest(asked["limit"] if token.is_administrator else _LISTED, kinds=kinds, states=states)
    own = [_shown(one) for one in found if _may_see(token, one)][: asked["limit"]]
    return jsonify(LoadJobListBody().dump({"jobs": own}))


def job(id: str) -> Response:
    return jsonify(LoadJobBody().dump(_shown(_found(id))))


def rest(id: str) -> Response:
    found = jobs.rest_of(_services(), _found(id).id)
    if found is None:
        raise NotFound(f"no rows of job {id} came back, or they are no longer kept")
    return send_file(found, mimetype="text/csv", as_attachment=True, download_name=f"rest-{id}.csv")


def _named(token: Token) -> LoadOrder:
    """Raises NotPermitted for an address that is not asked from here."""
    asked: dict[str, Any] = LoadRequestBody().load(_json())
    place = _destination(token, asked)
    check_address(asked["url"], allows_private=_services().settings.harvest_private)
    return _order(place, asked, url=asked["url"])


def _sent(token: Token, id: str) -> LoadOrder:
    most = _services().settings.max_upload_mb * 2**20
    if (request.content_length or 0) > most:
        raise TooLarge(f"the form is larger than {most // 2**20:,} MB, the most that is taken")
    asked: dict[str, Any] = LoadFormBody().load(request.form.to_dict())
    place = _destination(token, asked)
    if set(request.files) != {"file"}:
        raise Malformed("the form has one part with the data, named file")
    part: FileStorage = request.files["file"]
    name = _UNSAFE.sub("_", (part.filename or "").rpartition("/")[2])[-100:].lstrip(".") or "message.data"
    file = jobs.folder_of(_services(), id) / ("message.csv" if name == "rest.csv" else name)
    receive(part.stream, file, most)
    return _order(place, asked, file=str(file), source=name)


def _order(place: Destination, asked: dict[str, Any], *, url: str = "", file: str = "", source: str = "") -> LoadOrder:
    mode: LoadMode | None = asked["mode"]
    return LoadOrder(
        flow=place.flow, agreement=place.agreement, is_shared=place.is_shared, url=url, file=file, source=source,
        mode=mode, is_partial=asked["is_partial"], dry_run=asked["dry_run"],
    )  # fmt: skip


def _destination(token: Token, asked: dict[str, Any]) -> Destination:
    context = "dataflow" if "dataflow" in asked else "provisionagreement"
    text = asked.get("dataflow") or asked["agreement"]
    match = _SHORT.fullmatch(text.rpartition("=")[2])
    if match is None:
        raise Malformed(f"{text!r} is not AGENCY:ID(VERSION)")
    with _services().reading() as uow:
        return destination(uow, token, context, match["agency"], match["id"], match["version"])


def _found(id: str) -> Job:
    """Raises NotFound, also for jobs of others: their ids are nobody else's business."""
    token = holder(request, _services(), at=datetime.now(UTC))
    with _services().reading() as uow:
        found = uow.jobs.get(id)
    if not _may_see(token, found):
        raise NotFound(f"there is no job {id!r} of the token {token.name!r}")
    return found


def _may_see(token: Token, job: Job) -> bool:
    return token.is_administrator or job.by == _name(token)


def _name(token: Token) -> str:
    return f"token {token.name}"


def _shown(job: Job) -> _Shown:
    has_rest = job.kind == jobs.KIND and job.is_over and jobs.rest_of(_services(), job.id) is not None
    return _Shown(
        id=job.id, kind=job.kind, state=job.state, by=job.by, target=job.target, progress=job.progress, message=job.message,
        created_at=job.created_at, started_at=job.started_at, finished_at=job.finished_at, kinds=by_kind(job.findings),
        rest=url_for("api.rest", id=job.id) if has_rest else None,
    )  # fmt: skip


def _json() -> Any:
    """Raises Malformed for what is no JSON object."""
    try:
        found = request.get_json(silent=True, force=True)
    except RecursionError:  # nested beyond what a body of ours can be
        found = None
    if not isinstance(found, dict):
        raise Malformed('the body is not a JSON object such as {"url": "https://…", "dataflow": "AGENCY:ID(1.0.0)"}')
    return found


def _services() -> Services:
    found: Services = current_app.extensions["services"]
    return found
