"""Submitting and asking for registrations by the registry interface. Numbers are those of the conformance statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.formats.sdmx_ml.generations import GENERATIONS, Generation
from registry.model.constraint import DataKey, DataKeySet, DataSource, MemberSelection, MemberValue
from registry.model.registry_message import (
    QueryRegistrationRequest,
    QueryRegistrationResponse,
    RegistrationStatus,
    SubmitRegistrationsResponse,
)
from tests import factories as f
from tests.sdmx_api.registering import (
    FLOW,
    INTERFACE,
    NSO,
    PA,
    STRUCTURES,
    a_registration,
    ask,
    message,
    provider_token,
    registering,
    told,
)
from tests.sdmx_api.writing import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.at(tmp_path)
    desk.stored(*STRUCTURES)
    yield desk
    desk.close()


def submitted(desk: Desk, *requests, by: str | None = None, query: str = "") -> tuple[list[RegistrationStatus], int]:  # type: ignore[no-untyped-def]
    answer, status = ask(desk, registering(*requests), SubmitRegistrationsResponse, by=by, query=query)
    return list(answer.statuses), status


def registered(desk: Desk) -> list[str]:
    answer, _ = ask(desk, QueryRegistrationRequest(query_type="AllSets"), QueryRegistrationResponse, by="")
    return [result.registration.id or "" for result in answer.results]


def said(status: RegistrationStatus) -> str:
    return " ".join(text for each in status.status.messages for text in each.texts.values())


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.name)
def test_append_assigns_an_id_by_which_the_registration_is_read(desk: Desk, generation: Generation) -> None:  # 122
    body = registering(("Append", a_registration(valid_from="2026-01-01T00:00:00", index_time_series=True)))
    answer, status = ask(desk, body, SubmitRegistrationsResponse, generation=generation)
    [one] = answer.statuses
    assert (status, one.status.status) == (201, "Success")
    assert one.registration.id and one.registration.last_updated
    found = desk.send("GET", f"/sdmx/v2/registration/id/{one.registration.id}")
    [result] = told(found, QueryRegistrationResponse).results
    assert result.registration == one.registration
    assert desk.send("GET", "/sdmx/v2/registration/provider/IOM/FR1").data.count(b"<reg:Registration ") == 1


def test_replace_and_delete_without_an_id_fail(desk: Desk) -> None:  # 122
    statuses, status = submitted(desk, ("Replace", a_registration()), ("Delete", a_registration()))
    assert status == 422 and [one.status.status for one in statuses] == ["Failure", "Failure"]
    assert all("by its id" in said(one) for one in statuses)


def test_a_registration_is_replaced_and_deleted_by_its_id(desk: Desk) -> None:  # 122
    [first], _ = submitted(desk, ("Append", a_registration()))
    changed = a_registration(id=first.registration.id, sources=(DataSource(url="https://nso.example/new.xml"),))
    [second], status = submitted(desk, ("Replace", changed))
    assert status == 200 and second.registration.sources == changed.sources
    assert registered(desk) == [first.registration.id]
    [third], status = submitted(desk, ("Delete", changed))
    assert (status, third.status.status, registered(desk)) == (200, "Success", [])
    [again], status = submitted(desk, ("Delete", changed))
    assert (status, again.status.status) == (404, "Failure")


@pytest.mark.parametrize(
    ("fields", "code", "quoted"),
    [
        ({"provision_agreement": f.urn("ProvisionAgreement", "IOM:PA_NONE(1.0.0)")}, 409, "submit the provision agreement first"),
        ({"sources": (DataSource(url="file:///etc/passwd"),)}, 422, "file:///etc/passwd"),
        ({"sources": (DataSource(url="https:nowhere"),)}, 422, "https:nowhere"),
        ({"valid_from": "2026-02-01T00:00:00", "valid_to": "2026-01-01T00:00:00Z"}, 422, "ends before it begins"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_does_not_hinder_the_others(
    desk: Desk, fields: dict[str, object], code: int, quoted: str
) -> None:
    wrong = a_registration(**fields)
    [one], status = submitted(desk, ("Append", wrong))
    assert status == code and quoted in said(one) and one.status.messages[0].code == str(code)
    statuses, status = submitted(desk, ("Append", wrong), ("Append", a_registration()))
    assert status == 207 and [one.status.status for one in statuses] == ["Failure", "Success"]
    assert len(registered(desk)) == 1
    statuses, status = submitted(desk, ("Append", wrong), ("Append", a_registration()), query="?atomic=true")
    assert status == code and [one.status.status for one in statuses] == ["Failure", "Failure"]
    assert len(registered(desk)) == 1


def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    [one], status = submitted(desk, ("Append", a_registration()), query="?dryRun=true")
    assert (status, one.status.status, registered(desk)) == (200, "Success", [])


def test_only_the_provider_or_the_agency_of_the_agreement_registers(desk: Desk) -> None:
    outsider, provider = desk.token("outsider", "ELSEWHERE", b"o"), provider_token(desk, "FR1")
    [one], status = submitted(desk, ("Append", a_registration()), by=outsider)
    assert status == 403 and "FR1" in said(one)
    [one], status = submitted(desk, ("Append", a_registration()), by=provider)
    assert status == 201
    [one], status = submitted(desk, ("Delete", one.registration), by=outsider)
    assert status == 403
    assert desk.send("POST", INTERFACE, message(registering(("Append", a_registration()))), by="").status_code == 401


def test_anybody_asks_for_registrations_by_agreement_flow_and_provider(desk: Desk) -> None:
    here = f.urn("ProvisionAgreement", "IOM:PA_OTHER(1.0.0)")
    desk.stored(f.a_provision_agreement(id="PA_OTHER", agency="IOM", dataflow=FLOW, data_provider=None))
    both = ("Append", a_registration()), ("Append", a_registration(provision_agreement=here))
    assert submitted(desk, *both)[1] == 201
    for artefact, count in {None: 2, PA: 1, NSO: 1, FLOW: 2, f.urn("Dataflow", "IOM:DF_NONE(1.0)"): 0}.items():
        query = QueryRegistrationRequest(query_type="DataSets", artefact=artefact)
        answer, status = ask(desk, query, QueryRegistrationResponse, by="")
        assert (status, len(answer.results)) == (200, count), artefact
        assert answer.status.status == ("Success" if count else "Warning")


def test_a_question_on_content_is_answered_with_a_warning(desk: Desk) -> None:
    submitted(desk, ("Append", a_registration()))
    keys = (DataKeySet(keys=(DataKey(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F"),)),)),)),)
    query = QueryRegistrationRequest(query_type="DataSets", key_sets=keys, returns_constraints=True)
    answer, _ = ask(desk, query, QueryRegistrationResponse, by="")
    assert answer.status.status == "Warning" and len(answer.results) == 1
    metadata, _ = ask(desk, QueryRegistrationRequest(query_type="MetadataSets"), QueryRegistrationResponse, by="")
    assert metadata.results == ()


@pytest.mark.parametrize("path", ["/sdmx/v2", "/sdmx/v2/", "/sdmx/v2/rest", "/sdmx/v2/registration", "/sdmx/v2/rest/registration",
                                  "/sdmx/v2/subscription", "/ws/secure/sdmxapi/rest"])  # fmt: skip
def test_every_address_of_the_interface_takes_the_message(desk: Desk, path: str) -> None:
    answer = desk.send("POST", path, message(registering(("Append", a_registration()))), content_type="application/xml")
    assert answer.status_code == 201, answer.text


def test_a_message_that_is_not_valid_is_refused_and_a_response_is_no_request(desk: Desk) -> None:
    text = message(registering(("Append", a_registration())))
    assert desk.send("POST", INTERFACE, text.replace(b'"Append"', b'"Perhaps"')).status_code == 400
    answer = desk.send("POST", INTERFACE, text)
    assert desk.send("POST", INTERFACE, answer.data).status_code == 501


def test_an_agreement_under_which_data_are_registered_stays(desk: Desk) -> None:
    agreement = f.a_provision_agreement(id="PA_OLD", agency="IOM", version="1.0", dataflow=FLOW, data_provider=NSO)
    desk.stored(agreement)
    sent = a_registration(provision_agreement=f.urn("ProvisionAgreement", "IOM:PA_OLD(1.0)"))
    [one], _ = submitted(desk, ("Append", sent))
    answer = desk.delete(agreement)
    assert answer.status_code == 409 and str(one.registration.id) in answer.text
    submitted(desk, ("Delete", one.registration))
    assert desk.delete(agreement).status_code == 200
