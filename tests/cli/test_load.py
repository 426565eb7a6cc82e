"""`registry load`: from files, addresses and standard input, in whole or in part."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.cli import main
from tests.api.test_loads import DATA, FLOW, elsewhere  # noqa: F401 - a fixture
from tests.cubes import HEADER
from tests.data.desk import LINES
from tests.observations.bench import a_row
from tests.sdmx_api.test_data_writes import Desk, at, zipped

Load = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from at(tmp_path / "var")


@pytest.fixture
def load(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setenv("REGISTRY_VAR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: bytes = b"", to: str = FLOW) -> Result:
        return CliRunner().invoke(main, ["load", *words, *(["--dataflow", to] if to else [])], input=stdin)

    return run


@pytest.mark.parametrize(
    ("name", "content"),
    [("data.csv", DATA), ("data.csv.gz", gzip.compress(DATA)), ("data.zip", zipped({"a/data.csv": DATA}))],
)
def test_a_file_is_loaded_packed_or_not(load: Load, desk: Desk, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = load(name)
    assert done.exit_code == 0, done.output
    assert "Published version 1 of IOM:DF_MIG(1.0.0): 7 observations." in done.stdout and "checked" in done.stderr
    assert len(desk.there()) == 7 and (tmp_path / name).read_bytes() == content and desk.left() == []


def test_standard_input_and_addresses_are_loaded(load: Load, desk: Desk, elsewhere: str) -> None:  # noqa: F811 - the fixture
    assert load("-", stdin=gzip.compress(DATA)).exit_code == 0
    assert load(f"{elsewhere}/data.zip").exit_code == 0
    assert (
        load("-", stdin=DATA, to="urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF_MIG(1.0.0)").exit_code == 0
    )
    assert len(desk.there()) == 7 and desk.left() == []


def test_what_is_wrong_is_summed_up_with_the_first_rows(load: Load, desk: Desk) -> None:
    wrong = [a_row(f"A.X{number:03}.SYR.F") for number in range(200)]
    refused = load("-", stdin="\n".join([HEADER, *LINES[:1], *wrong]).encode())
    assert refused.exit_code == 1 and "standard-input was not loaded: 200 errors" in refused.stderr
    said = refused.stderr.splitlines()
    at = said.index("error unknown-code in REF_AREA: 200 rows")
    assert said[at + 1 : at + 3] == ["  line 3: 'X000' is not a code of CL_AREA", f"    {wrong[0]}"]
    assert len(said) < 12


def test_the_rest_of_a_load_in_part_is_written_and_can_be_loaded_when_corrected(
    load: Load, desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "data.csv").write_text(
        "\n".join([HEADER, LINES[0], a_row("A.FRA.SYR.M", "20201").replace(",R,", ",M,"), ""])
    )
    done = load("data.csv", "--partial", "--mode", "actions")
    assert done.exit_code == 0 and "1 rows were not loaded; they are in rest.csv with what is wrong." in done.stderr
    rest = tmp_path / "rest.csv"
    rest.write_text(rest.read_text().replace(",20201,", ",2021,"))
    assert load("rest.csv", "--mode", "actions").exit_code == 0
    assert desk.there() == ["A.FRA.SYR.F 2020 100", "A.FRA.SYR.M 2021 1"]


def test_a_dry_run_publishes_nothing(load: Load) -> None:
    done = load("-", "--dry-run", stdin=DATA)
    assert (
        done.exit_code == 0
        and done.stdout == "Nothing was published: 7 observations would be published; it was a dry run.\n"
    )


def test_what_cannot_be_meant_is_refused_with_a_sentence(load: Load) -> None:
    for words, to, said in (
        (("absent.csv",), FLOW, "absent.csv is no file"),
        (("-",), "IOM:DF_X(1.0.0)", "there is no dataflow IOM:DF_X(1.0.0)"),
        (("-",), "", "--dataflow or --agreement"),
        (("-",), FLOW, "is no SDMX data file"),
    ):
        refused = load(*words, to=to)
        assert refused.exit_code != 0 and said in refused.stderr


def test_a_queued_load_is_left_to_the_worker(load: Load, desk: Desk) -> None:
    assert load("-", "--queue", stdin=DATA).stdout.startswith("Queued as job ")
    desk.work()
    assert len(desk.there()) == 7 and desk.left() == []


def test_an_agreement_may_be_named_instead(load: Load, desk: Desk) -> None:
    assert load("-", "--agreement", "IOM:PA_FR(1.0.0)", stdin=DATA, to="").exit_code == 0
    assert len(desk.there()) == 7
