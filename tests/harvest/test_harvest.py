"""Harvests from a running registry into another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from registry.harvest import apply as applying
from registry.model.codelist import Code
from registry.model.errors import Conflict, NotPermitted, Unprocessable
from registry.model.harvest import Harvest
from registry.model.kinds import urn_of
from tests import factories as f
from tests.harvest.registries import FLOW, MONDAY, RICH, Registry, outcomes, reason, verdicts

Served = tuple[Registry, str]
LIST = "A:CL_DRAFT(1.0.0-draft)"


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("", None),
        ("/sdmx/v2", "sdmx-ml-3.1"),
        ("/sdmx/v2", "sdmx-json-2.1"),
        ("/sdmx/v1", None),
        ("/sdmx/v1", "sdmx-ml-2.1"),
    ],
)
def test_a_registry_is_taken_over_and_harvested_again_without_a_change(
    source: Served, empty: Registry, path: str, format: str | None
) -> None:
    there, address = source
    first = empty.take(address + path, format=format)
    assert first.state == "done" and first.api == ("v1" if "v1" in path else "v2")
    assert outcomes(first) <= {"created", "published", None} and not first.counted("conflicting")
    assert empty.csv() == there.csv()
    held, revisions = empty.holdings(), empty.revisions()
    again = empty.take(address + path, format=format)
    assert {item.verdict for item in again.items} == {"same"}
    assert (empty.holdings(), empty.revisions()) == (held, revisions)


def test_what_rest_2_gives_is_taken_over_without_a_loss(source: Served, empty: Registry) -> None:
    there, address = source
    empty.take(address)
    left_out = "categorisation"  # has no version in SDMX 3.1
    assert empty.artefacts(without=left_out) == there.artefacts(without=left_out)
    assert empty.csv(RICH) == there.csv(RICH)


def test_what_a_format_leaves_out_is_told(source: Served, empty: Registry) -> None:
    plan = empty.plan(f"{source[1]}/sdmx/v1")
    assert "LABEL, SOURCES" in next(item.reason for item in plan.items if item.kind == "data" and item.urn == RICH)


def test_a_flow_brings_what_it_needs_and_no_more(source: Served, empty: Registry) -> None:
    plan = empty.plan(source[1], flows=("A:DF",))
    assert set(verdicts(plan)) == {
        "A:CL_FREQ(1.0.0)", "A:CL_SEX(1.0.0)", "A:CL_STATUS(1.0.0)", "A:CS(1.0.0)", "A:DSD(1.0.0)", "A:DF(1.0.0)", "SDMX:AGENCIES(1.0)",
    }  # fmt: skip
    assert verdicts(plan, "data") == {"A:DF(1.0.0)": "new"}
    assert next(item for item in plan.items if item.kind == "data").observations == 12
    assert not empty.holdings()  # a plan stores nothing


def test_an_artefact_brings_what_it_needs_and_no_data(source: Served, empty: Registry) -> None:
    structure = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=A:DSD(1.0.0)"
    plan = empty.plan(f"{source[1]}/sdmx/v1", structures=(structure,))
    assert "A:CL_SEX(1.0.0)" in verdicts(plan) and "A:DF(1.0.0)" not in verdicts(plan)
    assert "SDMX:AGENCIES(1.0)" in verdicts(plan)  # the agency is not known here, so its scheme is asked for
    assert not verdicts(plan, "data")


def test_the_agency_of_an_artefact_is_added_to_the_scheme_that_is_here(source: Served, empty: Registry) -> None:
    empty.store(replace(f.an_agency_scheme("GMDAC"), agency="SDMX"))
    plan = empty.plan(source[1], flows=("A:DF(1.0.0)",))
    assert verdicts(plan)["SDMX:AGENCIES(1.0)"] == "changed"
    empty.apply(plan)
    with empty.services.reading() as uow:
        entry = uow.artefacts.current("agencyscheme", "SDMX", "AGENCIES", "1.0")
        assert entry is not None
        members = [one.id for one in uow.artefacts.artefact(entry).organisations]  # type: ignore[attr-defined]  # a scheme
    assert members == ["GMDAC", "SDMX", "A"]
    assert verdicts(empty.plan(source[1], flows=("A:DF",)))["SDMX:AGENCIES(1.0)"] == "same"


def test_a_change_at_the_source_is_planned_with_the_version_that_it_needs(changing: Served, empty: Registry) -> None:
    there, address = changing
    draft = f.a_codelist("F M", agency="A", id="CL_DRAFT", version="1.0.0-draft")
    there.store(draft)
    empty.take(address, takes_data=False)
    there.store(replace(draft, codes=(draft.codes[0],)), f.a_codelist("F M", agency="A", id="CL_NEW", version="1.0.0"))
    there.store(f.a_codelist("F M X", agency="A", id="CL_UNUSED", version="3.0.0"))
    plan = empty.plan(address, takes_data=False)
    found = {item.urn.partition("=")[2]: item for item in plan.items if item.verdict != "same"}
    assert {short: (item.verdict, item.level) for short, item in found.items()} == {
        LIST: ("changed", "MAJOR"), "A:CL_NEW(1.0.0)": ("new", None), "A:CL_UNUSED(3.0.0)": ("changed", "MAJOR"),
    }  # fmt: skip
    assert found[LIST].changes == ("MAJOR: Code M is removed",)
    assert found["A:CL_UNUSED(3.0.0)"].previous == "1.1.0"
    assert outcomes(empty.apply(plan)) == {None, "created", "replaced"}


def test_what_differs_from_a_frozen_artefact_here_is_left_alone_and_told(source: Served, empty: Registry) -> None:
    mine = f.a_codelist("F", agency="A", id="CL_UNUSED", version="1.0.0")
    empty.store(mine)
    plan = empty.plan(source[1])
    assert verdicts(plan)["A:CL_UNUSED(1.0.0)"] == "conflicting"
    assert "never changes" in reason(plan, "A:CL_UNUSED(1.0.0)")
    before = empty.holdings()[urn_of(mine)]
    assert empty.apply(plan).state == "done"
    assert empty.holdings()[urn_of(mine)] == before


def test_what_is_maintained_here_is_replaced_only_for_an_agency_that_is_named(
    changing: Served, empty: Registry
) -> None:
    there, address = changing
    draft = f.a_codelist("F M", agency="A", id="CL_DRAFT", version="1.0.0-draft")
    there.store(draft)
    empty.store(replace(draft, codes=(*draft.codes, Code(id="MINE"))))
    plan = empty.plan(address, takes_data=False)
    assert verdicts(plan)[LIST] == "conflicting" and "--as-agency A" in reason(plan, LIST)
    acting = empty.take(address, takes_data=False, agencies=("A",))
    assert next(item.outcome for item in acting.items if item.urn == urn_of(draft)) == "replaced"
    assert empty.holdings()[urn_of(draft)] == there.holdings()[urn_of(draft)]


def test_a_plan_is_refused_when_the_source_changed_since(changing: Served, empty: Registry) -> None:
    there, address = changing
    draft = f.a_codelist("F M", agency="A", id="CL_DRAFT", version="1.0.0-draft")
    there.store(draft)
    plan = empty.plan(address)
    there.store(replace(draft, codes=draft.codes[:1]))
    with pytest.raises(Conflict, match=r"CL_DRAFT\(1\.0\.0-draft\) has other content; plan it again"):
        empty.apply(plan)
    assert not empty.holdings()
    assert empty.take(address).state == "done"


def test_what_changed_here_since_the_plan_is_left_alone(source: Served, empty: Registry) -> None:
    plan = empty.plan(source[1], takes_data=False)
    empty.store(f.a_codelist("MINE", agency="A", id="CL_UNUSED", version="2.0.0-draft"))
    applied = empty.apply(plan)
    alone = [item for item in applied.items if item.outcome == "left alone"]
    assert [item.urn.partition("=")[2] for item in alone] == ["A:CL_UNUSED(2.0.0-draft)"]
    assert alone[0].detail == "it changed here since the plan"


def test_data_are_read_again_only_when_they_changed(changing: Served, empty: Registry, tmp_path: Path) -> None:
    there, address = changing
    empty.take(address, flows=("A:DF",))
    assert verdicts(empty.plan(address, flows=("A:DF",)), "data") == {"A:DF(1.0.0)": "same"}
    there.load(FLOW, _without_last_row(there, tmp_path), datetime.now(UTC))
    plan = empty.plan(address, flows=("A:DF",))
    assert verdicts(plan, "data") == {"A:DF(1.0.0)": "changed"}
    assert empty.apply(plan).items[-1].version == 2
    assert empty.csv() == there.csv()


def test_since_a_moment_only_the_changes_are_taken(changing: Served, empty: Registry, tmp_path: Path) -> None:
    there, address = changing
    empty.take(address, flows=("A:DF",))
    since = datetime.now(UTC)
    there.load(FLOW, _without_last_row(there, tmp_path), since + timedelta(seconds=1))
    plan = empty.plan(address, flows=("A:DF",), since=since)
    item = plan.items[-1]
    assert item.is_delta and "updatedAfter" in item.url
    assert empty.apply(plan).items[-1].outcome == "published"
    assert empty.csv().count(b"\n") == there.csv().count(b"\n") == 12


def _without_last_row(registry: Registry, folder: Path) -> Path:
    file = folder / "changed.csv"
    file.write_bytes(b"".join(registry.csv().splitlines(keepends=True)[:-1]))
    return file


def test_data_loaded_here_by_other_means_are_not_replaced(source: Served, empty: Registry, tmp_path: Path) -> None:
    there, address = source
    empty.take(address, flows=("A:DF",), takes_data=False)
    empty.load(FLOW, _without_last_row(there, tmp_path), MONDAY)
    plan = empty.plan(address, flows=("A:DF",))
    assert verdicts(plan, "data") == {"A:DF(1.0.0)": "conflicting"}
    assert "were not taken from this source" in plan.items[-1].reason
    assert empty.take(address, flows=("A:DF",), agencies=("A",)).items[-1].outcome == "published"


def test_everything_that_was_taken_says_where_it_is_from(source: Served, empty: Registry) -> None:
    done = empty.take(source[1], flows=("A:DF",))
    with empty.services.reading() as uow:
        flow, data = uow.harvests.origin("artefact", FLOW), uow.harvests.origin("data", FLOW)
        version = uow.datasets.all_current()[0]
    assert flow is not None and data is not None
    assert flow.harvest == data.harvest == done.id and flow.item.mark.sha256 and data.item.mark.etag
    assert version.source == f"{data.item.url} sha256:{data.item.mark.sha256} harvest:{done.id}"


def test_a_cancelled_plan_is_not_applied(source: Served, empty: Registry) -> None:
    plan = empty.plan(source[1])
    assert applying.cancel(empty.services, plan.id, by="bob").state == "cancelled"
    with pytest.raises(Conflict, match="was cancelled"):
        empty.apply(plan)
    with pytest.raises(Conflict, match="nothing to cancel"):
        applying.cancel(empty.services, plan.id, by="bob")


def test_a_failed_plan_says_why_and_is_not_applied(source: Served, empty: Registry) -> None:
    with pytest.raises(Unprocessable, match="is not recognised"):
        empty.plan(f"{source[1]}/codelists")
    with pytest.raises(Unprocessable, match="answers 404"):
        empty.plan(source[1], flows=("A:ABSENT(1.0.0)",))
    with empty.services.reading() as uow:
        last: Harvest = uow.harvests.latest(1)[0]
    assert last.state == "failed" and "ABSENT" in last.message
    with pytest.raises(Conflict, match="has no plan"):
        empty.apply(last)


def test_only_http_is_asked(empty: Registry) -> None:
    with pytest.raises(NotPermitted, match="begins with http"):
        empty.plan("ftp://example.org/sdmx")


def test_a_stub_is_completed_where_its_content_lies_and_nowhere_private(
    source: Served, changing: Served, empty: Registry
) -> None:
    there, address = changing
    own = f"{address}/sdmx/v2/structure/codelist/A/CL_SEX/1.0.0"
    elsewhere = f"{source[1].replace('127.0.0.1', 'localhost')}/sdmx/v2/structure/codelist/B/CL_SEX/2.0.0"
    for id, url in (("CL_OWN", own), ("CL_ELSEWHERE", elsewhere)):
        stub = f.a_codelist("", agency="C", id=id, version="1.0.0-draft")
        there.store(replace(stub, codes=(), is_external_reference=True, structure_url=url))
    plan = empty.plan(address, structures=("urn:sdmx:org.sdmx.infomodel.codelist.Codelist=C:CL_OWN(1.0.0-draft)", "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=C:CL_ELSEWHERE(1.0.0-draft)"))  # fmt: skip
    assert "A:CL_SEX(1.0.0)" in verdicts(plan) and "B:CL_SEX(2.0.0)" not in verdicts(plan)
    assert any("which is not public" in finding.message for finding in plan.findings)
    assert any("agency C is in no agency scheme" in finding.message for finding in plan.findings)
