"""What messages look like, in every format. The numbers are those of the conformance checklist."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from registry.formats.data_losses import LOSSES
from registry.formats.schemas import validate_json, validate_xml
from registry.formats.table import Format, format_named, offered
from registry.model.kinds import kind_of_class
from registry.model.urn import Urn
from registry.services import Services
from tests.sdmx_api.answers import json_series, observations
from tests.sdmx_api.conftest import DATA_JSON, ML, V1, V2, Get

PLAIN = f"{V2}/data/dataflow/A/DF/1.0.0"
RICH = f"{V2}/data/dataflow/B/DF_RICH/1.0.0"
STRUCTURES = f"{V2}/structure/*/*/*/*?references=all"
XML_GENERATION = {"2.1": "2.1", "3.0.0": "3.0", "3.1.0": "3.1"}
LOST = {"several-values": {"LABEL", "SOURCES"}, "several-measures": {"PERSONS"}}
ONE_STRUCTURE = ("sdmx-json-data-1.0", "sdmx-ml-generic-series-2.1")

DATA_FORMATS = [row.name for row in offered("data", "v2") if row.writer is not None]
SPECIFIC = [row.name for row in offered("data", "v2") if row.family == "xml" and "generic" not in row.name]


def fetched(get: Get, path: str, format: str) -> bytes:
    row = format_named(format)
    answer = get(path, accept=row.content_type)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == row.content_type
    return answer.data


def findings(row: Format, content: bytes) -> list[str]:
    """What the official schema finds. Structure-specific types are those of each data structure: the general schema has them abstract.
    The schema of SDMX-JSON 1.0 wants content also of stubs.
    """
    if row.family == "json":
        kind = "structure" if row.kind == "structure" else "data"
        message = json.loads(content)
        said = [str(one) for one in validate_json(message, f"{kind}-{row.version[:3]}")]
        is_stubs = row.name == "sdmx-json-1.0" and b'"isExternalReference":true' in content
        return [one for one in said if not (is_stubs and one.endswith("is a required property"))]
    found = [str(one) for one in validate_xml(content, XML_GENERATION[row.version])]
    return [one for one in found if row.kind == "structure" or not _is_of_specific_types(one)]


def _is_of_specific_types(finding: str) -> bool:
    return "abstract" in finding or "does not resolve to a type definition" in finding


@pytest.mark.parametrize("format", [row.name for row in offered("structure", "v2")])
@pytest.mark.parametrize(
    "path", [STRUCTURES, f"{V2}/structure/*/*/*/*?detail=allstubs", f"{V2}/availability/dataflow/A/DF/1.0.0?references=all"]
)  # fmt: skip
def test_structure_messages_validate(get: Get, path: str, format: str) -> None:  # 64, 88, 92
    assert findings(format_named(format), fetched(get, path, format)) == []


@pytest.mark.parametrize("format", [name for name in DATA_FORMATS if "csv" not in name])
@pytest.mark.parametrize(
    "path", [PLAIN, RICH, f"{PLAIN}?attributes=none&measures=none", f"{PLAIN}?attributes=OBS_STATUS"]
)
def test_data_messages_validate(get: Get, path: str, format: str) -> None:  # 64, 88, 92
    assert findings(format_named(format), fetched(get, path, format)) == []


@pytest.mark.parametrize("format", [name for name in DATA_FORMATS if "csv" not in name])
def test_messages_of_several_structures_validate_where_the_format_has_them(get: Get, format: str) -> None:  # 88, 92
    path = f"{V2}/data/dataflow/*/*/*"
    if format in ONE_STRUCTURE:
        assert get(path, accept=format_named(format).content_type).status_code == 406
    else:
        assert findings(format_named(format), fetched(get, path, format)) == []


@pytest.mark.parametrize("format", DATA_FORMATS)
@pytest.mark.parametrize("key", ["*", "A.F", "M"])
def test_every_format_gives_the_same_observations_and_attributes(
    get: Get, services: Services, key: str, format: str
) -> None:  # 100
    expected = observations(services, fetched(get, f"{PLAIN}/{key}", "sdmx-csv-2.1"), "sdmx-csv-2.1")
    assert len(expected) == {"*": 12, "A.F": 3, "M": 6}[key]
    assert observations(services, fetched(get, f"{PLAIN}/{key}", format), format) == expected


@pytest.mark.parametrize("format", DATA_FORMATS)
def test_what_a_format_cannot_carry_is_named_and_the_rest_is_equal(
    get: Get, services: Services, format: str
) -> None:  # 100
    features = {loss.feature: loss.reason for loss in LOSSES if loss.format == format}
    gone = {id for feature, ids in LOST.items() for id in ids if "left out" in features.get(feature, "")}
    expected = observations(services, fetched(get, RICH, "sdmx-csv-2.1"), "sdmx-csv-2.1")
    for values in expected.values():
        for id in gone:
            values.pop(id, None)
    answer = get(RICH, accept=format_named(format).content_type)
    assert observations(services, answer.data, format) == expected
    header = answer.headers.get("Registry-Losses", "")
    assert all(id in header for id in gone)
    assert bool(header) == bool(LOST.keys() & features.keys())


def test_a_footer_says_what_was_lost(get: Get) -> None:
    root = etree.fromstring(fetched(get, RICH, "sdmx-ml-generic-2.1"))
    (first, *_) = root.findall("{*}Footer/{*}Message")
    assert first.get("severity") == "Warning"
    assert "SOURCES" in "".join(first.itertext())


def test_containers_of_ml_2_1_stand_in_schema_order(get: Get) -> None:  # 89
    root = etree.fromstring(get(f"{V1}/structure/all/all/all", accept=ML).data)
    containers = [etree.QName(child).localname for child in root.find("{*}Structures")]
    order = ["OrganisationSchemes", "Dataflows", "CategorySchemes", "Categorisations", "Codelists", "HierarchicalCodelists", "Concepts",
             "DataStructures", "Constraints", "ProvisionAgreements"]  # fmt: skip
    assert containers == [name for name in order if name in containers]
    assert {"OrganisationSchemes", "Dataflows", "Codelists", "DataStructures", "Constraints"} <= set(containers)


@pytest.mark.parametrize("format", SPECIFIC)
def test_structure_specific_data_say_of_which_structure_they_are(get: Get, format: str) -> None:  # 90, 91
    root = etree.fromstring(fetched(get, PLAIN, format))
    (data_set,) = root.findall("{*}DataSet")
    local = {etree.QName(name).localname: text for name, text in data_set.attrib.items()}
    assert local["type"].endswith("DataSetType")
    assert local["structureRef"] in [one.get("structureID") for one in root.findall("{*}Header/{*}Structure")]
    assert ("dataScope" in local) == format.endswith("2.1")
    assert {child.tag for child in data_set.iter("Series", "Obs")} == {"Series", "Obs"}


@pytest.mark.parametrize("format", ["sdmx-json-2.1", "sdmx-json-data-2.1"])
def test_json_2_1_begins_with_its_schema(get: Get, format: str) -> None:  # 92
    path = PLAIN if "data" in format else STRUCTURES
    message = json.loads(fetched(get, path, format))
    assert next(iter(message)) == "$schema"
    assert "meta" in message


@pytest.mark.parametrize("format", ["sdmx-json-data-2.1", "sdmx-json-data-2.0", "sdmx-json-data-1.0"])
@pytest.mark.parametrize("asked", ["", "?dimensionAtObservation=AllDimensions", "?dimensionAtObservation=SEX"])
@pytest.mark.parametrize("path", [PLAIN, RICH])
def test_every_index_points_inside_its_values(get: Get, path: str, asked: str, format: str) -> None:  # 93
    message = json.loads(fetched(get, f"{path}{asked}", format))
    structure = message["data"].get("structures", [message["data"].get("structure")])[0]
    seen = list(_indexes(structure, message["data"]["dataSets"][0]))
    assert seen
    assert [one for one in seen if not 0 <= one[0] < one[1]] == []


def _indexes(structure: dict[str, Any], data_set: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """(index, how many values there are) of every place in the keys."""
    series = [len(one["values"]) for one in structure["dimensions"].get("series", [])]
    at_observation = [len(one["values"]) for one in structure["dimensions"]["observation"]]
    for key, held in data_set.get("series", {}).items():
        yield from zip(map(int, key.split(":")), series, strict=True)
        yield from ((int(period), at_observation[0]) for period in held["observations"])
    for key in data_set.get("observations", {}):
        yield from zip(map(int, key.split(":")), at_observation, strict=True)


@pytest.mark.parametrize("format", ["sdmx-json-data-2.1", "sdmx-json-data-2.0", "sdmx-json-data-1.0"])
def test_absent_and_intentionally_missing_are_two_things(get: Get, services: Services, format: str) -> None:  # 94
    found = observations(services, fetched(get, PLAIN, format), format)
    assert found["DF", "A", "_T", "2009"]["OBS_VALUE"] == "NaN"
    assert "OBS_VALUE" not in found["DF", "M", "_T", "2010-01"]
    message = json.loads(fetched(get, f"{PLAIN}/M._T?firstNObservations=1", format))
    ((observation, *_),) = [list(one["observations"].values()) for one in json_series(message).values()]
    assert observation[0] is None


def test_key_positions_count_from_0_in_the_order_of_the_structure(get: Get) -> None:  # 95
    message = get(PLAIN, accept=DATA_JSON).json
    dimensions = message["data"]["structures"][0]["dimensions"]
    found = [(one["keyPosition"], one["id"]) for one in (*dimensions["series"], *dimensions["observation"])]
    assert found == [(0, "FREQ"), (1, "SEX"), (2, "TIME_PERIOD")]


PLAIN_COLUMNS = ["FREQ", "SEX", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "TITLE", "OBS_STATUS"]


@pytest.mark.parametrize(
    ("parameters", "columns"),
    [
        ("version=1.0.0", ["DATAFLOW", *PLAIN_COLUMNS]),
        ("version=2.0.0", ["STRUCTURE", "STRUCTURE_ID", "ACTION", *PLAIN_COLUMNS]),
        ("version=2.1.0", ["STRUCTURE", "STRUCTURE_ID", "ACTION", *PLAIN_COLUMNS]),
        ("version=2.1.0;keys=series", ["STRUCTURE", "STRUCTURE_ID", "ACTION", "SERIES_KEY", *PLAIN_COLUMNS]),  # 69
        ("version=2.1.0;key=series", ["STRUCTURE", "STRUCTURE_ID", "ACTION", "SERIES_KEY", *PLAIN_COLUMNS]),  # 69
        (
            "version=2.1.0;keys=both",
            ["STRUCTURE", "STRUCTURE_ID", "ACTION", "SERIES_KEY", "OBS_KEY", *PLAIN_COLUMNS],
        ),  # 69
    ],
)
def test_csv_begins_with_the_columns_of_its_version(get: Get, parameters: str, columns: list[str]) -> None:  # 96
    answer = get(PLAIN, accept=f"application/vnd.sdmx.data+csv;{parameters}")
    assert answer.text.splitlines()[0].split(",") == columns
    assert not answer.data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0", "2.1.0"])
def test_csv_labels_stand_with_the_codes(get: Get, version: str) -> None:  # 69
    answer = get(
        f"{PLAIN}/A.F", accept=f"application/vnd.sdmx.data+csv;version={version};labels=both", accept_language="fr"
    )
    (row, *_) = csv.DictReader(io.StringIO(answer.text))
    assert row["SEX: Sexe"] == "F: Femmes"


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0", "2.1.0"])
def test_csv_texts_with_separators_quotes_and_lines_read_back(get: Get, version: str) -> None:  # 97
    answer = get(f"{RICH}/A.F.FR", accept=f"application/vnd.sdmx.data+csv;version={version}")
    found = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert found[1]["COMMENT"] == 'Two lines,\n"quoted" & <marked>'
    assert found[0]["SIBLINGS"] == "Women, France"


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0"])
def test_a_multi_valued_attribute_declares_its_separator(get: Get, version: str) -> None:  # 98
    answer = get(f"{RICH}/A.F.FR", accept=f"application/vnd.sdmx.data+csv;version={version}")
    (row, *_) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert next(iter(row)) == "STRUCTURE[;]"
    assert row["SOURCES[]"] == "Census;Survey"


def test_every_urn_leads_back_to_its_artefact(get: Get) -> None:  # 99
    root = etree.fromstring(fetched(get, STRUCTURES, "sdmx-ml-3.1"))
    urns = [Urn.parse(text) for text in root.xpath("/*/*[local-name()='Structures']/*/*/@urn")]
    assert len(urns) > 20
    for urn in urns:
        answer = get(
            f"{V2}/structure/{kind_of_class(urn.class_).word}/{urn.agency}/{urn.id}/{urn.version}",
            accept="application/xml",
        )
        assert answer.status_code == 200, str(urn)
        assert str(urn) in answer.text


@pytest.mark.parametrize("format", DATA_FORMATS)
def test_the_same_question_gives_the_same_bytes(get: Get, format: str) -> None:
    first, second = (fetched(get, RICH, format) for _ in range(2))
    assert first == second


def test_messages_of_different_content_have_different_ids(get: Get) -> None:
    paths = [PLAIN, f"{PLAIN}/A.F", RICH, STRUCTURES, f"{V2}/structure/codelist"]
    ids = [get(path).json["meta"]["id"] for path in paths]
    assert all(one != other for one, other in pairwise(sorted(ids)))
