"""The short way of a load of the whole: what it takes it stores as the long way does, and what is wrong it leaves to that one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.formats.data import Rows
from registry.model.errors import Refused
from registry.observations.facts import Facts
from registry.observations.loading import blocks, lexicon, sorted_rows
from registry.observations.loading import load as loading
from registry.observations.loading.limits import Limits
from registry.observations.loading.load import Loaded
from tests.cubes import HEADER, a_cube
from tests.observations.bench import Bench, a_row

Content = tuple[Facts, dict[str, list[tuple[object, ...]]]]


def content(bench: Bench, loaded: Loaded) -> Content:
    """What a version says of itself but for the sums of its files, and their rows."""
    parts = tuple(msgspec.structs.replace(part, bytes=0, sha256="") for part in loaded.facts.parts)
    folder = bench.store.versions / loaded.version
    rows = {
        table: duckdb.sql(f"select * from '{folder}/{table}-*.parquet' order by all").fetchall()
        for table in ("series", "obs")
    }
    return msgspec.structs.replace(loaded.facts, parts=parts), rows


def bytes_of(loaded: Loaded) -> list[str]:
    return [part.sha256 for part in loaded.facts.parts]


def both_ways(bench: Bench, load: Callable[[str], Loaded]) -> tuple[Loaded, Loaded]:
    """The same load, each way; `load` takes the name of the version."""
    number = len(list(bench.store.versions.glob("*")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading.Loading, "_staged", lambda *_: pytest.fail("the long way was taken"))
        short = load(f"v{number}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "is_codable", lambda _: False)
        long = load(f"v{number + 1}")
    assert content(bench, short) == content(bench, long)
    return short, long


RIGHT: dict[str, Sequence[str]] = {
    "in no order": [a_row("A.DEU.SYR.M"), a_row("A.FRA.SYR._T"), a_row("A.FRA.SYR.F", "2021"), a_row("A.FRA.SYR.F")],
    "periods of all kinds": [a_row("A.FRA.SYR.F", period) for period in ("2020-Q1", "2020", "2020-03", "2019-01-01/P2Y", "2020-W01", "2020-01-01T00:00:00")],
    "numbers as reported": [
        a_row("A.FRA.SYR.F", str(1990 + at), value)
        for at, value in enumerate(("1", "1.0", "0.10", "1e3", "-0", "+5", "12345678901234567890", "0.1", "1E-7", "NaN", "#N/A", "INF", "", "1000000000000000", "0.00001", "-3.5", "1234567890.25", ".5", "007"))
    ],
    "whole numbers": [a_row("A.FRA.SYR.F", "2020", "5"), a_row("A.FRA.SYR.F", "2021", ""), a_row("A.FRA.SYR.F", "2022", "-12")],
    "whole numbers beyond doubles": [a_row("A.FRA.SYR.F", "2020", "9007199254740993"), a_row("A.FRA.SYR.F", "2021", "7")],
    "whole numbers with noughts before": [a_row("A.FRA.SYR.F", "2020", "007"), a_row("A.FRA.SYR.F", "2021", "7")],
    "quotes": [a_row("A.FRA.SYR.F", comment='said "no", twice'), a_row("A.FRA.SYR.M", comment='"'), a_row("A.DEU.SYR.M", comment='""')],
    "line breaks in cells": [a_row("A.FRA.SYR.F", comment="two\nlines"), a_row("A.FRA.SYR.M", comment="a\r\nb")],
    "everything quoted": [",".join(f'"{cell}"' for cell in a_row("A.FRA.SYR.F").split(","))],
    "attributes above": [a_row("A.FRA.SYR.F", note="one way", title="en:Stock;fr:Stock", sources="CENSUS;SURVEY", decimals="1"), a_row("A.FRA.SYR.M", decimals="0")],
    "attributes on rows of their own": [
        "dataflow,IOM:DF_MIG(1.0.0),R,,FRA,SYR,,,,,,,,by land,,,",
        a_row("A.FRA.SYR.F", unit=""),
        "dataflow,IOM:DF_MIG(1.0.0),R,~,~,~,~,~,,,PS,,,,,,",
    ],
    "no value at all": [a_row("A.FRA.SYR.F", value=""), a_row("A.FRA.SYR.M", value="")],
}  # fmt: skip


@pytest.mark.parametrize("lines", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_is_stored_as_by_the_long_way(bench: Bench, lines: Sequence[str]) -> None:
    short, long = both_ways(bench, lambda version: bench.load(*lines, version=version))
    assert bytes_of(short) == bytes_of(long), "files that are the same can be shared"


def test_a_file_with_names_decimal_commas_or_carriage_returns_is_read_alike(bench: Bench) -> None:
    named = a_row("A: Annual.FRA: France.SYR: Syria.F: Female", status="A: Normal", structure="IOM:DF_MIG(1.0.0): Flow")
    file = bench.folder / "odd.csv"
    for text in (
        "\n".join([HEADER.replace("REF_AREA", "REF_AREA: Area"), named]) + "\n",
        "\r\n".join([HEADER, a_row("A.FRA.SYR.F"), a_row("A.FRA.SYR.M")]) + "\r\n",
        "\n".join(line.replace(",", ";") for line in (HEADER.replace("[;]", "[|]").replace("[en;fr]", "[en|fr]"), a_row("A.FRA.SYR.F", value="1.5").replace("1.5", "1@5"))).replace("@", ",") + "\n",
        "\ufeff" + "\n".join([HEADER, a_row("A.FRA.SYR.F")]),
    ):  # fmt: skip
        file.write_text(text, encoding="utf-8", newline="")
        both_ways(bench, lambda version: bench.loading(version).csv(file))


def test_many_rows_in_any_order_are_sorted_by_stretches_and_cut_into_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    keys = [".".join(key) for key in itertools.product("AQ", ("FRA", "DEU"), ("SYR", "AFG"), ("F", "M", "_T"))]
    lines = [
        a_row(key, str(year), random.Random(year).choice(["1", "2.50", "", "NaN"]), comment="x" * (year % 3))
        for key in keys
        for year in range(1960, 2020)
    ]
    random.Random(5).shuffle(lines)
    monkeypatch.setattr(blocks, "_BYTES", 2_000)
    monkeypatch.setattr(sorted_rows, "_ROWS", 200)
    limits = Limits(memory_mb=512, part_rows=300)
    short, long = both_ways(bench, lambda version: bench.load(*lines, version=version, limits=limits))
    assert sum(part.table == "obs" for part in short.facts.parts) == 5
    assert bytes_of(short) == bytes_of(long)


_NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-(10**6), 10**6, places=2).map(str),
    st.sampled_from(["", "NaN", "#N/A", "INF", "-INF", "-0", "0.0", "1e-4", "00", "+1", "1."]),
)


@given(st.lists(_NUMBERS, min_size=1, max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_numbers_are_stored_as_by_the_long_way(bench: Bench, numbers: list[str]) -> None:
    lines = [a_row("A.FRA.SYR.F", str(1900 + at), number) for at, number in enumerate(numbers)]
    both_ways(bench, lambda version: bench.load(*lines, version=version))


def test_rows_of_a_reader_are_taken_too(bench: Bench) -> None:
    class Reader:
        def rows(self):
            for at, area in enumerate(("DEU", "FRA")):
                columns = {
                    "FREQ": ["A", "A"], "REF_AREA": [area, area], "ORIGIN": ["SYR", "AFG"], "SEX": ["F", "F"],
                    "TIME_PERIOD": ["2020", "2020"], "OBS_VALUE": ["1.50", None], "OBS_STATUS": ["A", "M"],
                }  # fmt: skip
                yield Rows(
                    columns=columns, lines=[at * 2 + 1, at * 2 + 2], action="Replace", structure="IOM:DF_MIG(1.0.0)"
                )

    both_ways(bench, lambda version: bench.loading(version).rows("data.xml", Reader()))


WRONG = {
    "text after a quoted cell": 'dataflow,IOM:DF_MIG(1.0.0),R,A,FRA,SYR,F,2020,1,,PS,0,,,,A,"a"b',
    "a quote that does not end": 'dataflow,IOM:DF_MIG(1.0.0),R,A,FRA,SYR,F,2020,1,,PS,0,,,,A,"a',
    "too few cells": "dataflow,IOM:DF_MIG(1.0.0),R,A,FRA,SYR,F,2020,1",
    "too many cells": a_row("A.FRA.SYR.F") + ",x",
    "an observation twice": a_row("A.DEU.AFG.M"),
    "a hexadecimal number": a_row("A.FRA.SYR.F", value="0x1"),
    "a number with a blank": a_row("A.FRA.SYR.F", value=" 1"),
    "a number with an underscore": a_row("A.FRA.SYR.F", value="1_0"),
    "an Arabic digit": a_row("A.FRA.SYR.F", value="\u0661"),
}


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_left_to_the_long_way(bench: Bench, line: str) -> None:
    def refused() -> tuple[str, ...]:
        with pytest.raises(Refused) as refusal:
            bench.load(a_row("A.DEU.AFG.M"), line)
        return tuple(f"{finding.line} {finding.code} {finding.message}" for finding in refusal.value.findings)

    logged: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        log = SimpleNamespace(info=lambda _, *, version, why: logged.append(why))
        patch.setattr(loading, "_LOG", log)
        said = refused()
    (why,) = logged
    cells = [cell for cell in line.split(",")[3:] if len(cell) > 1]
    assert not [cell for cell in cells if cell in why], "what rows hold stays out of the log"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "is_codable", lambda _: False)
        assert refused() == said
    assert not list((bench.store.folder / "versions").glob("*"))


@pytest.mark.parametrize("limit", ["MOST", "LONGEST"])
def test_more_texts_than_are_kept_are_left_to_the_long_way(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(lexicon, limit, 3)
    lines = [a_row("A.FRA.SYR.F", str(2000 + at), comment=f"text {at}") for at in range(5)]
    bench.load(*lines)
    assert bench.rows(None, "COMMENT") == [f"text {at}" for at in range(5)]


def test_a_code_that_no_row_may_have_is_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_cube(allowed={"REF_AREA": frozenset(["FRA"])}))
    both_ways(bench, lambda version: bench.load(a_row("A.FRA.SYR.F"), version=version))
    with pytest.raises(Refused):
        bench.load(a_row("A.DEU.SYR.F"))


def _next(bench: Bench, lines: Sequence[str], version: str, base: Loaded) -> Loaded:
    """Loads lines as what follows a version."""
    file = bench.folder / "next.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8", newline="")
    following = msgspec.structs.replace(
        bench.loading(version, Limits(memory_mb=512, part_rows=40)), load=2, base=bench.store.open(base.version)
    )
    return following.csv(file)


def _some(random_: random.Random, share: float) -> dict[tuple[str, str], str]:
    """A line for some series and periods."""
    keys = [".".join(key) for key in itertools.product("AQ", ("FRA", "DEU"), ("SYR", "AFG"), ("F", "M", "_T"))]
    return {
        (key, str(year)): a_row(
            key, str(year), random_.choice(["1", "2.50", "", "NaN"]), comment=random_.choice(["", "x"])
        )
        for key in keys
        for year in range(2000, 2012)
        if random_.random() < share
    }


@pytest.mark.parametrize("seed", range(6))
def test_what_follows_a_version_is_compared_as_by_the_long_way(bench: Bench, seed: int) -> None:
    random_ = random.Random(seed)
    first = _some(random_, 0.5)
    base = bench.load(*first.values(), version="base", limits=Limits(memory_mb=512, part_rows=40))
    changed = {place: line for place, line in first.items() if random_.random() < 0.8} | _some(random_, 0.1)
    gone = random_.choice(["A.FRA.SYR.F", "Q.DEU.AFG._T", ""])
    lines = [line for (key, _), line in changed.items() if key != gone]
    if seed % 2:
        lines = [line.replace(",PS,0,", ",PS,1,") if ",FRA,SYR,M," in line else line for line in lines]
    random_.shuffle(lines)
    short, long = both_ways(bench, lambda version: _next(bench, lines, version, base))
    closed = [
        duckdb.sql(f"select * from '{bench.store.versions / one.version}/closed-*.parquet'").fetchall()
        for one in (short, long)
    ]
    assert closed[0] == closed[1]
    assert closed[0]
    assert bytes_of(short) == bytes_of(long)
    again, _ = both_ways(bench, lambda version: _next(bench, lines, version, short))
    assert [part.sha256 for part in again.facts.parts if part.table == "obs"] == [
        part.sha256 for part in short.facts.parts if part.table == "obs"
    ]
