"""SDMX-JSON structure messages: valid by the official schemas, and the same when read back."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from pysdmx.io import read_sdmx

from registry.formats.losses import losses_of
from registry.formats.schemas import validate_json
from registry.formats.sdmx_json import losses as json_losses
from registry.formats.sdmx_json.dialect import VERSIONS
from registry.formats.sdmx_json.message import write_error, write_structures
from registry.formats.sdmx_json.reading import read_structures
from registry.model.annotation import Annotation, AnnotationUrl, Link
from registry.model.artefact import Maintainable
from registry.model.codelist import Code
from registry.model.concept import Concept
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    ReferencePeriod,
    ReleaseCalendar,
    TimeBound,
    TimeRange,
)
from registry.model.errors import Refused
from registry.model.hierarchy import HierarchicalCodelist
from registry.model.kinds import KINDS
from registry.model.message import StructureMessage
from registry.model.organisation import Contact, Organisation
from registry.model.representation import Representation, TextFormat
from registry.model.structure import Group, Relationship
from tests import factories as make

BOTH = pytest.mark.parametrize("version", sorted(VERSIONS))


def written(message: StructureMessage, version: str) -> bytes:
    return b"".join(write_structures(message, version))


def checked(message: StructureMessage, version: str) -> dict[str, Any]:
    """The message as a client sees it, after the official schema has agreed."""
    node = json.loads(written(message, version))
    assert validate_json(node, f"structure-{version}") == ()
    return node


def read_back(artefact: Maintainable, version: str) -> Maintainable:
    (back,) = read_structures(written(make.a_message(artefact), version)).artefacts
    return back


@BOTH
def test_every_kind_with_every_part_is_valid(version: str) -> None:
    data = checked(make.a_message(*make.ARTEFACTS, availability=(make.an_availability(),)), version)["data"]
    assert {kind.json for kind in KINDS} <= data.keys()


@BOTH
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(artefact=make.artefacts())
def test_what_is_written_is_valid_and_reads_back_but_for_declared_losses(artefact: Maintainable, version: str) -> None:
    checked(make.a_message(artefact), version)
    once = read_back(artefact, version)
    if not losses_of(artefact, f"sdmx-json-{version}"):
        assert once == artefact
    assert read_back(once, version) == once


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
@BOTH
def test_plain_artefacts_lose_nothing(artefact: Maintainable, version: str) -> None:
    assert losses_of(artefact, f"sdmx-json-{version}") == ()
    assert read_back(artefact, version) == artefact


def _dimensions(**time: Any) -> tuple[Any, ...]:
    return (make.a_dimension("FREQ"), replace(make.TIME, **time))


def _key(**fields: Any) -> Maintainable:
    selection = MemberSelection(id="SEX", **fields)
    return make.a_data_constraint(key_sets=(DataKeySet(keys=(DataKey(keys=(selection,)),)),))


def _region(**fields: Any) -> Maintainable:
    return make.a_data_constraint(regions=(CubeRegion(**fields),))


_RANGE = TimeRange(before=TimeBound(period="1950"), valid_from="2000-01-01T00:00:00Z")
EXAMPLES: dict[str, Maintainable] = {
    "name-missing": make.a_codelist((Code(id="A"),)),
    "local-time": make.a_codelist(valid_from="2020-01-01"),
    "final": make.a_codelist(version="1.0", is_final=True),
    "partial-language": make.a_codelist(is_partial_language=True),
    "relative-address": make.a_codelist(annotations=(Annotation(urls=(AnnotationUrl(url="/note"),)),)),
    "own-link": make.a_codelist(links=(Link(rel="self", url="https://example.org/"),)),
    "foreign-urn": make.a_codelist(links=(Link(rel="x", url="https://example.org/", urn="urn:isbn:1"),)),
    "repetition": make.a_data_structure(measures=(make.a_measure(concept_roles=(make.a_concept_urn("R"),) * 2),)),
    "email": make.an_agency_scheme(
        organisations=(Organisation(id="A", names={"en": "A"}, contacts=(Contact(emails=("a",)),)),)
    ),
    "organisation-parent": make.an_agency_scheme(organisations=(Organisation(id="A", names={"en": "A"}, parent="B"),)),
    "zero-facet": make.a_concept_scheme(
        concepts=(
            Concept(
                id="A",
                names={"en": "A"},
                core_representation=Representation(text_format=TextFormat(type="Integer", decimals="0")),
            ),
        )
    ),
    "dimension-array": make.a_data_structure(
        dimensions=(
            make.a_dimension(
                "SEX", representation=Representation(enumeration=make.urn("Codelist", "A:B(1.0)"), max_occurs=2)
            ),
        )
    ),
    "time-roles": make.a_data_structure(dimensions=_dimensions(concept_roles=(make.a_concept_urn("R"),))),
    "time-position": make.a_data_structure(dimensions=_dimensions(position=2)),
    "time-representation": make.a_data_structure(dimensions=_dimensions(representation=None)),
    "measure-dimension": make.a_data_structure(dimensions=(make.a_dimension("INDICATOR", type="measure"),)),
    "attachment-group": make.a_data_structure(
        groups=(Group(id="G", dimensions=("SEX",)),),
        attributes=(make.an_attribute("A", Relationship(kind="dimensions", attachment_groups=("G",))),),
    ),
    "attachment-constraint": make.a_data_structure(
        groups=(Group(id="G", attachment_constraint=make.urn("AttachmentConstraint", "A:B(1.0)")),)
    ),
    "evolving": make.a_data_structure(is_evolving=True),
    "dimension-constraint": make.a_dataflow(dimensions=("FREQ",)),
    "role": make.a_data_constraint(role="actual"),
    "release-calendar": make.a_data_constraint(
        release_calendar=ReleaseCalendar(periodicity="P1Y", offset="P1M", tolerance="P1D")
    ),
    "reference-period": make.a_data_constraint(reference_period=ReferencePeriod(start_time="2000", end_time="2001")),
    "data-source": make.a_data_constraint(attachment=Attachment(simple_data_sources=("https://example.org/data.csv",))),
    "range-validity": _region(keys=(MemberSelection(id="TIME_PERIOD", time_range=_RANGE),)),
    "period-validity": _region(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", valid_from="2001"),)),)),
    "several-key-values": _key(values=(MemberValue(value="F"), MemberValue(value="M"))),
    "selection-place": _region(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", lang="en"),)),)),
    "key-place": _key(values=(MemberValue(value="F", cascade="true"),)),
    "holder": make.a_hierarchy(holder=HierarchicalCodelist(id="HCL", hierarchy="H")),
}


@pytest.mark.parametrize("row", json_losses.ROWS, ids=lambda row: row.feature)
def test_a_declared_loss_is_a_loss_and_the_message_stays_valid(row: json_losses.Row) -> None:
    artefact = EXAMPLES[row.feature]
    for version in row.versions.split():
        assert row.feature in {loss.feature for loss in losses_of(artefact, f"sdmx-json-{version}")}
        checked(make.a_message(artefact), version)
        assert read_back(artefact, version) != artefact
    for version in VERSIONS.keys() - row.versions.split():
        assert read_back(artefact, version) == artefact


@pytest.mark.parametrize(
    ("version", "start"), [("2.1", '{"$schema":"https://json.sdmx.org/2.1/'), ("2.0", '{"meta":{"schema":"https://')]
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
    back = read_back(structure, "2.1")
    assert [dimension.id for dimension in back.dimensions] == ["FREQ", "TIME_PERIOD", "SEX"]  # type: ignore[attr-defined]


def test_availability_has_its_own_array_in_2_1_and_is_an_actual_constraint_in_2_0() -> None:
    message = make.a_message(availability=(make.an_availability(),))
    newest = checked(message, "2.1")["data"]["availabilityConstraints"][0]
    assert (newest["seriesCount"], newest["obsCount"]) == (2, 40)
    assert read_structures(written(message, "2.1")).availability == message.availability
    older = checked(message, "2.0")["data"]["dataConstraints"][0]
    assert older["role"] == "Actual"
    assert {note["id"]: note["title"] for note in older["annotations"]} == {"series_count": "2", "obs_count": "40"}


@BOTH
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
        (b'{"meta": {}, "data": {"codelists": [{"isFinal": true}]}}', "isFinal is a word of SDMX-JSON 1.0"),
        (b'{"$schema": "https://json.sdmx.org/2.1/sdmx-json-data-schema.json", "meta": {}}', "SDMX-JSON data 2.1"),
        (b"[" * 100_000, "nested too deeply"),
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


def test_the_official_sample_reads_back(specimens: Path) -> None:
    text = (specimens / "sdmx-specimens" / "official-json" / "structure-constructed-sample.json").read_bytes()
    message = read_structures(text)
    assert len(message.artefacts) > 10
    again = read_structures(written(message, "2.1"))
    for once, twice in zip(message.artefacts, again.artefacts, strict=True):
        assert losses_of(once, "sdmx-json-2.1") or once == twice


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
    assert read_back(scheme, "2.1") == scheme


def test_a_kind_that_is_not_built_is_left_out_with_a_notice() -> None:
    node = checked(make.a_message(make.a_codelist()), "2.1")
    node["data"]["metadataflows"] = [{"id": "MDF", "agencyID": "A", "name": "Metadata"}]
    message = read_structures(json.dumps(node).encode())
    assert message.artefacts == (make.a_codelist(),)
    assert [notice.code for notice in message.notices] == ["not-built"]


@BOTH
def test_pysdmx_reads_what_is_written(version: str) -> None:
    lists = (make.a_codelist("W DE<W", id="CL_AREA"), make.a_codelist())
    described = (
        make.a_concept_scheme(),
        make.a_data_structure(),
        make.a_dataflow(),
        make.a_data_constraint(),
        make.a_hierarchy(),
    )
    kept = (
        *lists,
        *described,
        make.an_agency_scheme(),
        make.a_provision_agreement(),
        make.a_category_scheme(),
        make.a_categorisation(),
    )
    found = read_sdmx(written(make.a_message(*kept), version).decode(), validate=False).structures
    assert {(each.agency if isinstance(each.agency, str) else each.agency.id, each.id) for each in found} == {
        (artefact.agency, artefact.id) for artefact in kept
    }
    (structure,) = (each for each in found if each.id == "DSD_STOCK")
    assert [component.id for component in structure.components.dimensions] == ["FREQ", "REF_AREA", "SEX", "TIME_PERIOD"]


def test_a_hundred_thousand_codes_are_read_and_written_in_seconds() -> None:
    codes = tuple(Code(id=f"C{at}", names={"en": f"Code {at}", "fr": f"Code {at}"}) for at in range(100_000))
    message = make.a_message(make.a_codelist(codes))
    started = time.perf_counter()
    text = written(message, "2.1")
    middle = time.perf_counter()
    assert read_structures(text).artefacts == message.artefacts
    assert middle - started < 5  # 0.5 s on an idle core
    assert time.perf_counter() - middle < 10  # 1.5 s
