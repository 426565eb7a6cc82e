"""Availability queries: parse, find, answer as a structure message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Request, Response

from registry.data.availability import held, locate
from registry.formats.table import Api
from registry.model.message import StructureMessage
from registry.model.query import AvailabilityQuery
from registry.sdmx_api.asked import asked, header, services
from registry.sdmx_api.credentials import sight
from registry.sdmx_api.responses import Described, is_current, not_modified, stream, tag_of
from registry.sdmx_api.structures import check_language, written


def answer(request: Request, api: Api, query: AvailabilityQuery, given: Mapping[str, Any]) -> Response:
    """Raises NotFound, NoResults, NotAcceptable, Malformed. A copy that still holds is answered from metadata alone."""
    wanted, seen = asked(request, "availability", api, given), sight(request)
    with services().reading() as uow:
        located = locate(uow, seen, query)
        tag = tag_of(located.stamp.etag, *wanted.manner)
        modified, is_private = located.stamp.last_modified, seen.viewer is not None
        described = Described(wanted.choice.content_type, tag, modified, wanted.encoding, is_private=is_private)
        if is_current(request, described):
            return not_modified(described)
        found = held(uow, located, query)
    check_language(given, found.artefacts)
    message = StructureMessage(
        header=header(tag, located.stamp.published_at),
        artefacts=found.artefacts,
        availability=found.availability,
        preferred=wanted.languages,
    )
    return stream(written(wanted, message), described)
