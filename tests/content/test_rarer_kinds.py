"""Packs of the kinds that have no builder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from registry.content import packs as content_packs
from registry.content.check import check
from registry.model.codelist import Codelist
from registry.model.constraint import DataConstraint
from registry.model.geo_codelist import GeographicCodelist, GeoGridCodelist
from registry.model.metadata_set import MetadataSet
from registry.model.metadata_structure import MetadataStructure
from registry.model.organisation_unit import OrganisationUnitScheme
from registry.model.reporting_taxonomy import ReportingTaxonomy
from registry.model.representation_map import RepresentationMap
from registry.model.value_list import ValueList

SMALL = Path(__file__).resolve().parent.parent / "small"

HEADS = """
kind: codelist
agency: A
id: CL_EXT
version: 1.0.0
name: {en: Extended}
extends: [{codelist: "A:CL_SEX(1.0.0)", prefix: S_, include: [F+, M]}]
---
kind: representationmap
agency: A
id: RM
version: 1.0.0
name: {en: Map}
sources: [{data_type: String}]
targets: [{codelist: "Codelist=A:CL_SEX(1.0.0)"}]
items: map.csv
---
kind: valuelist
agency: A
id: VL
version: 1.0.0
name: {en: Symbols}
items: values.csv
"""


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(SMALL, tmp_path / "packs"))
    (folder / "codelists/more.yaml").write_text(HEADS)
    (folder / "codelists/map.csv").write_text("source,target,valid_to\nfemale,F,\nmale,M,2020-12-31\n")
    (folder / "codelists/values.csv").write_text("id,name.en\n:,Missing\np,Provisional\n")
    return folder


def test_extensions_maps_and_value_lists_are_read(packs: Path) -> None:
    assert check(packs) == []
    read = {artefact.id: artefact for artefact in content_packs.read([packs]).artefacts}
    extended, mapped, listed = read["CL_EXT"], read["RM"], read["VL"]
    assert isinstance(extended, Codelist) and isinstance(mapped, RepresentationMap) and isinstance(listed, ValueList)
    (extension,) = extended.extensions
    assert extension.prefix == "S_" and extension.selection is not None
    assert [(value.value, value.cascade) for value in extension.selection.values] == [("F", "true"), ("M", None)]
    assert [(row.sources[0].value, row.targets, row.valid_to) for row in mapped.mappings] == [
        ("female", ("F",), None),
        ("male", ("M",), "2020-12-31"),
    ]
    assert [item.id for item in listed.items] == [":", "p"]


def test_a_reference_of_a_rarer_kind_into_nowhere_is_named(packs: Path) -> None:
    file = packs / "codelists/more.yaml"
    file.write_text(file.read_text().replace("Codelist=A:CL_SEX(1.0.0)", "Codelist=A:CL_SEX(7.0.0)"))
    assert [finding.code for finding in check(packs)] == ["dangling-reference"]


def test_a_field_that_the_kind_does_not_have_or_a_wrong_type_is_named(packs: Path) -> None:
    file = packs / "codelists/more.yaml"
    file.write_text(file.read_text().replace("sources: [{data_type: String}]", "sources: String"))
    (finding,) = check(packs)
    assert finding.code == "malformed" and "sources" in finding.message


PLACES = """
kind: geogridcodelist
agency: A
id: CL_GRID
version: 1.0.0
name: {en: Grid}
grid_definition: "EPSG:4326:LL; -180, -90; 10, 10"
items: grid.csv
---
kind: geographiccodelist
agency: A
id: CL_PLACE
version: 1.0.0
name: {en: Places}
items: places.csv
---
kind: organisationunitscheme
agency: A
id: UNITS
version: 1.0.0
name: {en: Units}
items: units.csv
---
kind: reportingtaxonomy
agency: A
id: RT
version: 1.0.0
name: {en: Tables}
items: tables.csv
---
kind: dataconstraint
agency: A
id: CON_RARER
version: 1.0.0
name: {en: Limits}
attachment: {datastructure: ["A:DSD(1.0.0)"]}
regions:
  - {include: true, values: {SEX: [_T++, "F%"], TIME_PERIOD: {from: "2020", to: "2021"}}}
key_sets:
  - {include: false, keys: [{FREQ: A, SEX: M}]}
---
kind: metadatastructure
agency: A
id: MSD
version: 1.0.0
name: {en: Reports}
attributes:
  - id: HEAD
    concept: "A:CS(1.0.0).SEX"
    attributes:
      - {id: SEXES, concept: "A:CS(1.0.0).SEX", codelist: "A:CL_SEX(1.0.0)", usage: mandatory, max_occurs: unbounded}
---
kind: metadataflow
agency: A
id: MDF
version: 1.0.0
name: {en: Reports}
structure: "MetadataStructure=A:MSD(1.0.0)"
targets: ["Dataflow=A:*(*)"]
---
kind: metadataset
agency: A
id: REPORT
version: 1.0.0
name: {en: A report}
metadataflow: "A:MDF(1.0+.0)"
targets: ["Dataflow=A:DF(1.0.0)"]
report:
  HEAD: {attributes: {SEXES: [F, M]}}
"""
TABLES = {
    "grid.csv": 'id,name.en,geo_cell\nC1,First,"1, 1: C1"\n',
    "places.csv": "id,name.en,value\nP1,First,EPSG:4326: {(POINT (1 2)): P1}\n",
    "units.csv": "id,parent,name.en\nTOP,,Top\nSUB,TOP,Below\n",
    "tables.csv": "id,parent,name.en,stands_for\nT,,All,\nT1,T,First,Dataflow=A:DF(1.0.0)\n",
}


@pytest.fixture
def rarer(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(SMALL, tmp_path / "packs"))
    (folder / "codelists/rarer.yaml").write_text(PLACES)
    for name, text in TABLES.items():
        (folder / "codelists" / name).write_text(text)
    return folder


def test_places_units_taxonomies_constraints_and_reports_are_read(rarer: Path) -> None:
    assert [str(finding) for finding in check(rarer)] == []
    read = {artefact.id: artefact for artefact in content_packs.read([rarer]).artefacts}
    grid, place, units, taxonomy, limits, structure, report = (
        read[id] for id in ("CL_GRID", "CL_PLACE", "UNITS", "RT", "CON_RARER", "MSD", "REPORT")
    )
    assert isinstance(grid, GeoGridCodelist) and grid.codes[0].geo_cell == "1, 1: C1" and grid.grid_definition
    assert isinstance(place, GeographicCodelist) and place.codes[0].value == "EPSG:4326: {(POINT (1 2)): P1}"
    assert isinstance(units, OrganisationUnitScheme) and units.organisations[1].parent == "TOP"
    assert isinstance(taxonomy, ReportingTaxonomy)
    assert taxonomy.categories[0].categories[0].provisioning_metadata[0].endswith("Dataflow=A:DF(1.0.0)")
    assert isinstance(limits, DataConstraint)
    sexes, time = limits.regions[0].keys
    assert [(value.value, value.cascade) for value in sexes.values] == [("_T", "excluderoot"), ("F%", None)]
    assert time.time_range is not None and time.time_range.end is not None and time.time_range.end.period == "2021"
    assert not limits.key_sets[0].is_included and [key.id for key in limits.key_sets[0].keys[0].keys] == ["FREQ", "SEX"]
    assert isinstance(structure, MetadataStructure) and structure.attributes[0].is_presentational
    below = structure.attributes[0].attributes[0]
    assert (below.min_occurs, below.max_occurs) == (1, "unbounded")
    assert isinstance(report, MetadataSet) and report.attributes[0].attributes[0].values == ("F", "M")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  HEAD: {attributes", "  HEAD: {attribute", "HEAD has attribute; write languages"),
        ('metadataflow: "A:MDF(1.0+.0)"', 'uri: "x"', "either its metadataflow or its metadataprovisionagreement"),
        ('targets: ["Dataflow=A:DF(1.0.0)"]', 'targets: ["A:DF(1.0.0)"]', "'A:DF(1.0.0)' is not a target"),
        ('grid_definition: "EPSG', 'uri: "EPSG', "needs a grid_definition"),
        ('{from: "2020", to: "2021"}', '{since: "2020"}', "TIME_PERIOD has neither values nor a time range"),
        ("A:MDF(1.0+.0)", "A:MDF(2.0+.0)", "Metadataflow A:MDF(2.0+.0) is not there"),
    ],
)
def test_a_mistake_in_a_rarer_kind_is_named(rarer: Path, old: str, new: str, says: str) -> None:
    file = rarer / "codelists/rarer.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    messages = [finding.message for finding in check(rarer)]
    assert any(says in message for message in messages), messages


def test_a_code_without_its_place_is_named(rarer: Path) -> None:
    (rarer / "codelists/grid.csv").write_text("id,name.en,geo_cell\nC1,First,\n")
    (finding,) = check(rarer)
    assert finding.line == 2 and "the column geo_cell of 'C1' is empty" in finding.message
