"""What is particular to SDMX-JSON 1.0: own URNs, finality, arrays of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from registry.formats.sdmx_json.reading import read_structures
from registry.model.errors import Refused
from registry.model.hierarchy import HierarchicalCodelist
from registry.model.kinds import item_urn, urn_of
from tests import factories as make
from tests.artefacts_more.maps import FULL_STRUCTURE_SET
from tests.artefacts_more.metadata import FULL_METADATA_STRUCTURE, METADATA_CONSTRAINT_21
from tests.artefacts_more.processes import FULL_PROCESS
from tests.formats.sdmx_json import checked, read_back, written


def data_of(*artefacts: Any) -> Any:
    return checked(make.a_message(*artefacts), "1.0")["data"]


def test_the_first_link_of_everything_says_its_own_urn() -> None:
    """Data Explorer looks codelists and concepts up by the URN of their first link."""
    codelist, concepts, topics = make.FULL_CODELIST, make.a_concept_scheme(), make.a_category_scheme()
    data = data_of(codelist, concepts, topics)
    assert data["codelists"][0]["links"][0] == {"rel": "self", "urn": urn_of(codelist)}
    assert data["codelists"][0]["codes"][0]["links"][0]["urn"] == item_urn(codelist, "W")
    assert data["conceptSchemes"][0]["concepts"][0]["links"] == [{"rel": "self", "urn": item_urn(concepts, "FREQ")}]
    assert data["categorySchemes"][0]["categories"][0]["categories"][0]["links"][0]["urn"].endswith(".MIG.STOCK")


def test_a_component_finds_its_concept_and_codelist_as_clients_look_them_up() -> None:
    codelist, concepts = make.a_codelist(), make.a_concept_scheme()
    short = f"{codelist.agency}:{codelist.id}({codelist.version})"
    data = data_of(codelist, concepts, make.a_data_structure(dimensions=(make.a_dimension("SEX", short),)))
    (dimension,) = data["dataStructures"][0]["dataStructureComponents"]["dimensionList"]["dimensions"]
    assert dimension["localRepresentation"]["enumeration"] == data["codelists"][0]["links"][0]["urn"]
    urns = [concept["links"][0]["urn"] for concept in data["conceptSchemes"][0]["concepts"]]
    assert dimension["conceptIdentity"] in urns


@pytest.mark.parametrize(
    ("version", "is_final", "said"),
    [("1.0", None, None), ("1.0", True, True), ("1.0", False, False), ("1.0.0", None, True), ("0.1.0", None, None)],
)
def test_a_stable_version_is_final(version: str, is_final: bool | None, said: bool | None) -> None:
    codelist = make.a_codelist(version=version, is_final=is_final)
    assert data_of(codelist)["codelists"][0].get("isFinal") is said
    assert read_back(codelist, "1.0") == (codelist,)


def test_a_draft_goes_without_its_extension_and_is_left_out_beside_its_stable_version() -> None:
    draft = make.a_codelist(version="2.0.0-draft")
    (node,) = data_of(draft)["codelists"]
    assert (node["version"], node["isFinal"]) == ("2.0.0", False)
    assert node["links"][0]["urn"].endswith(":CL_SEX(2.0.0)")
    (only,) = data_of(draft, make.a_codelist(version="2.0.0"))["codelists"]
    assert only["isFinal"] is True


def test_each_kind_of_dimension_has_an_array_and_all_a_position() -> None:
    structure = make.a_data_structure(
        dimensions=(make.a_dimension("FREQ"), make.TIME, make.a_dimension("SEX"), make.a_dimension("M", type="measure"))
    )
    dimensions = data_of(structure)["dataStructures"][0]["dataStructureComponents"]["dimensionList"]
    assert [(each["id"], each["position"], each["type"]) for each in dimensions["dimensions"]] == [
        ("FREQ", 0, "Dimension"),
        ("SEX", 2, "Dimension"),
        ("M", 3, "MeasureDimension"),
    ]
    (time,) = dimensions["timeDimensions"]
    assert (time["id"], time["position"], time["type"]) == ("TIME_PERIOD", 1, "TimeDimension")
    assert "textType" in time["localRepresentation"]["textFormat"]
    assert read_back(structure, "1.0") == (structure,)


def test_measures_after_the_first_become_attributes() -> None:
    structure = make.a_data_structure(measures=(make.a_measure("RATE"), make.a_measure("OBS_VALUE")), attributes=())
    parts = data_of(structure)["dataStructures"][0]["dataStructureComponents"]
    assert parts["measureList"]["primaryMeasure"]["id"] == "OBS_VALUE"
    (attribute,) = parts["attributeList"]["attributes"]
    assert attribute["attributeRelationship"] == {"primaryMeasure": "OBS_VALUE"}
    assert (attribute["id"], attribute["assignmentStatus"]) == ("RATE", "Conditional")


def test_hierarchies_of_one_holder_share_a_list() -> None:
    def held(id: str) -> Any:
        return make.a_hierarchy(
            id=f"HCL_{id}", holder=HierarchicalCodelist(id="HCL", hierarchy=id, names=make.names("All"))
        )

    data = data_of(held("A"), held("B"))
    (node,) = data["hierarchicalCodelists"]
    assert [inner["id"] for inner in node["hierarchies"]] == ["A", "B"]
    assert node["links"][0]["urn"].endswith("codelist.HierarchicalCodelist=IOM.GMDAC:HCL(1.0.0)")
    assert all("codelist.Codelist=" in urn for urn in node["includedCodelists"].values())
    assert read_structures(written(make.a_message(held("A"), held("B")), "1.0")).artefacts == (held("A"), held("B"))


def test_a_code_of_a_hierarchy_may_be_named_by_alias() -> None:
    node = checked(make.a_message(make.a_hierarchy()), "1.0")
    code = node["data"]["hierarchicalCodelists"][0]["hierarchies"][0]["hierarchicalCodes"][0]
    codelist, _, id = code.pop("code").replace(".Code=", ".Codelist=").rpartition(".")
    node["data"]["hierarchicalCodelists"][0]["includedCodelists"] = {"areas": codelist}
    code |= {"codelistAliasRef": "areas", "codeID": id}
    assert read_structures(json.dumps(node).encode()).artefacts == (make.a_hierarchy(),)


def test_constraints_of_data_and_metadata_share_an_array() -> None:
    data = data_of(make.a_data_constraint(role="actual"), METADATA_CONSTRAINT_21)
    ours, others = data["contentConstraints"]
    assert ours["type"] == "Actual"
    assert ours["cubeRegions"][0]["keyValues"][0] == {"id": "SEX", "values": ["F", "M"]}
    assert others["metadataTargetRegions"][0]["report"] == "QUALITY"


def test_the_one_tree_of_a_metadata_structure_becomes_a_report_and_comes_back() -> None:
    structure = replace(FULL_METADATA_STRUCTURE, descriptor=None)
    parts = data_of(structure)["metadataStructures"][0]["metadataStructureComponents"]
    assert [report["id"] for report in parts["reportStructures"]] == ["REPORT"]
    (back,) = read_back(structure, "1.0")
    assert [attribute.id for attribute in back.attributes] == [attribute.id for attribute in structure.attributes]  # type: ignore[attr-defined]


def test_maps_and_steps_name_what_they_mean_by_urn() -> None:
    data = data_of(FULL_STRUCTURE_SET, FULL_PROCESS)
    (mapped,) = data["structureSets"][0]["codelistMaps"]
    assert mapped["codeMaps"][0]["source"].endswith("codelist.Code=IOM.GMDAC:CL_COUNTRY(1.0.0).DE")
    (components,) = data["structureSets"][0]["structureMaps"]
    assert components["componentMaps"][0]["source"].endswith("Dimension=IOM.GMDAC:DSD_FLOW(1.0.0).COUNTRY")
    step = data["processes"][0]["processSteps"][0]["transitions"][1]["targetStep"]
    assert step.endswith("process.ProcessStep=IOM.GMDAC:PRODUCTION(2.1.0).COLLECT.REPAIR")


def test_a_message_that_names_no_schema_is_known_by_its_words() -> None:
    structure = make.a_data_structure()
    node = checked(make.a_message(structure), "1.0")
    del node["meta"]["schema"]
    assert read_structures(json.dumps(node).encode()).artefacts == (structure,)


def test_what_the_lax_schema_lets_pass_is_refused_in_a_sentence() -> None:
    node = checked(make.a_message(make.a_hierarchy()), "1.0")
    del node["data"]["hierarchicalCodelists"][0]["hierarchies"][0]["hierarchicalCodes"][0]["code"]
    with pytest.raises(Refused, match="a member 'codelistAliasRef' is missing"):
        read_structures(json.dumps(node).encode())
