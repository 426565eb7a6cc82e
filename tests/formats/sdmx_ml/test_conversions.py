"""What becomes of a kind in a generation that has another one for it, or none."""

from __future__ import annotations

from typing import TypeVar

import pytest
from msgspec.structs import replace

from registry.formats.losses import losses_of
from registry.formats.sdmx_ml.generations import ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.message import fit_structures, read_structures, write_structures
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.constraint import DataConstraint
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_structure import MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.provision import ProvisionAgreement
from registry.model.representation import Representation
from registry.model.structure import DataStructure
from registry.model.structure_set import ItemAssociation, SchemeMap, StructureSet
from registry.model.value_list import ValueItem, ValueList
from tests.artefacts_more.common import FLOW, METADATA_AGREEMENT, METADATA_PROVIDER, METADATAFLOW, PROVIDER, VALUES
from tests.artefacts_more.lists import FULL_GEO_GRID_CODELIST, FULL_HIERARCHY_ASSOCIATION, FULL_VALUE_LIST
from tests.artefacts_more.maps import FULL_CONCEPT_SCHEME_MAP, FULL_STRUCTURE_SET
from tests.artefacts_more.metadata import (
    FULL_METADATA_CONSTRAINT,
    FULL_METADATA_STRUCTURE,
    METADATA_CONSTRAINT_21,
    METADATA_STRUCTURE_21,
)
from tests.artefacts_more.vtl import VTL_MAPPING_SCHEME_21
from tests.factories import AGENCY, a_data_structure, a_message, an_attribute, names

A = TypeVar("A", bound=Maintainable)
X = [ML_3_0, ML_3_1]


def through(generation: Generation, artefact: Maintainable, type_: type[A]) -> A:
    """The artefact as a client of that generation gets it."""
    (got,) = read_structures(b"".join(write_structures(a_message(artefact), generation))).artefacts
    assert type(got) is type_
    return got


def said(generation: Generation, artefact: Maintainable) -> set[str]:
    """The features that the footer names."""
    return {notice.text.partition(":")[0] for notice in fit_structures(a_message(artefact), generation).notices}


def test_a_value_list_is_a_codelist_in_2_1_of_the_values_that_may_be_codes() -> None:
    got = through(ML_2_1, FULL_VALUE_LIST, Codelist)
    assert [code.id for code in got.codes] == ["$"]
    assert (got.id, got.names) == (FULL_VALUE_LIST.id, FULL_VALUE_LIST.names)
    assert "value-list" in said(ML_2_1, FULL_VALUE_LIST)


def test_a_value_list_whose_id_no_codelist_may_have_is_left_out_of_2_1() -> None:
    assert fit_structures(a_message(replace(FULL_VALUE_LIST, id="1")), ML_2_1).artefacts == ()


def test_a_structure_names_the_codelist_that_a_value_list_becomes() -> None:
    structure = a_data_structure(attributes=(an_attribute("CUR", representation=Representation(enumeration=VALUES)),))
    got = through(ML_2_1, structure, DataStructure).attributes[0].representation
    assert got == Representation(enumeration=VALUES.replace("ValueList", "Codelist"))
    assert through(ML_3_1, structure, DataStructure) == structure


@pytest.mark.parametrize("generation", X, ids=lambda row: row.name)
def test_values_keep_any_text_as_id(generation: Generation) -> None:
    given = ValueList(id="V", agency=AGENCY, names=names("V"), items=(ValueItem(id='< 1 & 2 > "µ"'), ValueItem(id=" ")))
    assert through(generation, given, ValueList) == given


def test_a_geographic_codelist_is_a_plain_one_in_2_1() -> None:
    got = through(ML_2_1, FULL_GEO_GRID_CODELIST, Codelist)
    assert [(code.id, code.parent) for code in got.codes] == [("N3000E4000", None), ("N3001E4000", "N3000E4000")]


def test_the_tree_of_a_metadata_structure_is_one_report_in_2_1() -> None:
    got = through(ML_2_1, FULL_METADATA_STRUCTURE, MetadataStructure)
    assert [report.targets for report in got.report_structures] == [("ANY_OBJECT",)]
    assert [attribute.id for attribute in got.merged_attributes] == ["CONTACT", "COVERAGE"]


@pytest.mark.parametrize("generation", X, ids=lambda row: row.name)
def test_the_reports_of_a_metadata_structure_are_one_tree_in_3_x(generation: Generation) -> None:
    got = through(generation, METADATA_STRUCTURE_21, MetadataStructure)
    assert [attribute.id for attribute in got.attributes] == ["CONTACT", "COVERAGE", "COMMENT"]
    assert said(generation, METADATA_STRUCTURE_21) == {"report-structure", "final"}


def test_a_metadataflow_without_targets_is_about_any_dataflow_in_3_x() -> None:
    flow = Metadataflow(id="MDF", agency=AGENCY, names=names("F"))
    assert through(ML_2_1, flow, Metadataflow) == flow
    assert through(ML_3_1, flow, Metadataflow).targets == ("urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=*:*(*)",)


def test_providers_and_agreements_of_metadata_are_those_of_data_in_2_1_and_back() -> None:
    agreement = MetadataProvisionAgreement(
        id="MPA", agency=AGENCY, names=names("A"), metadataflow=METADATAFLOW, metadata_provider=METADATA_PROVIDER
    )
    older = through(ML_2_1, agreement, MetadataProvisionAgreement)
    assert older == replace(agreement, metadata_provider=PROVIDER)
    assert through(ML_3_1, older, MetadataProvisionAgreement) == agreement
    attachment = MetadataAttachment(metadata_provision_agreements=(METADATA_AGREEMENT,))
    constraint = replace(METADATA_CONSTRAINT_21, attachment=attachment)
    got = through(ML_2_1, constraint, MetadataConstraint).attachment
    assert got == MetadataAttachment(
        metadata_provision_agreements=(METADATA_AGREEMENT.replace("MetadataProvision", "Provision"),)
    )
    assert through(ML_3_1, replace(constraint, attachment=got), MetadataConstraint).attachment == attachment


def test_2_1_tells_constraints_and_agreements_of_metadata_from_those_of_data() -> None:
    data = ProvisionAgreement(id="PA", agency=AGENCY, names=names("A"), dataflow=FLOW, data_provider=PROVIDER)
    assert through(ML_2_1, data, ProvisionAgreement) == data
    assert through(ML_2_1, METADATA_CONSTRAINT_21, MetadataConstraint) == METADATA_CONSTRAINT_21
    plain = DataConstraint(id="C", agency=AGENCY, names=names("C"))
    assert through(ML_2_1, plain, DataConstraint) == plain


def test_a_metadata_constraint_of_3_x_names_no_report_and_is_left_out_of_2_1() -> None:
    assert fit_structures(a_message(FULL_METADATA_CONSTRAINT), ML_2_1).artefacts == ()
    assert "metadata-region" in said(ML_2_1, FULL_METADATA_CONSTRAINT)


def test_a_map_of_schemes_stands_in_a_structure_set_of_2_1_with_its_plain_pairs() -> None:
    (inner,) = through(ML_2_1, FULL_CONCEPT_SCHEME_MAP, StructureSet).maps
    assert isinstance(inner, SchemeMap)
    assert (inner.type, inner.source) == ("ConceptSchemeMap", FULL_CONCEPT_SCHEME_MAP.source)
    assert [(pair.source, pair.target) for pair in inner.items] == [("AREA", "REF_AREA")]
    assert isinstance(inner.items[0], ItemAssociation)


@pytest.mark.parametrize("generation", X, ids=lambda row: row.name)
def test_mappings_of_whole_concept_schemes_are_2_1_only(generation: Generation) -> None:
    got = through(generation, VTL_MAPPING_SCHEME_21, type(VTL_MAPPING_SCHEME_21))
    assert got.mappings == ()
    assert "concept-scheme-mapping" in said(generation, VTL_MAPPING_SCHEME_21)


@pytest.mark.parametrize(
    ("artefact", "generation"), [(FULL_HIERARCHY_ASSOCIATION, ML_2_1), (FULL_STRUCTURE_SET, ML_3_0), (FULL_STRUCTURE_SET, ML_3_1)]
)  # fmt: skip
def test_a_kind_that_a_generation_does_not_have_is_left_out_and_said(
    artefact: Maintainable, generation: Generation
) -> None:
    assert fit_structures(a_message(artefact), generation).artefacts == ()
    assert "kind" in said(generation, artefact)
    assert "kind" in {loss.feature for loss in losses_of(artefact, generation.format)}


def test_a_component_is_named_in_a_metadata_structure_by_its_concept_when_it_has_no_id() -> None:
    structure = through(ML_2_1, METADATA_STRUCTURE_21, MetadataStructure)
    text = b"".join(write_structures(a_message(structure), ML_2_1)).replace(
        b'MetadataAttribute id="COMMENT"', b"MetadataAttribute"
    )
    (got,) = read_structures(text).artefacts
    assert isinstance(got, MetadataStructure)
    assert got.report_structures[1].attributes[0].id == "COMMENT"
    assert got.report_structures[1].attributes[0].concept.endswith(".COMMENT")
