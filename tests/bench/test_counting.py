"""The counter that keeps a fast wrong answer out of the results."""

from __future__ import annotations

import importlib.util
import itertools
import zlib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

_BENCH = Path(__file__).resolve().parents[2] / "bench"
ANSWERS = {
    "csv": b"STRUCTURE,OBS_VALUE\nI,1\nI,2\nI,3\n",
    "json": b'{"series":{"0:1":{"attributes":[],"observations":{"0":["1"],"1":["2",null]}},"0:2":{"observations":{"0":["3"]}}}}',
    "ml": b'<mes:DataSet><Series A="x"><Obs T="1"/><Obs T="2"/></Series><ns1:Series><ns1:Obs/></ns1:Series></mes:DataSet>',
}


def _counting() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_counting", _BENCH / "counting.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


counting = _counting()


@pytest.mark.parametrize("format", ANSWERS)
@given(cuts=st.lists(st.integers(0, 120), max_size=8))
def test_observations_are_counted_once_wherever_the_pieces_are_cut(format, cuts):
    body = ANSWERS[format]
    counter = counting.Counter(format)
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    for begin, end in itertools.pairwise(places):
        counter(memoryview(body[begin:end]))
    assert counter.observations == 3


def test_a_packed_answer_is_counted_unpacked():
    packer = zlib.compressobj(wbits=31)
    counter = counting.Counter("csv", is_packed=True)
    counter(memoryview(packer.compress(ANSWERS["csv"]) + packer.flush()))
    assert counter.observations == 3
