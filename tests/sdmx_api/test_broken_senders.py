"""A server with clients that stop in the middle of what they send: nothing of it is kept, and no thread waits for them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import factories as f
from tests import serving
from tests.sdmx_api.conftest import CSV, JSON, SMALL
from tests.sdmx_api.writing import message, path_of

THREADS = 4
DATA = "/sdmx/v2/data/dataflow/A/DF/1.0.0"
QUICK = f"{DATA}/A.F"
HEADER = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS"
ROWS = [f"dataflow,A:DF(1.0.0),R,A,{sex},{year},1,PS,A" for sex in ("F", "_T") for year in range(1990, 2020)]
NEW = f.a_codelist(agency="A", id="CL_NEW", version="1.0.0")
DEADLINE = 60  # seconds, where something is waited for that takes two


@dataclass(frozen=True)
class Site:
    address: str
    token: str
    var: Path

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, type: str = CSV) -> tuple[int, bytes]:
        headers = (
            {"Accept": f"{CSV}, */*;q=0.5"}
            if body is None
            else {"Authorization": f"Bearer {self.token}", "Content-Type": type}
        )
        request = urllib.request.Request(f"{self.address}{path}", method=method, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def sender(self, path: str, type: str, *more: str) -> Sender:
        host, _, port = self.address.removeprefix("http://").partition(":")
        lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Type: {type}", *more]
        sender = Sender()
        sender.settimeout(DEADLINE)
        sender.connect((host, int(port)))
        sender.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return sender

    def staged(self) -> list[Path]:
        return [path for path in (self.var / "loads").rglob("*") if path.is_file()]


class Sender(socket.socket):
    """A client that says that it sends something."""

    def answer(self) -> bytes:
        """All that comes until the server hangs up."""
        came = b""
        while piece := self.recv(65_536):
            came += piece
        return came


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a server of one process and four threads that waits a second for its clients."""
    return os.environ | {
        "REGISTRY_VAR": str(tmp_path_factory.mktemp("broken")), "REGISTRY_LOG_LEVEL": "ERROR", "REGISTRY_WORKERS": "1",
        "REGISTRY_THREADS": str(THREADS), "REGISTRY_PATIENCE": "1", "REGISTRY_LEAST_RATE": "100000",
    }  # fmt: skip


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[Site]:
    registry(environment, "db", "upgrade")
    registry(environment, "seed", str(SMALL / "codelists"), str(SMALL / "dataflows"))
    token = registry(environment, "token", "add", "tests", "--agency", "*").decode().strip()
    with serving.server(environment) as address:
        yield Site(address, token, Path(environment["REGISTRY_VAR"]))


def registry(environment: dict[str, str], *words: str) -> bytes:
    command = [str(Path(sys.executable).with_name("registry")), *words]
    return subprocess.run(command, cwd=serving.ROOT, env=environment, check=True, capture_output=True).stdout


def rows(site: Site) -> bytes:
    return site.ask(DATA)[1]


WHOLE = "\n".join([HEADER, *ROWS, ""]).encode()
SENT = {"data": (DATA, CSV, WHOLE), "a codelist": ("/sdmx/v2/structure", JSON, message(NEW))}
WHAT = pytest.mark.parametrize(("path", "type", "body"), SENT.values(), ids=SENT.keys())


def begun(site: Site, path: str, type: str, body: bytes, *, chunked: bool) -> Sender:
    """A sender who has sent its body up to the end of a line in the middle of it, and owes the rest."""
    half = body[: body.rindex(b"\n", 0, len(body) // 2) + 1] if b"\n" in body else body[: len(body) // 2]
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    sender = site.sender(path, type, f"Authorization: Bearer {site.token}", length)
    sender.sendall(b"%x\r\n%b\r\n" % (len(half), half) if chunked else half)
    return sender


def unchanged(site: Site, before: bytes) -> None:
    """Nothing was stored, nothing lies around, and who sends the whole is served."""
    deadline = time.monotonic() + DEADLINE
    while site.staged():
        assert time.monotonic() < deadline
        assert site.ask("/health")[0] == 200
    assert rows(site) == before
    assert site.ask(path_of(NEW))[0] == 404


@WHAT
@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
@pytest.mark.parametrize(
    ("stop", "status"),
    [(lambda sender: sender.shutdown(socket.SHUT_WR), b"400"), (lambda sender: None, b"408")],
    ids=["ended half way", "silent half way"],
)
def test_who_stops_half_way_is_told_and_nothing_is_kept(
    site: Site, path: str, type: str, body: bytes, chunked: bool, stop: Callable[[Sender], None], status: bytes
) -> None:
    before = rows(site)
    with begun(site, path, type, body, chunked=chunked) as sender:
        stop(sender)
        answer = sender.answer()
    assert answer.split()[1] == status, answer
    assert b"the message broke off" in answer
    unchanged(site, before)


@WHAT
@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
def test_of_who_hangs_up_half_way_nothing_is_kept(site: Site, path: str, type: str, body: bytes, chunked: bool) -> None:
    before = rows(site)
    begun(site, path, type, body, chunked=chunked).close()
    assert site.ask("/health")[0] == 200
    unchanged(site, before)


@WHAT
def test_who_sends_a_byte_now_and_then_is_let_go(site: Site, path: str, type: str, body: bytes) -> None:
    before = rows(site)
    with site.sender(path, type, f"Authorization: Bearer {site.token}", "Content-Length: 100000000") as sender:
        deadline = time.monotonic() + DEADLINE
        sender.setblocking(False)
        answer = b""
        while not answer:
            assert time.monotonic() < deadline
            sender.send(b"\n")
            assert site.ask("/health")[0] == 200
            try:
                answer = sender.recv(65_536)
            except BlockingIOError:
                continue
    assert answer.split()[1] == b"408", answer
    unchanged(site, before)


def test_a_crowd_that_stops_half_way_keeps_nobody_waiting(site: Site) -> None:
    """As many as there are places for are waited for; all others are told to come again."""
    before = rows(site)
    with ExitStack() as crowd:
        senders = [crowd.enter_context(begun(site, DATA, CSV, WHOLE, chunked=False)) for _ in range(20 * THREADS)]
        assert site.ask("/health")[0] == 200
        answers = [sender.answer() for sender in senders]
    assert {answer.split()[1] for answer in answers} == {b"408", b"503"}
    for answer in answers:
        if b"503" in answer[:16]:
            assert b"Retry-After: 5" in answer
            assert b"clients are being waited for already" in answer
    unchanged(site, before)


@pytest.mark.parametrize("more", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
def test_a_crowd_that_is_refused_and_does_not_hang_up_keeps_nobody_waiting(site: Site, more: str) -> None:
    """They have no token, so that nobody reads what they send."""
    with ExitStack() as crowd:
        senders = [crowd.enter_context(site.sender(DATA, CSV, more)) for _ in range(50 * THREADS)]
        assert site.ask("/health")[0] == 200
        for sender in senders:
            assert sender.recv(12) == b"HTTP/1.1 401"
        assert site.ask("/health")[0] == 200


@pytest.mark.parametrize("begin", [b"", b"GET /health HT", b"GET /health HTTP/1.1\r\nHost: a\r\nX-A"])
def test_a_crowd_that_does_not_finish_its_questions_keeps_nobody_waiting(site: Site, begin: bytes) -> None:
    host, _, port = site.address.removeprefix("http://").partition(":")
    with ExitStack() as crowd:
        for _ in range(50 * THREADS):
            one = crowd.enter_context(socket.create_connection((host, int(port))))
            one.sendall(begin)
        assert site.ask("/health")[0] == 200


def test_questions_that_come_in_pieces_or_several_at_once_are_answered(site: Site) -> None:
    host, _, port = site.address.removeprefix("http://").partition(":")
    with Sender() as client:
        client.settimeout(DEADLINE)
        client.connect((host, int(port)))
        question = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
        client.sendall(question + question + question[:20])
        assert site.ask("/health")[0] == 200
        for byte in question[20:-2]:
            client.sendall(bytes([byte]))
        client.sendall(b"\r\n" + question.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert client.answer().count(b'"status":"ok"') == 4


@WHAT
def test_the_whole_is_taken(site: Site, path: str, type: str, body: bytes) -> None:
    status, said = site.ask(path, "POST", body, type)
    assert status in (200, 201), said
