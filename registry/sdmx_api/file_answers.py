"""Answers from kept bodies: the whole of one by the server's sendfile, or a range of it (RFC 9110, 14)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Request, Response
from werkzeug.wsgi import wrap_file

from registry.sdmx_api.kept_bodies import KeptBody
from registry.sdmx_api.responses import Described, answered

_BLOCK = 256 * 1024

Span = tuple[int, int]  # first byte, and the one after the last


def from_file(request: Request, body: KeptBody, described: Described) -> Response:
    """A 200, or the 206 or 416 of a range. Several ranges at once are answered by the whole. Closes the body when it was sent."""
    spans = _spans(request, described)
    if spans is None:
        response = _whole(request, body)
    elif (span := _within(spans, body.length)) is not None:
        response = Response(_part(body, span), status=206)
        response.headers["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{body.length}"
        response.headers["Content-Length"] = str(span[1] - span[0])
    else:
        return _not_satisfiable(request, body)
    response.headers["Accept-Ranges"] = "bytes"
    return answered(response, described, body.headers)


def _whole(request: Request, body: KeptBody) -> Response:
    if request.method == "HEAD":
        body.file.close()
        response = Response()
    else:
        response = Response(wrap_file(request.environ, body.file, _BLOCK), direct_passthrough=True)
    response.headers["Content-Length"] = str(body.length)
    return response


def _spans(request: Request, described: Described) -> tuple[int, int | None] | None:
    """The one range that is asked for, as written (a start below 0 counts from the end); None when the whole is to be sent.

    `If-Range` holds for a tag only: a date does not tell two representations apart.
    """
    wanted = request.range
    if request.method != "GET" or wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    condition = request.headers.get("If-Range")
    return wanted.ranges[0] if condition is None or condition.strip() == f'"{described.tag}"' else None


def _within(wanted: tuple[int, int | None], length: int) -> Span | None:
    """The range cut to the body; None when it lies outside."""
    start, stop = wanted
    first = max(0, length + start) if start < 0 else start
    return (first, min(stop or length, length)) if first < length else None


def _part(body: KeptBody, span: Span) -> Iterator[bytes]:
    with body.file:
        body.seek(span[0])
        left = span[1] - span[0]
        while left and (block := body.file.read(min(left, _BLOCK))):
            left -= len(block)
            yield block


def _not_satisfiable(request: Request, body: KeptBody) -> Response:
    body.file.close()
    said = f"the range {request.headers['Range']} is outside the answer, which has {body.length} bytes"
    response = Response(said, status=416, content_type="text/plain; charset=utf-8")
    response.headers["Content-Range"] = f"bytes */{body.length}"
    return response
