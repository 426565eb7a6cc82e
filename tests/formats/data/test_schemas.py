"""Data messages against the official schemas."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from registry.formats.schemas import validate_json, validate_xml
from registry.model.errors import NotAcceptable
from registry.model.message import Notice
from tests.cubes import a_cube
from tests.formats.data.cases import a_presentation, a_row, options, sorted_rows, tables
from tests.formats.data.wire import BY_NAME

CUBE = a_cube()
AT = st.sampled_from(["TIME_PERIOD", "AllDimensions", "SEX"])
# Without the schema of the data structure the types of its namespace are unknown; all else must hold.
OF_THE_STRUCTURE = re.compile(
    r"abstract|does not resolve to a type definition|No matching global (?:element )?declaration|type definition is abstract"
)
NOTICES = (Notice(code="110", severity="Warning", text="cut & <short>"),)


def written(name, rows, at):
    rows = sorted_rows(rows, CUBE, at)
    return BY_NAME[name].write(
        [a_presentation(CUBE, rows, dimension_at_observation=at)], [rows], options(notices=NOTICES)
    )


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.1"])
@settings(max_examples=15, deadline=None)
@given(rows=tables(), at=AT)
def test_json_is_valid_and_begins_with_schema_and_meta(version, rows, at):
    content = json.loads(written(f"json-{version}", rows, at))
    assert validate_json(content, f"data-{version}") == ()
    assert list(content)[:2] == (["$schema", "meta"] if version == "2.1" else ["meta", "data"])


@pytest.mark.parametrize("name", ["ml-generic-2.1", "ml-generic-series-2.1"])
@settings(max_examples=15, deadline=None)
@given(rows=tables(), at=AT)
def test_generic_data_is_valid(name, rows, at):
    assert validate_xml(written(name, rows, "TIME_PERIOD" if "series" in name else at), "2.1") == ()


@pytest.mark.parametrize(
    "name, generation", [("ml-2.1", "2.1"), ("ml-series-2.1", "2.1"), ("ml-3.0", "3.0"), ("ml-3.1", "3.1")]
)
@settings(max_examples=10, deadline=None)
@given(rows=tables(), at=AT)
def test_structure_specific_data_is_valid_but_for_the_types_of_its_structure(name, generation, rows, at):
    findings = validate_xml(written(name, rows, "TIME_PERIOD" if "series" in name else at), generation)
    assert [finding.message for finding in findings if not OF_THE_STRUCTURE.search(finding.message)] == []


@pytest.mark.parametrize("name", ["ml-2.1", "ml-3.0", "ml-3.1"])
def test_series_and_observations_have_no_namespace_and_refer_to_the_header(name):
    root = etree.fromstring(written(name, [a_row()], "TIME_PERIOD"))
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    (data_set,) = root.iterfind("mes:DataSet", namespaces)
    (structure,) = root.iterfind("mes:Header/mes:Structure", namespaces)
    assert None not in root.nsmap and [child.tag for child in data_set if "Atts" not in child.tag] == ["Series"]
    assert data_set.get(f"{{{namespaces['ss']}}}structureRef") == structure.get("structureID")
    prefix, _, kind = data_set.get(f"{{{namespaces['xsi']}}}type").partition(":")
    assert (namespaces[prefix], kind) == (structure.get("namespace"), "DataSetType")
    assert (data_set.get(f"{{{namespaces['ss']}}}dataScope") is not None) == (name == "ml-2.1")


@pytest.mark.parametrize("context, class_, element", [
    ("dataflow", "datastructure.Dataflow", "StructureUsage"), ("datastructure", "datastructure.DataStructure", "Structure"),
    ("provisionagreement", "registry.ProvisionAgreement", "ProvisionAgrement"),
])  # fmt: skip
def test_the_header_of_2_1_refers_with_ref_class_and_package(context, class_, element):
    urn = f"urn:sdmx:org.sdmx.infomodel.{class_}=IOM:X(1.0)"
    rows = [a_row()]
    content = BY_NAME["ml-generic-2.1"].write(
        [a_presentation(CUBE, rows, context=context, context_urn=urn)], [rows], options()
    )
    assert validate_xml(content, "2.1") == ()
    package, _, name = class_.partition(".")
    assert (
        f'<com:{element}><Ref agencyID="IOM" id="X" version="1.0" package="{package}" class="{name}"/>'
        in content.decode()
    )


def test_a_time_series_message_is_not_made_of_other_data():
    with pytest.raises(NotAcceptable, match="time at the observation"):
        written("ml-series-2.1", [a_row()], "AllDimensions")


def test_json_1_0_does_not_mix_structures():
    other = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:OTHER(1.0.0)"
    with pytest.raises(NotAcceptable, match="one structure"):
        BY_NAME["json-1.0"].write([a_presentation(CUBE), a_presentation(CUBE, context_urn=other)], [[], []], options())


def test_key_positions_count_from_0_in_the_order_of_the_structure():
    content = json.loads(written("json-2.1", [a_row()], "SEX"))
    levels = content["data"]["structures"][0]["dimensions"]
    positions = {dimension["id"]: dimension["keyPosition"] for level in levels.values() for dimension in level}
    assert sorted(positions, key=positions.__getitem__) == ["FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD"]
    assert [dimension["id"] for dimension in levels["observation"]] == ["SEX"] and min(positions.values()) == 0


def test_periods_say_when_they_begin_and_end_and_stand_in_order_of_time():
    rows = [a_row(period="2020-Q3"), a_row(period="2020"), a_row(period="2019-12")]
    content = json.loads(written("json-2.1", rows, "TIME_PERIOD"))
    values = content["data"]["structures"][0]["dimensions"]["observation"][0]["values"]
    assert [value["value"] for value in values] == ["2019-12", "2020", "2020-Q3"]
    assert (values[2]["start"], values[2]["end"]) == ("2020-07-01T00:00:00Z", "2020-09-30T23:59:59Z")
