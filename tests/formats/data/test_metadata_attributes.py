"""Metadata attributes in every data format: there and back, valid by the official schemas and by the generated ones."""

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
from registry.formats.schemas import validate_json
from tests.cubes import METADATA_IDS, a_cube
from tests.formats.data.cases import a_presentation, a_row, metadata, options, sorted_rows, tables
from tests.formats.data.merging import merged, values
from tests.formats.data.wire import BY_NAME, WIRES, Wire
from tests.formats.schema.validation import findings, json_findings, json_validator, schema_of

CUBE = a_cube(has_metadata=True)
KEYS = ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD")
PLACES = ("TIME_PERIOD", "AllDimensions", "SEX")
ABOVE = {"UNIT_MEASURE": "PS", "PUBLISHER": "IOM"}
BEFORE_3_0 = ("csv-1.0", "ml-2.1", "ml-generic-2.1", "ml-series-2.1", "ml-generic-series-2.1", "json-1.0")
ROWS = tables().flatmap(metadata)


def lost(wire: Wire) -> tuple[str, ...]:
    return (*wire.lost, *METADATA_IDS) if wire.name in BEFORE_3_0 else wire.lost


def message(wire: Wire, rows, at: str) -> bytes:
    rows = sorted_rows(rows, CUBE, at)
    presentation = a_presentation(CUBE, rows, dimension_at_observation=at, dataset_attributes=ABOVE)
    return wire.write([presentation], [rows], options())


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)
@settings(max_examples=40, deadline=None)
@given(rows=ROWS, at=st.sampled_from(PLACES))
def test_what_is_written_reads_back_less_what_is_told(wire, rows, at):
    at = "TIME_PERIOD" if "series" in wire.name else at
    reader = wire.read(message(wire, rows, at), CUBE)
    wanted = {
        tuple(row[id] for id in KEYS): {
            id: value for id, value in (values(row, CUBE) | ABOVE).items() if id not in lost(wire)
        }
        for row in rows
    }
    assert merged(reader.rows(), CUBE) == wanted


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)
def test_a_loss_is_told(wire):
    notices = wire.writer([a_presentation(CUBE)], options(), wire.generation).notices
    told = {id for notice in notices for id in notice.text.rpartition(": ")[2].split(", ")}
    assert told - {"RATE"} == {*lost(wire)} - {"RATE"}


@cache
def compiled(name: str):
    """The generated schemas of the cube for each dimension at the observation."""
    write = write_xml if name.startswith("ml") else write_json
    made = {}
    for at in PLACES:
        presentation = a_presentation(CUBE, dimension_at_observation=at, dataset_attributes={})
        made[at] = b"".join(write(DataSchema(presentation=presentation), generation=BY_NAME[name].generation))
    if name.startswith("json"):
        return {at: json_validator(json.loads(schema)) for at, schema in made.items()}
    return schema_of(*made.values())


@pytest.mark.parametrize("name", ["ml-2.1", "ml-3.0", "ml-3.1"])
@settings(max_examples=20, deadline=None)
@given(rows=ROWS, at=st.sampled_from(PLACES))
def test_sdmx_ml_is_valid_by_the_generated_schema(name, rows, at):
    assert findings(message(BY_NAME[name], rows, at), compiled(name)) == []


@pytest.mark.parametrize("name", ["json-2.0", "json-2.1"])
@settings(max_examples=3, deadline=None)
@given(rows=ROWS, at=st.sampled_from(PLACES))
def test_sdmx_json_is_valid_by_the_official_and_the_generated_schema(name, rows, at):
    content = json.loads(message(BY_NAME[name], rows, at))
    assert validate_json(content, f"data-{name[-3:]}") == ()
    assert json_findings(content, compiled(name)[at]) == []


def test_a_column_of_a_nested_attribute_says_what_occurs_several_times():
    header = message(BY_NAME["csv-2.1"], [], "TIME_PERIOD").decode().splitlines()[0]
    assert header.startswith("STRUCTURE[;],")
    assert header.endswith("PUBLISHER,METHOD[en;fr],COLLECTION,COLLECTION.MODE,CONTACT[].NAME,CAVEAT,BASES[],VERIFIED")


@pytest.mark.parametrize("name", ["ml-3.0", "ml-3.1", "json-2.0", "json-2.1", "csv-2.0", "csv-2.1"])
def test_an_attribute_without_a_plain_id_is_left_out_where_paths_are_unknown_and_that_is_told(name):
    """As where two contacts have names."""
    nested = msgspec.structs.replace(CUBE.by_id["COLLECTION.MODE"], own_id=None)
    components = tuple(nested if one.id == nested.id else one for one in CUBE.components)
    cube = msgspec.structs.replace(CUBE, components=components)
    wire, rows = BY_NAME[name], [a_row(**{"COLLECTION.MODE": "by phone"})]
    presentation = a_presentation(cube, rows, dataset_attributes={})
    told = [notice.text for notice in wire.writer([presentation], options(), wire.generation).notices]
    is_written = b"by phone" in wire.write([presentation], [rows], options())
    assert (is_written, len(told)) == ((True, 0) if name.startswith("csv") else (False, 1))
    assert all(text.startswith("nested-metadata") and text.endswith(": COLLECTION.MODE") for text in told)
