"""The constraint cascade (SDMX 3.1 Technical Notes, 9). Numbers are those of the conformance statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.codelist import Codelist, CodelistExtension
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
)
from registry.model.period import Period
from registry.structures.code_selection import CodeTree
from registry.structures.constraints import allowed_codes
from registry.structures.cube import load_cube, row_rules
from tests import factories as f
from tests.structures.conftest import AREAS, Desk, the_world

AREA = f.a_codelist(AREAS, id="CL_AREA")
AGE = f.a_codelist("001 002 003 004", id="CL_AGE")
CAS = f.a_codelist("TOT NAP 003 004", id="CL_CAS")
TREES = {"AREA": CodeTree(AREA.codes), "AGE": CodeTree(AGE.codes), "CAS": CodeTree(CAS.codes)}
FLOW = f.urn("Dataflow", "IOM.GMDAC:DF_STOCK(1.0.0)")


def a_selection(id: str, values: str, *, include: bool | None = None) -> MemberSelection:
    """`a_selection("AREA", "EUR^true W")`: a sign `^` is followed by the cascade."""
    members = []
    for word in values.split():
        value, _, cascade = word.partition("^")
        members.append(f._with(MemberValue(value=value), cascade=cascade or None))
    return MemberSelection(id=id, values=tuple(members), include=include)


def a_constraint(*selections: MemberSelection, include: bool = True) -> DataConstraint:
    return f.a_data_constraint(regions=(CubeRegion(include=include, keys=selections),))


def left(constraint: DataConstraint | list[DataConstraint], codelist: str = "AREA") -> set[str] | None:
    constraints = constraint if isinstance(constraint, list) else [constraint]
    found = allowed_codes(TREES, constraints).get(codelist)
    return None if found is None else set(found)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ("EUR", "EUR"),
        ("EUR^false", "EUR"),
        ("EUR^true", "EUR ITA ITA1 DEU"),
        ("EUR^excluderoot", "ITA ITA1 DEU"),
        ("ITA%", "ITA ITA1"),
        ("%", "W AFR KEN EUR ITA ITA1 DEU"),
        ("%A%^false KEN", "AFR ITA ITA1 KEN"),
        ("NOPE DEU", "DEU"),
    ],
)
def test_cascades_and_percent_signs_select_codes(values: str, codes: str) -> None:  # 114
    assert left(a_constraint(a_selection("AREA", values))) == set(codes.split())


def test_an_excluded_selection_means_all_other_values() -> None:  # 115
    others = {"W", "AFR", "KEN"}
    assert left(a_constraint(a_selection("AREA", "EUR^true", include=False))) == others
    assert left(a_constraint(a_selection("AREA", "EUR^true"), include=False)) == others
    assert left(a_constraint(a_selection("AREA", "KEN", include=False), include=False)) == {"KEN"}


def test_the_worked_example_of_the_technical_notes() -> None:
    on_structure = a_constraint(a_selection("AGE", "001"), include=False)
    on_flow = a_constraint(a_selection("AGE", "002 003"), a_selection("CAS", "003 004"))
    on_agreement = a_constraint(a_selection("AREA", "ITA^true"))
    cascade = [on_structure, on_flow, on_agreement]
    assert (left(cascade, "AGE"), left(cascade, "CAS"), left(cascade)) == (
        {"002", "003"},
        {"003", "004"},
        {"ITA", "ITA1"},
    )
    other_flow = [on_structure, a_constraint(a_selection("CAS", "TOT NAP"))]
    assert (left(other_flow, "AGE"), left(other_flow)) == ({"002", "003", "004"}, None)


def test_an_including_and_an_excluding_region_work_together() -> None:
    regions = (
        CubeRegion(keys=(a_selection("AREA", "EUR^true"),)),
        CubeRegion(include=False, keys=(a_selection("AGE", "001"),)),
    )
    both = f.a_data_constraint(regions=regions)
    assert (left(both), left(both, "AGE")) == ({"EUR", "ITA", "ITA1", "DEU"}, {"002", "003", "004"})


def test_a_region_that_excludes_values_together_takes_none_of_them_alone() -> None:
    together = a_constraint(a_selection("AREA", "ITA"), a_selection("AGE", "001"), include=False)
    assert (left(together), left(together, "AGE")) == (None, None)


def test_a_value_that_is_excluded_for_some_time_only_is_left() -> None:
    for_a_time = f._with(a_selection("AGE", "001 002", include=False), valid_from="2020")
    assert left(a_constraint(for_a_time), "AGE") == {"001", "002", "003", "004"}
    once = f._with(a_selection("AGE", "001"), valid_to="2012")
    assert left(a_constraint(once), "AGE") == {"001"}


def test_a_later_key_gives_back_what_an_earlier_one_took() -> None:
    def key_set(*values: str, is_included: bool) -> DataKeySet:
        selections = (a_selection(id, value) for id, value in zip(("AGE", "AREA"), values, strict=False))
        return DataKeySet(is_included=is_included, keys=(DataKey(keys=tuple(selections)),))

    taken, given = key_set("001", is_included=False), key_set("001", "ITA", is_included=True)
    assert left(f.a_data_constraint(regions=(), key_sets=(taken, given)), "AGE") == {"001"}
    assert left(f.a_data_constraint(regions=(), key_sets=(given, taken)), "AGE") == set()
    assert left(f.a_data_constraint(regions=(), key_sets=(taken,)), "AGE") == {"002", "003", "004"}


def test_key_sets_leave_the_values_of_their_keys() -> None:
    keys = tuple(
        DataKey(keys=(a_selection("AREA", area), a_selection("AGE", age)))
        for area, age in (("ITA", "001"), ("DEU", "002"))
    )
    sets = f.a_data_constraint(regions=(), key_sets=(DataKeySet(keys=keys),))
    assert (left(sets), left(sets, "AGE"), left(sets, "CAS")) == ({"ITA", "DEU"}, {"001", "002"}, None)
    open_key = f.a_data_constraint(
        regions=(), key_sets=(DataKeySet(keys=(*keys, DataKey(keys=(a_selection("AGE", "003"),)))),)
    )
    assert (left(open_key), left(open_key, "AGE")) == (None, {"001", "002", "003"})
    excluded = f.a_data_constraint(
        regions=(), key_sets=(DataKeySet(is_included=False, keys=(DataKey(keys=(a_selection("AGE", "001"),)),)),)
    )
    assert left(excluded, "AGE") == {"002", "003", "004"}


@given(st.lists(st.tuples(st.sets(st.sampled_from(["W", "EUR", "ITA", "DEU"]), min_size=1), st.booleans()), max_size=4))
def test_a_further_constraint_never_widens(selections: list[tuple[set[str], bool]]) -> None:  # 113
    constraints = [
        a_constraint(a_selection("AREA", " ".join(values)), include=include) for values, include in selections
    ]
    for count in range(1, len(constraints)):
        fewer, more = left(constraints[:count]), left(constraints[: count + 1])
        assert fewer is not None and more is not None and more <= fewer


def on(class_: str, short: str, *selections: MemberSelection, **fields: object) -> DataConstraint:
    names = {"DataStructure": "data_structures", "Dataflow": "dataflows", "ProvisionAgreement": "provision_agreements"}
    where = f.urn(class_, f"IOM.GMDAC:{short}")
    attachment = (
        Attachment(data_provider=f.urn(class_, "IOM:DATA_PROVIDERS(1.0).NSO_DE"))
        if class_ == "DataProvider"
        else Attachment(**{names[class_]: (where,)})
    )
    return f.a_data_constraint(**({"attachment": attachment, "regions": (CubeRegion(keys=selections),)} | fields))


def allowed_in(desk: Desk, component: str, *, agreement: str | None = None) -> set[str] | None:
    with desk.reading() as uow:
        allowed = load_cube(uow, FLOW, agreement=agreement).by_id[component].allowed
    return None if allowed is None else set(allowed)


def test_the_latest_constraint_that_is_no_draft_counts(desk: Desk) -> None:
    desk.stored(*(one for one in the_world() if not isinstance(one, DataConstraint)))
    versions = {"1.0.0": "W", "2.0.0": "AFR", "3.0.0-draft": "KEN"}
    desk.stored(
        *(
            on("Dataflow", "DF_STOCK(1.0.0)", a_selection("REF_AREA", area), version=version)
            for version, area in versions.items()
        )
    )
    assert allowed_in(desk, "REF_AREA") == {"AFR"}
    desk.stored(on("Dataflow", "DF_OTHER(1.0.0)", a_selection("REF_AREA", "EUR"), version="4.0.0"))
    assert allowed_in(desk, "REF_AREA") is None


def test_what_is_there_does_not_limit_what_may_be(desk: Desk) -> None:
    desk.stored(*(one for one in the_world() if not isinstance(one, DataConstraint)))
    desk.stored(on("Dataflow", "DF_STOCK(1.0.0)", a_selection("REF_AREA", "AFR"), role="actual"))
    assert allowed_in(desk, "REF_AREA") is None


def test_an_agreement_is_narrowed_by_its_own_constraint_and_its_providers(world: Desk) -> None:
    agreement = f.urn("ProvisionAgreement", "IOM.GMDAC:PA_DE(1.0.0)")
    world.stored(
        on("ProvisionAgreement", "PA_DE(1.0.0)", a_selection("REF_AREA", "EUR^true"), id="CN_PA"),
        on("DataProvider", "", a_selection("REF_AREA", "EUR ITA DEU KEN"), id="CN_PROVIDER"),
    )
    assert allowed_in(world, "REF_AREA", agreement=agreement) == {"EUR", "ITA", "DEU"}
    assert allowed_in(world, "SEX", agreement=agreement) == {"F", "M"}
    assert allowed_in(world, "REF_AREA") is None


# Variants: one list unites several (SDMX 3.1 Technical Notes, 5, "Discriminated Unions")

ISIC = f.a_codelist("A B<A C", id="CL_ISIC4")
NACE = f.a_codelist("A A1<A T", id="CL_NACE2")
UNITED = f.a_codelist(
    "TOTAL",
    id="CL_ACTIVITY",
    extensions=tuple(
        CodelistExtension(codelist=f.urn("Codelist", f"IOM.GMDAC:CL_{id}(1.0.0)"), prefix=f"{id}_")
        for id in ("ISIC4", "NACE2")
    ),
)


def united(desk: Desk, *flows: MemberSelection) -> Desk:
    """A structure with a united list, and for each selection a flow DF_0, DF_1, … that it constrains."""
    dimension = f.a_dimension("SEX", "IOM.GMDAC:CL_ACTIVITY(1.0.0)")
    desk.stored(ISIC, NACE, UNITED, f.a_concept_scheme(), f.a_data_structure(dimensions=(dimension, f.TIME)))
    desk.stored(*(f.a_dataflow(id=f"DF_{place}") for place in range(len(flows))))
    desk.stored(*(on("Dataflow", f"DF_{place}(1.0.0)", one, id=f"CN_{place}") for place, one in enumerate(flows)))
    return desk


def delivered(desk: Desk, flow: str) -> list[str]:
    """The codes of the variant, `id<parent`, in the partial list and (as the same) in the cube."""
    path = f"dataflow/IOM.GMDAC/{flow}/1.0.0"
    [found] = [one for one in desk.find(path, references=("all",), detail="referencepartial") if one.id == UNITED.id]
    assert isinstance(found, Codelist) and found.is_partial
    with desk.reading() as uow:
        component = load_cube(uow, f.a_dataflow(id=flow)).by_id["SEX"]
    assert component.allowed == {code.id for code in found.codes}
    assert set(component.codes) >= component.allowed
    return [f"{code.id}<{code.parent}" if code.parent else code.id for code in found.codes]


def test_a_flow_has_its_variant_of_a_united_list_with_or_without_the_prefix(desk: Desk) -> None:  # 117
    nace = a_selection("SEX", "NACE2_%")
    united(
        desk, nace, f._with(nace, remove_prefix=True), f._with(a_selection("SEX", "A%"), remove_prefix=True),
        f._with(a_selection("SEX", "NACE2_A% ISIC4_C TOTAL"), remove_prefix=True),
    )  # fmt: skip
    assert delivered(desk, "DF_0") == ["NACE2_A", "NACE2_A1<NACE2_A", "NACE2_T"]
    assert delivered(desk, "DF_1") == ["A", "A1<A", "T"]
    assert delivered(desk, "DF_2") == ["ISIC4_A", "NACE2_A", "A1<NACE2_A"]  # both variants have an A
    assert delivered(desk, "DF_3") == ["TOTAL", "C", "A", "A1<A"]


def test_rules_on_rows_name_codes_without_prefix_too(desk: Desk) -> None:  # 117
    timed = f._with(MemberValue(value="NACE2_T"), valid_to="2012")
    united(desk, MemberSelection(id="SEX", values=(MemberValue(value="NACE2_A"), timed), remove_prefix=True))
    with desk.reading() as uow:
        [rule] = row_rules(uow, f.a_dataflow(id="DF_0"))
    assert rule.allows({"SEX": "T"}, Period.parse("2012")) and not rule.allows({"SEX": "T"}, Period.parse("2013"))
    assert rule.allows({"SEX": "A"}, Period.parse("2013"))


def test_one_list_of_several_flows_keeps_prefixes_that_one_of_them_keeps(desk: Desk) -> None:
    nace = a_selection("SEX", "NACE2_%")
    united(desk, nace, f._with(nace, remove_prefix=True))
    found = {one.id: one for one in desk.find("dataflow", references=("descendants",), detail="referencepartial")}
    both = found[UNITED.id]
    assert isinstance(both, Codelist) and [code.id for code in both.codes] == ["NACE2_A", "NACE2_A1", "NACE2_T"]
