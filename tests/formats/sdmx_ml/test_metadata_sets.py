"""Messages of reference metadata: valid, read back, losses said, real reports kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.generations import GENERATIONS, ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.metadata import fit_metadata, read_metadata, write_metadata
from registry.formats.sdmx_ml.structured_text import canonical, fold
from registry.model.artefact import Maintainable
from registry.model.errors import Refused
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.stubs import stub
from tests.artefacts_more.metadata import FULL_METADATA_SET, METADATA_SET_21, METADATA_SET_OF_AGREEMENT
from tests.factories import a_codelist, a_message
from tests.formats.sdmx_ml.facts import facts_of

every_generation = pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.name)
SETS = (FULL_METADATA_SET, METADATA_SET_OF_AGREEMENT, METADATA_SET_21, stub(FULL_METADATA_SET))


def written(*sets: Maintainable, generation: Generation) -> bytes:
    return b"".join(write_metadata(a_message(*sets), generation))


def checked(text: bytes, generation: Generation) -> bytes:
    """The message, valid but for XHTML, of which the official schemas have no copy."""
    root = etree.fromstring(text)
    fold(root, f"{{{generation.namespaces['com']}}}StructuredText")
    assert validate_xml(root, generation.name) == ()
    return text


def through(given: MetadataSet, generation: Generation) -> MetadataSet:
    (got,) = read_metadata(written(given, generation=generation)).artefacts
    assert isinstance(got, MetadataSet)
    return got


@every_generation
@pytest.mark.parametrize("given", SETS, ids=lambda each: f"{each.id}{'-stub' if each.is_external_reference else ''}")
def test_a_set_that_a_generation_carries_reads_back(given: MetadataSet, generation: Generation) -> None:
    fitted = fit_metadata(a_message(given), generation)
    has_reports = bool(given.reports)
    assert bool(fitted.artefacts) == (has_reports == generation.uses_refs)
    if fitted.artefacts:
        assert read_metadata(checked(written(given, generation=generation), generation)) == fitted


def test_sets_of_several_flows_stand_in_one_message() -> None:
    fitted = fit_metadata(a_message(FULL_METADATA_SET, METADATA_SET_OF_AGREEMENT, a_codelist()), ML_3_1)
    assert [each.id for each in fitted.artefacts] == ["MS_STOCK", "MS_VALUES"]
    text = written(FULL_METADATA_SET, METADATA_SET_OF_AGREEMENT, generation=ML_3_1)
    assert read_metadata(checked(text, ML_3_1)) == fitted


def test_several_values_are_an_array_in_3_0_and_several_attributes_elsewhere() -> None:
    children = (ReportedAttribute(id="NOTE", values=("x",)),)
    given = replace(
        METADATA_SET_OF_AGREEMENT, attributes=(ReportedAttribute(id="A", values=("one", "two"), attributes=children),)
    )
    assert through(given, ML_3_0).attributes == given.attributes
    assert through(given, ML_3_1).attributes == (
        ReportedAttribute(id="A", values=("one",), attributes=children),
        ReportedAttribute(id="A", values=("two",)),
    )


def test_numbers_become_text_and_null_goes() -> None:
    attributes = {each.id: each.values for each in through(METADATA_SET_OF_AGREEMENT, ML_3_1).attributes}
    assert attributes | {"ARRAY": None} == {
        "ARRAY": None, "COUNT": ("2721",), "SHARE": ("0.5",), "IS_OPEN": ("true",), "UNKNOWN": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("<p>a<br/>b</p>", '<p xmlns="http://www.w3.org/1999/xhtml">a<br/>b</p>'),
        ("a < b", '<p xmlns="http://www.w3.org/1999/xhtml">a &lt; b</p>'),
        ("a &amp; b", "a &amp; b"),
        ('<x xmlns="urn:x"/>', '<p xmlns="http://www.w3.org/1999/xhtml">&lt;x xmlns="urn:x"/&gt;</p>'),
    ],
)
def test_structured_text_is_xhtml_or_becomes_a_paragraph(text: str, back: str) -> None:
    given = replace(FULL_METADATA_SET, attributes=(ReportedAttribute(id="A", structured_texts={"en": text}),))
    assert through(given, ML_3_1).attributes[0].structured_texts == {"en": back}
    assert canonical(back) == back


def test_a_set_of_2_1_is_its_data_providers_else_the_senders() -> None:
    assert through(METADATA_SET_21, ML_2_1).agency == "NSO_DE"
    assert through(replace(METADATA_SET_21, data_provider=None), ML_2_1).agency == a_message().header.sender.id


def test_a_set_that_lacks_what_the_schema_wants_is_left_out_and_said() -> None:
    fitted = fit_metadata(a_message(replace(FULL_METADATA_SET, targets=())), ML_3_1)
    assert fitted.artefacts == ()
    assert any(notice.text.startswith("incomplete-set:") for notice in fitted.notices)


def test_a_structure_message_is_no_metadata() -> None:
    text = f'<m:Structure xmlns:m="{ML_3_1.namespaces["mes"]}"/>'.encode()
    with pytest.raises(Refused, match="not GenericMetadata"):
        read_metadata(text)


def test_real_reports_say_the_same_after_reading_and_writing(specimens: Path) -> None:
    for path in (specimens / "sdmx/ESTAT_esms.xml", specimens / "sdmx-specimens/v21-official/esms_generic.xml"):
        content = path.read_bytes()
        again = b"".join(write_metadata(read_metadata(content, file=path.name), ML_2_1))
        assert facts_of(again) == facts_of(content)
        assert sum(facts_of(content).values()) > 20
