"""Metadata attributes in the `Metadata` elements of SDMX-ML data 3.0 and 3.1: read as attributes, or told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.data.load import Receipt
from registry.model.errors import Refused
from tests.data.desk import Desk
from tests.data.test_metadata_attributes import LINES, a_desk, column, rows

URN = "urn:sdmx:org.sdmx.infomodel"
XHTML = '<p xmlns="http://www.w3.org/1999/xhtml">Counted <b>twice</b><br/>&amp; more</p>'
PREFIXED = '<x:p xmlns:x="http://www.w3.org/1999/xhtml">Counted <x:b>twice</x:b><x:br/>&amp; more</x:p>'
WHOLE = """\
<Atts UNIT_MEASURE="PS"/>
<Group xsi:type="ns1:Corridor" REF_AREA="FRA" ORIGIN="SYR" CORRIDOR_NOTE="one way">
  {begin}
    <md:Attribute id="CONTACT"><md:Attribute id="NAME"><md:Value>Ann</md:Value></md:Attribute></md:Attribute>
    <md:Attribute id="CONTACT"/>
    <md:Attribute id="CONTACT"><md:Attribute id="NAME"><com:Text>Bob</com:Text></md:Attribute></md:Attribute>
  {end}
</Group>
<Series FREQ="A" REF_AREA="FRA" ORIGIN="SYR" SEX="F" DECIMALS="0">
  <Obs TIME_PERIOD="2020" OBS_VALUE="100" OBS_STATUS="A">
    {begin}
      <md:Attribute id="CAVEAT"><com:Text xml:lang="en">before the census</com:Text></md:Attribute>
      <md:Attribute id="BASES"><md:Value>CENSUS</md:Value></md:Attribute>
      <md:Attribute id="BASES"><md:Value>SURVEY</md:Value></md:Attribute>
      <md:Attribute id="VERIFIED"><md:Value>CENSUS</md:Value></md:Attribute>
    {end}
  </Obs>
  <Obs TIME_PERIOD="2021" OBS_VALUE="150.50" OBS_STATUS="A">
    {begin}<md:Attribute id="BASES"><md:Value>SURVEY</md:Value></md:Attribute>{end}
  </Obs>
  {begin}
    <md:Attribute id="METHOD">
      <com:Text xml:lang="en">Counted, once</com:Text><com:Text xml:lang="fr">Compté</com:Text>
    </md:Attribute>
    <md:Attribute id="COLLECTION">
      <md:Value>Interviews</md:Value>
      <md:Attribute id="MODE"><md:Value>by phone</md:Value></md:Attribute>
    </md:Attribute>
  {end}
</Series>
<Series FREQ="A" REF_AREA="DEU" ORIGIN="AFG" SEX="M" DECIMALS="0" COLLECTION="Registers">
  <Obs TIME_PERIOD="2020" OBS_VALUE="7" OBS_STATUS="A" VERIFIED="REGISTER">
    {begin}<md:Attribute id="CAVEAT"><md:Value>said "so"</md:Value></md:Attribute>{end}
  </Obs>
</Series>
{begin}<md:Attribute id="PUBLISHER"><md:Value>IOM</md:Value></md:Attribute>{end}
"""
OBSERVED = """\
<Series FREQ="A" REF_AREA="FRA" ORIGIN="SYR" SEX="F" DECIMALS="0" UNIT_MEASURE="PS">
  <Obs TIME_PERIOD="2020" OBS_VALUE="100" OBS_STATUS="A">{inside}</Obs>
</Series>
"""
SET = (
    f'<Metadata id="MS" version="1.0.0"><com:Name>About it</com:Name>'
    f"<md:Metadataflow>{URN}.metadatastructure.Metadataflow=IOM:MDF(1.0.0)</md:Metadataflow>"
    f"<md:Target>{URN}.datastructure.Dataflow=IOM:DF_MIG(1.0.0)</md:Target>"
)


def message(generation: str, content: str) -> str:
    spaces = "http://www.sdmx.org/resources/sdmxml/schemas/v" + generation.replace(".", "_")
    return (
        f'<mes:StructureSpecificData xmlns:mes="{spaces}/message" xmlns:com="{spaces}/common" xmlns:md="{spaces}/metadata/generic" '
        f'xmlns:ss="{spaces}/data/structurespecific" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns1="urn:x">\n'
        '<mes:Header><mes:Structure structureID="S1" dimensionAtObservation="TIME_PERIOD"><com:StructureUsage>'
        f"{URN}.datastructure.Dataflow=IOM:DF_MIG(1.0.0)</com:StructureUsage></mes:Structure></mes:Header>\n"
        f'<mes:DataSet ss:structureRef="S1" ss:action="Replace">\n{content}</mes:DataSet></mes:StructureSpecificData>\n'
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = a_desk(tmp_path / "desk")
    yield desk
    desk.close()


def taken(desk: Desk, content: str, generation: str = "3.1") -> Receipt:
    file = desk.folder / "sent.xml"
    file.write_text(message(generation, content), encoding="utf-8")
    return desk.load_file(file, f"sdmx-ml-data-{generation}")


def told(receipt: Receipt) -> list[tuple[str, int | None, int]]:
    return [(finding.code, finding.line, finding.count) for finding in receipt.findings]


def test_the_metadata_of_3_1_are_what_attributes_would_say(desk: Desk, tmp_path: Path) -> None:
    receipt = taken(desk, WHOLE.format(begin="<Metadata>", end="</Metadata>"))
    assert receipt.findings == ()
    other = a_desk(tmp_path / "other")
    try:
        other.load(*LINES)
        assert rows(desk, attributes=("all",)) == rows(other, attributes=("all",))
    finally:
        other.close()


def test_a_metadata_set_of_3_0_gives_its_attributes_and_its_own_identity_is_told(desk: Desk) -> None:
    receipt = taken(desk, WHOLE.format(begin=SET, end="</Metadata>"), "3.0")
    assert told(receipt) == [("metadata-set", 6, 6)]
    assert "its id, names and targets were left out" in receipt.findings[0].message
    assert column(desk, "CAVEAT") == ["before the census", "", 'said "so"']
    assert column(desk, "CONTACT[].NAME") == ["Ann;;Bob", "Ann;;Bob", ""]


@pytest.mark.parametrize(
    ("inside", "place", "why", "times"),
    [
        ('<md:Attribute id="UNUSED"><md:Value>x</md:Value></md:Attribute>' * 2, "UNUSED", "is none that the data structure uses", 2),
        ('<md:Attribute id="CONTACT"><md:Value>x</md:Value></md:Attribute>', "CONTACT", "is none that the data structure uses", 1),
        ('<md:Attribute id="CAVEAT"><md:Attribute id="BY"><com:Text>x</com:Text></md:Attribute></md:Attribute>', "CAVEAT.BY", "is none that", 1),
        ('<md:Attribute id="OBS_STATUS"><md:Value>E</md:Value></md:Attribute>', "OBS_STATUS", "is none that the data structure uses", 1),
        ('<md:Attribute id="CAVEAT"><md:Value>a</md:Value><md:Value>b</md:Value></md:Attribute>', "CAVEAT", "has more values than", 1),
    ],
)  # fmt: skip
def test_what_has_no_place_in_the_data_is_told_with_its_line(
    desk: Desk, inside: str, place: str, why: str, times: int
) -> None:
    receipt = taken(desk, OBSERVED.format(inside=f"<Metadata>{inside}</Metadata>"))
    [finding] = receipt.findings
    assert (finding.code, finding.severity, finding.line, finding.count) == ("metadata-left-out", "warning", 5, times)
    assert finding.message.startswith(f"the metadata attribute '{place}' {why}")
    assert column(desk, "OBS_STATUS") == ["A"]


def test_what_is_wrong_in_them_is_refused(desk: Desk) -> None:
    wrong = '<Metadata><md:Attribute id="VERIFIED"><md:Value>HEARSAY</md:Value></md:Attribute></Metadata>'
    with pytest.raises(Refused) as refused:
        taken(desk, OBSERVED.format(inside=wrong))
    assert [(one.code, one.line) for one in refused.value.findings] == [("unknown-code", 5)]


@pytest.mark.parametrize(
    "inside",
    [
        f'<Metadata><md:Attribute id="CAVEAT"><com:StructuredText xml:lang="en">{XHTML}</com:StructuredText></md:Attribute></Metadata>',
        f'<Comp id="CAVEAT"><Value><com:StructuredText xml:lang="en">{XHTML}</com:StructuredText></Value></Comp>',
        f'<Comp id="CAVEAT"><Value><com:StructuredText>{PREFIXED}</com:StructuredText></Value></Comp>',
    ],
)  # fmt: skip
def test_structured_text_keeps_its_structure(desk: Desk, inside: str) -> None:
    assert taken(desk, OBSERVED.format(inside=inside)).findings == ()
    assert column(desk, "CAVEAT") == [XHTML]
