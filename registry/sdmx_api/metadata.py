"""Metadata queries: parse, find, answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Request, Response, request

from registry.formats.table import Api
from registry.model.message import StructureMessage
from registry.model.metadata_query import MetadataQuery
from registry.model.metadata_set import MetadataSet
from registry.sdmx_api import parameters
from registry.sdmx_api.asked import asked, header, services
from registry.sdmx_api.metadata_queries import MetadataParameters, MetadataParametersV1, from_v1, from_v2
from registry.sdmx_api.rendered import rendered
from registry.sdmx_api.responses import (
    EPOCH,
    Described,
    is_current,
    loss_header,
    not_modified,
    repeated,
    stream_kept,
    tag_of,
)
from registry.sdmx_api.structures import check_language, losses_in, written
from registry.sdmx_api.target import Target
from registry.structures.metadata_sets.conversion import fitted
from registry.structures.metadata_sets.query import LocatedSets, locate_sets, read_sets


def answer_v2(target: Target, given: Mapping[str, str]) -> Response:
    loaded = parameters.load(MetadataParameters, given)
    return _answer(request, "v2", from_v2(target, loaded), loaded)


def answer_v1(target: Target, given: Mapping[str, str]) -> Response:
    loaded = parameters.load(MetadataParametersV1, given)
    return _answer(request, "v1", from_v1(target, loaded), loaded)


def _answer(request: Request, api: Api, query: MetadataQuery, given: Mapping[str, Any]) -> Response:
    """Raises NotFound, NoResults, NotAcceptable, Malformed. A copy that still holds is answered without reading any content."""
    wanted = asked(request, "metadata", api, given)
    with services().reading() as uow:
        located = locate_sets(uow, query)
        tag = tag_of(located.etag, *wanted.manner)
        described = Described(wanted.choice.content_type, tag, located.last_modified or EPOCH, wanted.encoding)
        if is_current(request, described):
            return not_modified(described)
        if kept := rendered().get(described.tag):
            return repeated(kept, described)
        found = read_sets(uow, located, query)
        if query.detail == "full":
            found = fitted(uow, located, found, wanted.choice.format)
    check_language(given, found)
    message = StructureMessage(header=header(tag, _prepared(located)), artefacts=found, preferred=wanted.languages)
    more = replace(described, languages=_languages(found), headers=loss_header(losses_in(found, wanted)))
    return stream_kept(written(wanted, message), more, rendered())


def _prepared(located: LocatedSets) -> datetime:
    return max(entry.recorded_at for entry in located.entries)


def _languages(sets: Iterable[MetadataSet]) -> tuple[str, ...]:
    return tuple(sorted({language for one in sets for language in one.names}))
