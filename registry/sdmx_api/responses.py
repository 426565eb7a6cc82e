"""Answers: conditional, compressed, streamed, with the headers that clients and caches depend on (digest §1.11)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Request, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date, is_resource_modified
from werkzeug.routing import MapAdapter

from registry.formats.negotiate import Encoding
from registry.sdmx_api.compression import compress
from registry.sdmx_api.kept_bodies import KeptBodies
from registry.sdmx_api.rendered import Body, Rendered

EPOCH = datetime.fromtimestamp(0, UTC)  # of what was never changed
VARY = "Accept, Accept-Language, Accept-Encoding, Authorization"
_LASTING = "public, max-age=86400, immutable"  # a day, so that what has to be withdrawn does not stay in caches
_READ = ("GET", "HEAD", "OPTIONS")
_WRITE = ("POST", "PUT", "DELETE")
_READERS = ("sdmx_v1", "sdmx_v2")  # their routes take every method, to refuse it with a sentence
EXPOSED = "Accept-Ranges, Content-Language, Content-Range, ETag, Last-Modified, Location, Registry-Losses, Retry-After, X-Request-Id"


@dataclass(frozen=True)
class Described:
    """What the headers say of an answer. `etag` names its content; the encoding is added to it. A private one is for its caller
    only: no cache between keeps it. A lasting one is not asked for again soon: it will never be answered otherwise."""

    content_type: str
    etag: str
    last_modified: datetime
    encoding: Encoding = "identity"
    languages: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    is_private: bool = False
    is_lasting: bool = False

    @property
    def tag(self) -> str:
        return self.etag if self.encoding == "identity" else f"{self.etag}-{self.encoding}"


def tag_of(*parts: object) -> str:
    """A short name of content: the hash of what determines it."""
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()[:32]


def is_current(request: Request, described: Described) -> bool:
    """Whether the client's copy still holds: then 304 is the answer and nothing is rendered."""
    etag = f'"{described.tag}"'
    return not is_resource_modified(
        request.environ, etag=etag, last_modified=described.last_modified.replace(microsecond=0)
    )


def not_modified(described: Described) -> Response:
    response = Response(status=304)
    _describe(response, described)
    del response.headers["Content-Type"]
    return response


def stream(body: Iterable[bytes], described: Described) -> Response:
    """A streamed 200."""
    return answered(Response(compress(body, described.encoding), status=200), described, _told(described))


def stream_kept(body: Iterable[bytes], described: Described, kept: Rendered) -> Response:
    """A streamed 200 whose body is kept for the next who asks the same."""
    told = _told(described)
    pieces = kept.keeping(described.tag, compress(body, described.encoding), told)
    return answered(Response(pieces, status=200), described, told)


def stream_to_disk(body: Iterable[bytes], described: Described, kept: KeptBodies, of: Sequence[str]) -> Response:
    """A streamed 200 whose body is kept as a file for the next who asks the same, while the versions `of` which it is are there."""
    told = _told(described)
    pieces = kept.keeping(described.tag, compress(body, described.encoding), told, of)
    return answered(Response(pieces, status=200), described, told)


def repeated(body: Body, described: Described) -> Response:
    """A 200 whose body was kept."""
    return answered(Response(body.content, status=200), described, body.headers)


def answered(response: Response, described: Described, told: Mapping[str, str]) -> Response:
    """The response with the headers of what it is; `told` are those that only rendering tells."""
    _describe(response, described)
    response.headers["Content-Type"] = described.content_type
    if described.encoding != "identity":
        response.headers["Content-Encoding"] = described.encoding
    response.headers.update(told)
    return response


def _told(described: Described) -> dict[str, str]:
    """The headers that only rendering tells."""
    languages = {"Content-Language": ", ".join(described.languages)} if described.languages else {}
    return {**languages, **described.headers}


def _describe(response: Response, described: Described) -> None:
    response.headers["ETag"] = f'"{described.tag}"'
    response.headers["Last-Modified"] = http_date(described.last_modified.astimezone(UTC))
    plain = f"{'private' if described.is_private else 'public'}, max-age=0, must-revalidate"
    response.headers["Cache-Control"] = _LASTING if described.is_lasting and not described.is_private else plain


def share(response: Response) -> Response:
    """Headers of every answer of the SDMX entry points, errors included: any web page may read them."""
    response.headers["Vary"] = VARY
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if response.status_code == 405:
        response.headers["Allow"] = methods_at(request.path)
    return response


def methods_at(path: str) -> str:
    """The methods that a path really has."""
    routes = current_app.url_map.bind("")
    return ", ".join(method for method in (*_READ, *_WRITE) if _has(routes, path, method))


def _has(routes: MapAdapter, path: str, method: str) -> bool:
    try:
        endpoint, _ = routes.match(path, method=method)
    except HTTPException:
        return False
    return method in _READ or endpoint.partition(".")[0] not in _READERS


def preflight(path: str) -> Response:
    """The answer to a browser's OPTIONS."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = methods_at(path)
    response.headers["Access-Control-Allow-Headers"] = (
        "Accept, Accept-Language, Action, Authorization, Content-Encoding, Content-Type, If-Modified-Since, If-None-Match, "
        "Prefer, Range, X-Range, X-Request-Id"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def loss_header(losses: Sequence[str]) -> dict[str, str]:
    """A header that names the losses; header values are Latin-1 and short."""
    if not losses:
        return {}
    text = "; ".join(losses).encode("ascii", "replace").decode()
    return {"Registry-Losses": text if len(text) <= 900 else f"{text[:900]}... ({len(losses)} in all)"}
