"""Registration queries: where the data of agreements lie (SDMX-REST 2.2, "Registration queries")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Request, Response

from registry.model.errors import Malformed
from registry.model.registry_message import QueryRegistrationResponse, QueryResult, RegistryMessage, StatusMessage
from registry.model.version import VersionQuery
from registry.registrations.find import CONTEXTS, ByContext, ById, ByProvider, Question, Times, find
from registry.sdmx_api.asked import asked, header, services
from registry.sdmx_api.parameters import Instant, Parameters, load
from registry.sdmx_api.responses import Described, is_current, not_modified, stream, tag_of
from registry.sdmx_api.target import Target, at_most, listed

_FORM = "/registration/{context}/{agency}/{id}/{version}"


class RegistrationParameters(Parameters):
    """By id there is nothing to narrow."""


class TimedParameters(Parameters):
    updatedAfter = Instant(load_default=None)  # noqa: N815  # parameters have the standard's names
    updatedBefore = Instant(load_default=None)  # noqa: N815


def answer(request: Request, target: Target, parameters: Mapping[str, str]) -> Response:
    """Raises NotFound, NoResults, NotAcceptable, Malformed. A copy that still holds is answered with 304."""
    question = _question(target)
    given = load(RegistrationParameters if isinstance(question, ById) else TimedParameters, parameters)
    wanted = asked(request, "registry", "v2", given)
    times = Times(given.get("updatedAfter"), given.get("updatedBefore"))
    with services().reading() as uow:
        found = find(uow, question, times=times, base_url=base_url(request))
    tag = tag_of("registration", found.etag, *wanted.manner)
    described = Described(wanted.choice.content_type, tag, found.last_modified, wanted.encoding)
    if is_current(request, described):
        return not_modified(described)
    results = tuple(QueryResult(registration=registration) for registration in found.registrations)
    body = QueryRegistrationResponse(status=StatusMessage(status="Success"), results=results)
    write = wanted.choice.format.write_registry
    assert write is not None, "negotiation offers built formats only"
    return stream([write(RegistryMessage(header=header(tag, found.last_modified), body=body))], described)


def base_url(request: Request) -> str:
    """The service's public address."""
    return services().settings.base_url or request.host_url.rstrip("/")


def _question(target: Target) -> Question:
    word = target.segment(1, "*")
    if word == "id":
        at_most(target.segments, 3, "/registration/id/{id}")
        return ById(_named(target, 2, "/registration/id/{id}"))
    if word == "provider":
        at_most(target.segments, 4, "/registration/provider/{agency}/{provider}")
        return ByProvider(_listed(target, 2), _listed(target, 3))
    at_most(target.segments, 5, _FORM)
    if word not in (*CONTEXTS, "*", "all"):
        known = ", ".join(("id", "provider", *CONTEXTS))
        raise Malformed(
            f"{word!r} says not what registrations are asked by; write /registration/ and one of {known}, *"
        )
    contexts: tuple[Any, ...] = ("datastructure", "dataflow", "provisionagreement") if word in ("*", "all") else (word,)
    return ByContext(contexts, _listed(target, 2), _listed(target, 3), VersionQuery.parse(target.segment(4, "*")))


def _named(target: Target, position: int, form: str) -> str:
    if not (text := target.segment(position, "")):
        raise Malformed(f"the path names no registration; its form is {form}")
    return text


def _listed(target: Target, position: int) -> tuple[str, ...]:
    return listed(target.segment(position, "*"), ",", "*", "all")
