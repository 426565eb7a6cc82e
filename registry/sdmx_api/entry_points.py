"""The two entry points: which resource answers, and how failures are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, request

from registry import log
from registry.config import Settings
from registry.formats.negotiate import choose, error_format
from registry.formats.table import Api, Format, FormatKind
from registry.model.errors import Malformed, NotFound, Refused, RegistryError
from registry.sdmx_api import (
    availability,
    data,
    data_queries,
    kept_bodies,
    metadata,
    parameters,
    registration,
    schema,
    streams,
    structure_queries,
    structures,
)
from registry.sdmx_api.asked import header
from registry.sdmx_api.failures import UNKNOWN, NotAllowed, failure_of
from registry.sdmx_api.filters import filters
from registry.sdmx_api.rendered import EXTENSION, Rendered
from registry.sdmx_api.responses import methods_at, preflight, share
from registry.sdmx_api.target import Target, parse

_LOG = log.logger("registry.sdmx")
Handler = Callable[[Target], Response]


def _structure_v2(target: Target) -> Response:
    given = parameters.load(parameters.StructureParameters, _plain(target))
    return structures.answer(request, "v2", structure_queries.from_v2(target, given), given)


def _data_v2(target: Target) -> Response:
    conditions, others = filters(target.parameters)
    given = parameters.load(parameters.DataParameters, others)
    return data.answer(request, "v2", data_queries.data_v2(target, given, conditions), given)


def _availability_v2(target: Target) -> Response:
    conditions, others = filters(target.parameters)
    given = parameters.load(parameters.AvailabilityParameters, others)
    return availability.answer(request, "v2", data_queries.availability_v2(target, given, conditions), given)


def _structure_v1(target: Target) -> Response:
    given = parameters.load(parameters.StructureParametersV1, _plain(target))
    return structures.answer(request, "v1", structure_queries.from_v1(target, given), given)


def _data_v1(target: Target) -> Response:
    given = parameters.load(parameters.DataParametersV1, _plain(target))
    return data.answer(request, "v1", data_queries.data_v1(target, given), given)


def _availability_v1(target: Target) -> Response:
    given = parameters.load(parameters.AvailabilityParametersV1, _plain(target))
    return availability.answer(request, "v1", data_queries.availability_v1(target, given), given)


def _schema_v2(target: Target) -> Response:
    return schema.answer_v2(request, target, _plain(target))


def _schema_v1(target: Target) -> Response:
    return schema.answer_v1(request, target, _plain(target))


def _metadata_v2(target: Target) -> Response:
    return metadata.answer_v2(target, _plain(target))


def _metadata_v1(target: Target) -> Response:
    return metadata.answer_v1(target, _plain(target))


def _registration_v2(target: Target) -> Response:
    return registration.answer(request, target, _plain(target))


RESOURCES: dict[Api, dict[str, Handler]] = {
    "v2": {
        "structure": _structure_v2,
        "data": _data_v2,
        "availability": _availability_v2,
        "schema": _schema_v2,
        "metadata": _metadata_v2,
        "registration": _registration_v2,
    },
    "v1": {
        "data": _data_v1,
        "availableconstraint": _availability_v1,
        "schema": _schema_v1,
        "metadata": _metadata_v1,
    },
}


# The refused ones too: their errors are in the family that was asked for.
_METHODS = ("GET", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")


def register(app: Flask) -> None:
    """Mounts both APIs."""
    app.extensions[EXTENSION] = Rendered()
    settings: Settings = app.extensions["services"].settings
    app.extensions[kept_bodies.EXTENSION] = kept_bodies.in_force(settings)
    streams.register(app, settings)
    for api in RESOURCES:
        app.register_blueprint(_blueprint(api))


def _blueprint(api: Api) -> Blueprint:
    blueprint = Blueprint(f"sdmx_{api}", __name__, url_prefix=f"/sdmx/{api}")

    @blueprint.route("/", defaults={"rest": ""}, methods=_METHODS)
    @blueprint.route("/<path:rest>", methods=_METHODS)
    def answer(rest: str) -> Response:
        if request.method == "OPTIONS":
            return preflight(request.path)
        if request.method not in ("GET", "HEAD"):
            raise NotAllowed(f"{request.method} is not offered here; the methods are {methods_at(request.path)}")
        target = parse(request.environ.get("RAW_URI") or request.full_path, f"/sdmx/{api}")
        return _handler(api, target)(target)

    @blueprint.errorhandler(Exception)
    def fail(error: Exception) -> Response:
        return _failure(api, error)

    blueprint.after_request(share)
    return blueprint


def _handler(api: Api, target: Target) -> Handler:
    word = target.segment(0, "")
    if word in RESOURCES[api]:
        return RESOURCES[api][word]
    if api == "v1" and word:
        return _structure_v1
    raise NotFound(f"{word!r} is not a resource of this service; the resources are {', '.join(RESOURCES[api])}")


def _plain(target: Target) -> dict[str, str]:
    """Parameters of resources that take no filters."""
    conditions, others = filters(target.parameters)
    if conditions:
        raise Malformed(f"c[{conditions[0].component}] is not a parameter of this resource")
    return others


def _failure(api: Api, error: Exception) -> Response:
    failure = failure_of(error)
    status = failure.status(api)
    if failure is UNKNOWN:
        _LOG.error("failed", exc_info=error)
    if status == 204:
        return Response(status=204)
    text = (
        str(error)
        if isinstance(error, RegistryError)
        else "The service failed; the request id finds the reason in its log."
    )
    findings = error.findings[:20] if isinstance(error, Refused) else ()
    detail = "\n".join([text, *(str(finding) for finding in findings)])
    row = _error_format(api, request.headers.get("Accept"))
    assert row.write_error is not None, "only formats with an error message are chosen"
    code = failure.code if api == "v1" else status
    told = row.write_error(code, failure.title, detail, header=header("error", datetime.now(UTC)))
    return Response(told, status=status, content_type=row.content_type)


def _error_format(api: Api, accept: str | None) -> Format:
    """The error message of the family and generation that the answer would have had."""
    kinds: tuple[FormatKind, ...] = ("structure", "data", "metadata")
    for kind in kinds:
        try:
            return error_format(api, accept, choose(kind, api, accept))
        except RegistryError:
            continue
    return error_format(api, accept)
