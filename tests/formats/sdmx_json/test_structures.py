"""SDMX-JSON structure messages: valid by the official schemas, and the same when read back."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings

from registry.formats.losses import losses_of
from registry.formats.schemas import validate_json
from registry.formats.sdmx_json.codecs import codecs_of
from registry.formats.sdmx_json.dialect import VERSIONS
from registry.formats.sdmx_json.message import write_error
from registry.formats.sdmx_json.reading import read_structures
from registry.model.artefact import Maintainable
from registry.model.codelist import Code
from registry.model.concept import Concept
from registry.model.errors import Refused
from registry.model.representation import Representation, TextFormat
from tests import factories as make
from tests.factories_more import ARTEFACTS_MORE
from tests.formats.sdmx_json import checked, read_back, written

EVERY = pytest.mark.parametrize("version", sorted(VERSIONS))


@EVERY
def test_every_kind_with_every_part_is_valid(version: str) -> None:
    everything = (*make.ARTEFACTS, *ARTEFACTS_MORE)
    data = checked(make.a_message(*everything, availability=(make.an_availability(),)), version)["data"]
    arrays = {codec.array for codec in codecs_of(VERSIONS[version])}
    assert data.keys() - {"availabilityConstraints"} == arrays


@EVERY
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(artefact=make.artefacts())
def test_what_is_written_is_valid_and_reads_back_but_for_declared_losses(artefact: Maintainable, version: str) -> None:
    checked(make.a_message(artefact), version)
    (once,) = read_back(artefact, version)
    if not losses_of(artefact, f"sdmx-json-{version}"):
        assert once == artefact
    assert read_back(once, version) == (once,)


@pytest.mark.parametrize(
    "artefact",
    [
        make.a_codelist("W AFR<W"),
        make.a_concept_scheme(),
        make.a_category_scheme(),
        make.an_agency_scheme(),
        make.a_data_structure(),
        make.a_dataflow(),
        make.a_provision_agreement(),
        make.a_data_constraint(),
        make.a_hierarchy(),
        make.a_categorisation(),
    ],
    ids=lambda artefact: type(artefact).__name__,
)
@EVERY
def test_plain_artefacts_lose_nothing(artefact: Maintainable, version: str) -> None:
    assert losses_of(artefact, f"sdmx-json-{version}") == ()
    assert read_back(artefact, version) == (artefact,)


@pytest.mark.parametrize(
    ("version", "start"),
    [
        ("2.1", '{"$schema":"https://json.sdmx.org/2.1/'),
        ("2.0", '{"meta":{"schema":"https://'),
        ("1.0", '{"meta":{"schema":"https://'),
    ],
)
def test_the_schema_is_named_first(version: str, start: str) -> None:
    text = written(make.a_message(*make.ARTEFACTS), version).decode()
    assert text.startswith(start)
    assert "/sdmx-json-structure-schema.json" in text[:350]


def test_the_name_is_in_the_language_that_fits_best_and_names_has_all() -> None:
    message = make.a_message(make.a_codelist(names=make.names("Sex", fr="Sexe")), preferred=("fr-CH", "en"))
    node = checked(message, "2.1")
    assert node["data"]["codelists"][0]["name"] == "Sexe"
    assert node["data"]["codelists"][0]["names"] == {"en": "Sex", "fr": "Sexe"}
    assert sorted(node["meta"]["contentLanguages"]) == ["en", "fr"]


def test_region_values_are_objects_and_a_bare_string_is_read_too() -> None:
    node = checked(make.a_message(make.a_data_constraint()), "2.1")
    values = node["data"]["dataConstraints"][0]["cubeRegions"][0]["keyValues"][0]["values"]
    assert values == [{"value": "F"}, {"value": "M"}]
    values[:] = ["F", "M"]
    assert read_structures(json.dumps(node).encode()).artefacts == (make.a_data_constraint(),)


def test_positions_count_from_zero_and_time_keeps_its_place() -> None:
    structure = make.a_data_structure(dimensions=(make.a_dimension("FREQ"), make.TIME, make.a_dimension("SEX")))
    dimensions = checked(make.a_message(structure), "2.1")["data"]["dataStructures"][0]["dataStructureComponents"][
        "dimensionList"
    ]
    assert [dimension["position"] for dimension in dimensions["dimensions"]] == [0, 2]
    (back,) = read_back(structure, "2.1")
    assert [dimension.id for dimension in back.dimensions] == ["FREQ", "TIME_PERIOD", "SEX"]  # type: ignore[attr-defined]


def test_availability_has_its_own_array_in_2_1_and_is_an_actual_constraint_in_2_0() -> None:
    message = make.a_message(availability=(make.an_availability(),))
    newest = checked(message, "2.1")["data"]["availabilityConstraints"][0]
    assert (newest["seriesCount"], newest["obsCount"]) == (2, 40)
    assert read_structures(written(message, "2.1")).availability == message.availability
    older = checked(message, "2.0")["data"]["dataConstraints"][0]
    assert older["role"] == "Actual"
    assert {note["id"]: note["title"] for note in older["annotations"]} == {"series_count": "2", "obs_count": "40"}


@EVERY
def test_an_error_message_is_valid_and_names_the_code(version: str) -> None:
    node = json.loads(
        write_error(400, "Invalid key", "3 dimensions, 2 given", header=make.a_header(), generation=version)
    )
    assert validate_json(node, f"structure-{version}") == ()
    assert node["errors"][0]["code"] == 400
    assert node["errors"][0]["title"] == "Invalid key"
    with pytest.raises(Refused, match="3 dimensions, 2 given"):
        read_structures(json.dumps(node).encode())


def test_findings_say_the_line_and_path_also_deep_in_a_long_list() -> None:
    codes = tuple(Code(id=f"C{at}", names={"en": f"Code {at}"}) for at in range(500))
    node = checked(make.a_message(make.a_codelist(codes)), "2.1")
    node["data"]["codelists"][0]["codes"][321]["parnet"] = "C1"
    text = json.dumps(node, indent=1).encode()
    with pytest.raises(Refused) as refused:
        read_structures(text, file="codes.json")
    (finding,) = refused.value.findings
    assert finding.component == "data/codelists/0/codes/321"
    assert finding.file == "codes.json"
    assert finding.line is not None
    assert text.splitlines()[finding.line].strip() == b'"id": "C321",'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b'{\n"meta": nonsense}', "not JSON"),
        (b"[]", "a message is a JSON object"),
        (b'{"meta": 1}', "meta"),
        (b'{"data": {}}', "meta is missing"),
        (
            b'{"meta": {"id": "A", "prepared": "2026-01-01T00:00:00Z", "sender": {"id": "A"}}, "data": {"dataStructures": [{"id": "D", "agencyID": "A",'
            b' "name": "D", "isFinal": true, "dataStructureComponents": {"dimensionList": {}, "measureList": {"primaryMeasure": {}}}}]}}',
            "conceptIdentity",
        ),
        (b'{"$schema": "https://json.sdmx.org/2.1/sdmx-json-data-schema.json", "meta": {}}', "SDMX-JSON data 2.1"),
        (b"[" * 100_000, "nested too deeply"),
        (
            b'{"meta": {"receivers": [{}]}, "data": {"codelists": ["x"], "dataflows": [{"isExternalReference": true}]}}',
            "meta/receivers/0",
        ),
        (b'{"meta": "\xff"}', "not JSON in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_structures(text)


def test_texts_that_are_no_texts_are_refused_though_the_schema_lets_them_through() -> None:
    node = checked(make.a_message(make.a_codelist()), "2.0")
    node["data"]["codelists"][0]["names"]["_"] = 5
    assert validate_json(node, "structure-2.0") == ()
    with pytest.raises(Refused, match="Expected `str`, got `int`"):
        read_structures(json.dumps(node).encode())


def test_a_component_without_id_has_that_of_its_concept() -> None:
    node = checked(make.a_message(make.a_data_structure()), "2.1")
    for dimension in node["data"]["dataStructures"][0]["dataStructureComponents"]["dimensionList"]["dimensions"]:
        del dimension["id"]
    assert read_structures(json.dumps(node).encode()).artefacts == (make.a_data_structure(),)


def test_a_byte_order_mark_is_dropped() -> None:
    text = b"\xef\xbb\xbf" + written(make.a_message(make.a_codelist()), "2.1")
    assert read_structures(text).artefacts == (make.a_codelist(),)


def test_the_digits_of_a_facet_come_back_as_written() -> None:
    representation = Representation(
        text_format=TextFormat(type="Decimal", min_value="1.50", max_value="1000000000000000000000")
    )
    scheme = make.a_concept_scheme(
        concepts=(Concept(id="RATE", names={"en": "Rate"}, core_representation=representation),)
    )
    assert read_back(scheme, "2.1") == (scheme,)


def test_an_array_that_the_version_has_not_is_left_out_with_a_notice() -> None:
    node = checked(make.a_message(make.a_codelist()), "2.0")
    node["data"]["structureSets"] = [{"id": "SET", "agencyID": "A", "name": "Maps"}]
    message = read_structures(json.dumps(node).encode())
    assert message.artefacts == (make.a_codelist(),)
    assert [notice.code for notice in message.notices] == ["not-built"]
    assert "structureSets" in message.notices[0].text


@EVERY
def test_a_hundred_thousand_codes_are_read_and_written_in_seconds(version: str) -> None:
    codes = tuple(Code(id=f"C{at}", names={"en": f"Code {at}", "fr": f"Code {at}"}) for at in range(100_000))
    message = make.a_message(make.a_codelist(codes))
    started = time.process_time()
    text = written(message, version)
    middle = time.process_time()
    assert read_structures(text).artefacts == message.artefacts
    assert middle - started < 5  # 0.5 s on an idle core
    assert time.process_time() - middle < 10  # 1.5 s
