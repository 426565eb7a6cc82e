"""Data queries: parse, find, stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Request, Response

from registry.data.manifest import version_names
from registry.data.message import message
from registry.data.query import Found, find
from registry.formats import negotiate
from registry.formats.data import Options
from registry.formats.table import Api
from registry.model.message import Header
from registry.model.query import DataQuery
from registry.sdmx_api.asked import Asked, asked, header, services
from registry.sdmx_api.credentials import sight
from registry.sdmx_api.file_answers import from_file
from registry.sdmx_api.kept_bodies import kept_bodies
from registry.sdmx_api.rendered import rendered
from registry.sdmx_api.responses import (
    Described,
    is_current,
    loss_header,
    not_modified,
    repeated,
    stream,
    stream_kept,
    stream_to_disk,
    tag_of,
)
from registry.sdmx_api.streams import LARGE, begun, check_shown, streams

_UNDER_WAY = timedelta(minutes=1)


def answer(request: Request, api: Api, query: DataQuery, given: Mapping[str, Any]) -> Response:
    """Raises NotFound, NoResults, NotAcceptable, Malformed. A copy that still holds is answered from metadata alone."""
    wanted, seen = asked(request, "data", api, given), sight(request)
    with services().reading() as uow:
        found = find(uow, seen, query)
    if given["lang"]:
        negotiate.languages(None, given["lang"], available=set(_languages(found)) or {"en"})
    tag = tag_of(found.stamp.etag, *wanted.manner)
    described = Described(
        wanted.choice.content_type, tag, found.stamp.last_modified, wanted.encoding, is_private=seen.viewer is not None,
        is_lasting=_is_settled(found),
    )  # fmt: skip
    if is_current(request, described):
        return not_modified(described)
    kept = None if described.is_private else kept_bodies()
    if kept is not None and (file := kept.get(described.tag)):
        return from_file(request, replace(file, file=streams().held_file(file.file, request)), described)
    if kept is not None and kept.is_on and (small := rendered().get(described.tag)):
        return repeated(small, described)
    observations = _most_observations(found, query)
    is_large = observations > LARGE
    check_shown(request, observations, names_format=given["format"] is not None)
    with streams().sending(request, is_large=is_large) as sending:
        named = tag if query.as_of is None else tag_of(found.stamp.name, *wanted.manner)
        made = message(found, wanted.choice.format, _options(wanted, header(named, found.stamp.published_at)))
        more = replace(described, headers=loss_header([notice.text for notice in made.notices]) | _name(wanted, found))
        body, is_whole = begun(made.body, is_large=is_large)
        if kept is None or not kept.is_on:
            response = stream(body, more)
        elif is_whole:
            response = stream_kept(body, more, rendered())
        else:
            response = stream_to_disk(body, more, kept, version_names(made.versions))
        return response if is_whole else sending.kept(response)


def _is_settled(found: Found) -> bool:
    """Of a moment so long ago that no load of it can still be under way."""
    settled_at = found.stamp.settled_at
    return settled_at is not None and settled_at < datetime.now(UTC) - _UNDER_WAY


def _most_observations(found: Found, query: DataQuery) -> int:
    """At most so many observations are in the answer; counted from series alone."""
    extents = [made.matching.extent for made in found.answers]
    total = sum(extent.observations for extent in extents if extent is not None)
    if query.first or query.last:
        total = min(
            total, sum(extent.series for extent in extents if extent) * ((query.first or 0) + (query.last or 0))
        )
    return total if query.limit is None else min(total, query.limit)


def _name(wanted: Asked, found: Found) -> dict[str, str]:
    """Tables are files that people open: they get a name."""
    format = wanted.choice.format
    if format.family != "table":
        return {}
    flow = found.cubes[0].flow.id if len(found.cubes) == 1 else "data"
    return {"Content-Disposition": f'attachment; filename="{flow}.{format.suffix}"'}


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
    for cube in found.cubes:
        yield from cube.flow.names
        for component in cube.components:
            yield from component.names
            for code in component.codes.values():
                yield from code.names
