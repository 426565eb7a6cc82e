"""Loads in part: what is right is there, what is wrong comes back and can be corrected."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.data.load import Mode, Opening
from registry.data.partial_load import Outcome, load_in_part
from registry.data.rest_file import records
from registry.formats.table import format_named
from registry.model.errors import Refused
from registry.observations.loading.limits import Limits
from tests.cubes import HEADER
from tests.data.desk import FLOW, LINES, MONDAY, Desk
from tests.observations.bench import a_row


def in_part(
    desk: Desk, file: Path, format: str = "sdmx-csv-2.0", *, mode: Mode | None = None, dry_run: bool = False
) -> Outcome:
    opening = Opening(desk.transactions, desk.store, FLOW, MONDAY, Limits(memory_mb=512), mode=mode)
    return load_in_part(
        opening,
        file,
        format_named(format),
        by="ann",
        source="a file",
        rest_at=desk.folder / "rest.csv",
        dry_run=dry_run,
    )


def a_file(desk: Desk, *lines: str) -> Path:
    file = desk.folder / "sent.csv"
    file.write_text("\n".join([desk.header, *lines]) + "\n", encoding="utf-8", newline="")
    return file


def codes(outcome: Outcome) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.line) for finding in outcome.findings]


def test_every_kind_of_wrong_row_comes_back_and_the_others_are_loaded(desk: Desk) -> None:
    outcome = in_part(
        desk,
        a_file(
            desk,
            *LINES[:2],  # lines 2 to 4
            a_row("A.XXX.SYR.F"),
            a_row("A.FRA.SYR.M", "20x0"),
            a_row("A.FRA.SYR.M", "2021", "x"),
            LINES[0],
            a_row("A.DEU.SYR.F", "2020", decimals="1"),
            a_row("A.DEU.SYR.F", "2021", decimals="2"),
            a_row("A.DEU.SYR.F", "2022", decimals="2"),
            "dataflow,short",
        ),
    )
    assert codes(outcome) == [
        ("unknown-code", 5), ("bad-period", 6), ("not-a-number", 7), ("duplicate-key", 8),
        ("inconsistent-series-attribute", 10), ("inconsistent-series-attribute", 11), ("wrong-width", 12),
    ]  # fmt: skip
    assert outcome.returned == 7 and outcome.receipt.version.observation_count == 3
    assert outcome.receipt.version.source == "a file, without 7 rows"


def test_a_file_without_anything_wrong_is_loaded_as_ever(desk: Desk) -> None:
    outcome = in_part(desk, a_file(desk, *LINES))
    assert (outcome.returned, outcome.file, outcome.receipt.version.observation_count) == (0, None, 7)


def test_what_is_wrong_with_the_file_itself_refuses_all_of_it(desk: Desk) -> None:
    file = desk.folder / "sent.csv"
    for content, said in (
        (f'{HEADER}\n{LINES[0]}\n"open', "cannot be read to its end"),
        (f"{HEADER}\n{a_row('A.XXX.SYR.F')}\n", "no observations"),
    ):
        file.write_text(content)
        with pytest.raises(Refused, match=f"cannot be loaded in part either.*{said}"):
            in_part(desk, file)
    assert not list((desk.store.folder / "versions").glob("*"))


@pytest.mark.parametrize("format", ["sdmx-json-data-2.1", "sdmx-ml-data-3.1"])
def test_rows_of_other_formats_come_back_as_csv_that_can_be_loaded(desk: Desk, format: str) -> None:
    desk.load(*LINES)
    file = desk.folder / "sent.data"
    file.write_text(desk.text(format).replace("150.50", '"a lot"' if "json" in format else "a lot"))
    outcome = in_part(desk, file, format)
    assert (outcome.returned, outcome.receipt.version.observation_count) == (1, 6)
    rest = desk.folder / "rest.csv"
    rest.write_text(rest.read_text().replace(",a lot,", ",150.50,").replace(",R,", ",M,").replace(",I,", ",M,"))
    desk.load_file(rest, "sdmx-csv-2.0", mode="actions")
    assert "2021,150.50" in desk.text() and len(desk.text("sdmx-csv-1.0").splitlines()) == 9  # a comment has two lines


def test_a_dry_run_in_part_tells_and_keeps_nothing(desk: Desk) -> None:
    outcome = in_part(desk, a_file(desk, LINES[0], a_row("A.XXX.SYR.F")), dry_run=True)
    assert outcome.returned == 1 and not outcome.receipt.is_published
    assert not list((desk.store.folder / "versions").iterdir())


cells = st.text(st.sampled_from('ab",\n\r;'), max_size=4)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_the_records_of_a_file_together_are_the_file(rows: list[list[str]]) -> None:
    quoted = ["".join(['"' + cell.replace('"', '""') + '",' for cell in row]) + "x\n" for row in rows]
    found = list(records(io.BytesIO("".join(quoted).encode())))
    assert [record.decode() for _, record in found] == quoted
    assert [line for line, _ in found] == [1 + "".join(quoted[:at]).count("\n") for at in range(len(quoted))]
