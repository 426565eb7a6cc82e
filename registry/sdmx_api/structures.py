"""Structure queries: parse, find, answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from flask import Request, Response

from registry.formats import negotiate
from registry.formats.losses import losses_of
from registry.formats.table import Api
from registry.model.artefact import Maintainable
from registry.model.kinds import walk_items
from registry.model.message import StructureMessage
from registry.model.query import StructureQuery
from registry.sdmx_api.asked import Asked, asked, header, services
from registry.sdmx_api.front import mark
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
from registry.structures.query import find, locate


def answer(request: Request, api: Api, query: StructureQuery, given: Mapping[str, Any]) -> Response:
    """Raises NotFound, NoResults, NotAcceptable, Malformed. A copy that still holds is answered without reading any content."""
    wanted = asked(request, "structure", api, given)
    with services().reading() as uow:
        located = locate(uow, query)
        tag = tag_of(located.etag, *wanted.manner)
        described = Described(wanted.choice.content_type, tag, located.last_modified or EPOCH, wanted.encoding)
        mark(request.environ, uow.artefacts.generation(), described)
        if is_current(request, described):
            return not_modified(described)
        if kept := rendered().get(described.tag):
            return repeated(kept, described)
        found = find(uow, query)
    check_language(given, found.artefacts)
    losses = losses_in(found.artefacts, wanted)
    message = StructureMessage(
        header=header(tag, max(entry.recorded_at for entry in (*located.matched, *located.referenced))),
        artefacts=found.artefacts,
        notices=found.notices,
        preferred=wanted.languages,
    )
    languages = {language for artefact in found.artefacts for language in artefact.names}
    more = replace(described, languages=tuple(sorted(languages)), headers=loss_header(losses))
    return stream_kept(written(wanted, message), more, rendered())


def written(wanted: Asked, message: StructureMessage) -> Iterable[bytes]:
    """The message, begun: what cannot be written raises here, before any header was sent. Losses stand in the footer of SDMX-ML."""
    write = wanted.choice.format.write
    assert write is not None, "negotiation offers built formats only"
    pieces = iter(write(message))
    return chain([next(pieces, b"")], pieces)


def check_language(given: Mapping[str, Any], artefacts: Iterable[Maintainable]) -> None:
    """Raises NotAcceptable when the `lang` parameter names a language in which nothing of the answer is."""
    if given["lang"]:
        available = {language for artefact in artefacts for language in _languages(artefact)}
        negotiate.languages(None, given["lang"], available=available or {"en"})


def _languages(artefact: Maintainable) -> set[str]:
    found = set(artefact.names)
    for _, item in walk_items(artefact):
        found.update(item.names)
    return found


def losses_in(artefacts: Sequence[Maintainable], wanted: Asked) -> list[str]:
    """What the chosen format cannot carry of these artefacts, one sentence each."""
    return [
        f"{artefact.short}: {loss.reason}"
        for artefact in artefacts
        for loss in losses_of(artefact, wanted.choice.format.name)
    ]
