"""`registry harvest`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.cli import main
from registry.storage.migrate import upgrade
from tests.harvest.registries import FLOW, Registry


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REGISTRY_VAR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    upgrade(f"sqlite:///{tmp_path}/var/registry.sqlite")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["harvest", *words])


def test_a_plan_is_shown_then_applied_as_it_was_shown(folder: Path, source: tuple[Registry, str]) -> None:
    planned = run(source[1], "--flow", "A:DF(1.0.0)")
    assert planned.exit_code == 0, planned.output
    assert "new          data             A:DF(1.0.0)  (12 observations" in planned.stdout
    id = planned.stdout.split()[1]
    assert f"registry harvest apply {id}" in planned.stdout
    assert "7 created, 1 published" in run("apply", id).stdout
    assert "published    data" in run("show", id).stdout and id in run("list").stdout
    assert "data published" in run("origin", FLOW).stdout
    shown = json.loads(run("show", id, "--json").stdout)
    assert shown["state"] == "done" and len(shown["items"]) == 8
    again = run(source[1], "--flow", "A:DF", "--apply")
    assert "0 new, 0 changed, 8 same" in again.stdout and "nothing was to be done" in again.stdout


def test_what_cannot_be_harvested_is_a_sentence_and_status_1(folder: Path, source: tuple[Registry, str]) -> None:
    for words in (["NOBODY"], ["apply", "x"], ["show", "x"], ["cancel", "x"], [source[1], "--flow", "nonsense"]):
        ended = run(*words)
        assert ended.exit_code == 1 and ended.stderr.splitlines()[-1].startswith("Error: "), words
    assert run(source[1], "--plan", "--apply").exit_code == 2
    assert "ESTAT" in run("sources").stdout
