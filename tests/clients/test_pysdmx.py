"""The service as pysdmx sees it: its registry client, and its query builders as makers of URLs for both generations."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest
from pysdmx.api.fmr import RegistryClient
from pysdmx.api.qb import (
    ApiVersion,
    AvailabilityQuery,
    DataContext,
    DataFormat,
    DataQuery,
    StructureDetail,
    StructureQuery,
    StructureReference,
    StructureType,
)
from pysdmx.errors import NotFound
from pysdmx.io.format import StructureFormat

FLOW = "DF_UNDESA_STOCK_OD"
AGREEMENT = "PA_UNDESA_PD_UNDESA_STOCK_OD"


@pytest.fixture(scope="module")
def client(service: str) -> RegistryClient:
    return RegistryClient(f"{service}/sdmx/v2", format=StructureFormat.SDMX_JSON_2_0_0)


def test_agencies_are_listed(client: RegistryClient) -> None:
    assert "IOM.GMDAC" in {agency.id for agency in client.get_agencies("IOM")}


def test_providers_come_with_their_dataflows(client: RegistryClient) -> None:
    providers = {provider.id: provider for provider in client.get_providers("IOM.GMDAC", True)}
    assert FLOW in {flow.id for flow in providers["UNDESA_PD"].dataflows}


def test_codes_have_names(client: RegistryClient) -> None:
    codes = {code.id: code.name for code in client.get_codes("IOM.GMDAC", "CL_MIG_AREA")}
    assert codes["NAM"] == "Namibia"


def test_an_unknown_list_is_not_found(client: RegistryClient) -> None:
    with pytest.raises(NotFound):
        client.get_codes("IOM.GMDAC", "CL_ABSENT")


def test_concepts_have_their_lists(client: RegistryClient) -> None:
    concepts = {concept.id: concept for concept in client.get_concepts("SDMX", "CROSS_DOMAIN_CONCEPTS")}
    assert concepts["FREQ"].codes is not None


def test_topics_hold_their_dataflows(client: RegistryClient) -> None:
    scheme = client.get_categories("IOM.GMDAC", "CAS_MIGRATION_TOPICS")
    topics = {category.id: category for category in scheme}
    assert FLOW in {flow.id for flow in topics["STOCK"].dataflows}


def test_dataflows_and_structures_are_listed(client: RegistryClient) -> None:
    assert FLOW in {flow.id for flow in client.get_dataflows("IOM.GMDAC")}
    structures = client.get_data_structures("IOM.GMDAC", "DSD_MIG_STOCK")
    (structure,) = structures
    assert [dimension.id for dimension in structure.components.dimensions][:3] == ["FREQ", "REF_AREA", "ORIGIN"]


def test_a_hierarchy_resolves_its_codes(client: RegistryClient) -> None:
    hierarchy = client.get_hierarchy("IOM.GMDAC", "H_M49_REGIONS")
    assert "001" in {code.id for code in hierarchy.codes}


def test_categorisations_constraints_and_agreements_are_read(client: RegistryClient) -> None:
    categorisation = client.get_categorisation("IOM.GMDAC", f"CAT_{FLOW}_STOCK", "1.0.0")
    assert categorisation.source.endswith(f"Dataflow=IOM.GMDAC:{FLOW}(1.0.0)")
    constraint = client.get_data_constraint("IOM.GMDAC", "CON_UNDESA_STOCK_OD", "1.0.0")
    assert {key.id for key in constraint.cube_regions[0].key_values} >= {"FREQ", "SEX"}
    agreement = client.get_provision_agreement("IOM.GMDAC", "PA_UNDESA_PD_UNDESA_STOCK_OD", "1.0.0")
    assert "UNDESA_PD" in str(agreement)


@pytest.mark.parametrize("context", ["dataflow", "datastructure", "provisionagreement"])
def test_a_schema_has_the_components_with_their_allowed_codes(client: RegistryClient, context: str) -> None:
    id = {"dataflow": FLOW, "datastructure": "DSD_MIG_STOCK", "provisionagreement": AGREEMENT}[context]
    schema = client.get_schema(context, "IOM.GMDAC", id, "+")
    components = {component.id: component for component in schema.components}
    assert list(components)[:3] == ["FREQ", "REF_AREA", "ORIGIN"]
    assert "NAM" in {code.id for code in components["REF_AREA"].enumeration}
    assert len(schema.components.measures) == 1
    frequencies = {code.id for code in components["FREQ"].enumeration}
    assert "A" in frequencies
    assert (frequencies == {"A"}) == (context != "datastructure")  # the constraint stands on the flow


def _get(service: str, path: str, accept: str) -> httpx.Response:
    return httpx.get(f"{service}/sdmx{path}", headers={"Accept": accept}, timeout=60)


@pytest.mark.parametrize(
    ("version", "entry"), [(ApiVersion.V1_5_0, "/v1"), (ApiVersion.V2_0_0, "/v2"), (ApiVersion.V2_2_2, "/v2")]
)
@pytest.mark.parametrize("short", [True, False])
def test_structure_urls_of_the_builder_are_answered(service: str, version: ApiVersion, entry: str, short: bool) -> None:
    query = StructureQuery(
        StructureType.DATAFLOW, "IOM.GMDAC", FLOW, "1.0.0",
        detail=StructureDetail.FULL, references=StructureReference.DESCENDANTS,
    )  # fmt: skip
    answer = _get(service, entry + query.get_url(version, short), "application/vnd.sdmx.structure+json;version=2.0.0")
    assert answer.status_code == 200
    assert {"DSD_MIG_STOCK"} == {structure["id"] for structure in answer.json()["data"]["dataStructures"]}


@pytest.mark.parametrize(("version", "entry"), [(ApiVersion.V1_5_0, "/v1"), (ApiVersion.V2_2_2, "/v2")])
@pytest.mark.parametrize("short", [True, False])
def test_data_urls_of_the_builder_give_the_same_rows_in_both_generations(
    service: str, version: ApiVersion, entry: str, short: bool
) -> None:
    key = "A.USA.MEX.*._T.*.*"
    query: Any = DataQuery(DataContext.DATAFLOW, "IOM.GMDAC", FLOW, "1.0.0", key=key)
    answer = _get(service, entry + query.get_url(version, short), DataFormat.SDMX_CSV_2_0_0.value)
    assert answer.status_code == 200
    rows = {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in csv.DictReader(io.StringIO(answer.text))}
    assert rows["2020"] == "10853105"
    assert len(rows) == 7


@pytest.mark.parametrize(("version", "entry"), [(ApiVersion.V1_5_0, "/v1"), (ApiVersion.V2_2_2, "/v2")])
def test_availability_urls_of_the_builder_are_answered(service: str, version: ApiVersion, entry: str) -> None:
    query = AvailabilityQuery(
        DataContext.DATAFLOW, "IOM.GMDAC", FLOW, "1.0.0", key="A.USA.*.*._T.*.*", component_id="ORIGIN"
    )
    answer = _get(service, entry + query.get_url(version, True), "application/vnd.sdmx.structure+json;version=2.0.0")
    assert answer.status_code == 200
    (constraint,) = answer.json()["data"]["dataConstraints"]
    (selection,) = [key for key in constraint["cubeRegions"][0]["keyValues"] if key["id"] == "ORIGIN"]
    assert "MEX" in {value["value"] for value in selection["values"]}
