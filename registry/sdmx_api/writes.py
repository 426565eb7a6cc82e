"""Maintenance over HTTP: POST, PUT and DELETE below /sdmx/v2/structure (SDMX-REST 2.2, "Maintenance").

The queries `dryRun` (the verdict and the impact, nothing stored), `atomic` (all or nothing), `override=version` (administrators) hold
for all; `cascade` and `confirm` for deletions. Every write needs a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO, TypedDict, cast

from flask import Blueprint, Flask, Response, request
from marshmallow import RAISE, Schema, fields, validate

from registry import log
from registry.data.structure_changes import guarded
from registry.formats.negotiate import error_format
from registry.formats.submissions import family_of, read_submission
from registry.http_out import Request as FetchRequest
from registry.http_out import send
from registry.model.artefact import Maintainable
from registry.model.errors import Conflict, Malformed, Refused, RegistryError, TooLarge, Unprocessable
from registry.model.finding import some_of
from registry.model.kinds import kind_named, kind_of, urn_of
from registry.model.submission import Submission, SubmissionAction
from registry.model.token import Token
from registry.model.urn import PREFIX, Urn
from registry.model.version import Version
from registry.registrations.in_use import registered
from registry.sdmx_api import parameters
from registry.sdmx_api.asked import header, services
from registry.sdmx_api.compression import UNPACKERS
from registry.sdmx_api.credentials import CHALLENGE, check_administrator, writer
from registry.sdmx_api.failures import UNKNOWN, Failure, failure_of
from registry.sdmx_api.responses import share
from registry.sdmx_api.submissions import manner_of, respond
from registry.sdmx_api.target import Target, at_most, parse
from registry.structures.delete import delete_all, delete_item, mark_of, with_referrers
from registry.structures.settlement import Conditions, Receipt
from registry.structures.submit import submit

_LOG = log.logger("registry.sdmx.writes")
_UNREADABLE = Failure(400, 400, 140, "Syntax error")
_UNTYPED = frozenset(
    ["", "application/octet-stream", "application/text", "text/plain", "application/x-www-form-urlencoded"]
)
_TYPES = ("application/vnd.sdmx.structure+xml", "application/vnd.sdmx.structure+json", "application/vnd.sdmx.registry+xml",
          "application/xml", "text/xml", "application/json", "text/json")  # fmt: skip
_UNTAKEN = Failure(415, 415, 140, "Unsupported media type")
_LISTED = 50
_FETCHED_MB = 64
_FETCH_SECONDS = 20.0


class NotTaken(RegistryError):
    """A type of body that no reader knows."""


class _Who(TypedDict):
    by: str
    at: datetime
    dry_run: bool
    conditions: Conditions


class WriteParameters(Schema):
    """What a submission takes."""

    class Meta:
        unknown = RAISE

    dryRun = parameters.Truth(load_default=False)  # noqa: N815 - the API's name
    atomic = parameters.Truth(load_default=False)
    override = fields.String(load_default=None, validate=validate.OneOf(["version"], error="write version"))


class DeleteParameters(WriteParameters):
    cascade = parameters.Truth(load_default=False)
    confirm = fields.String(load_default=None)


@dataclass(frozen=True)
class Asked:
    """One write: who, when, how."""

    token: Token
    at: datetime
    given: dict[str, Any]

    @property
    def dry_run(self) -> bool:
        return bool(self.given["dryRun"])

    @property
    def conditions(self) -> Conditions:
        plain = Conditions(
            permits=self.token.acts_for,
            overrides_version=self.given["override"] == "version",
            is_atomic=self.given["atomic"],
            explains=self.dry_run,
        )
        return registered(guarded(plain, services().store))


def register(app: Flask) -> None:
    """Mounts the writing half of the API."""
    blueprint = Blueprint("sdmx_writes", __name__)
    for rule in ("/sdmx/v2/structure", "/sdmx/v2/structure/<path:rest>"):
        blueprint.add_url_rule(rule, rule, _answer, methods=["POST", "PUT", "DELETE"], provide_automatic_options=False)
    blueprint.register_error_handler(Exception, fail)
    blueprint.after_request(share)
    app.register_blueprint(blueprint)


def _answer(rest: str = "") -> Response:
    target = parse(request.environ.get("RAW_URI") or request.full_path, "/sdmx/v2")
    schema = DeleteParameters if request.method == "DELETE" else WriteParameters
    asked = begin(schema, dict(target.parameters))
    return {"POST": _post, "PUT": _put, "DELETE": _delete}[request.method](target, asked)


def begin(schema: type[Schema], given: dict[str, str]) -> Asked:
    """Raises Unauthenticated, Malformed for parameters, NotPermitted for an override by who may not."""
    at = datetime.now(UTC)
    token = writer(request, at=at)
    loaded = parameters.load(schema, given)
    if loaded["override"]:
        check_administrator(token, f"override={loaded['override']}")
    return Asked(token, at, loaded)


def body_of(most: int | None = None, *, types: Sequence[str] = _TYPES) -> bytes:
    """What was sent, unpacked; at most REGISTRY_MAX_UPLOAD_MB of it, or `most` bytes.

    Raises TooLarge, NotTaken for a type or encoding that no reader knows, Malformed for what cannot be unpacked.
    """
    limit = services().settings.max_upload_mb * 2**20 if most is None else most
    if request.mimetype not in _UNTYPED and request.mimetype not in types:
        raise NotTaken(f"{request.mimetype} is not taken here; send {' or '.join(types[:2])}")
    if (request.content_length or 0) > limit:
        raise TooLarge(f"the message is larger than {limit // 2**20} MB, the most that is taken")
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in UNPACKERS:
        raise NotTaken(
            f"Content-Encoding {encoding} is not taken here; send {', '.join(filter(None, UNPACKERS))} or none"
        )
    body = UNPACKERS[encoding](cast(BinaryIO, request.stream), limit + 1)
    if len(body) > limit:
        raise TooLarge(f"the message is larger than {limit // 2**20} MB unpacked, the most that is taken")
    return body


def _post(target: Target, asked: Asked) -> Response:
    at_most(target.segments, 2, "/structure/{type} for a POST")
    word = target.segment(1, "*")
    body = body_of()
    return submitted(body, asked, action="Replace", only=None if word == "*" else kind_named(word).word)


def submitted(body: bytes, asked: Asked, *, action: SubmissionAction, only: str | None = None) -> Response:
    """The answer to a message with structures, or to a request to submit some. `only` names the one kind that is taken."""
    submission = read(body)
    for artefact in submission.message.artefacts:
        if only is not None and kind_of(artefact).word != only:
            raise Unprocessable(
                f"/structure/{only} takes no {kind_of(artefact).class_}: {urn_of(artefact)}; post it to /structure"
            )
    receipt = store(submission, asked, action=submission.action or action)
    manner = manner_of(request, family_of(body), submission.generation)
    return respond(receipt, manner, at=asked.at, dry_run=asked.dry_run, notices=submission.message.notices)


def read(body: bytes) -> Submission:
    """Raises Refused with findings for what cannot be read, Unprocessable for a message without artefacts."""
    submission = read_submission(body, fetch=_fetched)
    if not submission.message.artefacts:
        left_out = "; ".join(notice.text for notice in submission.message.notices)
        raise Unprocessable(f"the message holds no artefact that is kept here{': ' if left_out else ''}{left_out}")
    return submission


def _fetched(url: str) -> bytes:
    """Structures that lie elsewhere (StructureLocation). Raises NotPermitted, Unreachable, TooLarge, Unprocessable."""
    settings = services().settings
    most = min(_FETCHED_MB, settings.max_upload_mb) * 2**20
    with send(FetchRequest(url), allows_private=settings.notify_private, seconds=_FETCH_SECONDS) as answer:
        if answer.status != 200:
            raise Unprocessable(f"{url} answers {answer.status}; put the structures into the request itself")
        body = answer.body.read(most + 1)
    if len(body) > most:
        raise TooLarge(f"the structures at {url} are larger than {most // 2**20} MB, the most that is fetched")
    return body


def store(submission: Submission, asked: Asked, *, action: SubmissionAction, replaces_only: bool = False) -> Receipt:
    """Submits in one transaction; a dry run only reads."""
    conditions = replace(asked.conditions, actions=submission.actions, replaces_only=replaces_only)
    artefacts: tuple[Maintainable, ...] = submission.message.artefacts
    with services().reading() if asked.dry_run else services().writing() as uow:
        return submit(
            uow,
            artefacts,
            action=action,
            by=asked.token.name,
            at=asked.at,
            dry_run=asked.dry_run,
            conditions=conditions,
        )


def _put(target: Target, asked: Asked) -> Response:
    at_most(target.segments, 5, "/structure/{type}/{agency}/{id}/{version}")
    urn = _urn(target)
    body = body_of()
    submission = read(body)
    artefacts = submission.message.artefacts
    if len(artefacts) != 1:
        raise Unprocessable(f"PUT takes exactly one artefact, the message has {len(artefacts)}; POST takes many")
    if urn_of(artefacts[0]) != urn:
        raise Unprocessable(
            f"the address names {urn}, the message holds {urn_of(artefacts[0])}; PUT it to its own address"
        )
    receipt = store(submission, asked, action="Replace", replaces_only=True)
    manner = manner_of(request, family_of(body))
    return respond(receipt, manner, at=asked.at, dry_run=asked.dry_run, notices=submission.message.notices)


def _delete(target: Target, asked: Asked) -> Response:
    at_most(target.segments, 6, "/structure/{type}/{agency}/{id}/{version}/{item}")
    urn, item = _urn(target), target.segment(5, "")
    manner = manner_of(request, "json")
    with services().reading() if asked.dry_run else services().writing() as uow:
        who: _Who = {"by": asked.token.name, "at": asked.at, "dry_run": asked.dry_run, "conditions": asked.conditions}
        if item:
            receipt = delete_item(uow, urn, item, **who)
        elif asked.given["cascade"]:
            urns = with_referrers(uow, urn)
            _check_confirmed(urns, asked)
            receipt = delete_all(uow, urns, **who)
        else:
            receipt = delete_all(uow, [urn], **who)
    response = respond(receipt, manner, at=asked.at, dry_run=asked.dry_run)
    if asked.given["cascade"]:
        response.headers["Registry-Confirm"] = mark_of(result.urn for result in receipt.results)
    return response


def _check_confirmed(urns: Sequence[str], asked: Asked) -> None:
    """Raises Conflict unless the caller has seen in a dry run what a cascade takes along."""
    mark = mark_of(urns)
    if asked.dry_run or asked.given["confirm"] == mark:
        return
    raise Conflict(
        f"this deletes {len(urns)} artefacts: {some_of(urns, _LISTED)}; look at them with dryRun=true, then repeat with confirm={mark}"
    )


def _urn(target: Target) -> str:
    """The one artefact that a path names. Raises Malformed for a path that names none, or several."""
    if len(target.segments) < 5 or not all(target.segments[:5]):
        raise Malformed("the path names no artefact; its form is /structure/{type}/{agency}/{id}/{version}")
    _, word, agency, id, version = target.segments[:5]
    kind = kind_named(word)
    text = f"{PREFIX}{kind.package}.{kind.class_}={agency}:{id}({Version.parse(version)})"
    if "*" in (agency, id):
        raise Malformed(f"{agency}:{id} names several artefacts; writing is on exactly one, without wildcards")
    return str(Urn.parse(text))


def fail(error: Exception) -> Response:
    """A failure of the whole request, in the family that was asked for, else in that of what was sent."""
    failure = (
        _UNREADABLE if isinstance(error, Refused) else _UNTAKEN if isinstance(error, NotTaken) else failure_of(error)
    )
    if failure is UNKNOWN:
        _LOG.error("failed", exc_info=error)
    is_known = isinstance(error, RegistryError)
    text = str(error) if is_known else "The service failed; the request id finds the reason in its log."
    findings = error.findings[:_LISTED] if isinstance(error, Refused) else ()
    families = ", ".join(part for part in (request.headers.get("Accept"), request.mimetype) if part)
    row = error_format("v2", families)
    assert row.write_error is not None, "only formats with an error message are chosen"
    detail = "\n".join([text, *(str(finding) for finding in findings)])
    told = row.write_error(failure.v2, failure.title, detail, header=header("error", datetime.now(UTC)))
    response = Response(told, status=failure.v2, content_type=row.content_type)
    if failure.v2 == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response
