"""What each generation leaves out or changes: the cases that are more than a dropped field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.formats.losses import losses_of
from registry.formats.sdmx_ml.generations import ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.losses import LOSSES
from registry.formats.sdmx_ml.message import fit_structures, read_structures, write_structures
from registry.formats.sdmx_ml.xml import escape
from registry.model.annotation import Link
from registry.model.artefact import Maintainable
from registry.model.constraint import CubeRegion, DataKey, DataKeySet, MemberSelection, MemberValue
from registry.model.kinds import KINDS
from registry.model.representation import Representation, TextFormat
from registry.model.structure import DataStructure, Dimension, Relationship
from tests.factories import (
    TIME,
    a_codelist,
    a_concept_urn,
    a_data_constraint,
    a_data_structure,
    a_dataflow,
    a_dimension,
    a_measure,
    a_message,
    an_agency_scheme,
    an_attribute,
)


def through(generation: Generation, *artefacts: Maintainable) -> tuple[Maintainable, ...]:
    """The artefacts as a client of that generation gets them."""
    return read_structures(b"".join(write_structures(a_message(*artefacts), generation))).artefacts


def structure_through(generation: Generation, structure: DataStructure) -> DataStructure:
    (got,) = through(generation, structure)
    assert isinstance(got, DataStructure)
    return got


def said(generation: Generation, *artefacts: Maintainable) -> set[str]:
    """The features that the footer names."""
    return {notice.text.partition(":")[0] for notice in fit_structures(a_message(*artefacts), generation).notices}


def test_every_row_names_a_kind_and_says_a_sentence() -> None:
    words = {kind.word for kind in KINDS} | {"*"}
    assert all(loss.kind in words and loss.reason for loss in LOSSES)
    assert len({(loss.format, loss.kind, loss.feature) for loss in LOSSES}) == len(LOSSES)


def test_a_stable_version_is_final_in_2_1_and_a_draft_loses_its_extension() -> None:
    stable, draft = a_codelist(id="A", version="1.0.0"), a_codelist(id="B", version="2.0.0-draft")
    text = b"".join(write_structures(a_message(stable, draft), ML_2_1)).decode()
    assert 'version="1.0.0" urn' in text
    assert text.count('isFinal="true"') == 1
    assert through(ML_2_1, stable, draft) == (stable, replace(draft, version="2.0.0", is_final=False))


def test_a_draft_beside_its_stable_version_is_left_out_of_2_1() -> None:
    stable, draft = a_codelist(version="1.0.0"), a_codelist(version="1.0.0-draft")
    assert through(ML_2_1, draft, stable) == (stable,)
    assert said(ML_2_1, draft, stable) == {"draft-beside-stable"}
    assert through(ML_3_1, draft, stable) == (draft, stable)


@pytest.mark.parametrize(("version", "is_final"), [("1.0", True), ("1.0", False), ("1.0", None), ("1.0.0", False)])
def test_finality_survives_2_1(version: str, is_final: bool | None) -> None:
    codelist = a_codelist(version=version, is_final=is_final)
    assert through(ML_2_1, codelist) == (codelist,)


def test_further_measures_become_observation_attributes_in_2_1() -> None:
    structure = a_data_structure(measures=(a_measure("RATE"), a_measure("OBS_VALUE"), a_measure("COUNT")))
    got = structure_through(ML_2_1, structure)
    assert [measure.id for measure in got.measures] == ["OBS_VALUE"]
    assert [attribute.id for attribute in got.attributes] == ["OBS_STATUS", "RATE", "COUNT"]
    assert got.attributes[-1].relationship == Relationship(kind="observation")
    assert said(ML_2_1, structure) == {"many-measures"}


def test_the_only_measure_is_obs_value_in_2_1() -> None:
    got = structure_through(ML_2_1, a_data_structure(measures=(a_measure("PERSONS"),)))
    assert [(measure.id, measure.concept) for measure in got.measures] == [("OBS_VALUE", a_concept_urn("PERSONS"))]


def test_a_structure_without_measures_is_still_valid_2_1() -> None:
    assert structure_through(ML_2_1, a_data_structure(measures=())).measures[0].id == "OBS_VALUE"


def test_arrays_and_languages_of_attributes_are_left_out_of_2_1_and_said() -> None:
    wide = Representation(text_format=TextFormat(type="String", is_multilingual=True), max_occurs="unbounded")
    structure = a_data_structure(attributes=(an_attribute("TITLE", representation=wide),))
    got = structure_through(ML_2_1, structure).attributes[0].representation
    assert got == Representation(text_format=TextFormat(type="String"))
    assert said(ML_2_1, structure) == {"array", "multilingual"}
    assert structure_through(ML_3_0, structure) == structure


def test_a_measure_dimension_stays_one_in_2_1_and_becomes_a_dimension_in_3_x() -> None:
    scheme = "urn:sdmx:org.sdmx.infomodel.conceptscheme.ConceptScheme=IOM:CS_M(1.0)"
    dimension = Dimension(
        id="M", concept=a_concept_urn("M"), type="measure", representation=Representation(enumeration=scheme)
    )
    structure = a_data_structure(dimensions=(a_dimension("FREQ"), dimension, TIME))
    assert structure_through(ML_2_1, structure) == structure
    assert structure_through(ML_3_1, structure).dimensions[1] == replace(
        dimension, type="dimension", representation=None
    )


def test_time_stands_last_in_3_x_and_where_it_was_in_2_1() -> None:
    structure = a_data_structure(dimensions=(a_dimension("FREQ"), TIME, a_dimension("SEX")))
    assert [each.id for each in structure_through(ML_2_1, structure).dimensions] == ["FREQ", "TIME_PERIOD", "SEX"]
    assert [each.id for each in structure_through(ML_3_0, structure).dimensions] == ["FREQ", "SEX", "TIME_PERIOD"]


def test_a_key_of_several_values_is_several_keys_before_3_1() -> None:
    chosen = tuple(
        MemberSelection(id=id, values=tuple(MemberValue(value=value) for value in values))
        for id, values in (("FREQ", "AQ"), ("SEX", "FM"))
    )
    constraint = a_data_constraint(regions=(), key_sets=(DataKeySet(keys=(DataKey(keys=chosen),)),))
    (got,) = through(ML_3_0, constraint)
    keys = [tuple(each.values[0].value for each in key.keys) for key in got.key_sets[0].keys]  # type: ignore[attr-defined]
    assert keys == [("A", "F"), ("A", "M"), ("Q", "F"), ("Q", "M")]
    assert through(ML_3_1, constraint) == (constraint,)


def test_only_one_including_and_one_excluding_region_go_into_3_x() -> None:
    regions = tuple(
        CubeRegion(include=include, keys=(MemberSelection(id=id, values=(MemberValue(value="A"),)),))
        for include, id in ((True, "FREQ"), (False, "SEX"), (True, "AGE"))
    )
    constraint = a_data_constraint(regions=regions)
    assert through(ML_2_1, constraint) == (constraint,)
    (got,) = through(ML_3_1, constraint)
    assert got.regions == regions[:2]  # type: ignore[attr-defined]


def test_a_parent_that_starts_with_a_digit_goes_into_2_1_and_3_1_but_not_into_3_0() -> None:
    codelist = a_codelist("001 276<001 W DE<W")
    assert through(ML_2_1, codelist) == through(ML_3_1, codelist) == (codelist,)
    (got,) = through(ML_3_0, codelist)
    assert [code.parent for code in got.codes] == [None, None, None, "W"]  # type: ignore[attr-defined]
    assert said(ML_3_0, codelist) == {"code-parent"}


def test_a_thing_without_name_is_named_by_its_id() -> None:
    codelist = a_codelist((replace(a_codelist("F").codes[0], names={}),))
    (got,) = through(ML_2_1, codelist)
    assert got.codes[0].names == {"en": "F"}  # type: ignore[attr-defined]
    assert said(ML_2_1, codelist) == {"name-missing"}


def test_a_link_without_address_takes_its_urn() -> None:
    link = Link(rel="self", urn="urn:x", hreflang="en")
    (got,) = through(ML_3_1, a_codelist(links=(link,)))
    assert got.links == (Link(rel="self", url="urn:x", urn="urn:x"),)


def test_organisation_schemes_write_version_1_0_in_2_1_and_none_in_3_x() -> None:
    scheme = an_agency_scheme(version="3.0", is_final=True)
    assert through(ML_2_1, scheme) == (replace(scheme, version="1.0", is_final=None),)
    assert b'<str:AgencyScheme id="AGENCIES" agencyID="IOM" urn' in b"".join(
        write_structures(a_message(scheme), ML_3_0)
    )


def test_characters_that_xml_forbids_do_not_break_the_message() -> None:
    (got,) = through(ML_2_1, a_codelist(names={"en": "a\x00b\x1f\ud800c\r\n\td"}))
    assert got.names == {"en": "a\ufffdb\ufffd\ufffdc\r\n\td"}


@pytest.mark.parametrize("generation", [ML_2_1, ML_3_0])
def test_dimensions_of_a_flow_are_3_1_only(generation: Generation) -> None:
    assert through(generation, a_dataflow(dimensions=("FREQ",))) == (a_dataflow(),)
    assert through(ML_3_1, a_dataflow(dimensions=("FREQ",))) == (a_dataflow(dimensions=("FREQ",)),)


@pytest.mark.parametrize("text", ["a\x0bb", "\x08", "\ufffe", "\\\x01", "\x0c"])
def test_a_character_that_xml_forbids_is_told(text: str) -> None:
    told = losses_of(a_codelist(names={"en": text}), "sdmx-ml-3.0")
    assert [loss.feature for loss in told] == ["illegal-character"]


@given(st.text())
def test_every_text_that_xml_can_hold_is_told_as_no_loss(text: str) -> None:
    said = any(
        loss.feature == "illegal-character" for loss in losses_of(a_codelist(names={"en": f"x{text}"}), "sdmx-ml-3.0")
    )
    assert said == ("\ufffd" in escape(text.replace("\ufffd", "")))
