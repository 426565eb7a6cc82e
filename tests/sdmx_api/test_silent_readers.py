"""A server with a crowd of readers that ask for much and then read nothing at all: others are answered, and the crowd is let go."""

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

CROWD = 60
PLACES = 2
PATIENCE = 1  # seconds
DATA = "/sdmx/v2/data/dataflow/A/DF/1.0.0"
QUICK = f"{DATA}/M.F?lastNObservations=1"
CODES = "/sdmx/v2/structure/codelist/A/CL_LONG/1.0.0"
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
ML = "application/vnd.sdmx.structure+xml;version=3.0.0"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
DEADLINE = 60  # seconds, where something is waited for that takes two


def registry(environment: dict[str, str], *words: str) -> None:
    command = [str(Path(sys.executable).with_name("registry")), *words]
    subprocess.run(command, cwd=serving.ROOT, env=environment, check=True, capture_output=True)


def long_codelist(file: Path) -> None:
    """A message of some megabytes."""
    codes = "".join(
        f'<str:Code id="C{at}"><com:Name xml:lang="en">{"A name " * 40}{at}</com:Name></str:Code>'
        for at in range(12_000)
    )
    namespaces = " ".join(
        f'xmlns:{prefix}="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/{name}"'
        for prefix, name in (("mes", "message"), ("str", "structure"), ("com", "common"))
    )
    file.write_text(
        f"<mes:Structure {namespaces}><mes:Header><mes:ID>L</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-01-01T00:00:00</mes:Prepared>"
        f'<mes:Sender id="A"/></mes:Header><mes:Structures><str:Codelists><str:Codelist id="CL_LONG" agencyID="A" version="1.0.0">'
        f'<com:Name xml:lang="en">Long</com:Name>{codes}</str:Codelist></str:Codelists></mes:Structures></mes:Structure>'
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one process and four threads that waits a second for its readers, with 60,000 observations and 12,000 codes."""
    folder = tmp_path_factory.mktemp("silent")
    environment = os.environ | {
        "REGISTRY_VAR": str(folder / "var"), "REGISTRY_LOG_LEVEL": "ERROR", "REGISTRY_WORKERS": "1",
        "REGISTRY_THREADS": str(PLACES + 2), "REGISTRY_PATIENCE": str(PATIENCE),
    }  # fmt: skip
    days = (date(1700, 1, 1) + timedelta(days=at) for at in range(30_000))
    lines = (f"dataflow,A:DF(1.0.0),R,M,{sex},{day},{at},PS,A" for at, day in enumerate(days) for sex in ("F", "_T"))
    header = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS"
    (folder / "data.csv").write_text("\n".join([header, *lines]) + "\n")
    long_codelist(folder / "long.xml")
    registry(environment, "db", "upgrade")
    registry(environment, "seed", str(SMALL / "codelists"), str(SMALL / "dataflows"))
    registry(environment, "load", str(folder / "data.csv"), "--dataflow", "A:DF(1.0.0)", "--mode", "whole")
    registry(environment, "import", str(folder / "long.xml"))
    with serving.server(environment) as running:
        yield running


def fetch(address: str, path: str, accept: str = CSV) -> bytes:
    request = urllib.request.Request(f"{address}{path}", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
        content: bytes = answer.read()
        return content


def when_free(address: str, path: str, accept: str) -> bytes:
    """The answer, as soon as there is a place for it; quick questions are answered all the while."""
    deadline = time.monotonic() + DEADLINE
    while True:
        assert len(fetch(address, QUICK).splitlines()) == 2
        try:
            return fetch(address, path, accept)
        except urllib.error.HTTPError as refused:
            assert refused.code == 503
            assert b"large answers are being sent already" in refused.read()
            assert time.monotonic() < deadline


def silent_reader(address: str, path: str, accept: str, *more: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((host, int(port)))
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"Accept: {accept}", *more]
    reader.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return reader


def waiting_bytes(address: str, readers: list[socket.socket]) -> int:
    """What the kernel holds for the readers on the server's side."""
    port, theirs = int(address.rpartition(":")[2]), {reader.getsockname()[1] for reader in readers}
    held = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, own, other, _, queues, *_ = line.split()
        if int(own.rpartition(":")[2], 16) == port and int(other.rpartition(":")[2], 16) in theirs:
            held += int(queues.partition(":")[0], 16)
    return held


ASKED = {
    "an answer while it is made": (DATA, GENERIC, False, ()),
    "an answer kept as a file": (DATA, GENERIC, True, ()),
    "a range of one kept as a file": (DATA, GENERIC, True, ("Range: bytes=1-",)),
    "a codelist while it is written": (CODES, ML, False, ()),
    "a codelist that was written before": (CODES, ML, True, ()),
}


@pytest.mark.parametrize(("path", "accept", "is_kept", "more"), ASKED.values(), ids=ASKED.keys())
def test_who_reads_nothing_is_let_go_and_keeps_nobody_waiting(
    address: str, path: str, accept: str, is_kept: bool, more: tuple[str, ...]
) -> None:
    if is_kept:
        when_free(address, path, accept)
    with ExitStack() as crowd:
        readers = [crowd.enter_context(silent_reader(address, path, accept, *more)) for _ in range(CROWD)]
        assert len(when_free(address, path, accept)) > 4_000_000
        deadline = time.monotonic() + DEADLINE
        while waiting_bytes(address, readers):
            assert time.monotonic() < deadline
            assert len(fetch(address, QUICK).splitlines()) == 2
