from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.observations.bench import Bench, a_row


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.store.close()


@pytest.fixture
def stock(bench: Bench) -> Bench:
    """A small stock of migrants: three series, years and quarters."""
    bench.load(
        a_row("A.FRA.SYR.F", "2020", "100", title="en:Stock, France;fr:Stock", sources="CENSUS;SURVEY", note="one way"),
        a_row("A.FRA.SYR.F", "2021", "150.50", comment='She said "no", twice'),
        a_row("A.FRA.SYR.M", "2020", "NaN", status="M"),
        a_row("A.FRA.SYR.M", "2021", "", status="E", comment="broken, series"),
        a_row("A.FRA.SYR.M", "2022", "7", rate="0.10"),
        a_row("Q.DEU.AFG._T", "2020-Q1", "1e3"),
        a_row("Q.DEU.AFG._T", "2020-Q2", "-0"),
    )
    return bench
