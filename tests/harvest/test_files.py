"""Folders and files of SDMX messages as a source."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from registry.formats.table import format_named
from registry.model.errors import Conflict, NotFound
from tests import factories as f
from tests.harvest.registries import FLOW, Registry, reason, verdicts


@pytest.fixture
def folder(source: tuple[Registry, str], tmp_path: Path) -> Path:
    """The structures of the small packs in one message, the data of one flow, packed, beside it, and a note."""
    folder = tmp_path / "messages"
    folder.mkdir()
    write = format_named("sdmx-ml-3.1").write
    assert write is not None
    artefacts = source[0].artefacts().values()
    (folder / "structures.xml").write_bytes(b"".join(write(f.a_message(*artefacts))))
    (folder / "data.csv.gz").write_bytes(gzip.compress(source[0].csv()))
    (folder / "README.txt").write_text("nothing to read")
    return folder


def test_a_folder_is_taken_over_and_again_without_a_change(
    source: tuple[Registry, str], empty: Registry, folder: Path
) -> None:
    first = empty.take(str(folder))
    assert first.api == "files" and verdicts(first, "data") == {"A:DF(1.0.0)": "new"}
    assert empty.csv() == source[0].csv()
    held, revisions = empty.holdings(), empty.revisions()
    assert {item.verdict for item in empty.take(str(folder)).items} == {"same"}
    assert (empty.holdings(), empty.revisions()) == (held, revisions)


def test_of_a_folder_a_flow_is_taken_with_what_it_needs(empty: Registry, folder: Path) -> None:
    plan = empty.plan(str(folder), flows=("A:DF_EMPTY",))
    assert "A:DSD(1.0.0)" in verdicts(plan) and "A:DF(1.0.0)" not in verdicts(plan)
    assert "A:DF(1.0.0), which is no flow of this harvest" in plan.findings[0].message


def test_a_file_that_changed_since_the_plan_is_not_taken(empty: Registry, folder: Path) -> None:
    plan = empty.plan(str(folder))
    text = (folder / "structures.xml").read_text("utf-8")
    (folder / "structures.xml").write_text(text.replace(">Agency A<", ">Agency Z<"), "utf-8")
    with pytest.raises(Conflict, match=r"AGENCIES\(1\.0\) has other content"):
        empty.apply(plan)
    assert not empty.holdings()


def test_what_is_no_source_is_refused_with_the_known_ones(empty: Registry) -> None:
    with pytest.raises(NotFound, match=r"one of .*ESTAT.*OECD.*UNSD"):
        empty.plan("NOBODY")
    with pytest.raises(NotFound, match="no file or folder"):
        empty.plan("absent/folder")


def test_real_structures_are_taken_over_and_what_hangs_in_the_air_is_told(empty: Registry, specimens: Path) -> None:
    folder = specimens / "sdmx-specimens" / "IMF"
    done = empty.take(str(folder))
    created = sum(item.outcome == "created" for item in done.items)
    assert created == 23 and done.counted("conflicting") == 4
    assert "US_Constraint" in reason(done, "IMF:US_Constraint(1.0)") and "neither here" in reason(
        done, "IMF:US_Constraint(1.0)"
    )
    again = empty.plan(str(folder))
    assert (again.counted("same"), again.counted("new"), again.counted("changed")) == (23, 0, 0)


def test_the_flow_of_a_file_is_named_by_the_file(empty: Registry, folder: Path) -> None:
    assert next(item for item in empty.plan(str(folder)).items if item.kind == "data").urn == FLOW


def test_of_two_files_of_a_flow_the_second_is_left_out_and_told(empty: Registry, folder: Path) -> None:
    (folder / "more.csv.gz").write_bytes((folder / "data.csv.gz").read_bytes())
    plan = empty.plan(str(folder))
    assert [item.url.rpartition("/")[2] for item in plan.items if item.kind == "data"] == ["data.csv.gz"]
    assert [one.message for one in plan.findings] == [f"more.csv.gz was left out: it is a second file of {FLOW}"]
