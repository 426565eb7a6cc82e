"""The selection that a reader sees first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.web.selection import default

AREAS = [f"C{number:03}" for number in range(40)]


def test_totals_are_chosen_where_they_are() -> None:
    keys = [("A", area, sex) for area in AREAS for sex in ("F", "M", "_T")]
    assert dict(default(["FREQ", "REF_AREA", "SEX"], keys).codes) == {"FREQ": (), "REF_AREA": (), "SEX": ("_T",)}


def test_of_two_large_dimensions_without_totals_one_is_fixed_where_most_is() -> None:
    keys = [(host, origin) for host in AREAS for origin in AREAS if host == "C007" or origin < "C020"]
    assert dict(default(["REF_AREA", "ORIGIN"], keys).codes) == {"REF_AREA": ("C007",), "ORIGIN": ()}


def test_a_dimension_that_adds_no_rows_stays_open() -> None:
    keys = [(area, "COB" if area < "C030" else "COC") for area in AREAS]
    assert dict(default(["REF_AREA", "BASIS"], keys).codes) == {"REF_AREA": (), "BASIS": ()}


@given(st.lists(st.tuples(*[st.sampled_from(["_T", "A", "B", "C", "D"])] * 4), min_size=1, unique=True))
def test_the_default_always_selects_something(keys: list[tuple[str, ...]]) -> None:
    chosen = list(default(["W", "X", "Y", "Z"], keys).codes.values())
    assert any(all(not codes or part in codes for part, codes in zip(key, chosen, strict=True)) for key in keys)
