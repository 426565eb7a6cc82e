"""The official schemas say what is wrong and where."""

from __future__ import annotations

import pytest

from registry.formats.schemas import JSON_SCHEMAS, MOST_FINDINGS, validate_json, validate_xml
from registry.formats.sdmx_ml.generations import GENERATIONS, Generation
from registry.formats.sdmx_ml.message import write_structures
from tests.factories import a_codelist, a_message, a_provision_agreement

META = {"id": "M1", "prepared": "2026-01-15T10:00:00Z", "sender": {"id": "IOM"}, "test": False}


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.format)
def test_a_finding_has_line_file_and_no_namespace(generation: Generation) -> None:
    text = b"".join(write_structures(a_message(a_codelist("A B")), generation)).replace(b'Code id="B"', b'Code ID="B"')
    findings = validate_xml(text, generation.name, file="x.xml")
    assert {(finding.code, finding.file, finding.line) for finding in findings} == {("schema", "x.xml", 8)}
    assert "{" not in "".join(finding.message for finding in findings)


def test_findings_are_bounded() -> None:
    text = b"".join(write_structures(a_message(a_codelist("A " * 500)), GENERATIONS[0]))
    assert len(validate_xml(text, "2.1")) == MOST_FINDINGS


def test_only_a_stub_may_lack_its_content() -> None:
    def findings(*, is_stub: bool) -> int:
        agreement = a_provision_agreement(dataflow=None, data_provider=None, is_external_reference=is_stub)
        return len(validate_xml(b"".join(write_structures(a_message(agreement), GENERATIONS[0])), "2.1"))

    assert (findings(is_stub=True), findings(is_stub=False)) == (0, 1)


def test_json_findings_say_the_path_and_assert_formats() -> None:
    good = {"meta": META, "data": {}}
    assert validate_json(good, "structure-2.1") == ()
    (finding,) = validate_json(good | {"meta": META | {"prepared": "yesterday"}}, "structure-2.1", file="x.json")
    assert (finding.component, finding.file) == ("meta/prepared", "x.json")


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_every_json_schema_refuses_what_is_no_message(name: str) -> None:
    assert validate_json({"meta": {"id": 1}}, name)
