"""The registry interface: POST of a RegistryInterface message, which says itself what is to be done; the answer is in its generation.

Structures, registrations and subscriptions are submitted, registrations and subscriptions asked for. Only asking for registrations
needs no token. The queries `dryRun` and `atomic` hold for submissions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from flask import Blueprint, Flask, Response, request

from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.registry_messages import read_registry_message, request_named, write_registry_message
from registry.model.errors import NotFound
from registry.model.registry_message import (
    Body,
    QueryRegistrationRequest,
    QueryRegistrationResponse,
    QueryResult,
    QuerySubscriptionRequest,
    QuerySubscriptionResponse,
    RegistrationStatus,
    RegistryMessage,
    StatusMessage,
    StatusText,
    SubmitRegistrationsRequest,
    SubmitRegistrationsResponse,
    SubmitSubscriptionsRequest,
    SubmitSubscriptionsResponse,
    SubscriptionStatus,
)
from registry.model.token import Token
from registry.registrations.find import constraints_on, find, question_on
from registry.registrations.settled import Settled, Submitter
from registry.registrations.submit import submit_registrations
from registry.registrations.subscribe import submit_subscriptions, subscriptions_of
from registry.sdmx_api.asked import header, services
from registry.sdmx_api.registration import base_url
from registry.sdmx_api.responses import share, tag_of
from registry.sdmx_api.submissions import Manner, code_of, status_of
from registry.sdmx_api.writes import Asked, WriteParameters, begin, body_of, fail, submitted

PATHS = (
    "",
    "/",
    "/rest",
    "/rest/",
    "/registry",
    "/registration",
    "/rest/registration",
    "/subscription",
    "/rest/subscription",
)
_UNKNOWN_SENDER_BYTES = 2**20  # that are read of who shows no token
T = TypeVar("T")


@dataclass(frozen=True)
class _Told:
    """An answer and its status."""

    body: Body
    status: int = 200


@dataclass(frozen=True)
class Given:
    """One request: who asks (None where anybody may), when, in which generation."""

    asked: Asked | None
    at: datetime
    generation: Generation

    @property
    def token(self) -> Token:
        assert self.asked is not None, "only open requests come without a token"
        return self.asked.token

    @property
    def manner(self) -> Submitter:
        return Submitter(
            dry_run=bool(self.asked and self.asked.dry_run), is_atomic=bool(self.asked and self.asked.given["atomic"])
        )


def register(app: Flask) -> None:
    """Mounts the interface."""
    blueprint = Blueprint("sdmx_registry", __name__)
    for path in PATHS:
        rule = f"/sdmx/v2{path}"
        blueprint.add_url_rule(rule, rule, _interface, methods=["POST"], provide_automatic_options=False)
    blueprint.register_error_handler(Exception, fail)
    blueprint.after_request(share)
    app.register_blueprint(blueprint)


def _interface() -> Response:
    asked = _begun() if request.headers.get("Authorization") else None
    if asked is None and (request.content_length or 0) > _UNKNOWN_SENDER_BYTES:
        asked = _begun()
    body = body_of(None if asked else _UNKNOWN_SENDER_BYTES)
    told = answered(body, asked)
    return submitted(body, asked or _begun(), action="Replace") if told is None else told


def _begun() -> Asked:
    return begin(WriteParameters, dict(request.args))


def answered(body: bytes, asked: Asked | None) -> Response | None:
    """The answer to a request on registrations or subscriptions; None for one on structures, and for what is no such message.

    Raises Refused for a message that is not valid, Unauthenticated, NotPermitted, NotOffered.
    """
    named = request_named(body)
    if named is None or named[0] not in _ANSWERS:
        return None
    name, generation = named
    if asked is None and name not in _OPEN:
        asked = _begun()
    message = read_registry_message(body)
    at = asked.at if asked else datetime.now(UTC)
    told = _ANSWERS[name](message.body, Given(asked, at, generation))
    head = header(tag_of(at.isoformat(), message.header.id), at)
    text = write_registry_message(RegistryMessage(header=head, body=told.body), generation)
    return Response(text, status=told.status, content_type=Manner("xml", generation).content_type)


# Submissions


def _register(body: Body, given: Given) -> _Told:
    assert isinstance(body, SubmitRegistrationsRequest)
    with services().reading() if given.manner.dry_run else services().writing() as uow:
        found = submit_registrations(
            uow, body.requests, token=given.token, at=given.at, new_id=_new_id, manner=given.manner
        )
    statuses = tuple(RegistrationStatus(registration=one.subject, status=_status(one)) for one in found)
    return _Told(SubmitRegistrationsResponse(statuses=statuses), _code(found, given))


def _subscribe(body: Body, given: Given) -> _Told:
    assert isinstance(body, SubmitSubscriptionsRequest)
    with services().reading() if given.manner.dry_run else services().writing() as uow:
        found = submit_subscriptions(
            uow,
            body.requests,
            token=given.token,
            at=given.at,
            new_id=_new_id,
            generation=given.generation.name,
            manner=given.manner,
        )
    statuses = tuple(
        SubscriptionStatus(
            status=_status(one),
            urn=None if one.outcome == "refused" else one.subject.urn,
            subscriber_assigned_id=one.subject.subscriber_assigned_id,
        )
        for one in found
    )
    return _Told(SubmitSubscriptionsResponse(statuses=statuses), _code(found, given))


def _new_id() -> str:
    return uuid.uuid4().hex


def _status(settled: Settled[T]) -> StatusMessage:
    code = code_of(settled)
    said = [StatusText(code=str(code), texts={"en": finding.message}) for finding in settled.findings]
    if code >= 400:
        return StatusMessage(status="Failure", messages=tuple(said))
    said = said or [StatusText(code=str(code), texts={"en": f"The request is done: {settled.outcome}."})]
    return StatusMessage(status="Warning" if settled.findings else "Success", messages=tuple(said))


def _code(found: Sequence[Settled[T]], given: Given) -> int:
    return status_of([code_of(one) for one in found], dry_run=given.manner.dry_run)


# Questions


def _registrations(body: Body, given: Given) -> _Told:
    """Sources that lie elsewhere are not indexed here: what asks for their content is answered with all that may have it."""
    assert isinstance(body, QueryRegistrationRequest)
    if body.query_type == "MetadataSets":
        return _Told(
            QueryRegistrationResponse(status=_nothing("reference metadata are kept here themselves; ask /metadata"))
        )
    try:
        with services().reading() as uow:
            found = find(uow, question_on(body.artefact), base_url=base_url(request))
            results = tuple(
                QueryResult(
                    registration=one,
                    constraints=constraints_on(uow, one.provision_agreement) if body.returns_constraints else (),
                )
                for one in found.registrations
            )
    except NotFound as nothing:
        return _Told(QueryRegistrationResponse(status=_nothing(str(nothing))))
    return _Told(QueryRegistrationResponse(status=_answered(body), results=results))


def _answered(body: QueryRegistrationRequest) -> StatusMessage:
    if not (body.reference_period or body.key_sets or body.regions):
        return StatusMessage(status="Success")
    told = "The content of data sources is not indexed here: period, keys and regions of the query did not narrow the answer."
    return StatusMessage(status="Warning", messages=(StatusText(code="content", texts={"en": told}),))


def _nothing(told: str) -> StatusMessage:
    return StatusMessage(status="Warning", messages=(StatusText(code="100", texts={"en": told}),))


def _subscriptions(body: Body, given: Given) -> _Told:
    assert isinstance(body, QuerySubscriptionRequest)
    with services().reading() as uow:
        held = subscriptions_of(uow, body.organisation, token=given.token)
    return _Told(QuerySubscriptionResponse(status=StatusMessage(status="Success"), subscriptions=tuple(held)))


# By the element of the request. Requests on structures are answered by writes.py.
_ANSWERS: dict[str, Callable[[Body, Given], _Told]] = {
    "SubmitRegistrationsRequest": _register,
    "QueryRegistrationRequest": _registrations,
    "SubmitSubscriptionsRequest": _subscribe,
    "QuerySubscriptionRequest": _subscriptions,
}
_OPEN = frozenset(["QueryRegistrationRequest"])
