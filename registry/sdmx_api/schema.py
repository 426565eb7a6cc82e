"""Schema queries: parse, find, generate; or answer with the structures that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from flask import Request, Response
from marshmallow import fields

from registry.formats.table import Api
from registry.model.errors import Malformed, NotOffered
from registry.model.message import Notice, StructureMessage
from registry.model.query import SchemaQuery
from registry.model.version import VersionQuery
from registry.sdmx_api.asked import asked, header, services
from registry.sdmx_api.parameters import Instant, Parameters, Truth, load
from registry.sdmx_api.responses import EPOCH, Described, is_current, loss_header, not_modified, stream, tag_of
from registry.sdmx_api.structure_queries import version_v1
from registry.sdmx_api.structures import check_language, losses_in, written
from registry.sdmx_api.target import Target, at_most
from registry.structures.schema import locate, schema, schema_structures

_FORM = "/schema/{context}/{agency}/{id}/{version}"
_CONTEXTS = ("dataflow", "datastructure", "provisionagreement")
_METADATA = ("metadataflow", "metadatastructure", "metadataprovisionagreement")
_SIGNS = frozenset("*,")
_WORDS = frozenset(["all"])


class SchemaParameters(Parameters):
    dimensionAtObservation = fields.String(load_default=None)  # noqa: N815  # parameters have the standard's names
    deletion = Truth(load_default=False)
    asOf = Instant(load_default=None)  # noqa: N815


class SchemaParametersV1(Parameters):
    dimensionAtObservation = fields.String(load_default=None)  # noqa: N815
    explicitMeasure = Truth(load_default=False)  # noqa: N815


def answer_v2(request: Request, target: Target, parameters: Mapping[str, str]) -> Response:
    given = load(SchemaParameters, parameters)
    context, agency, id = _place(target)
    version = target.segment(4, "~")
    query = SchemaQuery(
        context=context,
        agency=agency,
        id=id,
        version=_single(VersionQuery.parse(version), version),
        dimension_at_observation=given["dimensionAtObservation"],
        allows_deletion=given["deletion"],
        as_of=given["asOf"],
    )
    return _answer(request, "v2", query, given)


def answer_v1(request: Request, target: Target, parameters: Mapping[str, str]) -> Response:
    given = load(SchemaParametersV1, parameters)
    context, agency, id = _place(target)
    version = target.segment(4, "latest")
    query = SchemaQuery(
        context=context,
        agency=agency,
        id=id,
        version=_single(version_v1(version), version),
        dimension_at_observation=given["dimensionAtObservation"],
        has_explicit_measures=given["explicitMeasure"],
        includes_drafts=False,
    )
    return _answer(request, "v1", query, given)


def _place(target: Target) -> tuple[Literal["dataflow", "datastructure", "provisionagreement"], str, str]:
    """Raises Malformed for anything but the name of one artefact, NotOffered for metadata."""
    at_most(target.segments, 5, _FORM)
    context, agency, id = (target.segment(position, "") for position in (1, 2, 3))
    if context in _METADATA:
        raise NotOffered(f"schemas of reference metadata ({context}) are not offered by this service yet")
    if context not in _CONTEXTS:
        raise Malformed(f"{context!r} has no schema; write {_FORM} with one of {', '.join(_CONTEXTS)}")
    for segment in (agency, id):
        if not segment or segment in _WORDS or _SIGNS & set(segment) or "+" in segment:
            raise Malformed(f"{segment!r} does not name one artefact; a schema is of exactly one: {_FORM}")
    return cast(Literal["dataflow", "datastructure", "provisionagreement"], context), agency, id


def _single(version: VersionQuery, text: str) -> VersionQuery:
    if len(version.patterns) != 1 or version.patterns[0].wildcard == "*":
        raise Malformed(f"{text!r} may mean several versions; a schema is of exactly one, such as 1.0.0, + or ~")
    return version


def _answer(request: Request, api: Api, query: SchemaQuery, given: Mapping[str, Any]) -> Response:
    """Raises NotFound, NotAcceptable, Malformed. A copy that still holds is answered without reading any content."""
    wanted = asked(request, "schema", api, given)
    with services().reading() as uow:
        located = locate(uow, query)
        tag = tag_of("schema", located.etag, query, *wanted.manner)
        modified = located.last_modified or EPOCH
        described = Described(wanted.choice.content_type, tag, modified, wanted.encoding)
        if is_current(request, described):
            return not_modified(described)
        if write := wanted.choice.format.write_schema:
            return stream(write(schema(uow, query, languages=wanted.languages)), described)
        found = schema_structures(uow, query)
    check_language(given, found.artefacts)
    losses = losses_in(found.artefacts, wanted)
    message = StructureMessage(
        header=header(tag, modified),
        artefacts=found.artefacts,
        notices=(*found.notices, *(Notice(code="loss", severity="Warning", text=loss) for loss in losses)),
        preferred=wanted.languages,
    )
    return stream(written(wanted, message), replace(described, headers=loss_header(losses)))
