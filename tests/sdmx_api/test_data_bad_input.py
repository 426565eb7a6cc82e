"""Data queries that cannot be meant or cannot be answered: each is refused with its reason, and the next good one works."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from registry.observations.store import _facts
from registry.sdmx_api import streams
from registry.services import Services
from tests.sdmx_api.answers import keys, rows
from tests.sdmx_api.conftest import CSV, V1, V2, Get, client_of, get_by, seeded
from tests.sdmx_api.test_data import DF, EVERYTHING

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OTHER = f"{V2}/data/dataflow/B/DF_RICH/1.0.0"


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        (f"{DF}?limit=-1", "limit='-1'"),
        (f"{DF}?limit=0", "limit='0'"),
        (f"{DF}?limit=1e3", "limit='1e3'"),
        (f"{DF}?limit={'9' * 40}", "at most 18 digits"),
        (f"{DF}?offset=-1", "offset='-1'"),
        (f"{DF}?firstNObservations=0", "firstNObservations='0'"),
        (f"{DF}?lastNObservations=-3", "lastNObservations='-3'"),
        (f"{DF}?c[TIME_PERIOD]=2010-13", "2010-13"),
        (f"{DF}?c[TIME_PERIOD]=2010-02-30", "2010-02-30"),
        (f"{DF}?c[TIME_PERIOD]=2010-Q5", "2010-Q5"),
        (f"{DF}?c[TIME_PERIOD]=ge:2010-W54", "2010-W54"),
        (f"{DF}?c[TIME_PERIOD]=le:yesterday", "yesterday"),
        (f"{DF}?updatedAfter=2026-02-30", "2026-02-30"),
        (f"{DF}/A.(F%7CM)%2B$", "(F|M)+$"),
        (f"{DF}/A.[A-Z]*", "[A-Z]*"),
        (f"{V1}/data/DF/A.F?startPeriod=2010-13", "2010-13"),
        (f"{V1}/data/DF/A.F?endPeriod=0", "'0'"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_quoted(get: Get, path: str, quoted: str) -> None:
    answer = get(path, accept="application/json")
    assert answer.status_code == 400
    (error,) = json.loads(answer.data)["errors"]
    assert quoted in error["detail"]
    assert keys(rows(get, DF)) == EVERYTHING


@pytest.mark.parametrize("value", ["^(F|_T)*$", ".*", "(F%2B)%2B$", "co:(a%2B)%2B$", "sw:.*", "co:%25", "ew:_"])
def test_what_looks_like_a_pattern_is_plain_text(get: Get, value: str) -> None:
    assert get(f"{DF}?c[SEX]={value}").status_code == 204


def test_a_browser_is_not_sent_what_it_cannot_show(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_SHOWN", len(EVERYTHING) - 1)
    answer = get(f"{DF}?limit=12", accept=BROWSER)  # which was not asked before
    assert answer.status_code == 413
    assert "12 observations" in answer.text
    assert "format=csv" in answer.text
    assert get(f"{DF}?limit=5", accept=BROWSER).status_code == 200
    assert get(f"{DF}?format=csv", accept=BROWSER).status_code == 200
    assert get(f"{DF}/A.F", accept=BROWSER).status_code == 200
    assert get(DF, accept=CSV).status_code == 200


# -- files that are gone or cut under the running service --------------------------------------------------------------------------


@dataclass(frozen=True)
class Shop:
    """A registry of its own, whose files may be broken."""

    services: Services
    get: Get

    def file(self, name: str) -> Path:
        """A file of the data of DF; the copy for everyone where there is one."""
        (folder,) = self.services.store.versions.glob("A-DF-1.0.0-*")
        return next((folder / "public").glob(name) if (folder / "public").exists() else folder.glob(name))

    def answers_others(self) -> None:
        assert len(rows(self.get, OTHER)) == 6


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    for services in seeded(tmp_path):
        yield Shop(services, get_by(client_of(services)))


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def altered(file: Path) -> None:
    file.write_bytes(bytes(reversed(file.read_bytes())))


def repair(file: Path, content: bytes) -> None:
    """Some time later: DuckDB knows a file that it has read by its size and the second of its last change."""
    file.write_bytes(content)
    os.utime(file, (file.stat().st_mtime + 60,) * 2)


BREAKS = pytest.mark.parametrize("broken", [cut, altered, Path.unlink], ids=["cut", "altered", "deleted"])


def refused(answer: TestResponse) -> None:
    assert answer.status_code == 503, answer.text
    assert "A:DF(1.0.0)" in answer.text or "A-DF-1.0.0" in answer.text
    assert answer.headers["Retry-After"] == "5"


@BREAKS
def test_without_the_derived_copy_its_parts_are_read(shop: Shop, broken: object) -> None:
    broken(shop.file("cube.duckdb"))  # type: ignore[operator]  # one of BREAKS
    assert keys(rows(shop.get, DF)) == EVERYTHING


@BREAKS
def test_a_derived_copy_that_breaks_in_use_costs_one_answer_at_most(shop: Shop, broken: object) -> None:
    rows(shop.get, f"{DF}/A.F")
    broken(shop.file("cube.duckdb"))  # type: ignore[operator]
    answer = shop.get(DF, accept=CSV)
    assert answer.status_code in (200, 503)
    assert keys(rows(shop.get, DF)) == EVERYTHING
    shop.answers_others()


@BREAKS
@pytest.mark.parametrize("part", ["series-*.parquet", "obs-*.parquet"])
def test_parts_that_cannot_be_read_are_503_with_the_reason(shop: Shop, part: str, broken: object) -> None:
    shop.file("cube.duckdb").unlink()
    file = shop.file(part)
    kept = file.read_bytes()
    broken(file)  # type: ignore[operator]
    for path in (DF, f"{DF}/A.F", f"{V1}/data/DF"):
        refused(shop.get(path, accept="application/json"))
    shop.answers_others()
    repair(file, kept)
    assert keys(rows(shop.get, DF)) == EVERYTHING


@BREAKS
def test_a_version_file_that_cannot_be_read_is_503_with_the_reason(shop: Shop, broken: object) -> None:
    file = shop.file("version.json")
    kept = file.read_bytes()
    _facts.cache_clear()  # as of a process that has not read it yet
    broken(file)  # type: ignore[operator]
    refused(shop.get(DF, accept="application/json"))
    refused(shop.get(f"{V2}/availability/dataflow/A/DF", accept="application/json"))
    shop.answers_others()
    repair(file, kept)
    assert keys(rows(shop.get, DF)) == EVERYTHING


# -- a disk that fills -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("largest", [2**18, 2**19], ids=["by sorted rows", "by its parts"])
def test_a_load_that_fills_the_disk_changes_nothing(shop: Shop, tmp_path: Path, largest: int) -> None:
    file = tmp_path / "large.csv"
    numbers = random.Random(1)  # numbers that do not compress
    days = (date(1500, 1, 1) + timedelta(days=at) for at in range(30_000))
    lines = [f"dataflow,A:DF(1.0.0),R,M,{sex},{day},{numbers.random()},PS,A" for day in days for sex in ("F", "_T")]
    header = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS"
    file.write_text("\n".join([header, *lines]) + "\n")
    failed = _load(shop, file, largest=largest)
    assert failed.returncode == 1
    assert "nothing was changed" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert list(shop.services.store.staging.glob("*")) == []
    assert len(list(shop.services.store.versions.glob("A-DF-1.0.0-*"))) == 1
    assert keys(rows(shop.get, DF)) == EVERYTHING
    assert _load(shop, file, largest=None).returncode == 0
    assert len(rows(shop.get, f"{DF}?limit=1000")) == 1000


def _load(shop: Shop, file: Path, *, largest: int | None) -> subprocess.CompletedProcess[str]:
    """`registry load`, in a process that cannot write a file of more than `largest` bytes."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    command = [
        str(Path(sys.executable).with_name("registry")),
        "load",
        str(file),
        "--dataflow",
        "A:DF(1.0.0)",
        "--mode",
        "whole",
    ]
    environment = {**os.environ, "REGISTRY_VAR": str(shop.services.settings.var)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, preexec_fn=limit)
