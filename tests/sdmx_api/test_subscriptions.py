"""Subscribing, and being told. Numbers are those of the conformance statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from registry.data.load import load, roll_back
from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.generations import GENERATIONS, Generation
from registry.formats.sdmx_ml.registry_messages import read_registry_message
from registry.formats.sniff import data_format
from registry.jobs import notify
from registry.model.dataset import FlowKey
from registry.model.job import AuditEntry
from registry.model.registry_message import (
    NotifyRegistryEvent,
    QuerySubscriptionRequest,
    QuerySubscriptionResponse,
    SubmitSubscriptionsResponse,
    SubscriptionStatus,
)
from registry.model.subscription import EventObject, EventSelector, NotificationAddress, Subscription
from registry.registrations.delivery import PAUSES, Told
from registry.registrations.own import own_id
from tests import factories as f
from tests.cubes import HEADER
from tests.observations.bench import a_row
from tests.sdmx_api.registering import (
    CONSUMER,
    FLOW,
    INTERFACE,
    PA,
    STRUCTURES,
    Listener,
    a_registration,
    a_subscription,
    ask,
    listener,
    mail_server,
    message,
    registering,
    subscribing,
)
from tests.sdmx_api.writing import Desk

LISTS = EventSelector(
    events="structure",
    agencies=("%",),
    objects=(EventObject(type="Codelist", urn=f"{f.URN}codelist.Codelist=IOM.GMDAC:*(*)"),),
)
DATA = EventSelector(events="data")
DRAFT = f.a_codelist("F M", version="1.0")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.at(tmp_path, REGISTRY_NOTIFY_PRIVATE="1")
    yield desk
    desk.close()


@pytest.fixture
def hook() -> Iterator[Listener]:
    with listener() as found:
        yield found


def subscribed(desk: Desk, given: Subscription, **others: object) -> SubscriptionStatus:
    answer, _ = ask(desk, subscribing(("Append", given)), SubmitSubscriptionsResponse, **others)  # type: ignore[arg-type]
    [status] = answer.statuses
    return status


def held(desk: Desk) -> list[Subscription]:
    answer, _ = ask(desk, QuerySubscriptionRequest(organisation=CONSUMER), QuerySubscriptionResponse)
    return list(answer.subscriptions)


def run(desk: Desk, *, after: timedelta = timedelta()) -> Told:
    return notify.run(desk.services, at=datetime.now(UTC) + after)


def events(hook: Listener) -> list[NotifyRegistryEvent]:
    found = [read_registry_message(text).body for _, text in hook.arrived]
    return [one for one in found if isinstance(one, NotifyRegistryEvent)]


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.name)
def test_a_subscription_is_given_a_urn_and_kept_as_sent(desk: Desk, generation: Generation) -> None:
    given = a_subscription(LISTS, DATA, subscriber_assigned_id="MINE")
    status = subscribed(desk, given, generation=generation)
    assert status.status.status == "Success" and status.subscriber_assigned_id == "MINE"
    assert str(status.urn).startswith(f"{f.URN}registry.Subscription=IOM:DATA_CONSUMERS(1.0).UNDESA.")
    assert held(desk) == [replace(given, urn=status.urn)]


def test_replace_and_delete_name_the_subscription(desk: Desk) -> None:
    urn = subscribed(desk, a_subscription()).urn
    changed = a_subscription(DATA, urn=urn)
    answer, status = ask(desk, subscribing(("Replace", changed)), SubmitSubscriptionsResponse)
    assert (status, held(desk)) == (200, [changed])
    answer, status = ask(
        desk, subscribing(("Replace", a_subscription()), ("Delete", a_subscription())), SubmitSubscriptionsResponse
    )
    assert status == 422 and [one.status.status for one in answer.statuses] == ["Failure", "Failure"]
    answer, status = ask(desk, subscribing(("Delete", changed)), SubmitSubscriptionsResponse)
    assert (status, answer.statuses[0].urn, held(desk)) == (200, urn, [])
    assert ask(desk, subscribing(("Delete", changed)), SubmitSubscriptionsResponse)[1] == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"http": ()}, "NotificationHTTP"),
        ({"http": (NotificationAddress(url="ftp://nso.example/hook"),)}, "ftp://nso.example/hook"),
        ({"http": (NotificationAddress(url="https://nso.example/hook", is_soap=True),)}, "SOAP"),
        ({"mail_to": (NotificationAddress(url="mailto:desk@nso.example%0aBcc:all@nso.example"),)}, "mailto:name@example.org"),
        ({"start_date": "2026-02-01", "end_date": "2026-01-01"}, "ends before it begins"),
        ({"selectors": (replace(LISTS, objects=(EventObject(type="Codelist", urn="urn:x"),)),)}, "urn:x"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_subscription_is_said(desk: Desk, fields: dict[str, object], said: str) -> None:
    status = subscribed(desk, a_subscription(**fields))  # type: ignore[arg-type]
    assert status.status.status == "Failure" and status.urn is None
    assert said in " ".join(text for each in status.status.messages for text in each.texts.values())
    assert held(desk) == []


def test_only_who_acts_for_an_organisation_subscribes_or_sees_its_subscriptions(desk: Desk) -> None:
    outsider = desk.token("outsider", "ELSEWHERE", b"o")
    urn = subscribed(desk, a_subscription()).urn
    for action, code in (("Append", 403), ("Delete", 404)):
        request = subscribing((action, a_subscription(urn=urn)))  # type: ignore[arg-type]
        assert ask(desk, request, SubmitSubscriptionsResponse, by=outsider)[1] == code
    question = message(QuerySubscriptionRequest(organisation=CONSUMER))
    assert desk.send("POST", INTERFACE, question, by=outsider).status_code == 403
    assert desk.send("POST", INTERFACE, question, by="").status_code == 401


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.name)
def test_create_change_and_delete_of_what_is_meant_are_told_and_nothing_else(
    desk: Desk, hook: Listener, generation: Generation
) -> None:  # 123
    desk.post(f.a_codelist(id="CL_BEFORE", version="1.0"))
    urn = subscribed(desk, a_subscription(LISTS, to=hook.url), generation=generation).urn
    desk.post(DRAFT)
    assert run(desk) == Told(delivered=1)
    desk.put(f.a_codelist("F M X", version="1.0"))
    desk.post(DRAFT, f.a_codelist(agency="IOM", version="1.0"), f.a_category_scheme(version="1.0"))
    desk.put(f.a_codelist("F M X", version="1.0"))
    run(desk)
    desk.delete(DRAFT)
    run(desk)
    told = events(hook)
    assert [event.action for event in told] == ["Append", "Replace", "Replace", "Replace", "Delete"]
    assert {event.object_urn for event in told} == {f.urn("Codelist", "IOM.GMDAC:CL_SEX(1.0)")}
    assert {event.subscription_urn for event in told} == {urn}
    assert told[0].artefacts == (DRAFT,) and told[-1].action == "Delete" and told[-1].artefacts == ()
    for type_, text in hook.arrived:
        assert type_.startswith("application/vnd.sdmx.registry+xml;version=")
        assert validate_xml(etree.fromstring(text), generation.name) == ()


def test_registrations_and_published_data_are_told(desk: Desk, hook: Listener, tmp_path: Path) -> None:
    desk.stored(*STRUCTURES)
    run(desk)
    of_flow = EventSelector(
        events="data", objects=(EventObject(type="DataflowReference", agency="IOM", id="DF_MIG", version="%"),)
    )
    subscribed(desk, a_subscription(of_flow, to=hook.url))
    subscribed(
        desk, a_subscription(replace(of_flow, objects=(EventObject(type="RegistrationID", id="X"),)), to=hook.url)
    )
    desk.send("POST", INTERFACE, message(registering(("Append", a_registration()))))
    assert run(desk) == Told(delivered=1)
    file = tmp_path / "data.csv"
    file.write_text("\n".join([HEADER, a_row("A.FRA.SYR.F", "2020", "100")]) + "\n")
    for _ in range(2):
        load(
            desk.services.writing,
            desk.services.store,
            FLOW,
            file,
            format=data_format(file),
            at=datetime.now(UTC),
            by="ann",
        )
    assert run(desk) == Told(delivered=2)
    with desk.services.writing() as uow:
        roll_back(uow, FlowKey("IOM", "DF_MIG", "1.0.0"), 1, at=datetime.now(UTC), by="ann")
        uow.audit.add(AuditEntry(at=datetime.now(UTC), who="worker", what="embargo lifted", target="IOM:DF_MIG(1.0.0)"))
        uow.commit()
    assert run(desk) == Told(delivered=2)
    first, second, third, *others = events(hook)
    assert {(other.action, other.registration_id) for other in others} == {("Replace", own_id(PA))}
    assert first.registration == replace(a_registration(), id=first.registration_id, last_updated=first.event_time)
    assert (second.action, third.action, second.registration_id) == ("Append", "Replace", own_id(PA))
    assert second.registration is not None and second.registration.provision_agreement == PA


def test_what_does_not_arrive_is_tried_again_with_growing_pauses_and_given_up(desk: Desk, hook: Listener) -> None:
    urn = subscribed(desk, a_subscription(LISTS, to=hook.url)).urn
    desk.post(DRAFT)
    hook.status = 503
    assert run(desk) == Told(failed=1)
    assert run(desk) == Told()
    waited = timedelta()
    for number, pause in enumerate(PAUSES, 1):
        waited += pause + timedelta(seconds=1)
        assert run(desk, after=waited) == (Told(dead=1) if number == len(PAUSES) else Told(failed=1))
    assert run(desk, after=waited + timedelta(days=1)) == Told()
    assert len(hook.arrived) == len(PAUSES) + 1
    with desk.services.reading() as uow:
        [notification] = uow.notifications.of(str(urn))
    assert (
        notification.state == "dead"
        and "answers 503" in notification.reason
        and "given up after 8" in notification.reason
    )


def test_a_later_attempt_may_arrive(desk: Desk, hook: Listener) -> None:
    subscribed(desk, a_subscription(LISTS, to=hook.url))
    desk.post(DRAFT)
    hook.status = 500
    run(desk)
    hook.status = 200
    assert run(desk, after=PAUSES[0] + timedelta(seconds=1)) == Told(delivered=1)


def test_who_answers_gone_and_who_has_only_mail_without_a_server_is_given_up_at_once(
    desk: Desk, hook: Listener
) -> None:
    mail = (NotificationAddress(url="mailto:desk@nso.example"),)
    urn = subscribed(desk, a_subscription(LISTS, to=hook.url, mail_to=mail)).urn
    desk.post(DRAFT)
    hook.status = 410
    assert run(desk) == Told(dead=2)
    with desk.services.reading() as uow:
        reasons = " ".join(one.reason for one in uow.notifications.of(str(urn)))
    assert "REGISTRY_SMTP_URL is not set" in reasons and "410" in reasons


def test_mail_carries_the_message_as_an_attachment(tmp_path: Path) -> None:
    with mail_server() as (port, letters):
        desk = Desk.at(
            tmp_path, REGISTRY_SMTP_URL=f"smtp://127.0.0.1:{port}", REGISTRY_MAIL_FROM="registry@iom.example"
        )
        mail = (NotificationAddress(url="mailto:desk@nso.example"),)
        subscribed(desk, a_subscription(LISTS, http=(), mail_to=mail))
        desk.post(DRAFT)
        assert run(desk) == Told(delivered=1)
        desk.close()
    [letter] = letters
    assert (letter["To"], letter["From"]) == ("desk@nso.example", "registry@iom.example")
    [attachment] = letter.iter_attachments()
    assert isinstance(read_registry_message(attachment.get_content()).body, NotifyRegistryEvent)


def test_private_addresses_are_not_written_to(tmp_path: Path, hook: Listener) -> None:
    desk = Desk.at(tmp_path)
    urn = subscribed(desk, a_subscription(LISTS, to=hook.url)).urn
    desk.post(DRAFT)
    assert run(desk) == Told(dead=1)
    with desk.services.reading() as uow:
        assert "not public" in uow.notifications.of(str(urn))[0].reason
    assert hook.arrived == []
    desk.close()


def test_a_subscription_that_is_over_or_not_begun_is_told_nothing(desk: Desk, hook: Listener) -> None:
    for dates in ({"end_date": "2020-12-31"}, {"start_date": "2098-01-01"}):
        assert subscribed(desk, a_subscription(LISTS, to=hook.url, **dates)).urn is not None
    desk.post(DRAFT)
    assert (run(desk), hook.arrived) == (Told(), [])


def test_a_very_long_list_is_told_by_its_urn_alone(desk: Desk, hook: Listener) -> None:
    subscribed(desk, a_subscription(LISTS, to=hook.url))
    desk.post(f.a_codelist(" ".join(f"C{number}" for number in range(1001)), version="1.0"))
    run(desk)
    [told] = events(hook)
    assert (told.object_urn, told.artefacts) == (f.urn("Codelist", "IOM.GMDAC:CL_SEX(1.0)"), ())


def test_what_changed_again_is_told_by_its_urn_alone(desk: Desk, hook: Listener) -> None:
    subscribed(desk, a_subscription(LISTS, to=hook.url))
    desk.post(DRAFT)
    desk.put(f.a_codelist("F", version="1.0"))
    run(desk)
    first, second = events(hook)
    assert (first.action, first.artefacts) == ("Append", ())
    assert (second.action, [len(one.codes) for one in second.artefacts]) == ("Replace", [1])  # type: ignore[attr-defined]
