"""Finding structures. Numbers are those of the conformance statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from registry.model.category import CategoryScheme
from registry.model.codelist import Codelist
from registry.model.concept import ConceptScheme
from registry.model.errors import Malformed, NoResults, NotFound
from registry.model.kinds import holder_of, references_of
from registry.model.organisation import OrganisationScheme
from registry.model.urn import Urn
from registry.structures.graph import load_graph
from registry.structures.query import find, locate
from tests import factories as f
from tests.structures.conftest import MONDAY, Desk, coded, in_short, query

Versions = Callable[..., Desk]
FLOW = "dataflow/IOM.GMDAC/DF_STOCK/1.0.0"
DSD = "datastructure/IOM.GMDAC/DSD_STOCK/1.0.0"


def test_an_exact_address_gives_exactly_that_codelist(world: Desk) -> None:  # 1
    assert world.ids("codelist/IOM.GMDAC/CL_SEX/1.0.0") == ["CL_SEX(1.0.0)"]


def test_a_kind_alone_gives_the_latest_of_each_of_its_artefacts(world: Desk) -> None:  # 2
    world.stored(f.a_codelist(version="1.1.0-draft"))
    assert world.ids("codelist") == ["CL_AREA(1.0.0)", "CL_FREQ(1.0.0)", "CL_SEX(1.1.0-draft)"]
    assert world.find("codelist") == world.find("codelist/*/*/~", detail="full", references=("none",))


def test_a_kind_without_artefacts_gives_nothing_and_an_unknown_one_is_malformed(world: Desk) -> None:  # 3
    with pytest.raises(NoResults):
        world.find("structuremap")
    with pytest.raises(Malformed):
        world.find("codelists")


def test_lists_give_the_union_of_all_combinations_that_exist(desk: Desk) -> None:  # 4
    for agency, id, version in (
        ("A", "X", "1.0.0"),
        ("A", "Y", "2.0.0"),
        ("B", "X", "2.0.0"),
        ("B", "Z", "1.0.0"),
        ("C", "X", "1.0.0"),
    ):
        desk.stored(f.a_codelist(agency=agency, id=id, version=version))
    found = desk.find("codelist/A,B/X,Y/1.0.0,2.0.0")
    assert [(one.agency, one.id) for one in found] == [("A", "X"), ("A", "Y"), ("B", "X")]


def test_plus_is_the_highest_stable_version_and_never_a_draft(versions_of: Versions) -> None:  # 8
    desk = versions_of("0.9.0", "1.0.0", "1.1.0", "1.2.0-draft", "2.0")
    assert desk.ids("codelist/*/*/+") == ["CL_SEX(1.1.0)"]


def test_tilde_gives_a_draft_when_that_is_the_latest(versions_of: Versions) -> None:  # 9
    assert versions_of("1.0.0", "1.1.0-draft").ids("codelist/*/*/~") == ["CL_SEX(1.1.0-draft)"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [("+", "1.1.0"), ("~", "2.0.0-draft"), ("*", "1.0.0 1.1.0 2.0.0-draft"), ("1.0+.0", "1.1.0"), ("1.0.0+", "1.0.0"), ("1.0.0,~", "1.0.0 2.0.0-draft")],
)  # fmt: skip
def test_version_expressions_select_among_the_versions_of_each_artefact(
    versions_of: Versions, expression: str, found: str
) -> None:  # 10
    desk = versions_of("1.0.0", "1.1.0", "2.0.0-draft")
    desk.stored(f.a_codelist(id="CL_ELSE", version="5.0"))
    sexes = [one.version for one in desk.find(f"codelist/IOM.GMDAC/*/{expression}") if one.id == "CL_SEX"]
    assert sexes == found.split()


def test_a_range_without_a_version_in_it_has_no_result(versions_of: Versions) -> None:  # 10
    with pytest.raises(NoResults):
        versions_of("1.0.0", "1.1.0", "2.0.0-draft").find("codelist/*/*/2.0.0+")


@pytest.mark.parametrize(
    "text", ["+.2.3", "1.+.3", "2.3+", "1.+", "~.0.*", "3.2+.1+", "1.0.0-draft+", "01.0.0", "latest"]
)
def test_what_is_no_version_expression_is_malformed(text: str) -> None:  # 11
    with pytest.raises(Malformed):
        query(f"codelist/*/*/{text}")


def test_stubs_hold_no_items_components_or_descriptions(desk: Desk) -> None:  # 13
    desk.stored(*_undescribed())
    for stub in desk.find(detail="allstubs"):
        assert stub == type(stub)(
            id=stub.id, agency=stub.agency, version=stub.version, names=stub.names, is_external_reference=True
        )


def test_complete_stubs_add_descriptions_and_annotations_only(desk: Desk) -> None:  # 14
    desk.stored(*_undescribed())
    for stub in desk.find(detail="allcompletestubs"):
        assert stub.descriptions and stub.annotations
        plain = {"names": stub.names, "descriptions": stub.descriptions, "annotations": stub.annotations}
        assert stub == type(stub)(
            id=stub.id, agency=stub.agency, version=stub.version, is_external_reference=True, **plain
        )


def _undescribed() -> tuple[Codelist, ConceptScheme]:
    more = {"descriptions": f.names("More"), "annotations": (f.an_annotation(),), "links": (f.a_link(),)}
    return f.a_codelist(**more), f.a_concept_scheme(**more)


@pytest.mark.parametrize("detail", ["referencestubs", "referencecompletestubs"])
def test_reference_stubs_are_full_only_where_they_match(world: Desk, detail: str) -> None:
    own, *others = sorted(
        world.find(DSD, detail=detail, references=("children",)), key=lambda one: one.id != "DSD_STOCK"
    )
    assert references_of(own)
    assert others and all(other.is_external_reference and not references_of(other) for other in others)


def test_raw_is_full_while_lists_do_not_extend_each_other(world: Desk) -> None:  # 15, 16
    assert world.find("codelist", detail="raw") == world.find("codelist", detail="full")


def test_children_of_a_flow_are_one_level_and_descendants_all(world: Desk) -> None:  # 17
    assert world.ids(FLOW, references=("children",)) == ["AGENCIES(1.0)", "DSD_STOCK(1.0.0)", "DF_STOCK(1.0.0)"]
    lists = ["CL_AREA(1.0.0)", "CL_FREQ(1.0.0)", "CL_SEX(1.0.0)", "CS_MIG(1.0.0)"]
    assert world.ids(FLOW, references=("descendants",)) == [
        "AGENCIES(1.0)",
        *lists,
        "DSD_STOCK(1.0.0)",
        "DF_STOCK(1.0.0)",
    ]


def test_parents_of_a_structure_are_its_users_and_ancestors_theirs_too(world: Desk) -> None:  # 18
    parents = ["DSD_STOCK(1.0.0)", "DF_OTHER(1.0.0)", "DF_STOCK(1.0.0)", "CN_DSD(1.0.0)"]
    assert world.ids(DSD, references=("parents",)) == parents
    ancestors = [*parents[:3], "PA_DE(1.0.0)", "CN_DSD(1.0.0)", "CN_STOCK(1.0.0)", "CAT_STOCK(1.0)"]
    assert world.ids(DSD, references=("ancestors",)) == ancestors


def test_siblings_are_what_the_parents_refer_to(world: Desk) -> None:
    found = world.ids("dataproviderscheme", references=("parentsandsiblings",))
    assert found == ["AGENCIES(1.0)", "DATA_PROVIDERS(1.0)", "DF_STOCK(1.0.0)", "PA_DE(1.0.0)"]


def test_references_to_a_kind_bring_only_what_is_directly_related(world: Desk) -> None:  # 19
    concepts = "conceptscheme/IOM.GMDAC/CS_MIG/1.0.0"
    assert world.ids(concepts, references=("codelist",)) == ["CL_FREQ(1.0.0)", "CS_MIG(1.0.0)"]
    both = world.ids(FLOW, references=("datastructure", "categorisation"))
    assert both == ["DSD_STOCK(1.0.0)", "DF_STOCK(1.0.0)", "CAT_STOCK(1.0)"]
    with pytest.raises(Malformed):
        world.find(FLOW, references=("uncles",))


@pytest.mark.parametrize(
    "path", [FLOW, DSD, "codelist/IOM.GMDAC/CL_FREQ/1.0.0", "categorisation", "provisionagreement", ""]
)
def test_nothing_in_an_answer_with_all_references_refers_out_of_it(world: Desk, path: str) -> None:
    found = world.find(path, references=("all",))
    here = {(one.agency, in_short(one)) for one in found}
    targets = (holder_of(Urn.parse(reference.target)) for one in found for reference in references_of(one))
    assert {(target.agency, f"{target.id}({target.version})") for target in targets} <= here


def test_answers_stand_in_dependency_order(world: Desk) -> None:
    order = [
        "AGENCIES",
        "DATA_PROVIDERS",
        "CL_AREA",
        "CL_FREQ",
        "CL_SEX",
        "CS_MIG",
        "TOPICS",
        "DSD_STOCK",
        "DF_STOCK",
        "PA_DE",
        "CN_STOCK",
        "CAT_STOCK",
    ]
    assert [one.id for one in world.find(FLOW, references=("all",))] == order


def test_a_flow_with_all_references_comes_with_lists_cut_by_the_constraints(world: Desk) -> None:  # 21
    found = {one.id: one for one in world.find(FLOW, references=("all",), detail="referencepartial")}
    sexes, areas, concepts, topics, agencies, providers = (
        found[id] for id in ("CL_SEX", "CL_AREA", "CS_MIG", "TOPICS", "AGENCIES", "DATA_PROVIDERS")
    )
    assert isinstance(sexes, Codelist) and isinstance(areas, Codelist) and isinstance(concepts, ConceptScheme)
    assert ([code.id for code in sexes.codes], sexes.is_partial) == (["F", "M"], True)
    assert (len(areas.codes), areas.is_partial) == (7, False)
    assert [concept.id for concept in concepts.concepts] == [
        "FREQ",
        "REF_AREA",
        "SEX",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
    ]
    assert concepts.is_partial
    assert isinstance(topics, CategoryScheme) and topics == f.a_category_scheme()
    assert isinstance(agencies, OrganisationScheme) and [one.id for one in agencies.organisations] == ["GMDAC"]
    assert isinstance(providers, OrganisationScheme) and [one.id for one in providers.organisations] == ["NSO_DE"]


def test_lists_of_concepts_that_were_cut_away_stay_out(desk: Desk) -> None:  # 21
    coded_twice = f.a_concept_scheme()
    coded_twice = f._with(
        coded_twice,
        concepts=tuple(f._with(one, core_representation=coded(f"CL_{one.id}(1.0.0)")) for one in coded_twice.concepts),
    )
    lists = [f.a_codelist("X", id=f"CL_{one.id}") for one in coded_twice.concepts]
    desk.stored(
        *lists, coded_twice, f.a_data_structure(dimensions=(f.a_dimension("FREQ"), f.a_dimension("SEX")), attributes=())
    )
    found = desk.ids(DSD, references=("descendants",), detail="referencepartial")
    assert found == ["CL_FREQ(1.0.0)", "CL_OBS_VALUE(1.0.0)", "CL_SEX(1.0.0)", "CS_MIG(1.0.0)", "DSD_STOCK(1.0.0)"]
    assert len(desk.ids(DSD, references=("descendants",))) == len(lists) + 2


def test_what_matches_is_never_cut(world: Desk) -> None:
    [sexes] = [
        one for one in world.find("codelist", references=("all",), detail="referencepartial") if one.id == "CL_SEX"
    ]
    assert isinstance(sexes, Codelist) and not sexes.is_partial


def test_a_changed_constraint_changes_the_tag_of_a_partial_answer(world: Desk) -> None:
    asked = query(FLOW, references=("descendants",), detail="referencepartial")
    with world.reading() as uow:
        before = find(uow, asked)
    only_women = f.CubeRegion(keys=(f.MemberSelection(id="SEX", values=(f.MemberValue(value="F"),)),))
    world.stored(f.a_data_constraint(version="2.0.0", regions=(only_women,)))
    with world.reading() as uow:
        after = find(uow, asked)
    assert before.artefacts != after.artefacts
    assert before.etag != after.etag


def test_one_code_comes_alone_and_keeps_its_parent(world: Desk) -> None:  # 22
    [found] = world.find("codelist/IOM.GMDAC/CL_AREA/1.0.0/ITA,KEN")
    assert isinstance(found, Codelist) and found.is_partial
    assert [(code.id, code.parent) for code in found.codes] == [("KEN", "AFR"), ("ITA", "EUR")]


def test_a_category_comes_with_its_ancestors_and_without_its_children(desk: Desk) -> None:  # 23
    deep = f.Category(id="X", categories=(f.Category(id="Y", categories=(f.Category(id="Z"),)), f.Category(id="W")))
    desk.stored(f.a_category_scheme(categories=(deep, f.Category(id="Y"))))
    [found] = desk.find("categoryscheme/IOM.GMDAC/TOPICS/1.0.0/X.Y")
    assert isinstance(found, CategoryScheme) and found.is_partial
    assert found.categories == (f.Category(id="X", categories=(f.Category(id="Y"),)),)


def test_references_are_those_of_the_items_that_were_asked_for(world: Desk) -> None:
    concepts = "conceptscheme/IOM.GMDAC/CS_MIG/1.0.0"
    assert world.ids(f"{concepts}/SEX", references=("children",)) == ["AGENCIES(1.0)", "CS_MIG(1.0.0)"]
    assert "CL_FREQ(1.0.0)" in world.ids(f"{concepts}/FREQ", references=("children",))


def test_items_of_a_kind_without_items_are_malformed_and_unknown_items_are_not_found(world: Desk) -> None:
    with pytest.raises(Malformed, match="have no items"):
        world.find(f"{FLOW}/X")
    with pytest.raises(NotFound, match="item NOPE"):
        world.find("codelist/IOM.GMDAC/CL_SEX/1.0.0/NOPE")


def test_as_of_gives_the_artefact_as_it_was(desk: Desk) -> None:  # 25
    first, second = f.a_codelist("F M", version="1.0"), f.a_codelist("F M X", version="1.0")
    desk.stored(first, at=MONDAY)
    desk.stored(second, at=MONDAY + timedelta(days=1))
    assert desk.find("codelist/IOM.GMDAC/CL_SEX", as_of=MONDAY) == (first,)
    assert desk.find("codelist/IOM.GMDAC/CL_SEX") == (second,)
    with pytest.raises(NotFound):
        desk.find("codelist/IOM.GMDAC/CL_SEX", as_of=MONDAY - timedelta(days=1))


def test_an_exact_id_that_is_not_there_is_not_found_and_an_open_question_has_no_results(world: Desk) -> None:  # 26
    with pytest.raises(NotFound) as exact:
        world.find("codelist/IOM.GMDAC/CL_NOPE/1.0.0")
    assert not isinstance(exact.value, NoResults)
    with pytest.raises(NoResults):
        world.find("codelist/NOBODY")


def test_latest_in_production_lists_each_flow_once_without_drafts(desk: Desk) -> None:  # 75
    concepts, structure = f.a_concept_scheme(), f.a_data_structure(dimensions=(f.a_dimension("SEX"),))
    flows = [f.a_dataflow(version=version) for version in ("1.0.0", "1.1.0", "2.0.0-draft")]
    legacy = [
        f.a_dataflow(id="LEGACY", version=version, is_final=is_final)
        for version, is_final in (("1.0", True), ("1.1", None))
    ]
    loose = [f.a_dataflow(id="LOOSE", version="1.0", is_final=None), f.a_dataflow(id="DRAFT", version="1.0.0-draft")]
    desk.stored(concepts, structure, *flows, *legacy, *loose)
    assert desk.ids("dataflow", includes_drafts=False) == ["DF_STOCK(1.1.0)", "LEGACY(1.0)", "LOOSE(1.0)"]


def test_lists_of_agencies_and_ids_are_taken_in_the_view_of_rest_1(desk: Desk) -> None:  # 76
    for agency, id in (("A", "X"), ("A", "Y"), ("B", "Y"), ("C", "X")):
        desk.stored(f.a_codelist(agency=agency, id=id, version="1.0"))
    found = desk.find("codelist/A,B/X,Y/1.0", includes_drafts=False)
    assert [(one.agency, one.id) for one in found] == [("A", "X"), ("A", "Y"), ("B", "Y")]


def test_the_view_of_rest_1_says_final_and_shows_no_extension(world: Desk) -> None:  # 84
    world.stored(f.a_codelist(version="1.1.0-draft"), f.a_codelist(id="CL_OLD", version="1.0"))
    found = world.find("*/*/*/*", includes_drafts=False)
    assert {one.id for one in found if not one.is_final} == {"CL_OLD", "AGENCIES", "DATA_PROVIDERS", "CAT_STOCK"}
    assert not any("-" in one.version for one in found)


def test_an_agency_scheme_is_a_child_in_rest_2_only(world: Desk) -> None:
    assert "AGENCIES(1.0)" not in world.ids(FLOW, references=("all",), includes_drafts=False)


def test_a_structure_on_a_draft_list_can_be_asked_for_where_drafts_are_hidden(desk: Desk) -> None:
    draft = f.a_data_structure(dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0-draft)"),))
    desk.stored(f.a_concept_scheme(), f.a_codelist(version="1.0.0-draft"), draft)
    found = desk.ids(DSD, references=("all",), detail="referencepartial", includes_drafts=False)
    assert found == ["CS_MIG(1.0.0)", "DSD_STOCK(1.0.0)"]


def test_a_reference_to_a_range_means_its_newest_match(desk: Desk) -> None:
    desk.stored(
        f.a_concept_scheme(),
        f.a_codelist(version="1.0.0"),
        f.a_codelist(version="1.1.0"),
        f.a_codelist(version="1.2.0-draft"),
    )
    ranged = f.a_data_structure(dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0+.0)"),))
    desk.stored(ranged)
    assert "CL_SEX(1.1.0)" in desk.ids(DSD, references=("children",))
    assert desk.ids("codelist/IOM.GMDAC/CL_SEX/1.0.0", references=("parents",)) == ["CL_SEX(1.0.0)"]
    desk.stored(f.a_codelist(version="1.3.0"))
    assert "CL_SEX(1.3.0)" in desk.ids(DSD, references=("children",))


def test_a_range_ends_at_a_draft_only_for_a_holder_that_is_a_draft(desk: Desk) -> None:
    ranged = f.a_data_structure(version="1.0.0-draft", dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0+.0)"),))
    desk.stored(f.a_concept_scheme(), f.a_codelist(version="1.2.0-draft"), ranged)
    assert "CL_SEX(1.2.0-draft)" in desk.ids("datastructure", references=("children",))
    stable = desk.submit(f._with(ranged, version="1.0.0"))
    assert [finding.code for finding in stable.findings] == ["unresolved-reference"]


def test_the_tag_changes_with_the_content_and_with_the_question_only(world: Desk) -> None:
    with world.reading() as uow:
        sexes = find(uow, query("codelist/IOM.GMDAC/CL_SEX/1.0.0"))
        assert locate(uow, query("codelist/IOM.GMDAC/CL_SEX/1.0.0")).etag == sexes.etag
        assert find(uow, query("codelist/IOM.GMDAC/CL_SEX/1.0.0", detail="allstubs")).etag != sexes.etag
    world.stored(f.a_codelist(id="CL_NEW"), at=MONDAY + timedelta(days=1))
    with world.reading() as uow:
        again, all_lists = find(uow, query("codelist/IOM.GMDAC/CL_SEX/1.0.0")), find(uow, query("codelist"))
    assert (again.etag, again.last_modified) == (sexes.etag, MONDAY)
    assert all_lists.last_modified == MONDAY + timedelta(days=1)


def test_children_and_parents_are_each_others_inverse(world: Desk) -> None:
    with world.reading() as uow:
        graph = load_graph(uow)
    down = {(entry.urn, child.urn) for entry in graph.entries for child in graph.children(entry)}
    up = {(parent.urn, entry.urn) for entry in graph.entries for parent in graph.parents(entry)}
    assert down == up != set()


def test_the_fields_of_the_tag_are_the_whole_query() -> None:
    assert msgspec.json.encode(query("codelist")) != msgspec.json.encode(query("codelist", as_of=MONDAY))
