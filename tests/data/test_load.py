"""Loading as a use case: published at once or not at all, even when killed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.data.load import roll_back
from registry.data.manifest import folder_of
from registry.model.dataset import FlowKey
from registry.model.errors import NoResults, NotFound, Refused
from registry.observations.store import Store
from registry.observations.sweep import sweep
from tests.data.changes import a_line, observed
from tests.data.desk import LINES, MONDAY, Desk
from tests.data.killing import run_to_death
from tests.observations.bench import a_row

KEY = FlowKey("IOM", "DF_MIG", "1.0.0")


def test_a_load_is_published_with_its_manifest(desk):
    version = desk.load(*LINES).version
    with desk.reading() as uow:
        assert uow.datasets.current(KEY) == version
        entry = uow.audit.latest(1)[0]
    assert (version.number, version.observation_count, version.series_count) == (1, 7, 3)
    assert (version.first_period, version.last_period, version.attributes) == ("2020", "2022", {"UNIT_MEASURE": "PS"})
    assert all((desk.store.folder / part.file).stat().st_size == part.bytes for part in version.parts)
    assert (entry.who, entry.what, entry.target) == ("ann", "published", "IOM:DF_MIG(1.0.0)")


def test_a_load_replaces_the_whole_data_set(stocked):
    stocked.load(a_row("A.FRA.SYR.F", "2030"), at=MONDAY + timedelta(days=1))
    assert [line.split(",")[7] for line in stocked.text().splitlines()[1:]] == ["2030"]


def test_a_refused_load_changes_nothing(stocked):
    before = stocked.text()
    with pytest.raises(Refused):
        stocked.load(a_row("A.XXX.SYR.F"))
    assert stocked.text() == before
    with stocked.reading() as uow:
        assert len(uow.datasets.versions(KEY)) == 1


def test_an_answer_begun_before_a_load_ends_with_the_old_data(stocked):
    before, stream = stocked.text(), stocked.ask().body
    first = next(stream)
    stocked.load(a_row("A.FRA.SYR.F", "2030"))
    assert (first + b"".join(stream)).decode() == before


def test_rolling_back_serves_the_earlier_version(stocked):
    before = stocked.text()
    stocked.load(a_row("A.FRA.SYR.F", "2030"))
    with stocked.writing() as uow:
        roll_back(uow, KEY, 1, at=MONDAY, by="ann")
        uow.commit()
    assert stocked.text() == before


def test_data_of_an_unknown_flow_are_not_found(desk):
    with pytest.raises(NotFound), desk.reading():
        desk.ask(ids=("DF_X",))
    with pytest.raises(NoResults, match="no data were published"):
        desk.ask()


def test_sweeping_removes_what_nothing_points_to(stocked):
    with stocked.reading() as uow:
        current = folder_of(uow.datasets.current(KEY))
    for name in ("staging/half", "versions/orphan"):
        (stocked.store.folder / name).mkdir(parents=True)
        (stocked.store.folder / name / "obs-00000.parquet").write_bytes(b"x")
    assert sweep(stocked.store, [current], older_than=0) == []
    assert sweep(stocked.store, [current], older_than=9e9) == ["half", "orphan"]
    assert stocked.text()


# Runs one load in a process of its own and kills it as soon as `step` happens.
KILLED = """
import sys
from pathlib import Path
from registry.data import load as loading
from registry.observations.loading import coded, compared, load as pipeline, write
from tests.data.desk import Desk
from tests.data.killing import after, die
from tests.observations.bench import a_row

desk, step = Desk(Path(sys.argv[1]), is_new=False), sys.argv[2]

STEPS = {
    "read": lambda: setattr(coded.CodedArrangement, "read", after(coded.CodedArrangement.read)),
    "arranged": lambda: setattr(coded.CodedArrangement, "run", after(coded.CodedArrangement.run)),
    "compared": lambda: setattr(compared.Comparison, "close", after(compared.Comparison.close)),
    "first part": lambda: setattr(write, "sync_file", die),
    "parts written": lambda: setattr(pipeline, "write_version", die),
    "version written": lambda: setattr(pipeline, "write_version", after(pipeline.write_version)),
    "named": lambda: setattr(loading, "_version", die),
    "in the transaction": lambda: setattr(loading, "publish", after(loading.publish)),
}
STEPS[step]()
desk.load(a_row("A.FRA.SYR.F", "2030"))
"""

# The same of a load by actions, from its application on; the data sets delete one observation and merge another.
KILLED_ACTIONS = (
    KILLED.partition("STEPS = {")[0]
    + """
from registry.observations.loading import apply, former
from registry.observations.loading.limits import Limits
from tests.data.changes import a_line, observed

STEPS = {
    "staged": (pipeline, "stage", after(pipeline.stage)),
    "taken": (apply.Application, "_sets", die),
    "applied": (apply.Application, "run", after(apply.Application.run)),
    "traced": (former.Former, "trace", after(former.Former.trace)),
    "closed rows": (former, "write_part", after(former.write_part)),
    "joined": (former.Former, "_joined", after(former.Former._joined)),
    "inherited": (former, "link", after(former.link)),
    "published": (loading, "publish", after(loading.publish)),
}
setattr(*STEPS[step])
if step == "joined":
    desk.limits = Limits(memory_mb=512, closed_files=1)
desk.load(a_line("D", observed("A.FRA.SYR.F", "2021")), a_line("M", observed("A.FRA.SYR.F", "2020", OBS_VALUE="7")))
"""
)


@pytest.mark.parametrize(
    "step",
    [
        "read",
        "arranged",
        "compared",
        "first part",
        "parts written",
        "version written",
        "named",
        "in the transaction",
    ],
)
def test_a_load_killed_at_any_step_leaves_the_former_version_and_can_be_repeated(stocked: Desk, step: str):
    before = stocked.text()
    run_to_death(KILLED, str(stocked.folder), step)
    assert stocked.text() == before
    assert Desk(stocked.folder, is_new=False).text() == before
    assert stocked.load(a_row("A.FRA.SYR.F", "2030")).version.number == 2
    assert "2030" in stocked.text()
    with stocked.reading() as uow:
        kept = {folder_of(version) for version in uow.datasets.versions(KEY)}
    sweep(stocked.store, kept, older_than=9e9)
    store = stocked.store.folder
    assert {folder.name for folder in (store / "versions").iterdir()} == kept and not list(
        (store / "staging").iterdir()
    )


@pytest.mark.parametrize(
    "step", ["staged", "taken", "applied", "traced", "closed rows", "joined", "inherited", "published"]
)
def test_a_load_by_actions_killed_at_any_step_leaves_the_former_version(stocked: Desk, step: str):
    stocked.load(a_line("M", observed("A.FRA.SYR.F", "2020", OBS_VALUE="6")))
    before = stocked.text()
    run_to_death(KILLED_ACTIONS, str(stocked.folder), step)
    assert Desk(stocked.folder, is_new=False).text() == before
    assert stocked.load(a_line("D", observed("A.FRA.SYR.F", "2021"))).version.number == 3
    assert stocked.ask(includes_history=True).presentations[-1].action == "Delete"


def test_a_version_without_its_derived_database_is_read_from_its_parts(stocked):
    before = stocked.text()
    for derived in stocked.store.folder.glob("versions/*/cube.duckdb"):
        derived.unlink()
    stocked.store = Store(stocked.store.folder, memory_mb=256)
    assert stocked.text() == before
