"""A disk that fills under the running service: answers go out all the same, what cannot be stored is refused with the reason."""

from __future__ import annotations

import http.client
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import serving
from tests.sdmx_api.conftest import SMALL

DUMP = "/sdmx/v2/data/dataflow/A/DF/1.0.0?format=csvdata"
CODES = "/sdmx/v2/structure/codelist/A/CL_NEW/1.0.0"
CODELIST = (
    b'{"meta":{"id":"M","prepared":"2026-01-01T00:00:00Z","sender":{"id":"A"}},"data":{"codelists":[{"id":"CL_NEW","agencyID":"A","version":"1.0.0","name":"New","names":{"en":"New"},'
    b'"codes":[{"id":"X","name":"X","names":{"en":"X"}}]}]}}'
)


def registry(environment: dict[str, str], *words: str) -> str:
    command = [str(Path(sys.executable).with_name("registry")), *words]
    done = subprocess.run(command, cwd=serving.ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


@dataclass(frozen=True)
class Site:
    """A service of one process, its folder, and a token that may write."""

    port: int
    var: Path
    token: str

    def ask(self, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}"} if method != "GET" else {}
        headers |= {"Content-Type": "application/vnd.sdmx.structure+json;version=2.0.0"} if body else {}
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    @contextmanager
    def full_disk(self, largest: int) -> Iterator[None]:
        """No process of the service can make a file longer than this."""
        processes = self._processes()
        for process in processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            for process in processes:
                resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def _processes(self) -> list[int]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if f"127.0.0.1:{self.port}".encode() in words:
                found.append(int(folder.name))
        assert len(found) == 2, "the server and its one worker"
        return found

    def kept(self) -> list[Path]:
        return list((self.var / "bodies").glob("*"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("full")
    environment = os.environ | {
        "REGISTRY_VAR": str(folder / "var"), "REGISTRY_LOG_LEVEL": "ERROR", "REGISTRY_WORKERS": "1",
    }  # fmt: skip
    days = (date(1700, 1, 1) + timedelta(days=at) for at in range(10_000))
    lines = (f"dataflow,A:DF(1.0.0),R,M,{sex},{day},{at},PS,A" for at, day in enumerate(days) for sex in ("F", "_T"))
    header = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS"
    (folder / "data.csv").write_text("\n".join([header, *lines]) + "\n")
    registry(environment, "db", "upgrade")
    registry(environment, "seed", str(SMALL / "codelists"), str(SMALL / "dataflows"))
    registry(environment, "load", str(folder / "data.csv"), "--dataflow", "A:DF(1.0.0)", "--mode", "whole")
    return environment | {"TOKEN": registry(environment, "token", "add", "writer", "--agency", "A").split()[-1]}


@contextmanager
def site_of(environment: dict[str, str]) -> Iterator[Site]:
    with serving.server(environment) as address:
        port = urlsplit(address).port
        assert port
        yield Site(port, Path(environment["REGISTRY_VAR"]), environment["TOKEN"])


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[Site]:
    with site_of(environment) as site:
        yield site


@pytest.mark.parametrize("largest", [0, 100_000], ids=["full", "full after the first bytes"])
def test_an_answer_that_cannot_be_kept_is_given_all_the_same(site: Site, largest: int) -> None:
    for path in site.kept():
        path.unlink()
    with site.full_disk(largest):
        status, _, first = site.ask(DUMP)
        assert status == 200
        assert first.count(b"\n") == 20_001
        assert site.kept() == []
    assert site.ask(DUMP)[2] == first
    assert len(site.kept()) == 1
    assert site.ask(DUMP)[1]["Content-Length"] == str(len(first))


def test_what_cannot_be_stored_is_refused_with_the_reason(site: Site) -> None:
    with site.full_disk(0):
        status, headers, said = site.ask("/sdmx/v2/structure", "POST", CODELIST)
        assert status == 503, said
        assert headers["Retry-After"] == "5"
        assert b"nothing was changed" in said
        assert site.ask(CODES)[0] == 404
        assert site.ask(f"{DUMP}&limit=10")[0] == 200
    assert site.ask(CODES)[0] == 404
    assert site.ask("/sdmx/v2/structure", "POST", CODELIST)[0] in (200, 201)
    assert site.ask(CODES)[0] == 200


def test_a_service_that_keeps_no_answers_gives_none_that_were_kept_before(
    site: Site, environment: dict[str, str]
) -> None:
    whole = site.ask(DUMP)[2]
    (path,) = site.kept()
    path.write_bytes(path.read_bytes().replace(b",PS,,A", b",PS,,Z"))
    assert b",PS,,Z" in site.ask(DUMP)[2]
    with site_of(environment | {"REGISTRY_BODIES_MB": "0"}) as other:
        assert other.ask(DUMP)[2] == whole
        assert "Content-Length" not in other.ask(DUMP)[1]
        assert registry(environment | {"REGISTRY_BODIES_MB": "0"}, "sweep").count("1 kept answers deleted") == 1
    assert site.kept() == []
    assert site.ask(DUMP)[2] == whole
