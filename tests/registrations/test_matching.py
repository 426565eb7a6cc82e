"""Which events a selector means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.errors import Malformed
from registry.model.subscription import EventObject, EventSelector
from registry.model.urn import PREFIX, Urn
from registry.model.version import Version, VersionPattern
from registry.registrations.matching import Subject, means, patterns_of

VERSIONS = [Version.parse(text) for text in ("1.0.0", "1.1.0", "2.0.0", "2.1.0-draft")]
LIST = "codelist.Codelist=IOM.GMDAC:CL_SEX(1.1.0)"


def is_told(selector: EventSelector, *short: str, registration: str | None = None) -> bool:
    subject = Subject(urns=frozenset(Urn.parse(PREFIX + one) for one in short), registration=registration)
    return means(selector, subject, lambda _: VERSIONS)


def structures(*objects: EventObject, agencies: tuple[str, ...] = ("%",)) -> EventSelector:
    return EventSelector(events="structure", agencies=agencies, objects=objects)


def of(type: str = "Codelist", **parts: str) -> EventObject:
    return EventObject(type=type, **parts)


@pytest.mark.parametrize(
    ("urn", "is_meant"),
    [
        ("codelist.Codelist=IOM:*(*)", True),
        ("codelist.Codelist=IOM.GMDAC:*(*)", True),
        ("codelist.Codelist=*:CL_SEX(*)", True),
        ("codelist.Codelist=%:%(%)", True),
        ("codelist.Codelist=IOM.GMDAC:CL_SEX(1.1.0)", True),
        ("codelist.Codelist=IOM.GMDAC:CL_SEX(1.0.0)", False),
        ("codelist.Codelist=IOM.GMDAC:CL_AGE(*)", False),
        ("codelist.Code=IOM.GMDAC:CL_SEX(1.1.0).F", True),
        ("conceptscheme.ConceptScheme=*:*(*)", False),
    ],
)
def test_a_urn_names_what_is_meant_whatever_the_agencies_say(urn: str, is_meant: bool) -> None:
    assert is_told(structures(of(urn=PREFIX + urn), agencies=("ELSEWHERE",)), LIST) is is_meant


@pytest.mark.parametrize(
    ("agencies", "is_meant"),
    [(("%",), True), (("*",), True), (("IOM",), True), (("IOM.GMDAC",), True), (("IOM.GMDAC.X",), False), (("IO",), False),
     (("SDMX", "IOM"), True), (("SDMX",), False)],
)  # fmt: skip
def test_an_agency_stands_for_those_below_it(agencies: tuple[str, ...], is_meant: bool) -> None:
    assert is_told(structures(agencies=agencies), LIST) is is_meant
    assert is_told(structures(of(), agencies=agencies), LIST) is is_meant


@pytest.mark.parametrize(
    ("wanted", "versions"),
    [
        ("%", {"1.0.0", "1.1.0", "2.0.0", "2.1.0-draft"}),
        ("*", {"1.0.0", "1.1.0", "2.0.0", "2.1.0-draft"}),
        ("1.0.0", {"1.0.0"}),
        ("+", {"2.0.0"}),
        ("~", {"2.1.0-draft"}),
        ("1.0+.0", {"1.1.0"}),
    ],
)
def test_a_version_may_be_a_range_that_means_its_newest(wanted: str, versions: set[str]) -> None:
    selector = structures(of(id="CL_SEX", version=wanted))
    told = {str(one) for one in VERSIONS if is_told(selector, f"codelist.Codelist=IOM:CL_SEX({one})")}
    assert told == versions


@pytest.mark.parametrize(
    ("type", "short"),
    [
        ("KeyFamily", "datastructure.DataStructure=A:X(1.0)"),
        ("HierarchicalCodelist", "codelist.Hierarchy=A:X(1.0)"),
        ("ContentConstraint", "registry.DataConstraint=A:X(1.0)"),
        ("MetadataStructureDefinition", "metadatastructure.MetadataStructure=A:X(1.0)"),
        ("StructureSet", "structuremapping.ConceptSchemeMap=A:X(1.0)"),
        ("DataConsmerScheme", "base.DataConsumerScheme=A:DATA_CONSUMERS(1.0)"),
        ("ValueList", "codelist.ValueList=A:X(1.0)"),
    ],
)
def test_the_names_of_types_in_messages_mean_the_classes_of_today(type: str, short: str) -> None:
    assert is_told(structures(of(type)), short)
    assert not is_told(structures(of(type)), LIST)


def test_registrations_are_meant_by_anything_that_they_belong_to() -> None:
    belongs = (
        "registry.ProvisionAgreement=A:PA(1.0)",
        "base.DataProvider=A:DATA_PROVIDERS(1.0).NSO",
        "datastructure.Dataflow=A:DF(1.0)",
        "categoryscheme.Category=A:TOPICS(1.0).MIG.STOCK",
    )
    objects = {
        of("RegistrationID", id="R"): True,
        of("RegistrationID", id="S"): False,
        of("ProvisionAgreement", urn=f"{PREFIX}registry.ProvisionAgreement=A:PA(1.0)"): True,
        of("DataProvider", urn=f"{PREFIX}base.DataProvider=A:DATA_PROVIDERS(1.0).NSO"): True,
        of("DataProvider", urn=f"{PREFIX}base.DataProvider=A:DATA_PROVIDERS(1.0).OTHER"): False,
        of("DataflowReference", agency="%", id="DF", version="%"): True,
        of("DataflowReference", agency="B", id="DF", version="%"): False,
        of("KeyFamilyReference", agency="%", id="%", version="%"): False,
        of("Category", urn=f"{PREFIX}categoryscheme.Category=A:TOPICS(1.0).MIG.STOCK"): True,
        of("Category", urn=f"{PREFIX}categoryscheme.Category=A:TOPICS(1.0).MIG"): False,
    }
    told = {one: is_told(EventSelector(events="data", objects=(one,)), *belongs, registration="R") for one in objects}
    assert told == objects
    assert is_told(EventSelector(events="data"), *belongs, registration="R")


@pytest.mark.parametrize(
    "wrong", [{"urn": "urn:x"}, {"urn": f"{PREFIX}base.Nothing=A:B(1.0)"}, {"id": "X", "version": "latest"}]
)
def test_what_cannot_be_read_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        patterns_of(structures(of(**wrong)))


@given(st.sampled_from(VERSIONS), st.sampled_from(["+", "~", "*", "1.~", "2.0+.0", "1.1.0"]))
def test_a_version_on_its_own_is_told_whenever_its_range_admits_it(version: Version, wanted: str) -> None:
    selector = structures(of(id="X", version=wanted))
    subject = Subject(urns=frozenset([Urn.parse(f"{PREFIX}codelist.Codelist=A:X({version})")]))
    assert means(selector, subject, lambda _: ()) == VersionPattern.parse(wanted).admits(version)
