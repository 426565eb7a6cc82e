"""Submitting and deleting. Numbers are those of the conformance statements."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.artefact import Maintainable
from registry.model.codelist import Code, CodelistExtension
from registry.model.constraint import Attachment
from registry.model.errors import Conflict, Frozen, NotFound
from registry.model.kinds import urn_of
from registry.structures.delete import delete
from registry.structures.items import merged
from registry.structures.rules import RULES, broken_rules
from tests import factories as f
from tests.structures.conftest import MONDAY, Desk, the_world

SEXES = "codelist/IOM.GMDAC/CL_SEX"


def outcomes(desk: Desk, *artefacts: Maintainable, **options: object) -> list[str]:
    """The outcome of each, a refused one with the codes of its findings."""
    receipt = desk.submit(*artefacts, **options)
    return [
        f"{result.outcome} {' '.join(finding.code for finding in result.findings)}".strip()
        for result in receipt.results
    ]


def test_a_world_in_any_order_is_stored_at_once(desk: Desk) -> None:
    artefacts = the_world()
    assert set(outcomes(desk, *artefacts)) == {"created"}
    assert set(outcomes(desk, *reversed(artefacts))) == {"unchanged"}
    assert {urn_of(one) for one in desk.find("*/*/*/*")} == {urn_of(one) for one in artefacts}


def test_the_same_again_leaves_no_trace(world: Desk) -> None:
    with world.reading() as uow:
        before, trail = uow.artefacts.generation(), uow.audit.latest(99)
    world.submit(*the_world(), at=MONDAY + timedelta(days=1))
    with world.reading() as uow:
        assert (uow.artefacts.generation(), uow.audit.latest(99)) == (before, trail)
    assert len(trail) == len(the_world()) and {entry.who for entry in trail} == {"ann"}


def test_what_is_stable_or_final_never_changes(desk: Desk) -> None:  # 104
    for fields in ({"version": "2.0.0"}, {"version": "1.0", "is_final": True}):
        desk.stored(f.a_codelist("F M", **fields))
        assert outcomes(desk, f.a_codelist("F M X", **fields)) == ["refused frozen"]
        assert outcomes(desk, f.a_codelist("F M", **fields)) == ["unchanged"]


def test_a_draft_is_replaced_as_a_whole(desk: Desk) -> None:  # 106
    desk.stored(f.a_codelist("F M _T", version="1.0.0-draft"))
    assert outcomes(desk, f.a_codelist("F", version="1.0.0-draft"), at=MONDAY + timedelta(days=1)) == ["replaced"]
    assert desk.find(SEXES) == (f.a_codelist("F", version="1.0.0-draft"),)


def test_a_partial_list_is_laid_over_the_stored_one(desk: Desk) -> None:  # 107
    desk.stored(f.a_codelist("A B C", version="1.0"))
    changed = msgspec.structs.replace(f.codes("B")[0], names=f.names("Better"))
    part = f.a_codelist((changed, *f.codes("B2"), *f.codes("Z")), version="1.0", is_partial=True, names={"fr": "Sexe"})
    assert outcomes(desk, part) == ["replaced"]
    [found] = desk.find(SEXES)
    assert found == f.a_codelist(
        (*f.codes("A"), changed, *f.codes("B2 Z C")), version="1.0", names={"en": "Sex", "fr": "Sexe"}
    )


@given(st.lists(st.sampled_from("ABCDEF"), unique=True), st.lists(st.sampled_from("ABCDEFGH"), unique=True))
def test_merging_loses_no_code_and_takes_every_submitted_one(stored: list[str], part: list[str]) -> None:
    submitted = {id: Code(id=id, names={"en": "new"}) for id in part}
    found = merged(f.a_codelist(" ".join(stored)), f.a_codelist(tuple(submitted.values()), is_partial=True))
    assert {code.id for code in found.codes} == {*stored, *part} and len(found.codes) == len({*stored, *part})
    assert [code.id for code in found.codes if code.id in stored] == stored
    assert all(code == submitted[code.id] for code in found.codes if code.id in submitted)


def test_dropping_a_code_that_others_use_is_refused(world: Desk) -> None:  # 108
    areas = f.a_codelist("W DE", id="CL_AREA", version="2.0")
    tree = f.a_hierarchy(
        version="1.0", codes=(f.HierarchicalCode(id="DE", code=f.urn("Code", "IOM.GMDAC:CL_AREA(2.0).DE")),)
    )
    world.stored(areas, tree)
    fewer = f.a_codelist("W", id="CL_AREA", version="2.0")
    receipt = world.submit(fewer)
    assert [(one.code, one.value) for one in receipt.findings] == [("item-in-use", "DE")]
    assert "H_AREA(1.0)" in receipt.findings[0].message
    assert outcomes(world, fewer, msgspec.structs.replace(tree, codes=())) == ["replaced", "replaced"]


def test_a_missing_reference_refuses_its_holder_and_what_needs_that_but_nothing_else(desk: Desk) -> None:  # 103
    structure = f.a_data_structure()  # its codelist is absent
    found = outcomes(desk, f.a_dataflow(), structure, f.a_concept_scheme())
    assert found == ["refused unresolved-reference", "refused unresolved-reference", "created"]
    assert desk.ids("*/*/*/*") == ["CS_MIG(1.0.0)"]


def test_a_reference_to_an_item_that_is_missing_is_refused(world: Desk) -> None:
    structure = f.a_data_structure(id="DSD_X", dimensions=(f.a_dimension("NOPE"),))
    [finding] = world.submit(structure).findings
    assert (
        finding.code == "unresolved-reference"
        and "'NOPE' in IOM.GMDAC:CS_MIG(1.0.0), which has no such item" in finding.message
    )


def test_a_range_needs_one_version_in_it(desk: Desk) -> None:
    ranged = f.a_data_structure(dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.1+.0)"),))
    desk.stored(f.a_concept_scheme(), f.a_codelist(version="1.0.0"))
    assert outcomes(desk, ranged) == ["refused unresolved-reference"]
    assert outcomes(desk, ranged, f.a_codelist(version="1.2.0")) == ["created", "created"]


def test_what_is_semantic_refers_only_to_what_is_semantic(desk: Desk) -> None:  # 110
    concepts = f.a_concept_scheme()
    desk.stored(concepts, f.a_codelist(version="1.0"), f.a_codelist(version="1.1.0-draft"))
    legacy, draft = (
        f.a_data_structure(dimensions=(f.a_dimension("SEX", f"IOM.GMDAC:CL_SEX({version})"),))
        for version in ("1.0", "1.1.0-draft")
    )
    assert outcomes(desk, legacy) == ["refused semantic-reference"]
    assert outcomes(desk, draft) == ["created"]
    assert outcomes(desk, msgspec.structs.replace(legacy, version="3.0")) == ["created"]


def test_append_refuses_what_is_there_and_information_stores_nothing(desk: Desk) -> None:
    draft, changed = f.a_codelist("F", version="1.0"), f.a_codelist("F M", version="1.0")
    for options in ({"action": "Information"}, {"dry_run": True}):
        receipt = desk.submit(draft, **options)
        assert ([result.outcome for result in receipt.results], receipt.is_stored) == (["created"], False)
    assert outcomes(desk, draft, action="Append") == ["created"]
    assert outcomes(desk, changed, action="Append") == ["refused exists"]
    assert desk.find(SEXES) == (draft,)


def test_a_stub_never_replaces_what_is_here_in_full(desk: Desk) -> None:
    desk.stored(f.a_codelist("F", version="1.0"))
    assert outcomes(desk, f.a_codelist((), version="1.0", is_external_reference=True)) == ["refused stub"]


def test_the_first_of_two_with_the_same_identity_counts(desk: Desk) -> None:
    first, other = f.a_codelist("F", version="1.0"), f.a_codelist("M", version="1.0")
    assert outcomes(desk, first, other, first) == ["created", "refused duplicate-artefact", "unchanged"]
    assert desk.find(SEXES) == (first,)


BROKEN: dict[str, Maintainable] = {
    "malformed-identity": f.a_codelist(version="1.x"),
    "fixed-identity": f.an_agency_scheme(version="2.0"),
    "no-name": f.a_codelist(names={}),
    "malformed-item": f.a_codelist((Code(id="a b", names=f.names("x")),)),
    "duplicate-item": f.a_codelist("F F"),
    "unknown-parent": f.a_codelist("F M<X"),
    "circular-parent": f.a_codelist("A<C B<A C<B D<A"),
    "extended-kind": f.a_codelist(extensions=(CodelistExtension(codelist=f.urn("ConceptScheme", "A:B(1.0.0)")),)),
    "circular-extension": f.a_codelist(extensions=(CodelistExtension(codelist=urn_of(f.a_codelist())),)),
    "malformed-prefix": f.a_codelist(
        extensions=(CodelistExtension(codelist=f.urn("Codelist", "A:B(1.0.0)"), prefix="a b"),)
    ),
    "duplicate-node": f.a_hierarchy(codes=f.a_hierarchy().codes * 2),
    "duplicate-component": f.a_data_structure(measures=(f.a_measure("SEX"),)),
    "unknown-component": f.a_data_structure(
        attributes=(f.an_attribute("X", f.Relationship(kind="dimensions", dimensions=("NOPE",))),)
    ),
    "malformed-time": f.a_data_constraint(
        regions=(
            f.CubeRegion(keys=(f.MemberSelection(id="SEX", values=(f.MemberValue(value="F", valid_to="2012-13"),)),)),
        )
    ),
    "malformed-reference": f.a_dataflow(structure="DSD_STOCK"),
    "semantic-reference": f.a_dataflow(structure=f.urn("DataStructure", "A:B(1.0)")),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_says_what_is_wrong_and_where(rule: object) -> None:
    code = rule.code  # type: ignore[attr-defined]  # a Rule
    broken = BROKEN[code]
    assert [finding.code for finding in broken_rules(broken)] == [code]
    assert f"{broken.agency}:{broken.id}" in broken_rules(broken)[0].message


def test_the_examples_of_every_kind_break_no_rule_of_their_own() -> None:
    for artefact in the_world():
        assert broken_rules(artefact) == []


def test_a_range_that_the_standard_does_not_know_is_refused() -> None:
    [finding] = broken_rules(f.a_dataflow(version="1.0", structure=f.urn("DataStructure", "A:B(1.0+)")))
    assert finding.code == "malformed-reference" and "1.0+" in finding.message


def test_a_ring_of_parents_is_told_once() -> None:
    [finding] = broken_rules(f.a_codelist("A<C B<A C<B D<A"))
    assert finding.message.endswith("A < C < B < A")


def remove(desk: Desk, artefact: Maintainable) -> None:
    with desk.writing() as uow:
        delete(uow, urn_of(artefact), by="bob", at=MONDAY + timedelta(days=1))


def test_what_others_refer_to_is_deleted_after_they_let_go(desk: Desk) -> None:  # 109
    draft = f.a_codelist(version="1.0.0-draft")
    user = f.a_data_structure(
        version="1.0.0-draft", dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0-draft)"),)
    )
    desk.stored(f.a_concept_scheme(), draft, user)
    with pytest.raises(Conflict, match=r"is used by IOM.GMDAC:DSD_STOCK\(1.0.0-draft\)"):
        remove(desk, draft)
    remove(desk, user)
    remove(desk, draft)
    with pytest.raises(NotFound):
        desk.find(SEXES)
    assert desk.find(SEXES, as_of=MONDAY) == (draft,)


def test_what_is_stable_is_not_deleted(world: Desk) -> None:
    with pytest.raises(Frozen):
        remove(world, f.a_codelist())
    with pytest.raises(NotFound):
        remove(world, f.a_codelist(id="CL_NOPE"))


def test_a_range_does_not_hinder_deletion_while_another_version_is_in_it(desk: Desk) -> None:
    flows = [
        f.a_dataflow(version=version, structure=None, is_external_reference=True) for version in ("1.0.0-a", "1.0.0-b")
    ]
    loose = f.a_data_constraint(
        version="1.0", attachment=Attachment(dataflows=(f.urn("Dataflow", "IOM.GMDAC:DF_STOCK(1.0.0~)"),))
    )
    desk.stored(*flows, loose)
    remove(desk, flows[1])
    with pytest.raises(Conflict, match="CN_STOCK"):
        remove(desk, flows[0])
