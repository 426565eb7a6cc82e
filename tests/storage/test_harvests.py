"""Harvests and where things were taken from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from registry.model.errors import NotFound
from registry.model.finding import Finding
from registry.model.harvest import Harvest, HarvestItem, HarvestMessage, HarvestRequest, Mark
from registry.storage.unit_of_work import reading, unit_of_work

NOW = datetime(2026, 1, 5, tzinfo=UTC)
URN = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=A:CL(1.0.0)"
ITEM = HarvestItem(
    kind="artefact", urn=URN, verdict="new", content="c0", message=0, changes=("MINOR: Code X is added",)
)


def a_harvest(id: str = "h1", hour: int = 0) -> Harvest:
    return Harvest(
        id=id, request=HarvestRequest(source="http://a.example", flows=("A:DF",), since=NOW), state="planned", by="ann",
        created_at=NOW + timedelta(hours=hour), address="http://a.example/v2", planned_at=NOW,
        messages=(HarvestMessage(url="http://a.example/v2/x", file="0000", read_at=NOW, mark=Mark(etag='"e"', sha256="s")),),
        findings=(Finding(code="harvest", message="told"),), items=(ITEM, replace(ITEM, kind="data", verdict="same")),
    )  # fmt: skip


def save(engine: Engine, *harvests: Harvest) -> None:
    with unit_of_work(engine) as uow:
        for harvest in harvests:
            uow.harvests.plan(harvest)
        uow.commit()


def test_a_harvest_reads_back_as_it_was_planned(engine: Engine) -> None:
    save(engine, a_harvest())
    with reading(engine) as uow:
        assert uow.harvests.get("h1") == a_harvest()
        assert uow.harvests.state("h1") == "planned"
        for asked in (uow.harvests.get, uow.harvests.state):
            with pytest.raises(NotFound, match="no harvest 'x'"):
                asked("x")


def test_what_became_of_an_item_says_where_it_is_from(engine: Engine) -> None:
    save(engine, a_harvest(), a_harvest("h2", 1))
    with unit_of_work(engine) as uow:
        assert uow.harvests.origin("artefact", URN) is None
        for id, hour in (("h1", 2), ("h2", 3)):
            done = replace(ITEM, outcome="created", outcome_at=NOW + timedelta(hours=hour), detail=id)
            uow.harvests.settle(id, [(0, done)])
        uow.commit()
    with reading(engine) as uow:
        assert [one.harvest for one in uow.harvests.origins("artefact", URN)] == ["h2", "h1"]
        assert uow.harvests.get("h1").items[0].outcome == "created"
        assert uow.harvests.origin("data", URN) is None
        assert [one.id for one in uow.harvests.latest(5)] == ["h2", "h1"]
        assert uow.harvests.latest(5)[0].items == ()
