"""What `registry check` says of packs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from registry.content.check import check

SMALL = Path(__file__).resolve().parent.parent / "small"
ROOT = SMALL.parent.parent


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "packs"))


def test_good_packs_have_no_findings() -> None:
    assert check(SMALL) == []


def test_every_pack_of_the_content_is_good_and_every_stated_total_reproduces() -> None:
    assert [str(finding) for finding in check(ROOT)] == []


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line", "says"),
    [
        ("codelists/sex.csv", "F,_T,Female", "F,_X,Female", "unknown-parent", 3, "parent '_X'"),
        ("codelists/sex.csv", "M,_T,Male", "F,_T,Male", "duplicate-id", 4, "'F' stands twice"),
        ("codelists/sex.csv", "_T,,Total", "_T,F,Total", "cycle", 2, "its own ancestor"),
        ("codelists/sex.csv", "F,_T,Female", "F;,_T,Female", "bad-id", 3, "'F;' is not an id"),
        ("codelists/sex.csv", "name.fr", "nom", "unknown-column", 1, "column 'nom'"),
        ("codelists/concepts.yaml", "kind: categoryscheme", "kind: categories", "unknown-kind", 8, "'categories' is not known"),
        ("dataflows/structure.yaml", "A:CL_SEX(1.0.0)", "A:CL_SEX(9.0.0)", "dangling-reference", 1, "A:CL_SEX(9.0.0)"),
        ("dataflows/flow/dataflow.yaml", "X.Y", "X.Q", "dangling-reference", 1, "'X.Q' is not in CategoryScheme"),
        ("dataflows/flow/dataflow.yaml", "agency: A", "agency: C", "unknown-agency", 1, "C maintains DF"),
        ("dataflows/structure.yaml", "relationship: dataflow", "relationship: flow", "malformed", 1, "relationship of UNIT_MEASURE"),
        ("dataflows/flow/source.yaml", '"306.5"', '"306"', "total-differs", 7, "306.50"),
        ("dataflows/flow/source.yaml", "observations: 12", "observations: 13", "count-differs", None, "13 observations are stated, 12"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_line(
    packs: Path, file: str, old: str, new: str, code: str, line: int | None, says: str
) -> None:
    _edit(packs / file, old, new)
    found = [finding for finding in check(packs) if finding.code == code]
    assert found, [str(finding) for finding in check(packs)]
    assert found[0].file is not None and found[0].file.endswith(file)
    assert found[0].line == line
    assert says in found[0].message


def test_a_file_that_is_not_utf8_is_named(packs: Path) -> None:
    (packs / "codelists/sex.csv").write_bytes("id,name.en\nF,Féminin\n".encode("latin-1"))
    assert "not-csv" in {finding.code for finding in check(packs)}


def test_broken_yaml_is_named_with_its_line(packs: Path) -> None:
    _edit(packs / "dataflows/structure.yaml", "dimensions:", "dimensions: [")
    (finding,) = [finding for finding in check(packs) if finding.code == "not-yaml"]
    assert finding.line is not None


def test_scalars_keep_their_text(packs: Path) -> None:
    _edit(packs / "codelists/freq.csv", "Q,Quarterly", "NO,Norway\n012,Algeria\nQ,Quarterly")
    _edit(packs / "dataflows/flow/more.yaml", "[F, _T]", "[F, _T, 012, NO]")
    assert "not-yaml" not in {finding.code for finding in check(packs)}
