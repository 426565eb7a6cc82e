"""Messages that are wrong or hostile are refused with file and line, and crash nothing."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.formats.sdmx_json.data_read import JsonDataReader
from registry.formats.sdmx_ml.data_read import MlDataReader
from registry.model.errors import Refused
from tests.cubes import a_cube
from tests.formats.data.cases import a_presentation, a_row, options
from tests.formats.data.wire import BY_NAME

CUBE = a_cube()
ROWS = [a_row(period=period, COMMENT="x") for period in ("2019", "2020")]
SPECIFIC, GENERIC, JSON = (
    BY_NAME[name].write([a_presentation(CUBE, ROWS)], [ROWS], options())
    for name in ("ml-3.1", "ml-generic-2.1", "json-2.1")
)
BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<x>&b;</x>'


def read_ml(content: bytes):
    return list(MlDataReader(BytesIO(content), resolve=lambda urn: CUBE, file="data.xml").rows())


def read_json(content: bytes):
    return list(JsonDataReader(BytesIO(content), resolve=lambda urn: CUBE, file="data.json").rows())


@pytest.mark.parametrize(
    "content, code, line",
    [
        (b"", "not-well-formed", 1),
        (SPECIFIC[:-30], "not-well-formed", 10),
        (BOMB, "doctype", 2),
        (BOMB.decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16"), "doctype", 2),
        (SPECIFIC.replace(b"<Series", b"<a>" * 200 + b"<Series"), "too-much", 6),
        (b"<a " + b" ".join(b'a%d="1"' % at for at in range(1001)) + b"/>", "too-much", 1),
        (b"<html/>", "no-data-message", 1),
        (SPECIFIC.replace(b'structureRef="S1"', b'structureRef="S9"').replace(b'structureID="S1"', b'structureID="S2"', 1).replace(
            b"<mes:Structure ", b'<mes:Structure structureID="S3"/><mes:Structure '), "no-structure", 4),
        (SPECIFIC.replace(b'action="Replace"', b'action="Explode"'), "unknown-action", 4),
        (SPECIFIC.replace(b"Dataflow=IOM:DF_MIG(1.0.0)<", b"Dataflow=nowhere<"), "malformed-urn", 3),
    ],
)  # fmt: skip
def test_wrong_xml_is_refused_with_its_line(content, code, line):
    with pytest.raises(Refused) as refused:
        read_ml(content)
    assert [(finding.code, finding.file, finding.line) for finding in refused.value.findings] == [
        (code, "data.xml", line)
    ]


def test_a_token_without_end_is_refused_before_it_fills_memory():
    endless = b'<a b="' + b"x" * (17 * 1024 * 1024)
    with pytest.raises(Refused, match="longer than 16 MB"):
        read_ml(endless)


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "not-json"), (b"[" * 100_000, "not-json"), (b'{"data": NaN}', "not-json"), (b"\xff{}", "not-utf8"), (b"[]", "no-data-message"),
        (b'{"data": {"dataSets": [{}]}}', "no-data-message"), (JSON.replace(b'"0:0:0:0"', b'"0:0:7:0"'), "no-data-message"),
        (JSON.replace(b'"0:0:0:0"', b'"0:0"'), "no-data-message"), (JSON.replace(b'"structure":0', b'"structure":4'), "no-data-message"),
        (JSON.replace(b'"action":"Replace"', b'"action":"Explode"'), "no-data-message"),
        (JSON.replace(b'"rel":"data', b'"rel":"meta'), "no-data-message"),
    ],
)  # fmt: skip
def test_wrong_json_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        read_json(content)
    assert [(finding.code, finding.file) for finding in refused.value.findings] == [(code, "data.json")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([(read_ml, SPECIFIC), (read_ml, GENERIC)]), st.data())
def test_damaged_xml_is_read_or_refused(case, data):
    read, content = case
    at = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(
        st.sampled_from([b"", b"<", b"</", b'"', b"&", b"Obs", b"\x00", b"<Comp>", b"<Value/>", b"</Series>"])
    )
    try:
        read(content[:at] + damage + content[at + data.draw(st.integers(0, 9)) :])
    except Refused as refused:
        assert refused.findings[0].file == "data.xml"


nodes = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["0", "0:0", "x", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["0", "0:0:0:0", "observations", "attributes", "en"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.data(), nodes)
def test_distorted_json_is_read_or_refused(data, node):
    tree = json.loads(JSON)
    place = tree
    for _ in range(data.draw(st.integers(1, 9))):
        steps = list(place) if isinstance(place, dict) else list(range(len(place))) if isinstance(place, list) else []
        if not steps:
            break
        step = data.draw(st.sampled_from(steps))
        holder, place = place, place[step]
    holder[step] = node
    try:
        read_json(json.dumps(tree).encode())
    except Refused as refused:
        assert refused.findings[0].file == "data.json"


@pytest.mark.parametrize("reported", ["0", "-0", "1", "1.0", "0.10", "1e3", "-0.0", "123456789012345678901234567890"])
def test_a_json_number_is_read_as_it_is_written(reported):
    tree = json.loads(JSON)
    (series,) = list(tree["data"]["dataSets"][0]["series"].values())[:1]
    (first,) = list(series["observations"].values())[:1]
    first[0] = "THE NUMBER"
    read = read_json(json.dumps(tree).replace('"THE NUMBER"', reported).encode())
    assert reported in [value for rows in read for value in rows.columns.get("OBS_VALUE", ())]
