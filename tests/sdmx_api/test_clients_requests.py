"""What clients in the field send, with our ids: paths and headers as recorded from them or read from their sources."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.sdmx_api.conftest import V1, V2, Get

VND = "application/vnd.sdmx."
ANY = "*/*"
SPECIFIC = f"{VND}structurespecificdata+xml;version=2.1"
GENERIC = f"{VND}genericdata+xml;version=2.1"
STRUCTURE_ML = f"{VND}structure+xml;version=2.1"
STRUCTURE_2_0 = f"{VND}structure+json;version=2.0.0"
CSV_2_0 = f"{VND}data+csv;version=2.0.0"

Row = tuple[str, str, int, str]  # path, Accept, status, Content-Type of the answer

SDMX1: tuple[Row, ...] = (  # 85
    (f"{V1}/dataflow/A/all/latest", ANY, 200, STRUCTURE_ML),
    (f"{V1}/dataflow/A/DF/latest?references=all", ANY, 200, STRUCTURE_ML),
    (f"{V1}/datastructure/A/DSD/latest?references=all", ANY, 200, STRUCTURE_ML),
    (f"{V1}/codelist/B/CL_SEX/2.0.0", ANY, 200, STRUCTURE_ML),
    (f"{V1}/categoryscheme/A/all/latest?references=parentsandsiblings", ANY, 200, STRUCTURE_ML),
    (f"{V1}/conceptscheme/A/CS/latest?detail=allstubs&references=none", ANY, 200, STRUCTURE_ML),
    (f"{V1}/dataflow/A/DF/latest?detail=referencepartial&references=all", ANY, 200, STRUCTURE_ML),
    (f"{V1}/data/DF/A.F+_T?startPeriod=2009&endPeriod=2020", ANY, 200, GENERIC),
    (f"{V1}/data/DF", ANY, 200, GENERIC),
    (f"{V1}/data/DF/A.?lastNObservations=1&dimensionAtObservation=AllDimensions&detail=dataonly", ANY, 200, GENERIC),
    (f"{V1}/data/DF/A.F+_T", SPECIFIC, 200, SPECIFIC),
    (f"{V1}/availableconstraint/DF/A.?mode=available", ANY, 200, STRUCTURE_ML),
    (f"{V1}/data/DF?detail=serieskeysonly", ANY, 200, GENERIC),
    (f"{V2}/structure/dataflow/A/*/+", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V2}/structure/dataflow/A/DF/+", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V2}/structure/datastructure/A/DSD/1.0.0?references=descendants", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V2}/data/dataflow/A/DF/1.0.0/A.F", SPECIFIC, 200, SPECIFIC),
    (f"{V2}/data/*/A/DF/+/*?lastNObservations=1&attributes=none&measures=all", SPECIFIC, 200, SPECIFIC),
    (f"{V2}/availability/*/A/DF/+/*/SEX?mode=exact", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V2}/structure/codelist/A/CL_SEX/+", STRUCTURE_ML, 200, STRUCTURE_ML),
)
PYSDMX: tuple[Row, ...] = (  # 87
    (f"{V2}/structure/agencyscheme/SDMX/", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/dataproviderscheme/A?references=provisionagreement", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/categoryscheme/A/TOPICS?detail=referencepartial&references=parentsandsiblings", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/codelist/A/CL_SEX/", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/codelist/A/CL_SEX/1.0.0/", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/codelist/A/CL_ABSENT/", STRUCTURE_2_0, 404, STRUCTURE_2_0),
    (f"{V2}/structure/valuelist/A/CL_ABSENT/", STRUCTURE_2_0, 404, STRUCTURE_2_0),
    (f"{V2}/structure/conceptscheme/A/CS?references=codelist", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/dataflow/A/DF/1.0.0?detail=referencepartial&references=all", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/dataflow/A/DF/%2B?detail=referencepartial&references=all", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/dataflow/A/", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/datastructure/A/DSD?detail=referencepartial&references=descendants", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/structure/hierarchy/A/H?detail=referencepartial&references=codelist", STRUCTURE_2_0, 404, STRUCTURE_2_0),
    (f"{V2}/data/dataflow/A/DF/%2B/A.%2A?c%5BSEX%5D=F%2C_T&c%5BTIME_PERIOD%5D=ge%3A2009-01-01T00%3A00%3A00&c%5BOBS_VALUE%5D=gt%3A5"
     "&c%5BTITLE%5D=co%3Aall&lastNObservations=1&attributes=none&offset=0&limit=10", CSV_2_0, 200, CSV_2_0),
    (f"{V2}/data/dataflow/A/DF?c%5BTIME_PERIOD%5D=ge%3A2009-01-01T00%3A00%3A00%2Ble%3A2020-01-01T00%3A00%3A00", CSV_2_0, 200, CSV_2_0),
    (f"{V2}/data/dataflow/A%2CB/DF/1.0.0%2C2.0.0/A.F%2CA._T/", CSV_2_0, 200, CSV_2_0),
    (f"{V2}/availability/dataflow/A/DF/%2B/A.%2A/SEX?references=codelist&mode=available", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V1}/data/A%2CDF%2C1.0.0/A.?detail=dataonly", SPECIFIC, 200, SPECIFIC),
    (f"{V1}/codelist/A/CL_SEX/", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V1}/availableconstraint/A%2CDF%2C1.0.0/A./", STRUCTURE_2_0, 200, STRUCTURE_2_0),
)  # fmt: skip
RSDMX: tuple[Row, ...] = (  # 86
    (f"{V1}/dataflow/all/all/latest/", "application/xml", 200, STRUCTURE_ML),
    (f"{V1}/datastructure/all/DSD/latest/?references=children", "application/xml", 200, STRUCTURE_ML),
    (f"{V1}/data/DF/all/all/?startPeriod=2009&endPeriod=2010", "application/xml", 200, GENERIC),
    (f"{V1}/data/DF/A.F/all/?startPeriod=2009", "application/xml", 200, GENERIC),
)
SDMX_DL: tuple[Row, ...] = (  # 86
    (f"{V1}/dataflow/all/all/latest", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V1}/datastructure/A/DSD/1.0.0?references=children", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V1}/codelist/A/CL_SEX/1.0.0", STRUCTURE_ML, 200, STRUCTURE_ML),
    (f"{V1}/data/A,DF,1.0.0/all/all?detail=serieskeysonly", f"{GENERIC}, {SPECIFIC}", 200, GENERIC),
    (f"{V1}/data/A,DF,1.0.0/A.F/all?detail=dataonly", f"{GENERIC}, {SPECIFIC}", 200, GENERIC),
    (f"{V1}/data/A,DF,1.0.0/A./all?detail=nodata", f"{GENERIC}, {SPECIFIC}", 200, GENERIC),
    (f"{V1}/data/A,DF,1.0.0/A.ZZ/all?detail=dataonly", f"{GENERIC}, {SPECIFIC}", 404, STRUCTURE_ML),
)
REST4JS: tuple[Row, ...] = (  # 86
    (f"{V1}/data/DF/A.F/all?detail=full&includeHistory=false", ANY, 200, GENERIC),
    (f"{V1}/data/DF/A.F", f"{VND}data+json;version=1.0.0", 200, f"{VND}data+json;version=1.0.0"),
    (f"{V1}/codelist/A/CL_SEX/latest/all?detail=full&references=none", ANY, 200, STRUCTURE_ML),
    (f"{V1}/codelist/A/CL_SEX", ANY, 200, STRUCTURE_ML),
    (
        f"{V2}/data/dataflow/A/DF/1.0.0/A.*?c[FREQ]=A&attributes=dsd&measures=all&includeHistory=false",
        CSV_2_0,
        200,
        CSV_2_0,
    ),
    (f"{V2}/structure/codelist/A/CL_SEX/~/*?detail=full&references=none", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V2}/availability/dataflow/A/DF/*/A.*/FREQ?mode=exact&references=none", STRUCTURE_2_0, 200, STRUCTURE_2_0),
)
EXPLORER: tuple[Row, ...] = (
    (f"{V1}/dataflow/A/DF/1.0.0?references=all&detail=referencepartial", f"{VND}structure+json;version=2.0;urn=true", 200, STRUCTURE_2_0),
    (f"{V1}/availableconstraint/A,DF,1.0.0/A./all?mode=available&startPeriod=2009&endPeriod=2010", STRUCTURE_2_0, 200, STRUCTURE_2_0),
    (f"{V1}/data/A,DF,1.0.0/A.?startPeriod=2009&lastNObservations=1&dimensionAtObservation=AllDimensions",
     f"{VND}data+json;version=2.0", 200, f"{VND}data+json;version=2.0.0"),
    (f"{V1}/data/A,DF,1.0.0/A.?format=csvfile", ANY, 200, f"{VND}data+csv;version=1.0.0"),
    (f"{V1}/data/A,DF,1.0.0/A.?format=csvfilewithlabels", ANY, 200, f"{VND}data+csv;version=1.0.0"),
    (f"{V1}/data/A,DF,1.0.0/A.?format=csvfile&labels=code", ANY, 200, f"{VND}data+csv;version=1.0.0"),
    (f"{V1}/data/A,DF,1.0.0/A.", f"{VND}data+csv;version=2.0;file=true;labels=both", 200, CSV_2_0),
    (f"{V1}/hierarchicalcodelist/A/H/1.0", f"{VND}structure+json;version=2.0", 404, STRUCTURE_2_0),
)  # fmt: skip


@pytest.mark.parametrize("row", [*SDMX1, *PYSDMX, *SDMX_DL, *REST4JS, *EXPLORER], ids=lambda row: row[0])
def test_recorded_requests_are_answered_as_their_clients_expect(get: Get, row: Row) -> None:  # 85, 86, 87
    path, accept, status, content_type = row
    answer = get(path, accept=accept, accept_encoding="gzip, deflate", user_agent="python-requests/2.34.2")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.data


@pytest.mark.parametrize("row", RSDMX, ids=lambda row: row[0])
def test_a_get_may_say_the_type_of_the_body_that_it_does_not_have(get: Get, row: Row) -> None:  # 7, 86
    path, accept, status, content_type = row
    answer = get(path, accept=accept, content_type="application/xml", user_agent="rsdmx/0.6")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)


@pytest.mark.parametrize("header", ["x_range", "range"])
def test_a_range_of_values_may_be_answered_whole(get: Get, header: str) -> None:
    answer = get(f"{V1}/data/A,DF,1.0.0/all", **{header: "values=0-2"})
    assert answer.status_code == 200
    assert len(etree.fromstring(answer.data).findall(".//{*}Obs")) == 12


def test_pysdmx_finds_the_schema_at_the_start_and_values_as_objects(get: Get) -> None:  # 87
    answer = get(f"{V2}/structure/dataflow/A/DF/%2B?detail=referencepartial&references=all", accept=STRUCTURE_2_0)
    assert b"2.0.0/sdmx-json-structure-schema.json" in answer.data[:350]
    (constraint,) = answer.json["data"]["dataConstraints"]
    assert all(isinstance(value, dict) for value in constraint["cubeRegions"][0]["keyValues"][0]["values"])


def test_sdmx1_finds_concepts_with_their_representation_in_ml_2_1(get: Get) -> None:  # 85
    root = etree.fromstring(get(f"{V1}/dataflow/A/DF/latest?references=all").data)
    concepts = {one.get("id"): one for one in root.iter("{*}Concept")}
    assert concepts["UNIT_MEASURE"].find("{*}CoreRepresentation") is not None
    assert {one.get("class") for one in root.iter("{*}Ref", "Ref")} >= {"Codelist", "Concept", "DataStructure"}


def test_answers_that_asked_for_references_refer_to_nothing_outside(get: Get) -> None:
    data = get(f"{V2}/structure/dataflow/B/DF_RICH?references=all", accept=STRUCTURE_2_0).json["data"]
    present = {f"{one['agencyID']}:{one['id']}({one.get('version', '1.0')})" for rows in data.values() for one in rows}
    (structure,) = data["dataStructures"]
    for dimension in structure["dataStructureComponents"]["dimensionList"]["dimensions"]:
        for urn in (dimension["conceptIdentity"], dimension["localRepresentation"]["enumeration"]):
            assert f"{urn.split('=')[1].rpartition(')')[0]})" in present
