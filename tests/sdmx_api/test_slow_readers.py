"""A server with a crowd of readers that take a large answer byte by byte: quick questions are answered as ever."""

from __future__ import annotations

import os
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

from tests import serving
from tests.sdmx_api.conftest import SMALL

CROWD = int(os.environ.get("REGISTRY_TEST_CROWD", "120"))
LARGE = "/sdmx/v2/data/dataflow/A/DF/1.0.0"
QUICK = f"{LARGE}/M.F?lastNObservations=1"
ML = "application/vnd.sdmx.genericdata+xml;version=2.1"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
DAYS = 30_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one process and four threads, with one flow of 60,000 observations."""
    folder = tmp_path_factory.mktemp("slow")
    threads = os.environ.get("REGISTRY_TEST_THREADS", "4")
    environment = os.environ | {
        "REGISTRY_VAR": str(folder / "var"), "REGISTRY_LOG_LEVEL": "ERROR", "REGISTRY_WORKERS": "1", "REGISTRY_THREADS": threads,
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
    with serving.server(environment) as running:
        yield running


def fetch(address: str, path: str, accept: str = CSV) -> tuple[int, bytes]:
    request = urllib.request.Request(f"{address}{path}", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read()


def slow_reader(address: str) -> socket.socket:
    """Asks for a large answer and takes nothing of it."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((host, int(port)))
    reader.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: {host}\r\nAccept: {ML}\r\n\r\n".encode())
    reader.settimeout(30)
    return reader


def first_line(reader: socket.socket) -> bytes:
    """The status line, byte by byte."""
    line = b""
    while not line.endswith(b"\r\n"):
        byte = reader.recv(1)
        assert byte, f"closed after {line!r}"
        line += byte
    return line


def test_quick_questions_do_not_wait_for_a_crowd_of_slow_readers(address: str) -> None:
    assert fetch(address, QUICK)[0] == 200
    with ExitStack() as crowd:
        readers = [crowd.enter_context(slow_reader(address)) for _ in range(CROWD)]
        took = []
        for _ in range(20):
            began = time.perf_counter()
            status, body = fetch(address, QUICK)
            took.append(time.perf_counter() - began)
            assert status == 200
            assert len(body.splitlines()) == 2
        assert sorted(took)[10] < 1, took
        statuses = [first_line(reader).split()[1] for reader in readers]
        assert set(statuses) == {b"200", b"503"}, statuses
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(address, LARGE, ML)
        assert refused.value.code == 503
        assert refused.value.headers["Retry-After"] == "5"
        assert b"large answers are being sent already" in refused.value.read()
    assert len(_whole_when_free(address)) > 9_000_000


def _whole_when_free(address: str) -> bytes:
    """The large answer, once the server has noticed that the crowd is gone."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return fetch(address, LARGE, ML)[1]
        except urllib.error.HTTPError as error:
            assert error.code == 503 and time.monotonic() < deadline


def test_an_address_with_a_key_of_ten_thousand_codes_is_refused_by_its_length(address: str) -> None:
    wanted = ",".join(f"A.X{number}" for number in range(10_000))
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(address, f"{LARGE}/{wanted}")
    assert refused.value.code in (400, 414)
    assert b"Request Line is too large" in refused.value.read()
    assert fetch(address, QUICK)[0] == 200
