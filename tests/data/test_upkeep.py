"""The life of stored data: small loads do not fill the disk or slow readers down, and what breaks is made again from the parts."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from registry.data.derived import Watch
from registry.data.load import roll_back
from registry.data.sweep import sweep
from registry.model.dataset import FlowKey
from registry.model.errors import NoResults
from registry.observations import derived
from registry.observations.loading.limits import Limits
from registry.observations.store import Store
from tests.cubes import a_cube
from tests.data.changes import a_line, observed
from tests.data.desk import LINES, MONDAY, Desk
from tests.data.killing import run_to_death
from tests.observations.bench import a_row, where

FLOW = FlowKey("IOM", "DF_MIG", "1.0.0")
LATER = MONDAY.replace(year=2100)


def day(number: int):
    return MONDAY + timedelta(days=number)


def folders(desk: Desk) -> list[Path]:
    """The versions in the store, oldest first."""
    return sorted(desk.store.versions.iterdir())


def files(folder: Path, name: str) -> dict[str, int]:
    """The files of a version, and which on the disk they are."""
    return {path.name: path.stat().st_ino for path in sorted(folder.glob(name))}


# -- files that stay the same -------------------------------------------------------------------------------------------------------


def many(years: range, *, value: str = "1") -> list[str]:
    areas = ("EUR", "FRA", "DEU", "SYR")
    return [a_row(f"A.{area}.{sex}.F", str(year), value) for area in areas for sex in ("SYR", "AFG") for year in years]


@pytest.fixture
def cut(desk: Desk) -> Desk:
    """Eight series of a hundred years, two in a file."""
    desk.limits = Limits(memory_mb=512, part_rows=200)
    desk.load(*many(range(1900, 2000)))
    return desk


def test_a_file_of_which_nothing_was_touched_is_stored_once(cut: Desk) -> None:
    cut.load(a_line("M", observed("A.FRA.SYR.F", "1950", OBS_VALUE="7")), at=day(1))
    first, second = (files(folder, "obs-*") for folder in folders(cut))
    assert len(first) == len(second) == 4
    assert [name for name in first if first[name] != second[name]] == ["obs-00001.parquet"]
    assert files(folders(cut)[0], "series-*") == files(folders(cut)[1], "series-*")


def test_a_longer_series_leaves_the_cuts_of_the_others_where_they_were(cut: Desk) -> None:
    cut.load(a_line("R", observed("A.EUR.SYR.F", "2000", OBS_VALUE="7", OBS_STATUS="A")), at=day(1), mode="actions")
    cut.load(a_line("M", observed("A.SYR.AFG.F", "1950", OBS_VALUE="7")), at=day(2))
    first, second, third = (files(folder, "obs-*") for folder in folders(cut))
    assert [name for name in first if first[name] != second[name]] == ["obs-00000.parquet"]
    assert [name for name in second if second[name] != third[name]] == ["obs-00003.parquet"]


def test_files_grow_and_shrink_within_bounds(cut: Desk) -> None:
    cut.load(*many(range(1700, 2000)), at=day(1))
    cut.load(*many(range(1990, 2000)), at=day(2))
    cut.load(*many(range(1900, 2000)), a_row("A.AFG.SYR.F", "2000"), at=day(3))
    assert [len(files(folder, "obs-*")) for folder in folders(cut)] == [4, 8, 1, 5]
    assert len(cut.text().splitlines()) == 802


def test_sweeping_a_version_leaves_the_files_that_others_share(cut: Desk) -> None:
    cut.load(a_line("M", observed("A.FRA.SYR.F", "1950", OBS_VALUE="7")), at=day(1))
    before = cut.text()
    sweep(cut.transactions, cut.store, keep=1, at=LATER, by="ann")
    assert len(folders(cut)) == 1
    cut.reopen(cut.store.engine.sizes)
    assert cut.text() == before


# -- the rows of the past ------------------------------------------------------------------------------------------------------------

LOADS = 8
QUERIES = (
    ("sdmx-ml-data-3.1", {"includes_history": True}),
    ("sdmx-csv-2.1", {"includes_history": True, "filters": (where("SEX", "F"),)}),
    *(("sdmx-csv-2.1", {"updated_after": day(number)}) for number in range(-1, LOADS)),
    *(("sdmx-csv-2.1", {"updated_after": day(number), "includes_history": True}) for number in range(LOADS)),
    *(("sdmx-csv-2.1", {"as_of": day(number)}) for number in range(LOADS)),
)


def answers(desk: Desk) -> list[str | None]:
    """To every question about the past."""
    found: list[str | None] = []
    for format, query in QUERIES:
        try:
            found.append(desk.text(format, **query))
        except NoResults:
            found.append(None)
    return found


def live(desk: Desk) -> None:
    """Loads which revise, delete, add and bring back."""
    desk.load(*LINES)
    for number in range(1, LOADS):
        changes = {
            0: [a_line("D", observed("A.FRA.SYR.M", "2022"))],
            1: [a_line("M", observed("A.FRA.SYR.M", "2022", OBS_VALUE=str(number), OBS_STATUS="A"))],
            2: [a_line("D", {"FREQ": "Q"}), a_line("M", {"REF_AREA": "FRA", "TITLE": f"en:Title {number}"})],
            3: [a_row("Q.DEU.AFG._T", f"202{number}-Q1", "5")],
        }[number % 4]  # fmt: skip
        revised = a_line("M", observed("A.FRA.SYR.F", "2020", OBS_VALUE=str(number)))
        desk.load(revised, *changes, at=day(number), mode="actions")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A lineage of which every load left a file of closed rows."""
    desk = Desk(tmp_path_factory.mktemp("lived"))
    desk.limits = Limits(memory_mb=512, closed_files=1_000)
    live(desk)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def past(lived: Desk) -> list[str | None]:
    return answers(lived)


def test_joining_the_closed_rows_changes_no_answer_about_the_past(
    lived: Desk, past: list[str | None], desk: Desk
) -> None:
    desk.limits = Limits(memory_mb=512, closed_files=2)
    live(desk)
    assert len(files(folders(lived)[-1], "closed-*")) == LOADS - 1
    assert max(len(files(folder, "closed-*")) for folder in folders(desk)) <= 3
    assert answers(desk) == past


def test_a_lineage_of_many_files_is_joined_by_its_next_load(
    lived: Desk, past: list[str | None], tmp_path: Path
) -> None:
    shutil.copytree(lived.folder, tmp_path / "copy")
    desk = Desk(tmp_path / "copy", is_new=False)
    desk.limits = Limits(memory_mb=512, closed_files=LOADS - 2)
    desk.load(a_line("M", observed("A.FRA.SYR.F", "2020", OBS_VALUE=str(LOADS - 1))), at=day(LOADS), mode="actions")
    assert len(files(folders(desk)[-1], "closed-*")) == 1
    assert answers(desk) == past
    desk.close()


# -- derived copies ------------------------------------------------------------------------------------------------------------------


def gone(file: Path) -> None:
    file.unlink()


def cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def altered(file: Path) -> None:
    file.write_bytes(bytes(reversed(file.read_bytes())))


def of_another(file: Path) -> None:
    """A right database of other data."""
    (other,) = (folder / "cube.duckdb" for folder in file.parent.parent.iterdir() if folder != file.parent)
    shutil.copyfile(other, file)


def reads_the_copy(desk: Desk) -> bool:
    """Whether the answers of this process come from the derived copy."""
    with desk.reading() as uow:
        version = uow.datasets.current(FLOW)
    dataset = desk.store.open(version.parts[0].file.split("/")[1])
    with dataset.reading() as (_, tables):
        return tables.has_places


def watch(desk: Desk) -> Watch:
    """That of the worker, which has a store of its own."""
    return Watch(desk.reading, Store(desk.store.folder, memory_mb=256), Limits(memory_mb=512))


@pytest.mark.parametrize("broken", [gone, cut_short, altered, of_another])
def test_a_derived_copy_that_breaks_in_use_is_made_again_and_taken_up(desk: Desk, broken) -> None:
    desk.load(a_row("A.FRA.SYR.F", "1999"))
    desk.load(*LINES, at=day(1))
    before = desk.text()
    assert reads_the_copy(desk)
    worker, file = watch(desk), folders(desk)[1] / "cube.duckdb"
    assert worker.look() == ()
    broken(file)
    if broken is not of_another:
        assert desk.text() == before
        assert not reads_the_copy(desk)
    assert worker.look() == (folders(desk)[1].name,)
    assert reads_the_copy(desk)
    assert desk.text() == before
    assert worker.look() == ()
    assert [path.name for path in folders(desk)[1].glob("cube.duckdb*")] == ["cube.duckdb"]


def test_an_answer_under_way_ends_from_the_copy_it_began_with(stocked: Desk) -> None:
    before, stream = stocked.text(), stocked.ask().body
    first = next(stream)
    cut_short(folders(stocked)[0] / "cube.duckdb")
    watch(stocked).look()
    assert stocked.text() == before
    assert (first + b"".join(stream)).decode() == before
    assert reads_the_copy(stocked)


def test_only_the_version_that_is_read_has_a_derived_copy_after_a_sweep(stocked: Desk) -> None:
    past = stocked.text()
    stocked.load(a_line("M", observed("A.FRA.SYR.F", "2020", OBS_VALUE="7")), at=day(1))
    stocked.text(as_of=day(0))
    sweep(stocked.transactions, stocked.store, keep=9, at=LATER, by="ann")
    assert [(folder / "cube.duckdb").exists() for folder in folders(stocked)] == [False, True]
    assert stocked.text(as_of=day(0)) == past
    with stocked.writing() as uow:
        roll_back(uow, FLOW, 1, at=day(2), by="ann")
        uow.commit()
    assert watch(stocked).look() == (folders(stocked)[0].name,)
    assert reads_the_copy(stocked)
    assert stocked.text() == past


def test_the_public_copy_is_looked_after_and_those_it_replaced_go(tmp_path: Path) -> None:
    desk = Desk(tmp_path, cube=a_cube(has_flags=True), more=",CONF_STATUS,EMBARGO_TIME")
    desk.load(f"{LINES[0]},C,", f"{LINES[2]},,", at=day(0))
    shown = desk.text()
    (folder,) = folders(desk)
    shutil.copytree(folder / "public-000001", folder / "public-000000")
    gone(folder / "public-000001" / "cube.duckdb")
    assert watch(desk).look() == (f"{folder.name}/public-000001",)
    swept = sweep(desk.transactions, desk.store, keep=9, at=LATER, by="ann")
    assert swept.needless == (f"{folder.name}/public-000000",)
    assert desk.text() == shown
    desk.close()


def test_a_copy_that_cannot_be_made_is_tried_again(stocked: Desk) -> None:
    (folder,) = folders(stocked)
    gone(folder / "cube.duckdb")
    part = folder / "obs-00000.parquet"
    part.rename(folder / "elsewhere")
    worker = watch(stocked)
    assert worker.look() == ()
    (folder / "elsewhere").rename(part)
    assert worker.look() == (folder.name,)


KILLED = """
import sys
from pathlib import Path
from registry.observations import derived
from tests.data.desk import Desk
from tests.data.killing import after, die
from tests.data.test_upkeep import watch

STEPS = {
    "compared": ("_rebuild", die),
    "written": ("write_database", after(derived.write_database)),
    "named": ("sync_folder", die),
}
setattr(derived, *STEPS[sys.argv[2]])
watch(Desk(Path(sys.argv[1]), is_new=False)).look()
"""


KILLED_LOAD = """
import sys
from pathlib import Path
from registry.data import load
from registry.observations import derived
from tests.data.desk import Desk
from tests.data.killing import after, die
from tests.observations.bench import a_row

STEPS = {
    "published": (load, "make_copies", die),
    "half a copy": (derived, "write_database", after(derived.write_database)),
}
setattr(*STEPS[sys.argv[2]])
Desk(Path(sys.argv[1]), is_new=False).load(a_row("A.FRA.SYR.F", "2030"))
"""


@pytest.mark.parametrize("step", ["published", "half a copy"])
def test_a_load_killed_after_it_was_published_is_read_and_its_copy_is_made(stocked: Desk, step: str) -> None:
    run_to_death(KILLED_LOAD, str(stocked.folder), step)
    shown = stocked.text()
    assert "2030" in shown
    assert not reads_the_copy(stocked)
    worker = watch(stocked)
    assert worker.look() == (folders(stocked)[1].name,)
    assert reads_the_copy(stocked)
    assert stocked.text() == shown
    assert worker.look() == ()


def test_a_copy_that_cannot_be_made_does_not_undo_a_publication(stocked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(derived, "write_database", full)
        assert stocked.load(a_row("A.FRA.SYR.F", "2030")).version.number == 2
    shown = stocked.text()
    assert "2030" in shown
    assert [path.name for path in folders(stocked)[1].glob("cube.duckdb*")] == []
    assert watch(stocked).look() == (folders(stocked)[1].name,)
    assert stocked.text() == shown


@pytest.mark.parametrize("step", ["compared", "written", "named"])
def test_a_worker_killed_while_it_makes_a_copy_leaves_answers_as_they_were(stocked: Desk, step: str) -> None:
    before = stocked.text()
    cut_short(folders(stocked)[0] / "cube.duckdb")
    run_to_death(KILLED, str(stocked.folder), step)
    assert stocked.text() == before
    watch(stocked).look()
    assert stocked.text() == before
    assert reads_the_copy(stocked)
    sweep(stocked.transactions, stocked.store, keep=9, at=LATER, by="ann")
    assert [path.name for path in folders(stocked)[0].glob("cube.duckdb*")] == ["cube.duckdb"]
