"""A server with a thousand readers that take a large answer byte by byte: others are answered as ever, and the slowest are let go."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from registry.sdmx_api.watch import Window
from tests import serving
from tests.sdmx_api.conftest import SMALL

CROWD = 1_000
PLACES = 2
LARGE = "/sdmx/v2/data/dataflow/A/DF/1.0.0"
QUICK = f"{LARGE}/M.F?lastNObservations=1"
ML = "application/vnd.sdmx.genericdata+xml;version=2.1"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
DAYS = 30_000
DEADLINE = 60  # seconds, where something is waited for that takes a few


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a server of one process and four threads, with one flow of 60,000 observations."""
    folder = tmp_path_factory.mktemp("slow")
    environment = os.environ | {
        "REGISTRY_VAR": str(folder / "var"), "REGISTRY_LOG_LEVEL": "ERROR", "REGISTRY_WORKERS": "1",
        "REGISTRY_THREADS": str(PLACES + 2),
    }  # fmt: skip
    file = folder / "large.csv"
    days = (date(1700, 1, 1) + timedelta(days=at) for at in range(DAYS))
    lines = (f"dataflow,A:DF(1.0.0),R,M,{sex},{day},{at},PS,A" for at, day in enumerate(days) for sex in ("F", "_T"))
    header = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS"
    file.write_text("\n".join([header, *lines]) + "\n")
    registry = str(Path(sys.executable).with_name("registry"))
    for words in (
        ["db", "upgrade"],
        ["seed", str(SMALL / "codelists"), str(SMALL / "dataflows")],
        ["load", str(file), "--dataflow", "A:DF(1.0.0)", "--mode", "whole"],
    ):
        subprocess.run([registry, *words], cwd=serving.ROOT, env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    with serving.server(environment) as running:
        yield running


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may open a socket for each reader."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * CROWD + 500)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def fetch(address: str, path: str, accept: str = CSV) -> bytes:
    request = urllib.request.Request(f"{address}{path}", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
        content: bytes = answer.read()
        return content


class Reader:
    """A client with little room that asks for a large answer and takes of it what it is told to."""

    def __init__(self, address: str, *more: str) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(DEADLINE)
        self.socket.connect((host, int(port)))
        lines = [f"GET {LARGE} HTTP/1.1", f"Host: {host}", f"Accept: {ML}", *more]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.taken = b""

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def take(self, most: int) -> bool:
        """Whether there was something, and the connection stands."""
        try:
            piece = self.socket.recv(most)
        except ConnectionError:
            return False
        self.taken += piece
        return bool(piece)

    def take_until(self, end: bytes) -> None:
        while end not in self.taken:
            assert self.take(16), f"closed after {self.taken!r}"

    @property
    def status(self) -> int:
        return int(self.taken.split(maxsplit=2)[1])

    @property
    def headers(self) -> list[bytes]:
        return self.taken.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]


@pytest.mark.parametrize("more", [(), ("Connection: close",)], ids=["staying", "leaving"])
@pytest.mark.usefixtures("many_files")
def test_a_thousand_slow_readers_are_answered_and_keep_nobody_waiting(address: str, more: tuple[str, ...]) -> None:
    whole = when_free(address)
    with ExitStack() as crowd:
        readers = [crowd.enter_context(Reader(address, *more)) for _ in range(CROWD)]
        for at, reader in enumerate(readers):
            assert reader.take(1)
            if at % 50 == 0:
                assert fetch(address, "/health")
                assert len(fetch(address, QUICK).splitlines()) == 2
        for reader in readers:
            reader.take_until(b"\r\n\r\n")
        served = [reader for reader in readers if reader.status == 200]
        refused = [reader for reader in readers if reader.status != 200]
        assert 1 <= len(served) <= PLACES
        for reader in served:
            assert reader.take(1)
        for reader in refused:
            assert reader.status == 503
            assert b"Retry-After: 5" in reader.headers
            reader.take_until(b"large answers are being sent already")
        assert len(fetch(address, QUICK).splitlines()) == 2
    assert when_free(address) == whole


def when_free(address: str) -> bytes:
    """The large answer, once the server has noticed that the crowd is gone."""
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            return observations(fetch(address, LARGE, ML))
        except urllib.error.HTTPError as error:
            assert error.code == 503
            assert time.monotonic() < deadline


def observations(message: bytes) -> bytes:
    """All but the header, which has the time."""
    return message[message.index(b"</message:Header>") :] if b"</message:Header>" in message else message


@pytest.mark.parametrize("bodies", ["0", "100"], ids=["while it is made", "kept as a file"])
def test_who_takes_less_than_the_least_rate_is_let_go(environment: dict[str, str], bodies: str) -> None:
    """It takes some bytes whenever another was answered, so that it is never silent, and no slower than the service."""
    wanted = {"REGISTRY_PATIENCE": "1", "REGISTRY_LEAST_RATE": "100000000", "REGISTRY_BODIES_MB": bodies}
    with serving.server(environment | wanted) as address, ExitStack() as stack:
        whole = when_free(address)
        reader = stack.enter_context(Reader(address))
        reader.take_until(b"200 OK")
        deadline = time.monotonic() + DEADLINE
        while reader.take(512):
            assert len(fetch(address, QUICK).splitlines()) == 2
            assert time.monotonic() < deadline
        assert when_free(address) == whole


def test_a_stretch_with_less_than_the_least_rate_is_too_slow() -> None:
    window = Window(30, 500)
    assert not any(window.is_too_slow(1, 500) for _ in range(300))
    assert not any(window.is_too_slow(10, 0) for _ in range(2))
    assert not window.is_too_slow(10, 15_000)  # all of it late in the stretch
    assert [window.is_too_slow(10, 4_999) for _ in range(3)] == [False, False, True]


def test_a_stretch_in_which_nothing_moves_is_too_slow_where_there_is_no_least_rate() -> None:
    window = Window(30, 0)
    assert [window.is_too_slow(10, 0) for _ in range(3)] == [False, False, True]
    assert [window.is_too_slow(10, moved) for moved in (0, 0, 1)] == [False, False, False]


def test_an_address_with_a_key_of_ten_thousand_codes_is_refused_by_its_length(address: str) -> None:
    wanted = ",".join(f"A.X{number}" for number in range(10_000))
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(address, f"{LARGE}/{wanted}")
    assert refused.value.code in (400, 414)
    assert b"Request Line is too large" in refused.value.read()
    assert len(fetch(address, QUICK).splitlines()) == 2
