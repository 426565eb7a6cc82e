"""Loads by actions, and the past: changes since, every dissemination, the data as they were."""

from __future__ import annotations

import shutil
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.data.load import roll_back
from registry.data.sweep import sweep
from registry.model.dataset import FlowKey
from registry.model.errors import Malformed, NoResults, NotFound, Refused
from tests.data.changes import KEY, Naive, a_line, content, observed, read
from tests.data.desk import LINES, MONDAY, Desk
from tests.observations.bench import a_row, where

FLOW = FlowKey("IOM", "DF_MIG", "1.0.0")
F2020 = observed("A.FRA.SYR.F", "2020")


def day(number: int):
    return MONDAY + timedelta(days=number)


def held(desk: Desk, **query: object) -> dict[tuple[str, ...], dict[str, str]]:
    """By key, the cells of a plain answer; empty when nothing is there."""
    try:
        text = desk.text(**query)
    except NoResults:
        return {}
    return {tuple(row[id] for id in KEY): row for row in content(text)}


def replay(state: Naive, text: str) -> Naive:
    """Applies an answer's data sets in order."""
    for action, rows in groupby(read(text), key=lambda row: row[0]):
        state.apply(action, [cells for _, cells in rows])
    state.end()
    return state


def naive(rows: list[dict[str, str]]) -> Naive:
    state = Naive()
    state.apply("R", rows)
    return state


# -- actions ------------------------------------------------------------------------------------------------------------------------


def test_replacing_an_observation_deletes_its_omitted_attribute_and_leaves_the_others(stocked):  # 119
    stocked.load(a_line("R", observed("A.FRA.SYR.F", "2021", OBS_VALUE="9", OBS_STATUS="A")), at=day(1), mode="actions")
    after = held(stocked, as_of=day(1))
    before = held(stocked, as_of=day(0))
    changed = ("A", "FRA", "SYR", "F", "2021")
    assert "COMMENT" in before[changed] and "COMMENT" not in after[changed]
    assert after[changed]["OBS_VALUE"] == "9" and after[changed]["DECIMALS"] == "0"
    assert {key: row for key, row in after.items() if key != changed} == {
        key: row for key, row in before.items() if key != changed
    }


def test_merging_without_the_measure_leaves_the_measure(stocked):  # 120
    stocked.load(a_line("M", F2020 | {"COMMENT": "seen"}), at=day(1))
    row = held(stocked)["A", "FRA", "SYR", "F", "2020"]
    assert (row["OBS_VALUE"], row["COMMENT"], row["OBS_STATUS"]) == ("100", "seen", "A")


def test_deleting_all_then_replacing_leaves_exactly_the_new_content(stocked):  # 118
    new = F2020 | {"OBS_VALUE": "1", "OBS_STATUS": "A"}
    stocked.load(a_line("D", {}), a_line("R", new), at=day(1))
    assert content(stocked.text()) == [new]


def test_a_failure_in_the_second_data_set_leaves_the_old_content(stocked):  # 118
    before = stocked.text()
    with pytest.raises(Refused):
        stocked.load(a_line("D", {}), a_line("R", observed("A.XXX.SYR.F", "2020", OBS_STATUS="A")), at=day(1))
    assert stocked.text() == before


def test_a_delete_may_leave_dimensions_out_or_name_values(stocked):
    stocked.load(
        a_line("D", {"SEX": "M", "TIME_PERIOD": "2021"}),
        a_line("D", {"REF_AREA": "FRA", "TITLE": "-"}),
        a_line("D", F2020 | {"OBS_VALUE": "-"}),
        a_line("D", observed("A.DEU.SYR.F", "1999")),
        at=day(1),
    )
    after = held(stocked)
    assert len(after) == 6 and ("A", "FRA", "SYR", "M", "2021") not in after
    assert not any("TITLE" in row for row in after.values())
    assert "OBS_VALUE" not in after["A", "FRA", "SYR", "F", "2020"]


def test_everything_can_be_deleted_and_data_come_again(stocked):
    stocked.load(a_line("D", {}), at=day(1))
    assert held(stocked) == {}
    stocked.load(a_row("A.FRA.SYR.F", "2030"), at=day(2))
    assert len(held(stocked)) == 1


REFUSED = {
    "a delete in a load of the whole": ("whole", [a_row("A.FRA.SYR.F"), a_line("D", F2020)], "delete-not-taken", 3),
    "an action that is none": (None, [a_line("X", F2020 | {"OBS_STATUS": "A"})], "unknown-action", 2),
    "an unknown code of a delete": (None, [a_line("D", {"REF_AREA": "XXX"})], "unknown-code", 2),
    "a delete of switched-off dimensions without attributes": (None, [a_line("D", {"SEX": "~"})], "delete-of-nothing", 2),
    "a key twice in one data set": (None, [a_line("M", F2020), a_line("M", F2020)], "duplicate-key", 3),
    "a new observation without its mandatory attribute": (None, [a_line("M", observed("A.DEU.SYR.F", "2020", OBS_VALUE="1"))], "missing-mandatory-attribute", None),
    "two values of a series attribute": (None, [a_line("M", F2020 | {"DECIMALS": "1"}), a_line("M", observed("A.FRA.SYR.F", "2021", DECIMALS="2"))], "inconsistent-series-attribute", 3),
}  # fmt: skip


@pytest.mark.parametrize(("mode", "lines", "code", "line"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_applied_is_refused_with_its_line(stocked, mode, lines, code, line):
    before = stocked.text()
    with pytest.raises(Refused) as refusal:
        stocked.load(*lines, at=day(1), mode=mode)
    assert [(finding.code, finding.line) for finding in refusal.value.findings] == [(code, line)]
    assert stocked.text() == before


# -- the past -----------------------------------------------------------------------------------------------------------------------


def test_changes_since_a_moment_make_the_present_of_the_past(stocked):  # 46
    stocked.load(a_line("M", F2020 | {"OBS_VALUE": "101"}), a_line("D", {"FREQ": "Q"}), at=day(1))
    changes = read(stocked.text(updated_after=day(0)))
    assert [(action, row["FREQ"], row["TIME_PERIOD"]) for action, row in changes] == [
        ("D", "Q", "2020-Q1"), ("D", "Q", "2020-Q2"), ("R", "A", "2020"),
    ]  # fmt: skip
    with pytest.raises(NoResults):
        stocked.text(updated_after=day(1))


@pytest.mark.parametrize("format", ["sdmx-csv-2.1", "sdmx-ml-data-3.1", "sdmx-json-data-2.1"])
def test_another_registry_keeps_up_by_loading_the_changes(stocked, tmp_path, format):  # 46
    other = Desk(_folder(tmp_path / "other"))
    other.load(*LINES)
    stocked.load(a_line("M", F2020 | {"OBS_VALUE": "101"}), a_line("D", {"REF_AREA": "FRA", "TITLE": "-"}), at=day(1))
    stocked.load(
        a_line("D", {"FREQ": "Q", "TIME_PERIOD": "2020-Q1"}),
        a_line("R", observed("A.FRA.SYR.M", "2022", OBS_STATUS="E")),
        at=day(2),
    )
    changes = tmp_path / "changes"
    changes.write_text(stocked.text(format, updated_after=day(0)), encoding="utf-8")
    other.load_file(changes, format, at=day(3), mode="actions")
    assert other.text() == stocked.text()
    other.close()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_a_whole_load_changes_only_what_differs(stocked):
    revised = [LINES[0].replace(",100,", ",99,"), *LINES[1:-1]]
    stocked.load(*revised, at=day(1))
    assert [(action, row["TIME_PERIOD"]) for action, row in read(stocked.text(updated_after=day(0)))] == [
        ("D", "2020-Q2"), ("R", "2020"),
    ]  # fmt: skip


def test_history_has_a_data_set_for_every_dissemination(stocked):  # 49
    stocked.load(a_line("M", F2020 | {"OBS_VALUE": "101"}), at=day(1))
    stocked.load(a_line("D", F2020), at=day(2))
    said = stocked.ask(includes_history=True).presentations
    assert [(one.action, one.valid_from, one.valid_to) for one in said] == [
        ("Replace", day(0).isoformat(), None), ("Replace", day(1).isoformat(), None), ("Delete", None, day(2).isoformat()),
    ]  # fmt: skip
    later = stocked.ask(includes_history=True, updated_after=day(1)).presentations
    assert [one.action for one in later] == ["Delete"]
    xml = stocked.text("sdmx-ml-data-3.1", includes_history=True)
    assert 'ss:action="Delete" ss:validToDate="2026-01-07T00:00:00+00:00"' in xml


def test_a_citation_gives_the_same_bytes_while_its_version_is_kept(stocked):
    cited = stocked.text(as_of=day(0))
    for number in range(1, 4):
        stocked.load(a_line("M", F2020 | {"OBS_VALUE": str(number)}), at=day(number))
        assert stocked.text(as_of=day(0)) == cited
    swept = sweep(stocked.transactions, stocked.store, keep=2, at=MONDAY.replace(year=2100), by="ann")
    assert swept.retired == 2 and len(swept.folders) == 2
    with pytest.raises(NotFound, match=r"version 1 of the data of IOM:DF_MIG.* is not kept any more") as gone:
        stocked.text(as_of=day(0))
    assert not isinstance(gone.value, NoResults)
    assert replay(naive(content(cited)), stocked.text(updated_after=day(0))).rows() == content(stocked.text())
    assert len(stocked.ask(includes_history=True).presentations) == 4


def test_changes_since_a_version_that_was_rolled_back_undo_it(stocked):
    stocked.load(
        a_line("M", F2020 | {"OBS_VALUE": "101"}),
        a_line("M", observed("A.DEU.AFG.F", "2020", OBS_STATUS="A")),
        at=day(1),
    )
    wrong = content(stocked.text())
    with stocked.writing() as uow:
        roll_back(uow, FLOW, 1, at=day(2), by="ann")
        uow.commit()
    assert replay(naive(wrong), stocked.text(updated_after=day(1))).rows() == content(stocked.text())
    assert content(stocked.text(as_of=day(1))) == wrong


def test_before_the_first_load_there_is_nothing_and_everything_changed_since(stocked):
    with pytest.raises(NoResults, match="at 2026-01-04"):
        stocked.text(as_of=day(-1))
    assert content(stocked.text(updated_after=day(-1))) == content(stocked.text())


def test_changes_later_than_the_moment_asked_for_are_refused(stocked):
    with pytest.raises(Malformed, match="is later than asOf"):
        stocked.text(updated_after=day(2), as_of=day(1))


def test_changes_of_a_selection_make_its_present(stocked):
    """An observation that fits no longer departs; one that never fitted does not show."""
    query = {"filters": (where("OBS_STATUS", "A"),)}
    before = content(stocked.text(**query))
    stocked.load(a_line("M", F2020 | {"OBS_STATUS": "E"}), a_line("D", observed("A.FRA.SYR.M", "2020")), at=day(1))
    changes = stocked.text(**query, updated_after=day(0))
    assert [action for action, _ in read(changes)] == ["D"]
    assert [row["TIME_PERIOD"] for row in replay(naive(before), changes).rows()] == [
        row["TIME_PERIOD"] for row in content(stocked.text(**query))
    ]


def test_availability_of_changes_counts_what_arrived(stocked):
    stocked.load(a_line("M", F2020 | {"OBS_VALUE": "101"}), a_line("D", {"FREQ": "Q"}), at=day(1))
    (region,) = stocked.available("SEX", updated_after=day(0)).availability
    assert (region.series_count, region.observation_count) == (1, 1)


# -- any sequence of loads ------------------------------------------------------------------------------------------------------------

SOME = {
    "FREQ": ["A"], "REF_AREA": ["FRA", "DEU"], "ORIGIN": ["SYR", "AFG"], "SEX": ["F", "M"], "TIME_PERIOD": ["2020", "2021"],
}  # fmt: skip
VALUES = {
    "OBS_VALUE": ["1", "2.50", "NaN"], "RATE": ["0.10", "3"], "OBS_STATUS": ["A", "E"], "COMMENT": ["a", 'b "c"'],
    "UNIT_MEASURE": ["PS", "PT"], "TITLE": ["en:One", "en:Two"], "CORRIDOR_NOTE": ["x", "y"], "DECIMALS": ["0", "1"],
}  # fmt: skip
ABOVE = ("UNIT_MEASURE", "TITLE", "CORRIDOR_NOTE", "DECIMALS")


def some(table: dict[str, list[str]]):
    return st.fixed_dictionaries({}, optional={id: st.sampled_from(values) for id, values in table.items()})


def observations(action: str):
    """Rows of distinct keys whose attributes above stand on the first row only, so that they have one value."""
    keys = st.fixed_dictionaries({id: st.sampled_from(values) for id, values in SOME.items()})
    own = some({id: values for id, values in VALUES.items() if id not in ABOVE})
    row = st.builds(lambda key, own: key | own | {"OBS_STATUS": own.get("OBS_STATUS", "A")}, keys, own)
    rows = st.lists(row, min_size=1, max_size=4, unique_by=lambda row: tuple(row[id] for id in KEY))
    above = some({id: VALUES[id] for id in ABOVE})
    return st.builds(lambda rows, above: (action, [rows[0] | above, *rows[1:]]), rows, above)


def deletes():
    named = st.one_of(st.just({}), some({id: ["-"] for id in VALUES if id != "OBS_STATUS"}))
    row = st.builds(lambda key, values: key | values, some(SOME), named)
    return st.builds(lambda rows: ("D", rows), st.lists(row, min_size=1, max_size=2))


def turns(sets):
    """Neighbours with one action would be one data set."""
    return [next(same) for _, same in groupby(sets, key=lambda one: one[0])]


SETS = st.lists(st.one_of(observations("M"), observations("R"), deletes()), min_size=1, max_size=3).map(turns)
LOADS = st.lists(SETS, min_size=2, max_size=4)


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A registry with structures and no data, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    Desk(folder).close()
    return folder


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS)
def test_any_sequence_of_loads_is_what_the_standard_says_and_can_be_replayed(empty, tmp_path_factory, loads):
    folder = tmp_path_factory.mktemp("desk") / "copy"
    shutil.copytree(empty, folder)
    desk, state, states = Desk(folder, is_new=False), Naive(), []
    for number, sets in enumerate(loads):
        desk.load(*(a_line(action, row) for action, rows in sets for row in rows), at=day(number), mode="actions")
        for action, rows in sets:
            state.apply(action, rows)
        state.end()
        states.append(state.rows())
    assert sorted(held(desk).values(), key=lambda row: [row[id] for id in KEY]) == states[-1]
    for number, rows in enumerate(states):
        assert sorted(held(desk, as_of=day(number)).values(), key=lambda row: [row[id] for id in KEY]) == rows
        for query in ({}, {"includes_history": True}):
            try:
                changes = desk.text(updated_after=day(number), **query)
            except NoResults:
                assert rows == states[-1]
            else:
                assert replay(naive(rows), changes).rows() == states[-1]
    desk.close()
