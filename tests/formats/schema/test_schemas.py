"""Generated schemas and the data that our writers make of random rows: groups, attributes of every level, two measures, arrays, languages."""

from __future__ import annotations

import json
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.formats.data_schema import DataSchema
from registry.formats.schema_json.schema import write_schema as write_json
from registry.formats.schema_xml.schema import write_schema as write_xml
from registry.formats.sdmx_ml.data_generations import SPECIFIC_2_1, SPECIFIC_3_1
from registry.model.cube import Cube
from registry.model.representation import SentinelValue, TextFormat
from tests.cubes import a_cube
from tests.formats.data.cases import a_presentation, a_row, options, sorted_rows, tables
from tests.formats.data.wire import BY_NAME
from tests.formats.schema.validation import findings, json_findings, json_validator, schema_of

PLACES = ("TIME_PERIOD", "AllDimensions", "SEX")
CUBE = a_cube()
TIMELESS = a_cube(with_time=False)
SPECIFIC = ("ml-2.1", "ml-3.0", "ml-3.1")


def generated(cube: Cube, name: str, at: str, **more: object) -> bytes:
    write = write_xml if name.startswith("ml") else write_json
    schema = DataSchema(presentation=a_presentation(cube, dimension_at_observation=at, dataset_attributes={}), **more)
    return b"".join(write(schema, generation=BY_NAME[name].generation))


@cache
def compiled(name: str):
    """The schemas of the example cube for each dimension at the observation in one."""
    if name.startswith("json"):
        return {at: json_validator(json.loads(generated(CUBE, name, at))) for at in PLACES}
    return schema_of(*(generated(CUBE, name, at) for at in PLACES))


def written(cube: Cube, name: str, rows, at: str = "TIME_PERIOD", **more: object) -> bytes:
    rows = sorted_rows(rows, cube, at)
    return BY_NAME[name].write([a_presentation(cube, rows, dimension_at_observation=at, **more)], [rows], options())


@pytest.mark.parametrize("name", SPECIFIC)
@settings(max_examples=20, deadline=None)
@given(rows=tables(), at=st.sampled_from(PLACES))
def test_structure_specific_data_is_valid(name, rows, at):
    assert findings(written(CUBE, name, rows, at), compiled(name)) == []


@settings(max_examples=10, deadline=None)
@given(rows=tables())
def test_time_series_data_of_2_1_is_valid(rows):
    assert findings(written(CUBE, "ml-series-2.1", rows), compiled("ml-2.1")) == []


@pytest.mark.parametrize("name", ["json-2.0", "json-2.1"])
@settings(max_examples=3, deadline=None)
@given(rows=tables(), at=st.sampled_from(PLACES))
def test_json_data_is_valid(name, rows, at):
    assert json_findings(json.loads(written(CUBE, name, rows, at)), compiled(name)[at]) == []


@pytest.mark.parametrize("name", SPECIFIC)
def test_data_without_time_is_valid_flat_and_as_series_keys(name):
    row = {id: value for id, value in a_row().items() if id != "TIME_PERIOD"} | {"DECIMALS": "1"}
    schema = schema_of(generated(TIMELESS, name, "AllDimensions"))
    assert findings(written(TIMELESS, name, [row], "AllDimensions"), schema) == []
    keys = written(TIMELESS, name, [row], "AllDimensions", has_observations=False, measures=())
    assert b"<Series" in keys
    assert findings(keys, schema) == []


@pytest.mark.parametrize("name", ["ml-3.0", "ml-3.1"])
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("<Value>HEARSAY</Value>", "<Value>CENSUS</Value>"),
        ('id="TITLE" xsi:type="ns1:SOURCES_ATTRIBUTE"', 'id="SOURCES" xsi:type="ns1:SOURCES_ATTRIBUTE"'),
        ('DECIMALS="two"', 'DECIMALS="2"'),
        ('xsi:type="ns1:Sibling"', 'xsi:type="ns1:Corridor"'),
    ],
)
def test_what_the_structure_does_not_allow_is_not_valid(name, wrong, right):
    message = written(CUBE, name, [a_row(SOURCES='["CENSUS"]', DECIMALS="2", CORRIDOR_NOTE="one way")]).decode()
    assert right in message
    assert findings(message.replace(right, wrong).encode(), compiled(name)) != []


def test_components_with_the_same_codes_share_a_type_and_others_do_not():
    limited = a_cube(allowed={"ORIGIN": frozenset(["SYR"])})
    assert generated(CUBE, "ml-3.1", "TIME_PERIOD").count(b'value="DEU"') == 1
    schema = generated(limited, "ml-3.1", "TIME_PERIOD")
    assert (schema.count(b'value="DEU"'), schema.count(b'value="SYR"')) == (1, 2)
    assert findings(written(limited, "ml-3.1", [a_row(origin="AFG")]), schema_of(schema)) != []


def test_nothing_is_valid_where_no_code_is_allowed():
    nothing = a_cube(allowed={"SEX": frozenset()})
    message = written(nothing, "ml-3.1", [a_row()])
    schema = schema_of(generated(nothing, "ml-3.1", "TIME_PERIOD"))
    assert findings(message, schema) != []
    assert findings(message.replace(b'SEX="F"', b'SEX=""'), schema) != []


def with_format(cube: Cube, id: str, type_: str, format: TextFormat) -> Cube:
    changed = {id: msgspec.structs.replace(cube.by_id[id], type=type_, text_format=format)}
    return msgspec.structs.replace(cube, components=tuple(changed.get(one.id, one) for one in cube.components))


@pytest.mark.parametrize(
    ("type_", "format", "good", "bad"),
    [
        ("Integer", TextFormat(min_value="0", max_value="9"), ["0", "9", "NaN", "#N/A"], ["10", "-1", "1.5", ""]),
        ("Decimal", TextFormat(min_value="0.5"), ["0.5", "1e3", "+2."], ["0.4", "INF", "e3"]),
        ("ExclusiveValueRange", TextFormat(max_value="1"), ["0.9"], ["1"]),
        ("Double", TextFormat(), ["1e3", "INF", "NaN"], ["many"]),
        ("String", TextFormat(max_length="3", pattern="[a-z]*"), ["abc", "#N/A"], ["abcd", "AB"]),
        ("String", TextFormat(pattern="(?:no pattern of XML"), ["anything"], []),
        ("Integer", TextFormat(min_value="9", max_value="0"), ["5"], ["x"]),
        ("Integer", TextFormat(max_value="5", sentinel_values=(SentinelValue(value="-999"), SentinelValue(value="none"))), ["-999", "none"], ["6"]),
        ("Boolean", TextFormat(), ["true", "0"], ["yes"]),
        ("ReportingYear", TextFormat(), ["2020-A1"], ["2020"]),
        ("DateTime", TextFormat(), ["2020-01-01T00:00:00Z"], ["2020"]),
    ],
)  # fmt: skip
def test_values_are_held_to_their_type_and_its_facets(type_, format, good, bad):
    cube = with_format(CUBE, "COMMENT", type_, format)
    schema = schema_of(generated(cube, "ml-3.1", "TIME_PERIOD"))
    message = written(CUBE, "ml-3.1", [a_row(COMMENT="here")]).decode()
    for text in good:
        assert findings(message.replace("here", text).encode(), schema) == [], text
    for text in bad:
        assert findings(message.replace("here", text).encode(), schema) != [], text


def test_explicit_measures_have_a_type_each():
    dimensions = [
        msgspec.structs.replace(each, type="measure") if each.id == "SEX" else each
        for each in CUBE.structure.dimensions
    ]
    cube = msgspec.structs.replace(
        CUBE, structure=msgspec.structs.replace(CUBE.structure, dimensions=tuple(dimensions))
    )
    implicit, explicit = (generated(cube, "ml-2.1", "SEX", has_explicit_measures=given) for given in (False, True))
    message = written(cube, "ml-2.1", [a_row()], "SEX")
    assert findings(message, schema_of(implicit)) == []
    strong = message.replace(b':ObsLevelDim:SEX"', b':ObsLevelDim:SEX:explicit"').replace(
        b'<Obs SEX="F"', b'<Obs xsi:type="ns1:F"'
    )
    assert findings(strong, schema_of(explicit)) == []
    assert findings(strong.replace(b'"ns1:F"', b'"ns1:X"'), schema_of(explicit)) != []


def test_the_target_is_the_namespace_of_the_data():
    for generation, urn in ((SPECIFIC_2_1, "Dataflow=IOM:DF_MIG"), (SPECIFIC_3_1, "DataStructure=IOM:DSD_MIG")):
        schema = b"".join(write_xml(DataSchema(presentation=a_presentation(CUBE)), generation=generation)).decode()
        assert (
            f'targetNamespace="urn:sdmx:org.sdmx.infomodel.datastructure.{urn}(1.0.0):ObsLevelDim:TIME_PERIOD"'
            in schema
        )
