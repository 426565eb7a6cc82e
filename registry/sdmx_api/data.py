"""Data queries: parse, find, stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Request, Response

from registry.data.query import Found, find, message
from registry.formats import negotiate
from registry.formats.data import Options
from registry.formats.table import Api
from registry.model.message import Header
from registry.model.query import DataQuery
from registry.sdmx_api.asked import Asked, asked, header, services
from registry.sdmx_api.credentials import sight
from registry.sdmx_api.responses import Described, is_current, loss_header, not_modified, stream, tag_of


def answer(request: Request, api: Api, query: DataQuery, given: Mapping[str, Any]) -> Response:
    """Raises NotFound, NoResults, NotAcceptable, Malformed. A copy that still holds is answered from metadata alone."""
    wanted, seen = asked(request, "data", api, given), sight(request)
    with services().reading() as uow:
        found = find(uow, seen, query)
    if given["lang"]:
        negotiate.languages(None, given["lang"], available=set(_languages(found)) or {"en"})
    tag = tag_of(found.stamp.etag, *wanted.manner)
    described = Described(wanted.choice.content_type, tag, found.stamp.last_modified, wanted.encoding, is_private=seen.viewer is not None)
    if is_current(request, described):
        return not_modified(described)
    made = message(found, wanted.choice.format, _options(wanted, header(tag, found.stamp.published_at)))
    return stream(made.body, replace(described, headers=loss_header([notice.text for notice in made.notices])))


def _options(wanted: Asked, header: Header) -> Options:
    parameters = wanted.choice.parameters
    return Options(
        header=header,
        labels=parameters.labels,
        keys=parameters.keys,
        time_format=parameters.time_format,
        languages=wanted.languages,
    )


def _languages(found: Found) -> Iterable[str]:
    """The languages in which anything of the data sets is named."""
    for made in found.answers:
        cube = made.presentation.cube
        yield from cube.flow.names
        for component in cube.components:
            yield from component.names
            for code in component.codes.values():
                yield from code.names
