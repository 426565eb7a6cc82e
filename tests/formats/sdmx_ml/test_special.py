"""Availability, hierarchical codelists, codelist extensions, stubs: what maps onto something else."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from registry.formats.sdmx_ml.generations import GENERATIONS, ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.message import read_structures, write_structures
from registry.model.artefact import Maintainable
from registry.model.codelist import CodelistExtension, CodeSelection
from registry.model.constraint import DataConstraint, MemberValue
from registry.model.hierarchy import HierarchicalCodelist, Hierarchy
from registry.model.message import StructureMessage
from tests.factories import (
    a_codelist,
    a_data_constraint,
    a_data_structure,
    a_dataflow,
    a_hierarchy,
    a_message,
    a_provision_agreement,
    an_availability,
    names,
    urn,
)


def through(message: StructureMessage, generation: Generation) -> StructureMessage:
    return read_structures(b"".join(write_structures(message, generation)))


def test_availability_is_its_own_thing_in_3_1() -> None:
    message = a_message(a_codelist(), availability=(an_availability(),))
    assert through(message, ML_3_1) == message


@pytest.mark.parametrize("generation", [ML_2_1, ML_3_0], ids=lambda row: row.format)
def test_availability_is_an_actual_constraint_of_the_flow_before_3_1(generation: Generation) -> None:
    given = an_availability()
    (got,) = through(a_message(availability=(given,)), generation).artefacts
    assert isinstance(got, DataConstraint)
    assert (got.id, got.agency, got.role, got.regions) == ("CR_A_DF_STOCK", "IOM.GMDAC", "actual", (given.region,))
    assert got.attachment is not None
    assert got.attachment.urns == (given.artefact,)
    assert {each.id: each.title for each in got.annotations} == {"series_count": "2", "obs_count": "40"}
    assert {each.type for each in got.annotations} == {"sdmx_metrics"}


def test_a_hierarchy_is_one_list_with_one_hierarchy_of_the_same_id_and_names_in_2_1() -> None:
    text = b"".join(write_structures(a_message(a_hierarchy()), ML_2_1)).decode()
    assert text.count('id="H_AREA"') == 2
    assert read_structures(text.encode()).artefacts == (a_hierarchy(),)


def test_a_list_of_several_hierarchies_becomes_several_and_goes_back_into_one() -> None:
    def one(id: str) -> Hierarchy:
        holder = HierarchicalCodelist(id="HCL", hierarchy=id, names=names("Both"))
        return a_hierarchy(id=f"HCL_{id}", names=names(f"By {id}"), holder=holder)

    both = (one("REGION"), one("INCOME"))
    text = b"".join(write_structures(a_message(*both), ML_2_1))
    assert text.count(b"<str:HierarchicalCodelist ") == 1
    assert text.count(b"<str:Hierarchy ") == 2
    assert read_structures(text).artefacts == both
    assert through(a_message(*both), ML_3_1).artefacts == tuple(replace(each, holder=None) for each in both)


def test_a_list_with_one_hierarchy_of_another_name_keeps_both_names() -> None:
    holder = HierarchicalCodelist(id="H_AREA", hierarchy="INNER", names=names("The list"))
    assert through(a_message(a_hierarchy(holder=holder)), ML_2_1).artefacts == (a_hierarchy(holder=holder),)


def test_the_rules_by_which_a_codelist_extends_others_are_3_x_only() -> None:
    others = urn("Codelist", "SDMX:CL_AREA(2.0+.0)")
    chosen = CodeSelection(include=False, values=(MemberValue(value="E%", cascade="true"), MemberValue(value="W")))
    extensions = (CodelistExtension(codelist=others, prefix="A_", selection=chosen), CodelistExtension(codelist=others))
    message = a_message(a_codelist(extensions=extensions))
    assert through(message, ML_3_0).artefacts == through(message, ML_3_1).artefacts == message.artefacts
    old = through(message, ML_2_1)
    assert old.artefacts == (a_codelist(),)
    assert [notice.text.partition(":")[0] for notice in old.notices] == ["codelist-extension"]


STUBS: tuple[Maintainable, ...] = (
    a_codelist(""),
    a_data_structure(dimensions=(), measures=(), attributes=()),
    a_dataflow(structure=None),
    a_data_constraint(attachment=None, regions=()),
    a_hierarchy(codes=()),
    a_provision_agreement(dataflow=None, data_provider=None),
)


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.format)
@pytest.mark.parametrize("artefact", STUBS, ids=lambda artefact: type(artefact).__name__)
def test_a_stub_has_no_content_and_reads_back(artefact: Maintainable, generation: Generation) -> None:
    stub = replace(artefact, is_external_reference=True, structure_url="https://example.org/full")
    text = b"".join(write_structures(a_message(stub), generation))
    assert b'isExternalReference="true"' in text
    assert read_structures(text).artefacts == (stub,)
