"""What must hold of a metadata set before it is stored."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from registry.model.kinds import urn_of
from registry.model.metadata_set import ReportedAttribute
from tests.artefacts_more.common import urn_of_class
from tests.metadata.world import (
    AGENCY,
    AGREEMENT,
    CODES_FLOW,
    FEMALE,
    FLOW,
    OTHER,
    STOCK,
    a_set,
    contact,
    the_framework,
)
from tests.structures.conftest import Desk


def codes(desk: Desk, *attributes: ReportedAttribute, **fields: Any) -> list[str]:
    """The codes of the findings on a set, with where."""
    receipt = desk.submit(a_set(*attributes, **fields))
    return [f"{one.code} {one.component or ''}".strip() for one in receipt.findings]


def reported(id: str, *values: Any, **fields: Any) -> ReportedAttribute:
    return ReportedAttribute(id=id, values=values, **fields)


def test_a_right_set_is_stored_and_the_same_again_is_unchanged(framework: Desk) -> None:
    given = a_set(contact("Desk", "en", "fr"), reported("FREQUENCY", "Q"), reported("COVERAGE", 98.5))
    assert [one.outcome for one in framework.submit(given).results] == ["created"]
    assert [one.outcome for one in framework.submit(given).results] == ["unchanged"]


def test_a_set_comes_with_what_it_stands_on(desk: Desk) -> None:
    receipt = desk.submit(a_set(), *the_framework())
    assert {one.outcome for one in receipt.results} == {"created"}


def test_a_target_is_one_that_the_flow_and_the_agreement_allow(framework: Desk) -> None:  # 126
    elsewhere = urn_of_class("codelist.Codelist", f"{AGENCY}:CL_SEX(1.0.0)")
    assert codes(framework, targets=(elsewhere,)) == [f"target-not-allowed the target Codelist={AGENCY}:CL_SEX(1.0.0)"]
    assert codes(framework, targets=(OTHER,)) == []
    assert codes(framework, id="MS_2", targets=(OTHER,), metadata_provision_agreement=AGREEMENT) == [
        f"target-not-allowed the target Dataflow={AGENCY}:DF_OTHER(1.0.0)"
    ]
    assert codes(framework, id="MS_3", targets=(STOCK,), metadata_provision_agreement=AGREEMENT) == []


def test_a_wildcard_of_the_flow_takes_in_items(framework: Desk) -> None:
    assert codes(framework, metadataflow=CODES_FLOW, targets=(FEMALE,)) == []
    unknown = FEMALE.removesuffix("F") + "X"
    assert codes(framework, id="MS_2", metadataflow=CODES_FLOW, targets=(unknown,)) == ["unresolved-reference"]
    assert codes(framework, id="MS_3", metadataflow=CODES_FLOW, targets=(STOCK,)) == [
        f"target-not-allowed the target Dataflow={AGENCY}:DF_STOCK(1.0.0)"
    ]


def test_a_refusal_says_where_and_what_would_be_right(framework: Desk) -> None:  # 126
    [finding] = framework.submit(a_set(contact(), reported("FREQUENCY", "X"))).findings
    assert finding.message == (
        "MetadataSet NSO_DE:MS_STOCK(1.0.0): FREQUENCY is 'X', which is not in Codelist IOM.GMDAC:CL_FREQ(1.0.0); its codes are A, Q, M"
    )
    assert (finding.component, finding.value) == ("FREQUENCY", "X")


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ((reported("COVERAGE", "1"),), ["missing-metadata-attribute CONTACT.NAME"]),
        ((ReportedAttribute(id="CONTACT"),), ["missing-metadata-attribute CONTACT.NAME"]),
        ((contact(), reported("OTHER", "x")), ["unknown-metadata-attribute OTHER"]),
        ((contact(), contact(), contact()), ["too-many-values CONTACT"]),
        ((contact(), reported("COVERAGE", "1", "2")), ["too-many-values COVERAGE"]),
        ((contact("Desk", "en", "deu"),), ["wrong-value CONTACT.LANGUAGE"]),
        ((contact(), contact("A name that is much too long")), ["wrong-value CONTACT[2].NAME (en)"]),
        ((reported("CONTACT", "x", attributes=contact().attributes),), ["presentational-value CONTACT"]),
        ((contact(), reported("COVERAGE", "much")), ["wrong-value COVERAGE"]),
        ((contact(), reported("COVERAGE", "100.5")), ["wrong-value COVERAGE"]),
        ((contact(), reported("COVERAGE", "9.25")), ["wrong-value COVERAGE"]),
        ((contact(), reported("FREQUENCY", texts={"en": "Annual"})), ["unknown-code FREQUENCY"]),
        ((contact(), reported("COVERAGE", structured_texts={"en": "<p/>"})), ["wrong-value COVERAGE"]),
    ],
)  # fmt: skip
def test_attributes_follow_the_structure(
    framework: Desk, attributes: tuple[ReportedAttribute, ...], wanted: list[str]
) -> None:  # 126
    assert codes(framework, *attributes) == wanted


def test_a_set_is_of_the_provider_of_its_agreement(framework: Desk) -> None:
    assert codes(framework, agency="NSO_FR", metadata_provision_agreement=AGREEMENT) == [
        "provider-mismatch its agency NSO_FR"
    ]
    assert codes(framework, agency=f"{AGENCY}.NSO_DE", metadata_provision_agreement=AGREEMENT) == []


def test_a_set_without_flow_or_target_is_refused(framework: Desk) -> None:
    assert codes(framework, metadataflow=None) == ["no-metadataflow it"]
    assert codes(framework, targets=()) == ["no-target it"]


def test_nothing_is_stored_of_a_set_that_is_refused(framework: Desk) -> None:
    framework.submit(a_set(reported("COVERAGE", "1")))
    with framework.reading() as uow:
        assert uow.artefacts.current("metadataset", "NSO_DE", "MS_STOCK", "1.0.0") is None


def test_a_flow_that_is_reported_for_stays(framework: Desk) -> None:
    draft = FLOW.replace("(1.0.0)", "(1.0.0-draft)")
    flow = the_framework()[9]
    assert urn_of(flow) == FLOW
    framework.stored(replace(flow, version="1.0.0-draft"), a_set(version="1.0.0-draft", metadataflow=draft))
    receipt = framework.submit(replace(flow, version="1.0.0-draft"), action="Delete")
    assert [one.code for one in receipt.findings] == ["in-use"]
    assert "NSO_DE:MS_STOCK(1.0.0-draft)" in receipt.findings[0].message


def test_a_newer_report_is_a_minor_version_and_a_target_that_goes_a_major_one(framework: Desk) -> None:
    framework.stored(a_set(targets=(STOCK, OTHER)))
    corrected = a_set(contact("Another desk"), targets=(STOCK, OTHER))

    def outcome(**fields: Any) -> list[str]:
        return [one.outcome for one in framework.submit(replace(corrected, **fields), dry_run=True).results]

    assert outcome(version="1.0.1") == ["refused"]
    assert outcome(version="1.1.0") == ["created"]
    assert outcome(version="1.1.0", targets=(STOCK,)) == ["refused"]
    assert outcome(version="2.0.0", targets=(STOCK,)) == ["created"]
