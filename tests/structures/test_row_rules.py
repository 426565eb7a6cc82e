"""What constraints say of whole rows (SDMX 3.1 Technical Notes, 9). Numbers are those of the conformance statements."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.constraint import (
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
)
from registry.model.period import Period
from registry.model.row_rule import Row, RowRule, refused_by
from registry.structures.code_selection import CodeTree
from registry.structures.constraints import allowed_codes
from registry.structures.cube import load_cube, row_rules
from registry.structures.limits import Limits
from registry.structures.row_rules import rules_of
from tests import factories as f
from tests.structures.conftest import Desk, the_world
from tests.structures.test_constraints import FLOW, a_selection, on

TREES = {id: CodeTree(f.codes("A B C")) for id in ("X", "Y")}


def rules(*constraints: DataConstraint) -> list[RowRule]:
    return list(rules_of(constraints, Limits(TREES, {}, {})))


def a_constraint(*parts: CubeRegion | DataKeySet) -> DataConstraint:
    regions = tuple(part for part in parts if isinstance(part, CubeRegion))
    return f.a_data_constraint(regions=regions, key_sets=tuple(part for part in parts if isinstance(part, DataKeySet)))


def a_region(*selections: MemberSelection, include: bool = True) -> CubeRegion:
    return CubeRegion(include=include, keys=selections)


def a_key_set(*keys: str, include: bool = True) -> DataKeySet:
    """`a_key_set("X=A Y=B", "X=C")`: one key a word group."""
    made = (DataKey(keys=tuple(a_selection(*word.split("=")) for word in key.split())) for key in keys)
    return DataKeySet(is_included=include, keys=tuple(made))


def is_allowed(constraint: DataConstraint, at: str | None = None, **row: str | tuple[str, ...] | None) -> bool:
    period = None if at is None else Period.parse(at)
    given: Row = row | ({} if at is None else {"TIME_PERIOD": at})
    return refused_by(rules(constraint), given, period) is None


def test_values_that_are_excluded_together_are_refused_together_only() -> None:
    constraint = a_constraint(a_region(a_selection("X", "A"), a_selection("Y", "B"), include=False))
    assert not is_allowed(constraint, X="A", Y="B")
    assert is_allowed(constraint, X="A", Y="C") and is_allowed(constraint, X="C", Y="B")


def test_what_codes_alone_say_is_no_rule() -> None:
    assert rules(a_constraint(a_region(a_selection("X", "A")), a_region(a_selection("Y", "B"), include=False))) == []


def test_key_sets_allow_their_combinations_only_and_the_last_key_that_fits_decides() -> None:
    constraint = a_constraint(a_key_set("X=A Y=A", "X=B Y=B"))
    assert is_allowed(constraint, X="A", Y="A") and is_allowed(constraint, X="B", Y="B")
    assert not is_allowed(constraint, X="A", Y="B")
    all_but = a_constraint(a_key_set("X=A", include=False), a_key_set("X=A Y=B"))
    assert [is_allowed(all_but, X="A", Y=y) for y in "ABC"] == [False, True, False]
    assert not is_allowed(all_but, X="C", Y="A")  # with an included key everything else is out


def test_a_key_may_demand_values_of_attributes() -> None:
    key = DataKey(keys=(a_selection("X", "A"),), components=(a_selection("UNIT", "EUR"),))
    constraint = a_constraint(DataKeySet(keys=(key,)))
    assert is_allowed(constraint, X="A", UNIT="EUR") and not is_allowed(constraint, X="A", UNIT="USD")
    assert is_allowed(constraint, X="A")


@pytest.mark.parametrize(
    ("period", "allowed"), [("2012", True), ("2012-12", True), ("2013", False), ("2013-Q1", False)]
)
def test_the_example_of_the_technical_notes_a_value_is_valid_to_a_year(period: str, *, allowed: bool) -> None:
    for valid_to in ("2012", "2012-12-31", "2012-12-31T00:00:00"):
        france = MemberValue(value="A", valid_to=valid_to)
        constraint = a_constraint(a_region(MemberSelection(id="X", values=(france, MemberValue(value="B")))))
        assert is_allowed(constraint, period, X="A") == allowed
        assert is_allowed(constraint, period, X="B") and not is_allowed(constraint, period, X="C")
        assert is_allowed(constraint, X="A")


def test_a_validity_may_stand_on_a_selection_or_a_key() -> None:
    selection = f._with(a_selection("X", "A", include=False), valid_from="2020", valid_to="2021")
    constraint = a_constraint(a_region(selection))
    assert [is_allowed(constraint, year, X="A") for year in ("2019", "2020", "2021", "2022")] == [
        True,
        False,
        False,
        True,
    ]
    key = DataKey(keys=(a_selection("X", "A"),), valid_from="2020")
    assert not is_allowed(a_constraint(DataKeySet(keys=(key,))), "2019", X="A")
    assert is_allowed(a_constraint(DataKeySet(keys=(key,))), "2020", X="A")


def a_range(**bounds: str) -> MemberSelection:
    """`a_range(start="2010", end="2012!")`: a sign `!` excludes the bound."""
    made = {name: TimeBound(period=text.rstrip("!"), is_inclusive="!" not in text) for name, text in bounds.items()}
    return MemberSelection(id="TIME_PERIOD", time_range=TimeRange(**made))


@pytest.mark.parametrize(
    ("bounds", "years"),
    [
        ({"start": "2010", "end": "2012"}, "2010 2011 2012"),
        ({"start": "2010!", "end": "2012!"}, "2011"),
        ({"after": "2011"}, "2011 2012 2013"),
        ({"before": "2011!"}, "2009 2010"),
        ({"start": "2010-06", "end": "2012"}, "2011 2012"),
    ],
)
def test_a_time_range_limits_periods(bounds: dict[str, str], years: str) -> None:
    every = {str(year) for year in range(2009, 2014)}
    inside, outside = (
        a_constraint(a_region(a_range(**bounds))),
        a_constraint(a_region(a_range(**bounds), include=False)),
    )
    assert {year for year in every if is_allowed(inside, year, X="A")} == set(years.split())
    assert {year for year in every if is_allowed(outside, year, X="A")} == every - set(years.split())
    mixed = a_constraint(a_region(a_selection("X", "A"), a_range(**bounds), include=False))
    assert {year for year in every if is_allowed(mixed, year, X="A")} == every - set(years.split())
    assert all(is_allowed(mixed, year, X="B") for year in every)


def test_texts_are_compared_with_patterns_and_arrays_by_any_value() -> None:
    constraint = a_constraint(a_region(a_selection("COMMENT", "%adjusted%")))
    assert is_allowed(constraint, COMMENT="well adjusted today") and not is_allowed(constraint, COMMENT="raw")
    assert is_allowed(constraint, COMMENT=("raw", "adjusted")) and is_allowed(constraint)
    without = a_constraint(a_region(a_selection("X", "A"), a_selection("COMMENT", "%raw%"), include=False))
    assert not is_allowed(without, X="A", COMMENT=("adjusted", "raw"))


SELECTIONS = st.builds(
    lambda id, values, include: MemberSelection(
        id=id, values=tuple(MemberValue(value=value) for value in sorted(values)), include=include
    ),
    st.sampled_from("XY"),
    st.sets(st.sampled_from("ABC"), min_size=1),
    st.sampled_from([None, True, False]),
)
ONE_EACH = st.lists(SELECTIONS, min_size=1, max_size=2, unique_by=lambda selection: selection.id).map(tuple)
REGIONS = st.builds(lambda keys, include: CubeRegion(keys=keys, include=include), ONE_EACH, st.booleans())
KEYS = st.lists(ONE_EACH.map(lambda keys: DataKey(keys=keys)), min_size=1, max_size=3).map(tuple)
KEY_SETS = st.builds(lambda keys, is_included: DataKeySet(keys=keys, is_included=is_included), KEYS, st.booleans())


def _fits(selections: tuple[MemberSelection, ...], row: dict[str, str]) -> bool:
    return all(
        (row[one.id] in {value.value for value in one.values}) == (one.include is not False) for one in selections
    )


def _said(constraint: DataConstraint, row: dict[str, str]) -> bool:
    """The standard's words, read one by one."""
    if any(_fits(region.keys, row) != region.include for region in constraint.regions):
        return False
    is_in = not any(keys.is_included for keys in constraint.key_sets)
    for keys in constraint.key_sets:
        for key in keys.keys:
            is_in = keys.is_included if _fits(key.keys, row) else is_in
    return is_in


@given(st.lists(REGIONS, max_size=2), st.lists(KEY_SETS, max_size=2))
def test_codes_and_rules_together_say_what_the_constraint_says(
    regions: list[CubeRegion], key_sets: list[DataKeySet]
) -> None:  # 113, 115
    constraint = f.a_data_constraint(regions=tuple(regions), key_sets=tuple(key_sets))
    codes, found = allowed_codes(TREES, [constraint]), rules(constraint)
    for x, y in product("ABC", repeat=2):
        row = {"X": x, "Y": y}
        has_codes = all(row[id] in allowed for id, allowed in codes.items())
        assert (has_codes and refused_by(found, row, None) is None) == _said(constraint, row)


def test_the_rules_of_a_flow_are_those_of_its_cascade(desk: Desk) -> None:  # 113
    desk.stored(*(one for one in the_world() if not isinstance(one, DataConstraint)))
    together = a_region(a_selection("REF_AREA", "EUR^true"), a_selection("SEX", "_T"), include=False)
    desk.stored(
        on("DataStructure", "DSD_STOCK(1.0.0)", id="CN_DSD", regions=(together,)),
        on("Dataflow", "DF_STOCK(1.0.0)", id="CN_FLOW", regions=(a_region(a_range(start="2000")),)),
        on("ProvisionAgreement", "PA_DE(1.0.0)", id="CN_PA", regions=(a_region(a_range(start="1990")),)),
    )
    agreement = f.urn("ProvisionAgreement", "IOM.GMDAC:PA_DE(1.0.0)")
    with desk.reading() as uow:
        found, narrower = row_rules(uow, FLOW), row_rules(uow, FLOW, agreement=agreement)
        assert load_cube(uow, FLOW).by_id["REF_AREA"].allowed is None
        assert row_rules(uow, FLOW) is found
    assert [rule.constraint.partition(":CN_")[2] for rule in narrower] == ["DSD(1.0.0)", "FLOW(1.0.0)", "PA(1.0.0)"]
    assert {component for rule in found for component in rule.components} == {"REF_AREA", "SEX", "TIME_PERIOD"}
    row = {"REF_AREA": "ITA", "SEX": "_T", "TIME_PERIOD": "1995"}
    first = refused_by(found, row, Period.parse("1995"))
    assert first is not None and "CN_DSD" in first.constraint
    assert refused_by(narrower, row | {"SEX": "F"}, Period.parse("1995")) == found[1]
    assert refused_by(found, row | {"SEX": "F"}, Period.parse("2005")) is None
