"""Metadata messages of SDMX-JSON: values keep their types, and what the schema cannot hold is left out."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from registry.formats.sdmx_json.dialect import METADATA_VERSIONS
from registry.formats.sdmx_json.metadata import read_metadata
from registry.formats.sdmx_json.reading import read_structures
from registry.model.artefact import Maintainable
from registry.model.errors import Refused
from registry.model.metadata_set import ReportedAttribute, Scalar
from registry.model.stubs import stub
from tests import factories as make
from tests.artefacts_more.metadata import FULL_METADATA_SET, METADATA_SET_21, METADATA_SET_OF_AGREEMENT
from tests.formats.sdmx_json import checked, read_back, written

EVERY = pytest.mark.parametrize("version", [f"metadata-{version}" for version in METADATA_VERSIONS])


def reporting(*values: Scalar) -> Maintainable:
    attributes = tuple(ReportedAttribute(id="A", values=(value,)) for value in values)
    return replace(METADATA_SET_OF_AGREEMENT, attributes=attributes)


@EVERY
def test_the_schema_is_named_first(version: str) -> None:
    text = written(make.a_message(FULL_METADATA_SET), version).decode()
    assert f"/{version.removeprefix('metadata-')}" in text[:350]
    assert "/sdmx-json-metadata-schema.json" in text[:350]


@EVERY
def test_values_keep_their_types(version: str) -> None:
    reported = reporting("text", "", 1, -2.5, 1e300, True, None, "<p>no namespace</p>")
    assert read_back(reported, version) == (reported,)


def test_a_number_that_no_double_holds_is_kept_as_text() -> None:
    node = checked(make.a_message(reporting("x")), "metadata-2.1")
    text = json.dumps(node).replace('"value": "x"', '"value": 0.1234567890123456789')
    (back,) = read_metadata(text.encode()).artefacts
    assert back == reporting("0.1234567890123456789")


@EVERY
def test_structured_texts_and_texts_are_told_apart(version: str) -> None:
    (back,) = read_back(FULL_METADATA_SET, version)
    assert back.attributes == FULL_METADATA_SET.attributes  # type: ignore[attr-defined]


@EVERY
def test_a_set_that_the_schema_cannot_hold_is_left_out_and_its_neighbours_stay(version: str) -> None:
    message = make.a_message(METADATA_SET_21, FULL_METADATA_SET)
    assert [each["id"] for each in checked(message, version)["data"]["metadataSets"]] == [FULL_METADATA_SET.id]


@EVERY
def test_a_stub_is_written_without_content_and_read(version: str) -> None:
    bare = stub(FULL_METADATA_SET)
    (back,) = read_metadata(written(make.a_message(bare), version)).artefacts
    assert (back.id, back.is_external_reference, back.names) == (bare.id, True, bare.names)


def test_one_kind_of_message_is_not_read_as_the_other() -> None:
    with pytest.raises(
        Refused, match=r"SDMX-JSON metadata 2\.1; structure messages 1\.0 and 2\.0 and 2\.1 are read here"
    ):
        read_structures(written(make.a_message(FULL_METADATA_SET), "metadata-2.1"))
    with pytest.raises(Refused, match=r"SDMX-JSON structure 2\.1; metadata messages 2\.0 and 2\.1 are read here"):
        read_metadata(written(make.a_message(make.a_codelist()), "2.1"))
