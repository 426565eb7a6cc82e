"""Fetching from a server that is busy, breaks off, or sends somewhere else."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from registry.harvest.fetch import Manners, Unwilling, fetch, look
from registry.http_out import Request, Unreachable, check_address, send
from registry.model.errors import NotPermitted, TooLarge

BODY = b"".join(b"%06d," % number for number in range(50_000))
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says, request by request; the last answer stays."""

    answers: list[Answer]
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers.items()))
        (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(self)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def begin(self, status: int, length: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(length), "ETag": '"one"', **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


Serve = Callable[..., tuple[str, list[dict[str, str]]]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def make(*answers: Answer) -> tuple[str, list[dict[str, str]]]:
        handler = type("Telling", (Handler,), {"answers": list(answers), "asked": []})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/x", handler.asked  # type: ignore[attr-defined]  # set above

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def whole(handler: Handler) -> None:
    begin = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-")) if handler.headers["Range"] else 0
    if begin:
        handler.begin(206, len(BODY) - begin, Content_Range=f"bytes {begin}-{len(BODY) - 1}/{len(BODY)}")
    else:
        handler.begin(200, len(BODY))
    handler.wfile.write(BODY[begin:])


def half(handler: Handler) -> None:
    handler.begin(200, len(BODY))
    handler.wfile.write(BODY[: len(BODY) // 2])
    handler.wfile.flush()
    handler.connection.close()


def packed(handler: Handler) -> None:
    body = gzip.compress(BODY)
    handler.begin(200, len(body), Content_Encoding="gzip")
    handler.wfile.write(body)


def other(handler: Handler) -> None:
    """The resource has changed: no range of it is given."""
    handler.begin(200, 3, ETag='"two"')
    handler.wfile.write(b"new")


def status(code: int, **headers: str) -> Answer:
    return lambda handler: handler.begin(code, 0, **headers)


def manners(pauses: list[float], *, attempts: int = 4, most_bytes: int = 2**24) -> Manners:
    return Manners(
        allows_private=True, most_bytes=most_bytes, seconds=5.0, attempts=attempts, pause=pauses.append, clock=lambda: NOON
    )  # fmt: skip


def test_a_download_that_breaks_off_goes_on_where_it_ended(serve: Serve, tmp_path: Path) -> None:
    url, asked = serve(half, whole)
    found = fetch(url, {}, tmp_path / "data", manners([]))
    assert (tmp_path / "data").read_bytes() == BODY
    assert asked[1]["Range"] == f"bytes={len(BODY) // 2}-" and asked[1]["If-Range"] == '"one"'
    assert found.mark.sha256 == hashlib.sha256(BODY).hexdigest() and found.mark.etag == '"one"'
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def test_another_process_takes_up_a_download(serve: Serve, tmp_path: Path) -> None:
    url, asked = serve(half, whole)
    with pytest.raises(Unreachable, match="broke off"):
        fetch(url, {}, tmp_path / "data", manners([], attempts=1))
    fetch(url, {}, tmp_path / "data", manners([], attempts=1))
    assert (tmp_path / "data").read_bytes() == BODY and "Range" in asked[1]


def test_what_changed_meanwhile_is_read_from_its_beginning(serve: Serve, tmp_path: Path) -> None:
    url, _ = serve(half, other)
    assert fetch(url, {}, tmp_path / "data", manners([])).mark.etag == '"two"'
    assert (tmp_path / "data").read_bytes() == b"new"


def test_packed_and_plain_have_the_same_checksum(serve: Serve, tmp_path: Path) -> None:
    marks = [fetch(serve(answer)[0], {}, tmp_path / "data", manners([])).mark.sha256 for answer in (packed, whole)]
    assert marks[0] == marks[1]


def test_a_busy_source_is_given_the_pause_that_it_asks_for(serve: Serve, tmp_path: Path) -> None:
    pauses: list[float] = []
    url, asked = serve(
        status(429, Retry_After="7"), status(503, Retry_After="Mon, 05 Jan 2026 12:00:30 GMT"), status(500), whole
    )
    fetch(url, {}, tmp_path / "data", manners(pauses))
    assert pauses == [7.0, 30.0, 4.0]
    assert len(asked) == 4 and asked[0]["User-Agent"].startswith("migration-registry/")


def test_a_source_that_stays_busy_is_given_up(serve: Serve, tmp_path: Path) -> None:
    pauses: list[float] = []
    with pytest.raises(Unreachable, match="busy or fails"):
        fetch(serve(status(503))[0], {}, tmp_path / "data", manners(pauses, attempts=3))
    assert pauses == [1.0, 2.0]
    with pytest.raises(Unwilling, match="wait 3,600 seconds"):
        fetch(serve(status(429, Retry_After="3600"))[0], {}, tmp_path / "data", manners(pauses))


@pytest.mark.parametrize("answer", [whole, packed])
def test_more_than_the_bound_is_not_taken(serve: Serve, tmp_path: Path, answer: Answer) -> None:
    with pytest.raises(TooLarge):
        fetch(serve(answer)[0], {}, tmp_path / "data", manners([], most_bytes=300_000))


def test_a_look_costs_no_body_and_tries_get_where_head_is_not_offered(serve: Serve) -> None:
    assert look(serve(status(200))[0], {}, manners([])).mark.etag == '"one"'
    url, asked = serve(status(405), whole)
    assert look(url, {}, manners([])).length == len(BODY) and len(asked) == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://10.1.2.3/", "http://169.254.169.254/latest", "http://2130706433/", "http://[::ffff:192.168.0.1]/"]
)  # fmt: skip
def test_private_addresses_are_not_asked_without_leave(url: str) -> None:
    with pytest.raises(NotPermitted, match="is not public"):
        check_address(url, allows_private=False)
    check_address(url, allows_private=True)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "http://user:word@127.0.0.1/", "http:///x"])
def test_other_addresses_are_never_asked(url: str) -> None:
    with pytest.raises(NotPermitted, match="is not asked"):
        check_address(url, allows_private=True)


def test_a_redirect_is_looked_at_as_the_first_address(serve: Serve) -> None:
    url, _ = serve(status(302, Location="ftp://127.0.0.1/secret"))
    with pytest.raises(NotPermitted), send(Request(url), allows_private=True, seconds=5):
        pass
