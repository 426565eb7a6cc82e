"""Cells that repeat are one sequence, however they are asked for."""

from hypothesis import given
from hypothesis import strategies as st

from registry.formats.data import Runs

STRETCHES = st.lists(st.tuples(st.none() | st.text(max_size=3), st.integers(1, 4)), max_size=5)


@given(STRETCHES)
def test_runs_are_the_list_that_they_stand_for(stretches):
    runs = Runs([cell for cell, _ in stretches], [count for _, count in stretches])
    spread = [cell for cell, count in stretches for _ in range(count)]
    assert runs == spread and list(runs) == spread and len(runs) == len(spread)
    assert [runs[at] for at in range(len(runs))] == spread and runs[1:3] == spread[1:3]
