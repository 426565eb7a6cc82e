"""The past after the version that is read was moved back: what was read when, and how those who keep up get there."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.data.load import roll_back
from registry.data.sweep import sweep
from registry.model.errors import NoResults, NotFound
from tests.data.changes import Naive, a_line, content, observed, read
from tests.data.desk import MONDAY, Desk
from tests.data.test_history import F2020, FLOW, day, naive, replay

LATE = MONDAY.replace(year=2100)


def rolled_back(desk: Desk, number: int, *, at: int) -> None:
    with desk.writing() as uow:
        roll_back(uow, FLOW, number, at=day(at), by="ann")
        uow.commit()


@pytest.fixture
def moved(stocked: Desk) -> Desk:
    """Monday a load; Tuesday a second one, by mistake; Wednesday back to the first; Thursday a third load on that."""
    stocked.load(
        a_line("M", F2020 | {"OBS_VALUE": "666"}),
        a_line("M", observed("A.DEU.AFG.F", "2020", OBS_VALUE="6", OBS_STATUS="A")),
        a_line("D", {"FREQ": "Q", "TIME_PERIOD": "2020-Q2"}),
        at=day(1),
    )
    rolled_back(stocked, 1, at=2)
    stocked.load(a_line("M", F2020 | {"OBS_VALUE": "101"}), at=day(3))
    return stocked


def told(desk: Desk, **query: object) -> list[tuple[str, str, str]]:
    """Of each data set what it does, and from when or until when."""
    said = desk.ask(**query).presentations
    return [(one.action, (one.valid_from or "")[:10], (one.valid_to or "")[:10]) for one in said]


def states(desk: Desk, days: range) -> list[list[dict[str, str]]]:
    return [content(desk.text(as_of=day(number))) for number in days]


def test_as_of_gives_what_was_read_at_the_time(moved: Desk) -> None:
    monday, tuesday, wednesday, thursday = states(moved, range(4))
    assert monday == wednesday and len(tuesday) == 7
    assert {row.get("OBS_VALUE") for row in tuesday} >= {"666", "6"}
    assert thursday == content(moved.text())
    assert any(row.get("OBS_VALUE") == "101" for row in thursday)


def test_history_tells_every_dissemination_the_undone_one_and_its_undoing_too(moved: Desk) -> None:
    assert told(moved, includes_history=True) == [
        ("Replace", "2026-01-05", ""),
        ("Delete", "", "2026-01-06"), ("Replace", "2026-01-06", ""),
        ("Delete", "", "2026-01-07"), ("Replace", "2026-01-07", ""),
        ("Replace", "2026-01-08", ""),
    ]  # fmt: skip
    assert replay(Naive(), moved.text(includes_history=True)).rows() == content(moved.text())


@pytest.mark.parametrize("since", range(-1, 4))
@pytest.mark.parametrize("until", [1, 2, 3, 9])
@pytest.mark.parametrize("has_history", [False, True])
def test_changes_between_any_two_moments_make_the_later_of_the_earlier(
    moved: Desk, since: int, until: int, has_history: bool
) -> None:
    if since > until:
        return
    then = content(moved.text(as_of=day(since))) if since >= 0 else []
    now = content(moved.text(as_of=day(until)))
    try:
        changes = moved.text(updated_after=day(since), as_of=day(until), includes_history=has_history)
    except NoResults:
        assert then == now
    else:
        assert replay(naive(then), changes).rows() == now


def test_changes_since_the_first_load_do_not_show_what_came_and_went(moved: Desk) -> None:
    [(action, row)] = read(moved.text(updated_after=day(0)))
    assert (action, row["OBS_VALUE"]) == ("R", "101")


def test_an_undone_version_that_is_not_kept_is_passed_over_and_changes_since_it_cannot_be_told(moved: Desk) -> None:
    before = moved.text(updated_after=day(0))
    sweep(moved.transactions, moved.store, keep=1, at=LATE, by="ann")
    assert told(moved, includes_history=True) == [("Replace", "2026-01-05", ""), ("Replace", "2026-01-08", "")]
    assert moved.text(updated_after=day(0)) == moved.text(updated_after=day(2)) == before
    for query in ({}, {"includes_history": True}):
        with pytest.raises(NotFound, match=r"undone later and is not kept any more.*without updatedAfter") as gone:
            moved.text(updated_after=day(1), **query)
        assert not isinstance(gone.value, NoResults)


def test_going_forth_again_is_told_too(moved: Desk) -> None:
    rolled_back(moved, 2, at=4)
    rolled_back(moved, 3, at=5)
    history = moved.text(includes_history=True)
    assert replay(Naive(), history).rows() == content(moved.text())
    tuesday, friday = content(moved.text(as_of=day(1))), content(moved.text(as_of=day(4)))
    assert tuesday == friday != content(moved.text())
    assert replay(naive(friday), moved.text(updated_after=day(4))).rows() == content(moved.text())


def test_moves_of_one_moment_count_in_their_order_and_a_clock_that_goes_back_moves_nothing_back(moved: Desk) -> None:
    rolled_back(moved, 2, at=1)
    assert content(moved.text(as_of=day(3))) == content(moved.text()) == content(moved.text(as_of=day(1)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_any_sequence_of_moves_can_be_replayed(moved: Desk, moves: list[int]) -> None:
    """Each example goes on from the last one."""
    with moved.reading() as uow:
        last = uow.datasets.moves(FLOW)[-1][0]
    first = (last - MONDAY).days + 1
    for at, number in enumerate(moves):
        rolled_back(moved, number, at=first + at)
    now = content(moved.text())
    assert replay(Naive(), moved.text(includes_history=True)).rows() == now
    for number in range(max(0, first - 3), first + len(moves)):
        then = content(moved.text(as_of=day(number)))
        try:
            changes = moved.text(updated_after=day(number))
        except NoResults:
            assert then == now
        else:
            assert replay(naive(then), changes).rows() == now
