"""References: what 2.1 clients need in `<Ref>`, and how version ranges get through."""

from __future__ import annotations

from lxml import etree

from registry.formats.sdmx_ml.generations import ML_2_1, ML_3_0
from registry.formats.sdmx_ml.message import read_structures, write_structures
from tests.factories import (
    a_categorisation,
    a_codelist,
    a_concept_scheme,
    a_data_constraint,
    a_data_structure,
    a_dataflow,
    a_hierarchy,
    a_message,
    a_provision_agreement,
    urn,
)


def refs(text: bytes, path: str) -> list[dict[str, str]]:
    root = etree.fromstring(text)
    return [dict(node.attrib) for node in root.findall(f".//{path}/Ref", {"str": ML_2_1.namespaces["str"]})]


def written(*artefacts: object) -> bytes:
    return b"".join(write_structures(a_message(*artefacts), ML_2_1))  # type: ignore[arg-type]


def test_a_reference_says_class_and_package_and_for_items_the_scheme() -> None:
    text = written(a_dataflow(), a_data_structure(), a_provision_agreement(), a_categorisation())
    assert refs(text, "str:Dataflow/str:Structure") == [
        {"id": "DSD_STOCK", "version": "1.0.0", "agencyID": "IOM.GMDAC", "class": "DataStructure", "package": "datastructure"}
    ]  # fmt: skip
    assert refs(text, "str:Dimension/str:ConceptIdentity")[0] == {
        "id": "FREQ", "maintainableParentID": "CS_MIG", "maintainableParentVersion": "1.0.0", "agencyID": "IOM.GMDAC",
        "class": "Concept", "package": "conceptscheme",
    }  # fmt: skip
    assert refs(text, "str:DataProvider")[0]["class"] == "DataProvider"
    assert refs(text, "str:Target")[0]["id"] == "MIG.STOCK"


def test_constraints_and_hierarchies_are_referred_to_by_their_names_of_2_1() -> None:
    for class_, old in (("DataConstraint", "ContentConstraint"), ("Hierarchy", "HierarchicalCodelist")):
        categorisation = a_categorisation(source=urn(class_, "IOM:X(1.0)"))
        assert refs(written(categorisation), "str:Source")[0]["class"] == old
        assert read_structures(written(categorisation)).artefacts == (categorisation,)
    assert b"registry.ContentConstraint=" in written(a_data_constraint())
    assert b"codelist.HierarchicalCodelist=" in written(a_hierarchy())


def test_a_version_range_points_at_the_artefact_of_the_message_and_keeps_its_urn() -> None:
    flow = a_dataflow(structure=urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.0+.0)"))
    structures = [a_data_structure(version=version) for version in ("1.0.0", "1.4.2", "2.0.0")]
    text = written(flow, *structures)
    assert refs(text, "str:Dataflow/str:Structure")[0]["version"] == "1.4.2"
    assert flow in read_structures(text).artefacts


def test_a_version_range_without_its_artefact_points_at_its_lower_bound() -> None:
    flow = a_dataflow(structure=urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.2+.0)"))
    assert refs(written(flow), "str:Dataflow/str:Structure")[0]["version"] == "1.2.0"
    assert read_structures(written(flow)).artefacts == (flow,)


def test_a_reference_to_a_draft_follows_the_version_that_2_1_writes() -> None:
    flow = a_dataflow(structure=urn("DataStructure", "IOM.GMDAC:DSD_STOCK(2.0.0-draft)"))
    text = written(flow, a_data_structure(version="2.0.0-draft"))
    assert refs(text, "str:Dataflow/str:Structure")[0]["version"] == "2.0.0"


def test_observation_attributes_name_the_primary_measure_and_data_set_attributes_none() -> None:
    assert refs(written(a_data_structure()), "str:PrimaryMeasure")[0]["id"] == "OBS_VALUE"


def test_containers_of_2_1_stand_in_the_order_of_the_schema_and_those_of_3_0_before_their_use() -> None:
    artefacts = (a_dataflow(), a_data_structure(), a_concept_scheme(), a_codelist())
    roots = {row: etree.fromstring(b"".join(write_structures(a_message(*artefacts), row))) for row in (ML_2_1, ML_3_0)}
    names = {row.name: [etree.QName(child).localname for child in root[1]] for row, root in roots.items()}
    assert names == {
        "2.1": ["Dataflows", "Codelists", "Concepts", "DataStructures"],
        "3.0": ["Codelists", "ConceptSchemes", "DataStructures", "Dataflows"],
    }


def test_a_ref_without_class_or_version_means_what_stands_in_its_place() -> None:
    text = written(a_dataflow()).replace(b' class="DataStructure" package="datastructure"', b"")
    text = text.replace(b'<Ref id="DSD_STOCK" version="1.0.0"', b'<Ref id="DSD_STOCK"')
    (flow,) = read_structures(text).artefacts
    assert flow == a_dataflow(structure=urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.0)"))
