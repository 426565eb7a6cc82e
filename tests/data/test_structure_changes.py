"""Structures that stored observations stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from registry.data.structure_changes import guarded
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.dataflow import Dataflow
from registry.model.kinds import from_json, kind_of, to_json, urn_of
from registry.model.structure import DataStructure
from registry.storage.engine import connect
from registry.storage.migrate import upgrade
from registry.storage.unit_of_work import unit_of_work
from registry.structures.delete import delete_all
from registry.structures.settlement import Conditions, Receipt
from registry.structures.submit import submit
from tests.cubes import a_cube, artefacts_of
from tests.data import desk as desks
from tests.data.desk import LINES, Desk

replace = msgspec.structs.replace
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def as_legacy(artefact: Maintainable) -> Maintainable:
    """The same at version 1.0, which may change, with all that it refers to."""
    text = to_json(artefact).replace(b'"1.0.0"', b'"1.0"').replace(b"(1.0.0)", b"(1.0)").replace(b"(2.0.0)", b"(1.0)")
    return replace(from_json(kind_of(artefact), text), version="1.0")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The registry of tests/data with everything at version 1.0, and its observations."""
    url = f"sqlite:///{tmp_path}/registry.db"
    upgrade(url)
    engine = connect(url)
    with unit_of_work(engine) as uow:
        receipt = submit(uow, [as_legacy(one) for one in artefacts_of(a_cube())], by="ann", at=desks.MONDAY)
    engine.dispose()
    assert not receipt.refused, receipt.findings
    monkeypatch.setattr(desks, "FLOW", desks.FLOW.replace("(1.0.0)", "(1.0)"))
    desk = Desk(tmp_path, is_new=False)
    desk.load(*(line.replace("(1.0.0)", "(1.0)") for line in LINES))
    yield desk
    desk.close()


def one(desk: Desk, type_: type[Maintainable], id: str = "") -> Maintainable:
    found = [artefact for artefact in map(as_legacy, artefacts_of(a_cube())) if isinstance(artefact, type_)]
    return next(artefact for artefact in found if artefact.id == id or not id)


def submitted(desk: Desk, artefact: Maintainable) -> Receipt:
    with desk.writing() as uow:
        return submit(uow, [artefact], by="ann", at=NOW, conditions=guarded(Conditions(), desk.store))


def test_a_code_that_observations_have_is_not_dropped_and_they_are_counted(desk: Desk) -> None:
    areas = next(
        artefact for artefact in map(as_legacy, artefacts_of(a_cube()))
        if isinstance(artefact, Codelist) and any(code.id == "SYR" for code in artefact.codes)
    )  # fmt: skip
    without = replace(
        areas, codes=tuple(replace(code, parent=None) for code in areas.codes if code.id not in ("SYR", "FRA"))
    )
    findings = [finding for finding in submitted(desk, without).findings if finding.code == "observations-in-use"]
    counted = {finding.message.partition(" observations")[0].rpartition(" ")[2] for finding in findings}
    assert findings and counted == {"5"}, findings
    assert "SYR" in "".join(str(finding.value) for finding in findings)


def test_a_code_that_no_observation_has_may_go(desk: Desk) -> None:
    sexes = next(
        artefact for artefact in map(as_legacy, artefacts_of(a_cube()))
        if isinstance(artefact, Codelist) and any(code.id == "_T" for code in artefact.codes)
    )  # fmt: skip
    more = replace(sexes, codes=(*sexes.codes, replace(sexes.codes[0], id="UNUSED")))
    assert [result.outcome for result in submitted(desk, more).results] == ["replaced"]
    assert [result.outcome for result in submitted(desk, sexes).results] == ["replaced"]


def test_the_dimensions_of_stored_observations_stay(desk: Desk) -> None:
    structure = one(desk, DataStructure)
    assert isinstance(structure, DataStructure)
    [finding] = submitted(
        desk, replace(structure, dimensions=structure.dimensions[1:], groups=(), attributes=())
    ).findings[:1]
    assert finding.code == "observations-in-use" and "7 observations of IOM:DF_MIG(1.0)" in finding.message


def test_a_dataflow_with_data_is_not_deleted(desk: Desk) -> None:
    with desk.writing() as uow:
        receipt = delete_all(
            uow, [urn_of(one(desk, Dataflow))], by="ann", at=NOW, conditions=guarded(Conditions(), desk.store)
        )
    [finding] = receipt.findings
    assert finding.code == "observations-in-use" and "it has 7 observations" in finding.message
