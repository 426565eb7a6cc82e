"""Values of metadata attributes are held to their codes, value lists and facets as those of other attributes are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from registry.model.artefact import Maintainable
from registry.model.concept import ConceptScheme
from registry.model.errors import Refused
from registry.model.kinds import urn_of
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.representation import Representation, TextFormat
from registry.model.value_list import ValueItem, ValueList
from registry.storage.migrate import upgrade
from registry.structures.submit import submit
from tests.cubes import CODELISTS, SCHEME, a_cube, artefacts_of
from tests.data.desk import MONDAY, Desk
from tests.data.test_metadata_attributes import column
from tests.observations.bench import a_row

HEADER = ",PUBLISHER,METHOD,COLLECTION,COLLECTION.MODE,CONTACT[].NAME,CONTACT[].ROLE,CAVEAT,BASES[],VERIFIED"
VALUES = ValueList(
    id="VL_MIG", agency="IOM", version="1.0.0", names={"en": "Values"}, items=(ValueItem(id="by phone"), ValueItem(id="5 %"))
)  # fmt: skip
LISTED = Representation(enumeration=urn_of(VALUES))
CODED = Representation(enumeration=urn_of(CODELISTS["SOURCES"]))
SHAPES = {
    "PUBLISHER": Representation(text_format=TextFormat(pattern="[A-Z]+")),
    "METHOD": Representation(text_format=TextFormat(type="Integer", min_value="1", max_value="10")),
    "MODE": None,  # as its concept says
    "NAME": Representation(text_format=TextFormat(min_length="2")),
    "ROLE": CODED,
    "CAVEAT": Representation(text_format=TextFormat(max_length="9")),
    "BASES": LISTED,
}
RIGHT = 'IOM,10,Interviews,by phone,Ann;;Bob,;CENSUS;,"früher, 8",by phone;5 %,CENSUS'


def shaped(attribute: MetadataAttribute) -> MetadataAttribute:
    below = tuple(shaped(each) for each in attribute.attributes)
    if attribute.id == "CONTACT":
        below += (MetadataAttribute(id="ROLE", concept=f"{SCHEME}VERIFIED", representation=SHAPES["ROLE"]),)
    return replace(attribute, representation=SHAPES.get(attribute.id, attribute.representation), attributes=below)


def restricted(artefact: Maintainable) -> Maintainable:
    if isinstance(artefact, MetadataStructure):
        return replace(artefact, attributes=tuple(shaped(each) for each in artefact.attributes))
    if isinstance(artefact, ConceptScheme):
        concepts = (
            replace(each, core_representation=LISTED if each.id == "MODE" else None) for each in artefact.concepts
        )
        return replace(artefact, concepts=tuple(concepts))
    return artefact


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("values")
    upgrade(f"sqlite:///{folder}/registry.db")
    desk = Desk(folder, is_new=False, more=HEADER)
    with desk.writing() as uow:
        artefacts = [VALUES, *(restricted(one) for one in artefacts_of(a_cube(has_metadata=True)))]
        receipt = submit(uow, artefacts, by="ann", at=MONDAY)
        uow.commit()
    assert not receipt.refused, receipt.findings
    yield desk
    desk.close()


def test_what_is_right_is_taken(desk: Desk) -> None:
    """Of what is repeated with its holder some times may have no value."""
    desk.load(a_row("A.FRA.SYR.F", "2020", "1") + f",{RIGHT}")
    assert column(desk, "CONTACT[].ROLE") == [";CENSUS;"]
    assert column(desk, "BASES[]") == ["by phone;5 %"]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "component", "message"),
    [
        (",CENSUS", ",HEARSAY", "unknown-code", "VERIFIED", "'HEARSAY' is not a code of CL_SOURCE"),
        (";CENSUS;", ";HEARSAY;", "unknown-code", "CONTACT.ROLE", "'HEARSAY' in ';HEARSAY;' is not a code that CONTACT.ROLE may have"),
        (",by phone,", ",by post,", "wrong-format", "COLLECTION.MODE", "'by post' is no value of COLLECTION.MODE: it must be one of the value list: 5 %, by phone"),
        ("by phone;5 %", "by phone;6 %", "wrong-format", "BASES", "'6 %' is no value of BASES: it must be one of the value list: 5 %, by phone"),
        ("IOM", "iom", "wrong-format", "PUBLISHER", "'iom' is no value of PUBLISHER: it must match the pattern [A-Z]+"),
        (",10,", ",11,", "wrong-format", "METHOD", "'11' is no value of METHOD: it must be not above 10"),
        (",10,", ",ten,", "not-a-number", "METHOD", "'ten' is not a number of type Integer"),
        ("Ann;", "A;", "wrong-format", "CONTACT.NAME", "'A' is no value of CONTACT.NAME: it must have at least 2 characters"),
        ("früher, 8", "früher, 88", "wrong-format", "CAVEAT", "'früher, 88' is no value of CAVEAT: it must have at most 9 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_what_would_be_right(
    desk: Desk, right: str, wrong: str, code: str, component: str, message: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.load(a_row("A.FRA.SYR.F", "2020", "1") + "," + RIGHT.replace(right, wrong))
    assert [(one.code, one.component, one.line, one.message) for one in refused.value.findings] == [
        (code, component, 2, message)
    ]
