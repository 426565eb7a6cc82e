"""Cells that repeat are one sequence, however they are asked for."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.formats.runs import Runs

STRETCHES = st.lists(st.tuples(st.none() | st.text(max_size=3), st.integers(1, 4)), max_size=5)


@settings(deadline=None)
@given(STRETCHES)
def test_runs_are_the_list_that_they_stand_for(stretches):
    runs = Runs([cell for cell, _ in stretches], [count for _, count in stretches])
    spread = [cell for cell, count in stretches for _ in range(count)]
    assert runs == spread and list(runs) == spread and len(runs) == len(spread)
    assert [runs[at] for at in range(len(runs))] == spread and runs[1:3] == spread[1:3]
    assert pa.array(runs, pa.string()).to_pylist() == spread
