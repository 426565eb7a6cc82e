"""Structure maps carried out on rows. Numbers are those of the conformance statements."""

from __future__ import annotations

from typing import Any

import pytest

from registry.model.errors import Malformed, NotFound
from registry.model.representation_map import (
    MappedRepresentation,
    MappedValue,
    RepresentationMap,
    RepresentationMapping,
)
from registry.model.structure_map import (
    ComponentMap,
    DatePatternMap,
    EpochMap,
    FixedValueMap,
    FrequencyFormatMapping,
    MappedComponent,
    StructureMap,
)
from registry.structures.mapping.patterns import read, write
from registry.structures.mapping.rows import RowMap
from registry.structures.mapping.values import ValueMap

TIME = (MappedComponent(source="DATE", target="TIME_PERIOD"),)
MAP = "urn:sdmx:org.sdmx.infomodel.structuremapping.RepresentationMap=A:RM(1.0.0)"


def value(text: str, **how: Any) -> MappedValue:
    return MappedValue(value=text, **how)


def a_map(*rows: tuple[tuple[MappedValue, ...], tuple[str, ...]], **dated: Any) -> RepresentationMap:
    columns = (MappedRepresentation(data_type="String"),)
    mappings = tuple(RepresentationMapping(sources=sources, targets=targets, **dated) for sources, targets in rows)
    return RepresentationMap(id="RM", agency="A", version="1.0.0", sources=columns * len(rows[0][0]), targets=columns * max(len(targets) for _, targets in rows), mappings=mappings)  # fmt: skip


def structure_map(**rules: Any) -> StructureMap:
    return StructureMap(id="SM", agency="A", version="1.0.0", **rules)


def test_a_structure_map_gives_the_documented_targets() -> None:  # 124
    codes = a_map(
        ((value("DE"),), ("DEU",)), ((value(r"([A-Z]{2})_(\d+)", is_regex=True),), (r"\2-\1",)), ((value("XX"),), ())
    )
    rules = RowMap(
        structure_map(
            component_maps=(ComponentMap(sources=("PLACE",), targets=("REF_AREA",), representation_map=MAP), ComponentMap(sources=("N",), targets=("OBS_VALUE",))),
            fixed_value_maps=(FixedValueMap(target="FREQ", values=("M",)), FixedValueMap(target="SOURCES", values=("a", "b")), FixedValueMap(source="KIND", values=("stock",))),
            epoch_maps=(EpochMap(base_period="1970", epoch_period="millisecond", components=(MappedComponent(source="STAMP", target="UPDATED"),), target_frequency_id="D"),),
            date_pattern_maps=(DatePatternMap(source_pattern="dd/MM/yyyy", locale="en", components=TIME, frequency_dimension="FREQ"),),
        ),
        {MAP: codes},
    )  # fmt: skip
    row = {"PLACE": "DE", "N": "12", "KIND": "stock", "STAMP": "1262304000000", "DATE": "31/03/2020"}
    whole = {
        "REF_AREA": "DEU",
        "OBS_VALUE": "12",
        "FREQ": "M",
        "SOURCES": '["a", "b"]',
        "UPDATED": "2010-01-01",
        "TIME_PERIOD": "2020-03",
    }
    assert rules.mapped(row) == whole
    assert rules.mapped(row | {"PLACE": "FR_75"}) == whole | {"REF_AREA": "75-FR"}
    without = {id: text for id, text in whole.items() if id != "REF_AREA"}
    assert rules.mapped(row | {"PLACE": "XX"}) == without, "a row without target yields no value"
    assert rules.mapped(row | {"PLACE": "nowhere"}) == without, "so does a value that no row names"
    assert rules.mapped(row | {"KIND": "flow"}) is None, "a fixed source value is a condition"


@pytest.mark.parametrize(
    ("text", "how", "fits"),
    [
        ("ABC", {"start_index": 0, "end_index": 2}, "ABCxyz"), ("xyz", {"start_index": 3, "end_index": 5}, "ABCxyz"),
        ("xyz", {"start_index": 3}, "ABCxyz"), ("A", {"end_index": 0}, "ABC"), ("z", {"start_index": 5, "end_index": 5}, "ABCxyz"),
        ("xyz", {"start_index": 3, "end_index": 99}, "ABCxyz"), (r"\d\d", {"start_index": 1, "end_index": 2, "is_regex": True}, "A12B"),
    ],
)  # fmt: skip
def test_parts_of_values_are_counted_from_0_with_both_ends(text: str, how: dict[str, Any], fits: str) -> None:  # 125
    assert ValueMap(a_map(((value(text, **how),), ("yes",)))).targets([fits]) == ("yes",)


@pytest.mark.parametrize("other", ["xABC", "AB", "", "ABxABC"])
def test_a_part_that_differs_is_no_match(other: str) -> None:  # 125
    assert ValueMap(a_map(((value("ABC", start_index=0, end_index=2),), ("yes",)))).targets([other]) == (None,)


def test_plain_values_come_before_patterns_and_patterns_in_their_order() -> None:
    rules = ValueMap(a_map(((value("A.*", is_regex=True),), ("pattern",)), ((value("A"),), ("plain",)), ((value("AB"),), ("AB",)), ((value(".*", is_regex=True),), ("rest",))))  # fmt: skip
    assert [rules.targets([text])[0] for text in ("A", "AB", "AC", "B")] == ["plain", "AB", "pattern", "rest"]


def test_a_pattern_must_match_the_whole_value() -> None:
    assert ValueMap(a_map(((value("A", is_regex=True),), ("x",)))).targets(["AB"]) == (None,)


def test_groups_are_counted_through_all_columns() -> None:
    two = a_map(((value("(A)(.)", is_regex=True), value("(.)", is_regex=True)), (r"\3\2\1", r"\9")))
    assert ValueMap(two).targets(["AB", "C"]) == ("CBA", "")


def test_a_row_holds_in_its_time() -> None:
    rules = ValueMap(a_map(((value("A"),), ("x",)), valid_from="2000-01-01", valid_to="2009-12-31"))
    periods = ("1999", "2000", "2009-Q4", "2010-01", None)
    assert [rules.targets(["A"], at)[0] for at in periods] == [None, "x", "x", None, "x"]


def a_date(frequency: str, at: Any = None, pattern: str = "yyyy", *formats: FrequencyFormatMapping, named: tuple[str, ...] = ()) -> RowMap:  # fmt: skip
    rule = DatePatternMap(
        source_pattern=pattern,
        locale="en",
        components=TIME,
        frequency_dimension="FREQ",
        mapped_frequencies=named,
        resolve_period=at,
    )
    fixed = (FixedValueMap(target="FREQ", values=(frequency,)),)
    return RowMap(
        structure_map(date_pattern_maps=(rule,), fixed_value_maps=fixed, frequency_format_mappings=formats), {}
    )


@pytest.mark.parametrize(
    ("frequency", "at", "period"),
    [
        ("A", None, "2020"), ("S", None, "2020-S2"), ("T", "startOfPeriod", "2020-T1"), ("Q", None, "2020-Q4"), ("M", None, "2020-12"), ("M", "startOfPeriod", "2020-01"),
        ("M", "midPeriod", "2020-07"), ("W", "startOfPeriod", "2020-W01"), ("D", "endOfPeriod", "2020-12-31"), ("I", "startOfPeriod", "2020-01-01T00:00:00"),
    ],
)  # fmt: skip
def test_a_year_becomes_a_period_of_the_target(frequency: str, at: str | None, period: str) -> None:  # 124
    mapped = a_date(frequency, at).mapped({"DATE": "2020"})
    assert mapped == {"FREQ": frequency, "TIME_PERIOD": period}


def test_a_format_of_the_frequency_says_how_periods_are_written() -> None:
    formats = tuple(
        FrequencyFormatMapping(id=id, frequency_id="M", date_pattern=pattern)
        for id, pattern in (("X", "yy"), ("Y", "MMM yyyy"))
    )
    mapped = a_date("M", None, "yyyyMMdd", *formats, named=("Y",)).mapped({"DATE": "20200301"})
    assert mapped == {"FREQ": "M", "TIME_PERIOD": "Mar 2020"}


@pytest.mark.parametrize(
    ("epoch", "value", "period"),
    [("day", "1", "1970-01-02"), ("second", "-1", "1969-12-31"), ("microsecond", "86400000000", "1970-01-02"), ("nanosecond", "86399999999999", "1970-01-01")],
)  # fmt: skip
def test_epochs_count_from_their_base(epoch: Any, value: str, period: str) -> None:  # 124
    rule = EpochMap(base_period="1970", epoch_period=epoch, components=TIME, target_frequency_id="D")
    assert RowMap(structure_map(epoch_maps=(rule,)), {}).mapped({"DATE": value}) == {"TIME_PERIOD": period}


@pytest.mark.parametrize(
    ("text", "pattern", "locale", "first"),
    [
        ("3 mars 2020", "d MMMM yyyy", "fr", "2020-03-03T00:00:00"), ("03 Mar 20", "dd MMM yy", "en", "2020-03-03T00:00:00"), ("1. Mai 2020", "d. MMMM yyyy", "de", "2020-05-01T00:00:00"),
        ("2020-060", "yyyy-DDD", "en", "2020-02-29T00:00:00"), ("20200301 11:59:30 PM", "yyyyMMdd hh:mm:ss a", "en", "2020-03-01T23:59:30"),
        ("Sun 2020/03/01 at 07", "EEE yyyy/MM/dd 'at' HH", "en", "2020-03-01T07:00:00"), ("1999-12-31T23:59:59.250", "yyyy-MM-dd'T'HH:mm:ss.SSS", "en", "1999-12-31T23:59:59.250000"),
    ],
)  # fmt: skip
def test_patterns_read_as_java_does(text: str, pattern: str, locale: str, first: str) -> None:
    assert read(text, pattern, locale).first.isoformat() == first


def test_what_a_pattern_writes_it_reads() -> None:
    moment = read("2020-03-05 14:07:09.120", "yyyy-MM-dd HH:mm:ss.SSS", "en").first
    for pattern in ("yyyyMMddHHmmss.SSS", "d MMMM yyyy h:m:s.SSS a", "yyyy/D H 'h' m s.SSS"):
        assert read(write(moment, pattern), pattern, "en").first == moment, pattern


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda: read("2020-13-01", "yyyy-MM-dd", "en"), "no date of the calendar"), (lambda: read("2020", "yyyy-MM", "en"), "of the form 'yyyy-MM'"),
        (lambda: read("2021-366", "yyyy-DDD", "en"), "no day 366"), (lambda: read("1", "Z", "en"), "is not known"), (lambda: read("1", "yyyy", "x!"), "not a locale"),
        (lambda: read("01", "MM", "en"), "no year"), (lambda: a_date("X").mapped({"DATE": "2020"}), "'X' have no form"),
        (lambda: ValueMap(a_map(((value("(", is_regex=True),), ("x",)))), "not a regular expression"),
        (lambda: RowMap(structure_map(component_maps=(ComponentMap(sources=("A", "B"), targets=("C",)),)), {}), "needs a representation map"),
        (lambda: RowMap(structure_map(date_pattern_maps=(DatePatternMap(source_pattern="yyyy", locale="en", components=TIME, frequency_dimension="FREQ"),)), {}).mapped({"DATE": "2020"}), "no rule gives FREQ"),
        (lambda: RowMap(structure_map(epoch_maps=(EpochMap(base_period="1970", epoch_period="day", components=TIME, target_frequency_id="D"),)), {}).mapped({"DATE": "9" * 99}), "no number of days"),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_refused(broken: Any, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        broken()


def test_a_representation_map_that_is_not_given_is_not_found() -> None:
    rule = ComponentMap(sources=("A",), targets=("B",), representation_map=MAP)
    with pytest.raises(NotFound, match="RM"):
        RowMap(structure_map(component_maps=(rule,)), {})


def test_the_order_of_columns_is_that_of_the_map() -> None:
    rule = ComponentMap(sources=("B", "A"), targets=("Y", "X"), representation_map=MAP)
    two = a_map(((value("b"), value("a")), ("y", "x")))
    assert RowMap(structure_map(component_maps=(rule,)), {MAP: two}).mapped({"A": "a", "B": "b"}) == {
        "Y": "y",
        "X": "x",
    }
