"""Which metadata attributes data have: those that the data structure uses, with what they hold."""

from __future__ import annotations

import pytest

from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.representation import Representation
from registry.model.structure import MetadataAttributeUsage, Relationship
from registry.structures.metadata_usage import used_metadata
from tests import factories as f
from tests.artefacts_more.common import urn_of_class
from tests.structures.conftest import Desk

URN = urn_of_class("metadatastructure.MetadataStructure", "IOM.GMDAC:MSD(1.0.0)")
AREA = Relationship(kind="dimensions", dimensions=("REF_AREA",))
EACH = Relationship(kind="observation")


def attribute(id: str, *below: MetadataAttribute, **fields: object) -> MetadataAttribute:
    return MetadataAttribute(id=id, concept=f.a_concept_urn(id), attributes=below, **fields)


def a_metadata_structure() -> MetadataStructure:
    many = Representation(max_occurs="unbounded")
    return MetadataStructure(
        id="MSD", agency="IOM.GMDAC", version="1.0.0", names=f.names("Metadata"),
        attributes=(
            attribute("CONTACT", attribute("NAME"), attribute("PHONE", max_occurs=3), is_presentational=True, max_occurs=2),
            attribute("METHOD", attribute("MODE", attribute("TOOL")), attribute("STEPS", representation=many)),
            attribute("OFFICE", attribute("NAME")),
            attribute("UNUSED"),
        ),
    )  # fmt: skip


def used(**usages: Relationship) -> dict[str, tuple[str, bool]]:
    """Path → kind of relationship, and whether it comes several times, of uses whose ids have `_` for a dot."""
    uses = tuple(MetadataAttributeUsage(id=id.replace("_", "."), relationship=each) for id, each in usages.items())
    structure = f.a_data_structure(metadata=URN, metadata_attribute_usages=uses)
    found = used_metadata(structure, a_metadata_structure())
    return {one.id: (one.relationship.kind, one.is_repeated) for one in found}


@pytest.mark.parametrize(
    ("usages", "found"),
    [
        ({}, {}),
        ({"OFFICE": AREA}, {"OFFICE": ("dimensions", False), "OFFICE.NAME": ("dimensions", False)}),
        ({"CONTACT": AREA}, {"CONTACT.NAME": ("dimensions", True)}),  # a phone of a contact would be twice repeated
        ({"OFFICE_NAME": EACH}, {"OFFICE.NAME": ("observation", False)}),
        ({"TOOL": EACH}, {"METHOD.MODE.TOOL": ("observation", False)}),
        ({"NAME": EACH}, {}),  # which one is not said
        (
            {"METHOD": AREA, "MODE": EACH},
            {
                "METHOD": ("dimensions", False),
                "METHOD.MODE": ("observation", False),
                "METHOD.MODE.TOOL": ("observation", False),
                "METHOD.STEPS": ("dimensions", True),
            },
        ),
    ],
)
def test_a_use_means_an_attribute_with_what_it_holds(
    usages: dict[str, Relationship], found: dict[str, tuple[str, bool]]
) -> None:
    assert used(**usages) == found


def test_a_use_of_what_the_metadata_structure_does_not_have_is_refused(desk: Desk) -> None:
    concepts = f.a_concept_scheme(
        "FREQ SEX TIME_PERIOD OBS_VALUE OBS_STATUS CONTACT NAME PHONE METHOD MODE TOOL STEPS OFFICE UNUSED"
    )
    desk.stored(concepts, f.a_codelist(), a_metadata_structure())
    uses = tuple(MetadataAttributeUsage(id=id, relationship=EACH) for id in ("OFFICE", "NAME", "MOOD"))
    [result] = desk.submit(f.a_data_structure(metadata=URN, metadata_attribute_usages=uses)).results
    assert [(finding.code, finding.value) for finding in result.findings if "metadata" in finding.code] == [
        ("unknown-metadata-attribute", "NAME"),
        ("unknown-metadata-attribute", "MOOD"),
    ]
    assert "OFFICE.NAME" in result.findings[0].message
