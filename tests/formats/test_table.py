"""The rows of FORMATS and LOSSES keep what they promise."""

from __future__ import annotations

import json

import pytest

from registry.formats.losses import LOSSES, losses_of
from registry.formats.schemas import validate_json
from registry.formats.table import FORMATS, Format
from registry.model.artefact import Maintainable
from tests import factories as make

STRUCTURES = [row for row in FORMATS if row.kind == "structure" and row.is_offered]
PLAIN = [
    make.a_codelist(),
    make.a_concept_scheme(),
    make.a_category_scheme(),
    make.a_data_provider_scheme(),
    make.a_hierarchy(),
    make.a_data_structure(),
    make.a_dataflow(),
    make.a_provision_agreement(),
    make.a_data_constraint(),
    make.a_categorisation(),
]


@pytest.mark.parametrize("artefact", PLAIN, ids=lambda artefact: type(artefact).__name__)
@pytest.mark.parametrize("row", STRUCTURES, ids=lambda row: row.name)
def test_what_is_written_reads_back(row: Format, artefact: Maintainable) -> None:
    assert row.write is not None
    assert row.read is not None
    message = row.read(b"".join(row.write(make.a_message(artefact))))
    if not losses_of(artefact, row.name):
        assert message.artefacts == (artefact,)
    assert [each.id for each in message.artefacts] == [artefact.id]


@pytest.mark.parametrize("row", STRUCTURES, ids=lambda row: row.name)
def test_every_structure_format_tells_errors(row: Format) -> None:
    assert row.write_error is not None
    text = row.write_error(404, "Not found", "No codelist <A> & B", header=make.a_header())
    if row.family == "json":
        assert validate_json(json.loads(text), f"structure-{row.version[:3]}") == ()
        assert json.loads(text)["errors"][0]["detail"] == "No codelist <A> & B"
    else:
        assert b'code="404"' in text
        assert b"No codelist &lt;A&gt; &amp; B" in text


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_a_format_that_is_written_is_read_too(row: Format) -> None:
    is_read = any(each is not None for each in (row.read, row.reader, row.read_registry))
    assert row.is_offered == (is_read or row.kind == "schema" or row.family == "table")
    assert row.write_registry is None or row.kind == "registry"
    assert row.write_schema is None or row.kind == "schema"
    assert row.write is None or row.kind in ("structure", "metadata")
    assert (row.writer is None and row.table_writer is None) or row.kind == "data"


def test_losses_name_formats_that_exist() -> None:
    assert {loss.format for loss in LOSSES} <= {row.name for row in FORMATS}


def test_the_losses_of_an_artefact_depend_on_the_format() -> None:
    many = make.a_data_structure(measures=(make.a_measure("FLOW"), make.a_measure("STOCK")))
    assert "many-measures" in {loss.feature for loss in losses_of(many, "sdmx-ml-2.1")}
    assert losses_of(many, "sdmx-ml-3.0") == ()
    assert losses_of(many, "sdmx-json-2.1") == ()
