"""Data that come in over HTTP: POST and PUT of a data message to /sdmx/v2/data/{context}/{agency}/{id}/{version}, and DELETE of
what a key behind that names.

Posted to /sdmx/v2/data they go where the message says. The actions of the message say what it changes; a message without any but Information and Replace is the whole, as is what is PUT.
The body is streamed to disk. Small messages are loaded at once, large ones (REGISTRY_LOAD_AT_ONCE_MB) and those with
`Prefer: respond-async` by the worker. All of a message is loaded, or nothing; `partial=true` loads what is right of it.
Source: SDMX-REST, draft of "Maintenance".
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, request
from marshmallow import RAISE, Schema, fields, validate

from registry.confidentiality.flags import Sight
from registry.data.deletion import deletion
from registry.data.incoming import ENCODINGS, is_archive, receive
from registry.data.load_report import report_of
from registry.data.named_structure import named_structure
from registry.formats.sniff import data_format, is_workbook
from registry.jobs import load as jobs
from registry.model.errors import Malformed, Refused, TooLarge
from registry.model.finding_summary import by_kind
from registry.model.job import Job
from registry.model.load_order import LoadOrder, LoadReport
from registry.model.token import Token
from registry.model.urn import Urn
from registry.registrations.load_rights import Destination, destination
from registry.sdmx_api import parameters
from registry.sdmx_api.asked import services
from registry.sdmx_api.credentials import writer
from registry.sdmx_api.filters import keys_v2
from registry.sdmx_api.responses import share
from registry.sdmx_api.target import Target, at_most, parse
from registry.sdmx_api.writes import NotTaken, fail

_SHAPE = "/data/{context}/{agency}/{id}/{version}"
# Types that say nothing of what is sent.
_UNTYPED = frozenset(
    ["", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain", "application/gzip",
     "application/x-gzip", "application/zip", "application/zstd"]
)  # fmt: skip
# Types → what is sent.
_BEGINNINGS = {
    "application/vnd.sdmx.data+csv": "csv", "text/csv": "csv", "application/csv": "csv",
    "application/vnd.sdmx.data+json": "json", "application/json": "json", "text/json": "json",
    "application/vnd.sdmx.data+xml": "xml", "application/vnd.sdmx.genericdata+xml": "xml",
    "application/vnd.sdmx.structurespecificdata+xml": "xml", "application/xml": "xml", "text/xml": "xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "application/vnd.apache.parquet": "parquet",
    "application/vnd.apache.arrow.stream": "arrow", "application/vnd.apache.arrow.file": "arrow",
}  # fmt: skip
_TAKEN = "send SDMX data as CSV, JSON or XML, or as an Excel workbook, Parquet or Arrow"


class LoadParameters(Schema):
    """What a load takes."""

    class Meta:
        unknown = RAISE

    dryRun = parameters.Truth(load_default=False)  # noqa: N815 - the API's name
    is_partial = parameters.Truth(load_default=False, data_key="partial")
    mode = fields.String(
        load_default=None, validate=validate.OneOf(["whole", "actions"], error="write whole or actions")
    )


class DeleteParameters(Schema):
    """What a deletion takes."""

    class Meta:
        unknown = RAISE

    dryRun = parameters.Truth(load_default=False)  # noqa: N815 - the API's name


@dataclass(frozen=True)
class _Load:
    """One load that is asked for, its body on disk. Of a deletion `before` is how many observations there are."""

    token: Token
    at: datetime
    id: str
    order: LoadOrder
    bytes: int
    before: int | None = None

    @property
    def by(self) -> str:
        return f"token {self.token.name}"


def register(app: Flask) -> None:
    """Mounts the writing half of the resource."""
    blueprint = Blueprint("sdmx_data_writes", __name__)
    for rule in ("/sdmx/v2/data", "/sdmx/v2/data/<path:rest>"):
        blueprint.add_url_rule(rule, rule, _answer, methods=["POST", "PUT", "DELETE"], provide_automatic_options=False)
    blueprint.register_error_handler(Exception, fail)
    blueprint.register_error_handler(Refused, _refused)
    blueprint.after_request(share)
    app.register_blueprint(blueprint)


def _answer(rest: str = "") -> Response:
    target = parse(request.environ.get("RAW_URI") or request.full_path, "/sdmx/v2")
    asked = _deletion(target) if request.method == "DELETE" else _asked(target)
    if _is_for_worker(asked):
        return _accepted(jobs.enqueue(services(), asked.order, by=asked.by, at=asked.at, id=asked.id), asked)
    job = jobs.begin(services(), asked.order, id=asked.id, by=asked.by, at=asked.at)
    ended = jobs.carry_out(services(), job, asked.order)
    place = _job_at(job.id)
    report = report_of(ended.job, asked.order, ended.outcome, job_at=place, rest_at=f"{place}/rest")
    if asked.before is not None:
        report = msgspec.structs.replace(report, message=_deleted(asked.before, report))
    is_first = ended.outcome.receipt.is_published and report.version == 1
    response = _told(report, 201 if is_first else 200)
    response.headers["Location"] = place
    return response


def _deleted(before: int, report: LoadReport) -> str:
    left = report.observations or 0
    return f"{before - left:,} observations {'would be' if report.dry_run else 'were'} deleted, {left:,} stay"


def _asked(target: Target) -> _Load:
    """Reads the whole request. Raises Unauthenticated, Malformed, NotFound, NotPermitted, NotTaken, TooLarge."""
    at = datetime.now(UTC)
    token = writer(request, at=at)
    given = parameters.load(LoadParameters, dict(target.parameters))
    place = _destination(target, token) if len(target.segments) > 1 else None
    _check_type()
    id = jobs.new_id()
    file = jobs.folder_of(services(), id) / _name()
    size = _received(file)
    try:
        _check_beginning(file)
        order = _order(place or _named(file, token), file, given)
    except BaseException:
        shutil.rmtree(file.parent)
        raise
    return _Load(token, at, id, order, size)


def _deletion(target: Target) -> _Load:
    """A load whose rows delete what the key names; all without one. Raises Unauthenticated, Malformed, NotFound, NotPermitted."""
    at = datetime.now(UTC)
    token = writer(request, at=at)
    given = parameters.load(DeleteParameters, dict(target.parameters))
    at_most(target.segments, 6, f"{_SHAPE}/{{key}}")
    place = _destination(Target(target.segments[:5], ()), token)
    keys = keys_v2(target.segment(5, "*"))
    with services().reading() as uow:
        found = deletion(uow, Sight(services().store, token), place.flow, keys)
    id = jobs.new_id()
    file = jobs.folder_of(services(), id) / "deletion.csv"
    file.parent.mkdir(parents=True)
    file.write_text(found.message, encoding="utf-8")
    order = LoadOrder(
        flow=place.flow, agreement=place.agreement, is_shared=place.is_shared, file=str(file), mode="actions",
        source=f"DELETE {'/'.join(target.segments)}", dry_run=given["dryRun"],
    )  # fmt: skip
    return _Load(token, at, id, order, len(found.message), found.before)


def _destination(target: Target, token: Token) -> Destination:
    at_most(target.segments, 5, _SHAPE)
    if len(target.segments) < 5 or not all(target.segments):
        raise Malformed(f"the path does not say where the data go; its form is {_SHAPE}")
    _, context, agency, id, version = target.segments
    with services().reading() as uow:
        return destination(uow, token, context, agency, id, version)


def _named(file: Path, token: Token) -> Destination:
    """Where the message itself says that its data go."""
    urn = Urn.parse(named_structure(file, services().load_limits.unpacked_bytes))
    with services().reading() as uow:
        return destination(uow, token, urn.class_.lower(), urn.agency, urn.id, urn.version)


def _order(place: Destination, file: Path, given: dict[str, Any]) -> LoadOrder:
    is_put = request.method == "PUT"
    if is_put and given["mode"] == "actions":
        raise Malformed("PUT replaces the whole; POST what is to be loaded by its actions")
    return LoadOrder(
        flow=place.flow, agreement=place.agreement, is_shared=place.is_shared, file=str(file), source=file.name,
        mode="whole" if is_put else given["mode"], is_partial=given["is_partial"], dry_run=given["dryRun"],
    )  # fmt: skip


def _check_type() -> None:
    if request.mimetype not in _UNTYPED and request.mimetype not in _BEGINNINGS:
        raise NotTaken(f"{request.mimetype} is not taken here; {_TAKEN}")


def _received(file: Path) -> int:
    most = services().settings.max_upload_mb * 2**20
    if (request.content_length or 0) > most:
        raise TooLarge(f"the message is larger than {most // 2**20:,} MB, the most that is taken")
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise NotTaken(f"Content-Encoding {encoding} is not taken here; send gzip, zstd or none")
    try:
        return receive(request.stream, file, most, encoding)
    except BaseException:
        file.parent.rmdir()
        raise


def _check_beginning(file: Path) -> None:
    """Raises Malformed for what is plainly no data, NotTaken when it is plainly not of the type that it says."""
    wanted = _BEGINNINGS.get(request.mimetype)
    with file.open("rb") as begun:
        head = begun.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise Malformed(f"the message is empty; {_TAKEN}")
    if is_archive(head) and not is_workbook(file):
        return  # looked into when it is loaded
    format = data_format(file)
    found = format.name if format.family == "table" else format.family
    if wanted is not None and wanted != found:
        raise NotTaken(
            f"the Content-Type {request.mimetype} says {wanted.upper()}, what was sent begins as {found.upper()}"
        )


def _name() -> str:
    """What findings call the message."""
    return f"message.{_BEGINNINGS.get(request.mimetype, 'data')}"


def _is_for_worker(asked: _Load) -> bool:
    wishes = {one.strip().lower() for one in request.headers.get("Prefer", "").split(",")}
    return "respond-async" in wishes or asked.bytes > services().settings.load_at_once_mb * 2**20


def _accepted(job: Job, asked: _Load) -> Response:
    place = _job_at(job.id)
    order = asked.order
    report = LoadReport(
        state=job.state, message=job.message, job=place, dataflow=order.flow, agreement=order.agreement, dry_run=order.dry_run
    )  # fmt: skip
    response = _told(report, 202)
    response.headers["Location"] = place
    return response


def _job_at(id: str) -> str:
    return f"{services().settings.base_url}/api/v1/jobs/{id}"


def _told(report: LoadReport, status: int) -> Response:
    return Response(msgspec.json.encode(report), status=status, content_type="application/json")


def _refused(error: Refused) -> Response:
    """422 with what is wrong, by kind."""
    told = {"state": "failed", "message": str(error), "findings": by_kind(error.findings)}
    return Response(msgspec.json.encode(told), status=422, content_type="application/json")
