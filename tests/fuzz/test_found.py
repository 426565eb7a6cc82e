"""What hostile messages once broke, each by name."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from registry.formats.schemas import JSON_SCHEMAS, validate_xml
from registry.formats.sdmx_json.constraint_1_0 import read_content_constraint
from registry.formats.sdmx_json.data_read import JsonDataReader
from registry.formats.sdmx_json.dialect import V10, V21, Dialect
from registry.formats.sdmx_json.message import write_structures as write_json
from registry.formats.sdmx_ml.data_read import MlDataReader
from registry.formats.sdmx_ml.generations import GENERATIONS, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.metadata import write_metadata
from registry.formats.sniff import data_format
from registry.formats.unevaluated import with_quick_unevaluated
from registry.model.errors import Malformed, Refused
from registry.model.metadata_constraint import MetadataAttachment
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from tests.artefacts_more.metadata import METADATA_SET_21
from tests.cubes import a_cube
from tests.factories import a_codelist, a_data_structure, a_message
from tests.fuzz.mutations import messages
from tests.sdmx_api.writing import Desk


@pytest.mark.parametrize("spoil", [lambda packed: packed[:12] + b"\xff" * 20, lambda packed: packed[:14]])
def test_a_broken_gzip_file_has_no_format(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "data.csv.gz"
    file.write_bytes(spoil(gzip.compress(b"STRUCTURE,STRUCTURE_ID,ACTION\n" * 9)))
    with pytest.raises(Malformed, match=r"data\.csv\.gz cannot be unpacked"):
        data_format(file)


@pytest.mark.parametrize("encoding", ["x-none", "utf-7", "shift_jis", "iso-8859-12", "hex"])
def test_xml_data_in_an_encoding_that_nobody_reads_are_refused(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
    with pytest.raises(Refused, match=f"says that it is in {encoding}; write it in UTF-8"):
        list(MlDataReader(BytesIO(content), resolve=lambda urn: a_cube(), file="sent").rows())


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("given", [METADATA_SET_21, MetadataSet(id="M", agency="A")], ids=lambda each: each.id)
def test_a_metadata_message_that_can_carry_no_set_is_still_valid(generation: Generation, given: MetadataSet) -> None:
    left_out = b"".join(write_metadata(a_message(given), generation))
    if b"<mes:MetadataSet" not in left_out:
        assert validate_xml(etree.fromstring(left_out), generation.name) == ()
        assert b"is left out" in left_out


def test_a_body_nested_beyond_measure_is_no_harvest(desk: Desk) -> None:
    answer = desk.send("POST", "/api/v1/harvests", b"[" * 100_000, by=desk.admin, content_type="application/json")
    assert answer.status_code == 400


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.at(tmp_path)
    yield desk
    desk.close()


_SMALL = b"".join(write_json(a_message(a_codelist("A B<A"), a_data_structure()), V21))


@settings(
    max_examples=20, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(messages((_SMALL,)))
def test_json_is_valid_by_the_quick_check_where_it_is_by_the_slow_one(content: bytes) -> None:
    slow = jsonschema.Draft201909Validator(json.loads(JSON_SCHEMAS["structure-2.1"].read_text(encoding="utf-8")))
    quick = with_quick_unevaluated(jsonschema.Draft201909Validator)(slow.schema)
    try:
        node = json.loads(content)
    except (ValueError, RecursionError):
        return
    assert quick.is_valid(node) == slow.is_valid(node)


@pytest.mark.parametrize(
    "place", ['{"data":{"structure":{"\\ud800":1}}}', '{"data":{"dataSets":[{"links":"\\uDC00"}]}}']
)
def test_half_a_character_in_json_data_is_refused(place: str) -> None:
    with pytest.raises(Refused, match="half a character"):
        list(JsonDataReader(BytesIO(place.encode()), resolve=lambda urn: a_cube(), file="sent").rows())


def test_a_whole_character_written_as_a_pair_is_no_half_one() -> None:
    whole = b'{"data":{"structure":{"name":"\\ud83d\\ude00"}}}'
    with pytest.raises(Refused) as refused:
        list(JsonDataReader(BytesIO(whole), resolve=lambda urn: a_cube(), file="sent").rows())
    assert "half a character" not in str(refused.value.findings)


def test_the_check_of_json_looks_at_nothing_more_than_a_few_times() -> None:
    """Once for each level of nesting, and once more for each level above, was what it did before: minutes for a megabyte."""
    type_ = jsonschema.Draft201909Validator
    extend: Any = jsonschema.validators.extend
    looked = Counter[int]()

    def pattern(validator: object, pattern: str, text: object, schema: object) -> Iterator[jsonschema.ValidationError]:
        looked[id(text)] += 1
        return iter(())

    counting = with_quick_unevaluated(extend(type_, {"pattern": pattern}))
    level: dict[str, object] = {
        "properties": {"id": {"pattern": "x"}},
        "allOf": [{"$ref": "#/$defs/named"}],
        "unevaluatedProperties": False,
    }
    named = {"properties": {"inner": {"$ref": "#/$defs/level"}}}
    node: Any = {}
    for at in range(12):
        node = {"id": f"level {at}", "inner": node}
    schema = {"$ref": "#/$defs/level", "$defs": {"level": level, "named": named}}
    assert list(counting(schema).iter_errors(node)) == []
    assert max(looked.values()) == 1


@pytest.mark.parametrize("generation", [ML_3_0, ML_3_1], ids=lambda row: row.name)
def test_a_text_of_a_report_may_leave_its_language_to_the_schema(generation: Generation) -> None:
    """libxml2 ends with an error of its own there."""
    desk = ReportedAttribute(id="CONTACT", attributes=(ReportedAttribute(id="NAME", texts={"en": "Desk"}),))
    report = MetadataSet(
        id="MS", agency="NSO_DE", version="1.0.0", names={"en": "Quality"}, attributes=(desk,),
        metadataflow="urn:sdmx:org.sdmx.infomodel.metadatastructure.Metadataflow=IOM:MDF(1.0.0)",
        targets=("urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF(1.0.0)",),
    )  # fmt: skip
    written = b"".join(write_metadata(a_message(report), generation))
    silent = written.replace(b'<com:Text xml:lang="en">Desk', b"<com:Text>Desk")
    assert silent != written
    assert [validate_xml(content, generation.name) for content in (written, silent)] == [(), ()]


def test_a_constraint_of_metadata_that_is_attached_to_nothing_is_read() -> None:
    node = {
        "id": "C",
        "agencyID": "IOM",
        "name": "C",
        "type": "Allowed",
        "constraintAttachment": {},
        "metadataTargetRegions": [],
    }
    assert read_content_constraint(node, Dialect(version=V10)).attachment == MetadataAttachment()
