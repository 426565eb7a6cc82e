"""Schemas by URL: the service's own data is valid by them, what the constraints exclude is not. Numbers name conformance statements."""

from __future__ import annotations

import json
from itertools import product

import pytest

from tests.formats.schema.validation import findings, json_findings, json_validator, schema_of
from tests.sdmx_api.conftest import ML, V1, V2, Get

VND = "application/vnd.sdmx."
XSD = {version: f"{VND}schema+xml;version={version}" for version in ("2.1", "3.0.0", "3.1.0")}
JSON_SCHEMA = {version: f"{VND}schema+json;version={version}" for version in ("2.0.0", "2.1.0")}
FLOWS = {"A/DF": ("dataflow", "FREQ SEX TIME_PERIOD"), "B/DF_RICH": ("dataflow", "FREQ SEX AREA TIME_PERIOD"),
         "A/PA": ("provisionagreement", "SEX"), "B/PA_RICH": ("provisionagreement", "AREA")}  # fmt: skip
DATA = {
    "2.1": "structurespecificdata+xml;version=2.1",
    "3.0.0": "data+xml;version=3.0.0",
    "3.1.0": "data+xml;version=3.1.0",
}
SERIES = "structurespecifictimeseriesdata+xml;version=2.1"
DETAILS = ["", "attributes=none", "measures=none", "attributes=none&measures=none", "attributes=series&measures=none",
           "attributes=obs", "attributes=dataset", "firstNObservations=1"]  # fmt: skip
JSON_PLACES = [
    ("A/DF", "TIME_PERIOD"),
    ("B/DF_RICH", "TIME_PERIOD"),
    ("B/DF_RICH", "AllDimensions"),
    ("B/DF_RICH", "SEX"),
    ("A/PA", "AllDimensions"),
]
JSON_DETAILS = [
    "",
    "attributes=none&measures=none",
    "attributes=series&measures=none",
    "measures=PERSONS&attributes=obs",
]


def path(resource: str, context: str, flow: str, **parameters: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"{V2}/{resource}/{context}/{flow}/1.0.0?{query}"


def data(get: Get, flow: str, context: str, at: str, detail: str, accept: str) -> bytes:
    answer = get(
        path("data", context, flow, dimensionAtObservation=at) + (f"&{detail}" if detail else ""), accept=accept
    )
    assert answer.status_code == 200, answer.text
    return answer.data


@pytest.mark.parametrize("version", DATA)
@pytest.mark.parametrize("flow", FLOWS)
def test_every_data_message_is_valid_by_its_generated_xml_schema(get: Get, version: str, flow: str) -> None:  # 59, 88
    context, dimensions = FLOWS[flow]
    places = [*dimensions.split(), "AllDimensions"]
    asked = [path("schema", context, flow, dimensionAtObservation=at) for at in {*places, "TIME_PERIOD"}]
    schema = schema_of(*(get(one, accept=XSD[version]).data for one in asked))
    types = [DATA[version], *([SERIES] if version == "2.1" else [])]
    for at, detail, type_ in product(places, DETAILS, types):
        if type_ != SERIES or at == "TIME_PERIOD":
            assert findings(data(get, flow, context, at, detail, VND + type_), schema) == [], (at, detail, type_)


@pytest.mark.parametrize("version", JSON_SCHEMA)
@pytest.mark.parametrize(("flow", "at"), JSON_PLACES)
def test_every_data_message_is_valid_by_its_generated_json_schema(get: Get, version: str, flow: str, at: str) -> None:
    context = FLOWS[flow][0]
    schema = json_validator(
        get(path("schema", context, flow, dimensionAtObservation=at), accept=JSON_SCHEMA[version]).json
    )
    for detail in JSON_DETAILS if flow == "B/DF_RICH" else JSON_DETAILS[:2]:
        message = data(get, flow, context, at, detail, f"{VND}data+json;version={version}")
        assert json_findings(json.loads(message), schema) == [], detail


WRONG = [
    ('SEX="M"', 'SEX="F"'),  # a code that the constraints exclude
    ('SEX="X"', 'SEX="F"'),
    ('OBS_STATUS="X"', 'OBS_STATUS="A"'),
    ('OBS_VALUE="many"', 'OBS_VALUE="100"'),
    ('TIME_PERIOD="then"', 'TIME_PERIOD="2008"'),
    ("", 'FREQ="A" '),  # a dimension is missing
    ('NOISE="1" FREQ="A"', 'FREQ="A"'),
]


@pytest.mark.parametrize("version", DATA)
def test_what_the_flow_does_not_allow_is_not_valid(get: Get, version: str) -> None:  # 59
    schema = schema_of(get(path("schema", "dataflow", "A/DF"), accept=XSD[version]).data)
    message = data(get, "A/DF", "dataflow", "TIME_PERIOD", "", VND + DATA[version]).decode()
    for wrong, right in WRONG:
        assert right in message
        assert findings(message.replace(right, wrong, 1).encode(), schema) != [], wrong


WRONG_JSON = [
    ('"id":"M"', '"id":"F"'),
    ('"id":"SEX2"', '"id":"SEX"'),
    ('"id":"OBS"', '"id":"OBS_VALUE"'),
    ("[true,", "[100,"),
    ('["many",', "[100,"),
    ("=A:OTHER(1.0.0)", "=A:DF(1.0.0)"),
]


@pytest.mark.parametrize("version", JSON_SCHEMA)
def test_json_that_the_flow_does_not_allow_is_not_valid(get: Get, version: str) -> None:
    schema = json_validator(get(path("schema", "dataflow", "A/DF"), accept=JSON_SCHEMA[version]).json)
    message = data(get, "A/DF", "dataflow", "TIME_PERIOD", "", f"{VND}data+json;version={version}").decode()
    for wrong, right in WRONG_JSON:
        assert right in message
        assert json_findings(json.loads(message.replace(right, wrong)), schema) != [], wrong


@pytest.mark.parametrize("version", DATA)
def test_a_schema_for_deletions_takes_messages_without_dimensions(get: Get, version: str) -> None:  # 60
    message = data(get, "A/DF", "dataflow", "TIME_PERIOD", "", VND + DATA[version])
    deleting = (
        message.replace(b' FREQ="A"', b"")
        .replace(b'OBS_VALUE="100"', b'OBS_VALUE="-"')
        .replace(b' TIME_PERIOD="2008"', b"")
    )
    strict, lenient = (
        schema_of(get(path("schema", "dataflow", "A/DF", deletion=word), accept=XSD[version]).data)
        for word in ("false", "true")
    )
    assert findings(deleting, strict) != []
    assert findings(deleting, lenient) == []
    assert findings(message.replace(b'SEX="F"', b'SEX="X"'), lenient) != []


def test_a_json_schema_for_deletions_takes_messages_without_dimensions(get: Get) -> None:  # 60
    message = json.loads(data(get, "A/DF", "dataflow", "TIME_PERIOD", "", f"{VND}data+json;version=2.1.0"))
    dimensions = message["data"]["structures"][0]["dimensions"]
    dimensions["series"] = [one for one in dimensions["series"] if one["id"] != "FREQ"]
    strict, lenient = (
        json_validator(get(path("schema", "dataflow", "A/DF", deletion=word), accept=JSON_SCHEMA["2.1.0"]).json)
        for word in ("false", "true")
    )
    assert json_findings(message, strict) != []
    assert json_findings(message, lenient) == []


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("dataflow/*/DF/1.0.0", 400),  # 61
        ("dataflow/A/*/1.0.0", 400),
        ("dataflow/A/DF/*", 400),
        ("dataflow/A/DF/1.*", 400),
        ("dataflow/A/DF/1.0.0,2.0.0", 400),
        ("dataflow/A,B/DF/1.0.0", 400),
        ("dataflow/A", 400),
        ("codelist/A/CL_SEX/1.0.0", 400),
        ("dataflow/A/DF/1.0.0?dimensionAtObservation=NOISE", 400),
        ("dataflow/A/DF/1.0.0?explicitMeasure=true", 400),
        ("dataflow/A/ABSENT/1.0.0", 404),
        ("provisionagreement/A/PA/9.0.0", 404),
        ("metadataflow/A/MDF/1.0.0", 501),
    ],
)
def test_a_schema_is_of_exactly_one_known_artefact(get: Get, place: str, status: int) -> None:
    assert get(f"{V2}/schema/{place}").status_code == status


@pytest.mark.parametrize("version", ["", "~", "+", "1.0.0", "1.0+.0", "%2B"])
def test_version_expressions_that_mean_one_are_taken(get: Get, version: str) -> None:
    answer = get(f"{V2}/schema/dataflow/A/DF/{version}")
    assert (answer.status_code, answer.content_type) == (200, JSON_SCHEMA["2.1.0"])


@pytest.mark.parametrize(("place", "status"), [("dataflow/A/DF/latest", 200), ("dataflow/A/DF", 200), ("dataflow/all/DF/1.0.0", 400),
                                               ("dataflow/A/DF/all", 400), ("dataflow/A+B/DF/1.0.0", 400), ("dataflow/A/DF/1.0.0?deletion=true", 400)])  # fmt: skip
def test_the_first_api_answers_with_a_schema_of_2_1(get: Get, place: str, status: int) -> None:
    answer = get(f"{V1}/schema/{place}")
    assert answer.status_code == status
    assert answer.content_type == (XSD["2.1"] if status == 200 else ML)


def test_the_structures_behind_a_schema_hold_the_allowed_codes_only(get: Get) -> None:  # 62
    answer = get(path("schema", "dataflow", "A/DF"), accept=f"{VND}structure+json;version=2.1.0")
    held = answer.json["data"]
    assert set(held) == {"agencySchemes", "codelists", "conceptSchemes", "dataStructures"}
    (sexes,) = [each for each in held["codelists"] if each["id"] == "CL_SEX"]
    assert (sexes["isPartial"], [code["id"] for code in sexes["codes"]]) == (True, ["_T", "F"])
    (concepts,) = held["conceptSchemes"]
    assert "UNUSED" not in {concept["id"] for concept in concepts["concepts"]}
    (whole,) = [
        each
        for each in get(path("schema", "datastructure", "A/DSD"), accept=f"{VND}structure+json;version=2.1.0").json[
            "data"
        ]["codelists"]
        if each["id"] == "CL_SEX"
    ]
    assert len(whole["codes"]) == 3


@pytest.mark.parametrize(
    "accept",
    [*XSD.values(), *JSON_SCHEMA.values(), f"{VND}structure+json;version=2.0.0", f"{VND}structure+xml;version=2.1"],
)
def test_a_schema_that_is_still_current_is_not_sent_again(get: Get, accept: str) -> None:
    first = get(path("schema", "dataflow", "A/DF"), accept=accept)
    assert (first.status_code, first.content_type) == (200, accept)
    assert (
        get(path("schema", "dataflow", "A/DF"), accept=accept, if_none_match=first.headers["ETag"]).status_code == 304
    )
    other = get(
        path("schema", "dataflow", "A/DF", dimensionAtObservation="SEX"),
        accept=accept,
        if_none_match=first.headers["ETag"],
    )
    assert other.status_code == 200


def test_the_structure_itself_has_a_schema_without_the_limits_of_its_flows(get: Get) -> None:
    of_structure, of_flow = (
        get(path("schema", *place), accept=XSD["3.1.0"]).text
        for place in (("datastructure", "A/DSD"), ("dataflow", "A/DF"))
    )
    assert 'value="M"' in of_structure.partition('name="SEX.codes"')[2].partition("</xs:simpleType>")[0]
    assert 'value="M"' not in of_flow.partition('name="SEX.codes"')[2].partition("</xs:simpleType>")[0]
