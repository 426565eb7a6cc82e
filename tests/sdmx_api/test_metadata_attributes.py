"""Metadata attributes of data over HTTP, from a pack that uses them. Numbers are those of the conformance checklist."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from registry.content import seed
from registry.formats.schemas import validate_json
from tests.formats.schema.validation import findings, json_findings, json_validator, schema_of
from tests.sdmx_api.answers import rows
from tests.sdmx_api.conftest import CSV, DATA_JSON, SEEDED_AT, V1, V2, Get, client_of, get_by, seeded

PACK = {
    "structure.yaml": """
kind: metadatastructure
agency: A
id: MSD
version: 1.0.0
name: {en: What is said of figures}
attributes:
  - {id: METHOD, concept: "A:CS(1.0.0).TITLE", type: String, multilingual: true}
  - id: CONTACT
    concept: "A:CS(1.0.0).UNUSED"
    max_occurs: unbounded
    attributes:
      - {id: NAME, concept: "A:CS(1.0.0).TITLE", type: String}
  - {id: CAVEAT, concept: "A:CS(1.0.0).UNUSED", type: String}
---
kind: datastructure
agency: A
id: DSD_TOLD
version: 1.0.0
name: {en: Structure with metadata}
dimensions:
  - {id: FREQ, concept: "A:CS(1.0.0).FREQ", codelist: "A:CL_FREQ(1.0.0)"}
  - {id: SEX, concept: "A:CS(1.0.0).SEX", codelist: "A:CL_SEX(1.0.0)"}
time_dimension: {id: TIME_PERIOD, concept: "A:CS(1.0.0).TIME_PERIOD", type: ObservationalTimePeriod}
measures:
  - {id: OBS_VALUE, concept: "A:CS(1.0.0).OBS_VALUE", type: Decimal, usage: optional}
attributes:
  - {id: OBS_STATUS, concept: "A:CS(1.0.0).OBS_STATUS", codelist: "A:CL_STATUS(1.0.0)", relationship: observation}
metadata: "A:MSD(1.0.0)"
metadata_attributes:
  - {id: METHOD, relationship: [FREQ, SEX]}
  - {id: CONTACT, relationship: [SEX]}
  - {id: CAVEAT, relationship: observation}
""",
    "dataflow.yaml": 'kind: dataflow\nagency: A\nid: TOLD\nversion: 1.0.0\nname: {en: Told, fr: Dit}\nstructure: "A:DSD_TOLD(1.0.0)"\n',
    "source.yaml": "publisher: A\ntitle: T\nlicence: CC0\nsource: Made for tests.\ndata: data.csv\nobservations: 3\n",
    "data.csv": """STRUCTURE[;],STRUCTURE_ID,ACTION,FREQ,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,METHOD[en;fr],CONTACT[].NAME,CAVEAT
dataflow,A:TOLD(1.0.0),R,A,F,2020,1,A,en:Counted;fr:Compté,Ann;Bob,a guess
dataflow,A:TOLD(1.0.0),R,A,F,2021,2,A,en:Counted;fr:Compté,Ann;Bob,
dataflow,A:TOLD(1.0.0),R,A,M,2020,3,A,,,"so, so"
""",
}
FLOW = "dataflow/A/TOLD/1.0.0"
ML = "application/vnd.sdmx.data+xml;version={}"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    folder = tmp_path_factory.mktemp("told")
    pack = folder / "packs" / "told"
    pack.mkdir(parents=True)
    for name, text in PACK.items():
        (pack / name).write_text(text.lstrip("\n"), encoding="utf-8")
    for services in seeded(folder / "var"):
        seed.seed(services, [folder / "packs"], by="tests", at=SEEDED_AT)
        yield get_by(client_of(services))


def test_metadata_attributes_come_when_they_are_asked_for(told: Get) -> None:  # 41
    plain, only, every = (
        rows(told, f"{V2}/data/{FLOW}{asked}") for asked in ("", "?attributes=msd", "?attributes=all")
    )
    assert not {"METHOD[en;fr]", "CAVEAT"} & plain[0].keys()
    assert "OBS_STATUS" not in only[0]
    assert [row["CAVEAT"] for row in only] == ["a guess", "", "so, so"]
    assert [row["CONTACT[].NAME"] for row in every] == ["Ann;Bob", "Ann;Bob", ""]
    assert {"OBS_STATUS", "CAVEAT", "METHOD[en;fr]"} <= every[0].keys()


def test_an_id_of_no_attribute_is_refused_with_those_that_there_are(told: Get) -> None:
    answer = told(f"{V2}/data/{FLOW}?attributes=CONTACT")
    assert answer.status_code == 400
    assert "OBS_STATUS, METHOD, CONTACT.NAME, CAVEAT" in answer.text


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
def test_the_schema_of_the_service_admits_the_message_of_the_service_in_xml(told: Get, version: str) -> None:
    schema = told(f"{V2}/schema/{FLOW}", accept=f"application/vnd.sdmx.schema+xml;version={version}")
    assert schema.status_code == 200
    message = told(f"{V2}/data/{FLOW}?attributes=all", accept=ML.format(version)).data
    assert 'CAVEAT="a guess"' in message.decode()
    assert findings(message, schema_of(schema.data)) == []
    assert findings(message.replace(b"CAVEAT", b"HEARSAY"), schema_of(schema.data)) != []


def test_the_schema_of_the_service_admits_the_message_of_the_service_in_json(told: Get) -> None:
    schema = told(f"{V2}/schema/{FLOW}", accept="application/vnd.sdmx.schema+json;version=2.1.0")
    message = json.loads(told(f"{V2}/data/{FLOW}?attributes=all", accept=DATA_JSON).data)
    assert validate_json(message, "data-2.1") == ()
    assert json_findings(message, json_validator(json.loads(schema.data))) == []
    assert "a guess" in json.dumps(message)


def test_an_older_format_says_in_header_and_message_that_it_leaves_them_out(told: Get) -> None:
    answer = told(
        f"{V2}/data/{FLOW}?attributes=all", accept="application/vnd.sdmx.structurespecificdata+xml;version=2.1"
    )
    assert answer.status_code == 200
    assert "a guess" not in answer.text
    assert "metadata-attributes" in answer.text


def test_the_older_api_never_gives_them(told: Get) -> None:
    assert "a guess" not in told(f"{V1}/data/A,TOLD,1.0.0?detail=full", accept=CSV).text


def test_availability_is_what_it_was(told: Get) -> None:
    found = told(f"{V2}/availability/{FLOW}", accept="application/vnd.sdmx.structure+json;version=2.1.0").json
    [constraint] = found["data"]["availabilityConstraints"]
    assert [value["id"] for value in constraint["cubeRegion"]["keyValues"]] == ["FREQ", "SEX", "TIME_PERIOD"]
