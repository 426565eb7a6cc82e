"""Keys and filters of data queries."""

from __future__ import annotations

import pytest

from registry.model.errors import Malformed
from registry.model.query import Filter, Key, Term
from registry.sdmx_api.filters import filters, key_v1, keys_v2, parse_filter
from registry.sdmx_api.target import parse


def test_and_binds_tighter_than_or() -> None:
    assert parse_filter("X", "A,B+C").alternatives == ((Term("eq", "A"),), (Term("eq", "B"), Term("eq", "C")))


def test_an_operator_does_not_carry_over_to_the_next_value() -> None:  # 33
    assert parse_filter("SEX", "ne:F,_T").alternatives == ((Term("ne", "F"),), (Term("eq", "_T"),))


@pytest.mark.parametrize("value", ["2020-01-01T00:00:00", "2020-Q1", "xx:y"])
def test_only_the_ten_words_before_a_colon_are_operators(value: str) -> None:  # 35
    assert parse_filter("TIME_PERIOD", value).alternatives == ((Term("eq", value),),)


def test_a_component_filtered_twice_is_refused() -> None:  # 36
    with pytest.raises(Malformed, match=r"c\[SEX\].* is given twice"):
        filters((("c[SEX]", "F"), ("c[SEX]", "M")))


def test_an_empty_value_is_refused_and_quoted() -> None:
    with pytest.raises(Malformed, match="empty value in 'ge:'"):
        parse_filter("TIME_PERIOD", "ge:")


def test_filters_and_other_parameters_are_told_apart() -> None:
    found, others = filters((("c[SEX]", "F"), ("limit", "5")))
    assert found == (Filter("SEX", ((Term("eq", "F"),),)),)
    assert others == {"limit": "5"}


def test_a_v2_key_list_is_a_union_of_keys() -> None:  # 29
    assert keys_v2("A.F,A._T") == (Key((("A",), ("F",))), Key((("A",), ("_T",))))


@pytest.mark.parametrize("segment", ["*", "all"])
def test_a_star_alone_asks_for_everything(segment: str) -> None:
    assert keys_v2(segment) == ()


def test_an_empty_position_of_a_key_is_a_wildcard_in_both_apis() -> None:
    assert keys_v2("A..X") == keys_v2("A.*.X") == key_v1("A..X") == (Key((("A",), (), ("X",))),)


def test_a_v1_position_takes_several_codes() -> None:  # 78
    assert key_v1("A.F+_T") == (Key((("A",), ("F", "_T"))),)


def test_a_key_with_a_strange_character_is_refused_and_quoted() -> None:
    with pytest.raises(Malformed, match=r"'F;' in the key 'A.F;' is not a code"):
        keys_v2("A.F;")


@pytest.mark.parametrize(
    ("raw", "encoded"),
    [
        (
            "/sdmx/v2/data/dataflow/A/DF@X/1.0.0+/A.*.F,M.*.F",
            "/sdmx/v2/data/dataflow/A/DF%40X/1.0.0%2B/A.%2A.F%2CM.%2A.F",
        ),
        ("/sdmx/v2/data?c[TIME_PERIOD]=ge:2010+le:2015", "/sdmx/v2/data?c%5BTIME_PERIOD%5D=ge%3A2010%2Ble%3A2015"),
        ("/sdmx/v2/structure/codelist/A/B/~", "/sdmx/v2/structure/codelist/A/B/%7E/"),
    ],
)
def test_raw_and_encoded_addresses_mean_the_same(raw: str, encoded: str) -> None:  # 5, 6, 7
    assert parse(raw, "/sdmx/v2") == parse(encoded, "/sdmx/v2")


def test_of_a_long_key_as_much_is_said_as_tells_which():
    with pytest.raises(Malformed) as wrong:
        keys_v2(f"A.{'+'.join(f'C{at}' for at in range(1_000))}")
    assert "'C0+C1" in str(wrong.value) and "'A.C0+C1" in str(wrong.value) and len(str(wrong.value)) < 300
