"""Packs of the kinds that have no builder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from registry.content import packs as content_packs
from registry.content.check import check
from registry.model.codelist import Codelist
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
