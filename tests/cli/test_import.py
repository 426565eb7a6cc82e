"""`registry import` and `registry delete`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.cli import main
from registry.model.artefact import Maintainable
from registry.model.kinds import urn_of
from registry.storage.migrate import upgrade
from tests import factories as f
from tests.sdmx_api.writing import message


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REGISTRY_VAR", str(tmp_path))
    upgrade(f"sqlite:///{tmp_path}/registry.sqlite")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def file_of(folder: Path, name: str, *artefacts: Maintainable, format: str = "sdmx-ml-3.1") -> str:
    path = folder / name
    path.write_bytes(message(*artefacts, format=format))
    return str(path)


def test_files_of_any_format_are_imported_together(folder: Path) -> None:
    lists = file_of(folder, "lists.json", f.a_codelist(), f.a_concept_scheme(), format="sdmx-json-2.1")
    structures = file_of(folder, "structure.xml", f.a_data_structure(), f.a_dataflow(), f.a_codelist())
    trial = run("import", "--dry-run", structures, lists)
    assert trial.exit_code == 0 and trial.output.count("would be created") == 4
    assert run("import", structures).exit_code == 1  # its concepts are in the other file
    assert run("import", structures, lists).output.count("created  ") == 3
    assert run("import", structures, lists).output.count("unchanged  ") == 4


def test_a_refusal_says_why_and_ends_with_status_1(folder: Path) -> None:
    assert run("import", file_of(folder, "one.xml", f.a_codelist())).exit_code == 0
    fewer = file_of(folder, "fewer.xml", f.a_codelist("F", version="1.1.0"))
    refused = run("import", fewer)
    assert refused.exit_code == 1 and "2.0.0 would be right" in refused.output
    explained = run("import", "--dry-run", fewer)
    assert "MAJOR: Code M is removed" in explained.output and "the next version is 2.0.0" in explained.output
    assert run("import", "--override-version", fewer).exit_code == 0
    (folder / "broken.xml").write_text("<a>")
    assert run("import", str(folder / "broken.xml")).exit_code == 1


def test_deleting_names_what_stands_in_the_way_and_can_take_it_along(folder: Path) -> None:
    draft = f.a_codelist(version="1.0.0-draft")
    user = f.a_data_structure(
        version="1.0.0-draft", dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0-draft)"),)
    )
    assert run("import", file_of(folder, "all.xml", f.a_concept_scheme(), draft, user)).exit_code == 0
    alone = run("delete", urn_of(draft))
    assert alone.exit_code == 1 and "is used by IOM.GMDAC:DSD_STOCK(1.0.0-draft)" in alone.output
    assert run("delete", urn_of(draft), "--cascade").exit_code == 1  # nobody confirmed
    assert run("delete", urn_of(draft), "--cascade", "--dry-run").output.count("would be deleted") == 2
    assert run("delete", urn_of(draft), "--cascade", "--yes").output.count("deleted  ") == 2
    assert run("delete", urn_of(draft)).exit_code == 1
