"""Structures that stored observations stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from registry.data.structure_changes import guarded
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist, CodelistExtension
from registry.model.concept import ConceptScheme
from registry.model.constraint import Attachment, CubeRegion, MemberSelection, MemberValue
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed
from registry.model.kinds import from_json, kind_of, to_json, urn_of
from registry.model.metadata_structure import MetadataStructure
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
from tests.factories import a_data_constraint

replace = msgspec.structs.replace
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def as_legacy(artefact: Maintainable) -> Maintainable:
    """The same at version 1.0, which may change, with all that it refers to."""
    text = to_json(artefact).replace(b'"1.0.0"', b'"1.0"').replace(b"(1.0.0)", b"(1.0)").replace(b"(2.0.0)", b"(1.0)")
    return replace(from_json(kind_of(artefact), text), version="1.0")


def legacy() -> list[Maintainable]:
    return [as_legacy(one) for one in artefacts_of(a_cube())]


def areas() -> Codelist:
    """The list of reporting areas and origins."""
    lists = [one for one in legacy() if isinstance(one, Codelist)]
    return next(one for one in lists if any(code.id == "SYR" for code in one.codes))


def without(codelist: Codelist, *ids: str) -> Codelist:
    codes = (replace(code, parent=None) for code in codelist.codes if code.id not in ids)
    return replace(codelist, codes=tuple(codes))


def united() -> list[Maintainable]:
    """The same, but that the areas are inherited with a prefix, without which a constraint of the flow delivers them."""
    source = replace(areas(), id="CL_WORLD")
    extension = CodelistExtension(codelist=urn_of(source), prefix="X_")
    heir = replace(areas(), codes=(), extensions=(extension,))
    selections = [
        MemberSelection(id=id, values=(MemberValue(value="X_%"),), remove_prefix=True) for id in ("REF_AREA", "ORIGIN")
    ]
    flow = next(one for one in legacy() if isinstance(one, Dataflow))
    constraint = a_data_constraint(
        agency=flow.agency,
        version="1.0",
        attachment=Attachment(dataflows=(urn_of(flow),)),
        regions=(CubeRegion(keys=tuple(selections)),),
    )
    others = [one for one in legacy() if one.id != heir.id]
    return [source, heir, *others, constraint]


@pytest.fixture(params=[legacy])
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The registry of tests/data with everything at version 1.0, and its observations."""
    url = f"sqlite:///{tmp_path}/registry.db"
    upgrade(url)
    engine = connect(url)
    with unit_of_work(engine) as uow:
        receipt = submit(uow, request.param(), by="ann", at=desks.MONDAY)
    engine.dispose()
    assert not receipt.refused, receipt.findings
    monkeypatch.setattr(desks, "FLOW", desks.FLOW.replace("(1.0.0)", "(1.0)"))
    desk = Desk(tmp_path, is_new=False)
    desk.load(*(line.replace("(1.0.0)", "(1.0)") for line in LINES))
    yield desk
    desk.close()


def one(desk: Desk, type_: type[Maintainable], id: str = "") -> Maintainable:
    found = [artefact for artefact in legacy() if isinstance(artefact, type_)]
    return next(artefact for artefact in found if artefact.id == id or not id)


def submitted(desk: Desk, artefact: Maintainable) -> Receipt:
    with desk.writing() as uow:
        return submit(uow, [artefact], by="ann", at=NOW, conditions=guarded(Conditions(), desk.store))


def test_a_code_that_observations_have_is_not_dropped_and_they_are_counted(desk: Desk) -> None:
    receipt = submitted(desk, without(areas(), "SYR", "FRA"))
    findings = [finding for finding in receipt.findings if finding.code == "observations-in-use"]
    counted = {finding.message.partition(" observations")[0].rpartition(" ")[2] for finding in findings}
    assert findings and counted == {"5"}, findings
    assert "SYR" in "".join(str(finding.value) for finding in findings)


@pytest.mark.parametrize("desk", [united], indirect=True)
def test_a_code_that_observations_have_without_its_prefix_is_not_dropped_either(desk: Desk) -> None:
    source = replace(areas(), id="CL_WORLD")
    findings = submitted(desk, without(source, "SYR")).findings
    assert [(finding.code, finding.value) for finding in findings] == [("observations-in-use", "SYR")]
    more = replace(source, codes=(*source.codes, replace(source.codes[0], id="UNUSED", parent=None)))
    assert [result.outcome for result in submitted(desk, more).results] == ["replaced"]
    assert [result.outcome for result in submitted(desk, source).results] == ["replaced"]


def test_a_code_that_no_observation_has_may_go(desk: Desk) -> None:
    sexes = next(
        artefact for artefact in legacy()
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


def with_metadata(structure: Maintainable, **fields: object) -> list[Maintainable]:
    """The metadata structure, its concepts, and the structure that uses its attributes."""
    told = [as_legacy(one) for one in artefacts_of(a_cube(has_metadata=True))]
    news = [one for one in told if isinstance(one, ConceptScheme | MetadataStructure)]
    uses = next(one for one in told if isinstance(one, DataStructure))
    metadata = {"metadata": uses.metadata, "metadata_attribute_usages": uses.metadata_attribute_usages} | fields
    return [*news, replace(structure, **metadata)]


def test_metadata_attributes_may_be_used_later_and_not_go_while_data_have_them(desk: Desk) -> None:
    def change(**fields: object) -> Receipt:
        conditions = guarded(Conditions(), desk.store)
        with desk.writing() as uow:
            return submit(
                uow, with_metadata(one(desk, DataStructure), **fields), by="ann", at=NOW, conditions=conditions
            )

    before = desk.text()
    assert not change().refused
    assert desk.text() == before
    assert "CAVEAT" not in desk.text(attributes=("all",))
    with pytest.raises(Malformed, match="CAVEAT"):
        desk.text(attributes=("CAVEAT",))
    desk.header += ",CAVEAT"
    line = LINES[0].replace("(1.0.0)", "(1.0)")
    desk.load(f"{line},a guess", at=NOW)
    assert "a guess" in desk.text(attributes=("all",))
    refused = change(metadata_attribute_usages=()).findings
    assert {finding.code for finding in refused} == {"observations-in-use"}
