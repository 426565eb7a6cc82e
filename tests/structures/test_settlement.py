"""Conditions of a submission, and that a failure in its middle leaves nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.structures.delete import with_referrers
from registry.structures.settlement import Conditions
from tests import factories as f
from tests.structures.conftest import Desk

DRAFT = {"version": "1.0.0-draft"}


def test_a_failure_in_the_middle_stores_nothing(desk: Desk) -> None:
    desk.stored(f.a_codelist("F", **DRAFT))
    with desk.engine.begin() as connection:
        stopping = "CREATE TRIGGER stop BEFORE INSERT ON audit WHEN NEW.target LIKE '%CL_B%' BEGIN SELECT RAISE(ABORT, 'stop'); END"
        connection.execute(text(stopping))
    with pytest.raises(IntegrityError, match="stop"):
        desk.submit(f.a_codelist("F M", **DRAFT), f.a_codelist(id="CL_A"), f.a_codelist(id="CL_B"))
    assert desk.ids("*/*/*/*") == ["CL_SEX(1.0.0-draft)"]
    assert desk.find("codelist/*/CL_SEX/*") == (f.a_codelist("F", **DRAFT),)
    with desk.reading() as uow:
        assert len(uow.audit.latest(9)) == 1


def test_who_may_not_write_is_told_before_anything_else_is_looked_at(desk: Desk) -> None:  # 111
    conditions = Conditions(permits=lambda agency: agency == "IOM.GMDAC")
    wrong = f.a_dataflow(agency="ESTAT", structure="no urn")
    receipt = desk.submit(f.a_codelist(), wrong, conditions=conditions)
    assert [result.outcome for result in receipt.results] == ["created", "refused"]
    assert [finding.code for finding in receipt.findings] == ["not-permitted"]


def test_a_deletion_and_the_change_that_frees_it_go_together(desk: Desk) -> None:
    old, new = f.a_codelist(id="CL_OLD", **DRAFT), f.a_codelist(id="CL_NEW", **DRAFT)
    user = {
        id: f.a_data_structure(**DRAFT, dimensions=(f.a_dimension("SEX", f"IOM.GMDAC:{id}(1.0.0-draft)"),))
        for id in ("CL_OLD", "CL_NEW")
    }
    desk.stored(f.a_concept_scheme(), old, user["CL_OLD"])
    going = Conditions(actions={f.urn("Codelist", "IOM.GMDAC:CL_OLD(1.0.0-draft)"): "Delete"})
    assert [result.outcome for result in desk.submit(old, new, conditions=going).results] == ["refused", "created"]
    receipt = desk.submit(old, user["CL_NEW"], conditions=going)
    assert [result.outcome for result in receipt.results] == ["deleted", "replaced"], receipt.findings
    assert "CL_OLD(1.0.0-draft)" not in desk.ids("*/*/*/*")


def test_what_refers_to_what_goes_is_not_stored_beside_it(desk: Desk) -> None:
    old = f.a_codelist(**DRAFT)
    desk.stored(f.a_concept_scheme(), old)
    user = f.a_data_structure(**DRAFT, dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0-draft)"),))
    receipt = desk.submit(
        old, user, conditions=Conditions(actions={f.urn("Codelist", "IOM.GMDAC:CL_SEX(1.0.0-draft)"): "Delete"})
    )
    assert [result.outcome for result in receipt.results] == ["deleted", "refused"]


def test_referrers_stand_before_what_they_refer_to(world: Desk) -> None:
    with world.reading() as uow:
        going = with_referrers(uow, f.urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.0.0)"))
    short = [urn.partition("=")[2] for urn in going]
    assert short[-1] == "IOM.GMDAC:DSD_STOCK(1.0.0)"
    assert short.index("IOM.GMDAC:CAT_STOCK(1.0)") < short.index("IOM.GMDAC:DF_STOCK(1.0.0)")
    assert {"IOM.GMDAC:PA_DE(1.0.0)", "IOM.GMDAC:CN_STOCK(1.0.0)", "IOM.GMDAC:DF_OTHER(1.0.0)"} <= set(short)


def test_a_dry_run_tells_who_would_follow_to_the_new_version(desk: Desk) -> None:
    exact, loose = (
        f.a_data_structure(id=id, dimensions=(f.a_dimension("SEX", f"IOM.GMDAC:CL_SEX({version})"),))
        for id, version in (("EXACT", "1.0.0"), ("LOOSE", "1.0+.0"))
    )
    desk.stored(f.a_concept_scheme(), f.a_codelist(), exact, loose)
    receipt = desk.submit(f.a_codelist(version="1.1.0"), dry_run=True, conditions=Conditions(explains=True))
    [impact] = receipt.impacts
    assert [(one.urn.partition("=")[2], one.role, one.follows) for one in impact.referrers] == [
        ("IOM.GMDAC:LOOSE(1.0.0)", "enumeration", True)
    ]
