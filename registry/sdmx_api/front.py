"""In front of the application: a question that was answered before, on structures that have not changed since, is not worked out again.

Only answers that say what they are of (`mark`) are known again; a process remembers some thousand of them.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug.http import is_resource_modified

from registry import log
from registry.sdmx_api.rendered import EXTENSION, Rendered
from registry.sdmx_api.responses import Described
from registry.sdmx_api.streams import CROWDED
from registry.services import Services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST = 4_096  # questions
_LONGEST = 2_048  # characters of one
_MARK = "registry.answer"
_REQUEST_ID = "X-Request-Id"
_LENGTH = "Content-Length"
_OWN = ("HTTP_AUTHORIZATION", "HTTP_RANGE", CROWDED)  # what makes an answer one for this request only

Headers = list[tuple[str, str]]
Key = tuple[str, ...]


class Mark(NamedTuple):
    """What an answer is of: the state of the structures, and the body in the store of rendered ones."""

    generation: int
    described: Described


class _Kept(NamedTuple):
    mark: Mark
    headers: Headers  # without those of one request, and without the length
    is_whole: bool  # of a 200: the headers of its body are there


def mark(environ: WSGIEnvironment, generation: int, described: Described) -> None:
    """Says of the answer to a request what it depends on, besides the request itself."""
    environ[_MARK] = Mark(generation, described)


class Front:
    """A WSGI application around `app`. `extensions` are those of the Flask application: its services and rendered bodies."""

    def __init__(self, app: WSGIApplication, extensions: Mapping[str, Any]) -> None:
        self._app = app
        self._extensions = extensions
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self._app(environ, start_response)
        began = time.perf_counter()
        kept = self._kept.get(key)
        found = self._known(kept, environ) if kept else None
        if found is None:
            return self._app(environ, self._noting(key, environ, start_response))
        status, headers, body = found
        request_id = environ.get("HTTP_X_REQUEST_ID", "")[:64] or uuid.uuid4().hex
        start_response(status, [*headers, (_REQUEST_ID, request_id)])
        log.answered("GET", key[0], int(status[:3]), time.perf_counter() - began, request_id=request_id)
        return [body]

    def _known(self, kept: _Kept, environ: WSGIEnvironment) -> tuple[str, Headers, bytes] | None:
        """The answer; None when structures have changed, or the body is not here any more."""
        services: Services = self._extensions["services"]
        rendered: Rendered = self._extensions[EXTENSION]
        if services.generation() != kept.mark.generation:
            return None
        described = kept.mark.described
        modified_at = described.last_modified.replace(microsecond=0)
        if not is_resource_modified(environ, etag=f'"{described.tag}"', last_modified=modified_at):
            return "304 NOT MODIFIED", [header for header in kept.headers if not _is_of_body(header[0])], b""
        body = rendered.get(described.tag) if kept.is_whole else None
        if body is None:
            return None
        return "200 OK", [*kept.headers, (_LENGTH, str(len(body.content)))], body.content

    def _noting(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        def noting(status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
            found = environ.get(_MARK)
            if found is not None and status[:3] in ("200", "304"):
                plain = [header for header in headers if header[0] not in (_REQUEST_ID, _LENGTH)]
                self._keep(key, _Kept(found, plain, status.startswith("200")))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return noting

    def _keep(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)


def _key(environ: WSGIEnvironment) -> Key | None:
    """What decides an answer: the address as sent and the headers that answers vary by; None for what is not known again."""
    if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _OWN):
        return None
    query = environ.get("QUERY_STRING", "")
    address = environ.get("RAW_URI") or environ.get("PATH_INFO", "") + (f"?{query}" if query else "")
    if len(address) > _LONGEST or not environ.get("PATH_INFO", "").startswith("/sdmx/"):
        return None
    varying = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
    return (address, *(environ.get(name, "") for name in varying))


def _is_of_body(header: str) -> bool:
    return header.lower().startswith(("content-", "registry-losses"))
