"""Errors of the model → problem details (RFC 9457), one row each."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import structlog
from flask import Blueprint, Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from registry.model import errors

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="registry"'
_LOG = structlog.get_logger("registry.api")


@dataclass(frozen=True)
class Kind:
    status: int
    title: str


# The first row whose class fits; subclasses stand before their bases.
KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (errors.NotFound, Kind(404, "Not found")),
    (errors.Malformed, Kind(400, "Malformed")),
    (ValidationError, Kind(400, "Malformed")),
    (errors.NotAcceptable, Kind(406, "Not acceptable")),
    (errors.NotOffered, Kind(501, "Not offered")),
    (errors.TooLarge, Kind(413, "Too large")),
    (errors.TooSlow, Kind(408, "Too slow")),
    (errors.Unavailable, Kind(503, "Unavailable")),
    (errors.Unauthenticated, Kind(401, "Unauthenticated")),
    (errors.NotPermitted, Kind(403, "Not permitted")),
    (errors.Conflict, Kind(409, "Conflict")),
    (errors.RegistryError, Kind(422, "Unprocessable")),
)
UNKNOWN = Kind(500, "Internal server error")


def register(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(Exception, problem_of)


def problem_of(error: Exception) -> Response:
    """What is not ours is a 500 without its text."""
    if isinstance(error, HTTPException):
        return _problem(Kind(error.code or 500, error.name), error.description or error.name)
    kind = next((row for class_, row in KINDS if isinstance(error, class_)), UNKNOWN)
    if kind is UNKNOWN:
        _LOG.error("request failed", exc_info=error)
        return _problem(kind, "the service failed; nothing was changed")
    if isinstance(error, ValidationError):
        return _problem(kind, "the request is not as described; `errors` says where", errors=error.messages)
    findings = error.findings if isinstance(error, errors.Refused) else ()
    return _problem(kind, str(error), **({"findings": msgspec.to_builtins(findings)} if findings else {}))


def _problem(kind: Kind, detail: str, **more: object) -> Response:
    body = {
        "type": "about:blank",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request.path,
    }
    response = jsonify(body | more)
    response.status_code = kind.status
    response.content_type = MEDIA_TYPE
    if kind.status == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response
