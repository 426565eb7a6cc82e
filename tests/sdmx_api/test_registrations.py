"""Registration queries. Numbers are those of the conformance statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.registry_messages import read_registry_message
from registry.model.registration import Registration
from registry.model.registry_message import QueryRegistrationResponse
from registry.registrations.own import own_id
from tests.sdmx_api.conftest import SEEDED_AT, V2, Get

XML = "application/vnd.sdmx.registry+xml;version="
PA = "urn:sdmx:org.sdmx.infomodel.registry.ProvisionAgreement=A:PA(1.0.0)"
PA_RICH = "urn:sdmx:org.sdmx.infomodel.registry.ProvisionAgreement=B:PA_RICH(1.0.0)"
OF_FLOW = f"{V2}/registration/dataflow/A/DF/1.0.0"


def found(get: Get, path: str, **headers: str) -> list[Registration]:
    answer = get(path, **headers)
    assert answer.status_code == 200, answer.text
    body = read_registry_message(answer.data).body
    assert isinstance(body, QueryRegistrationResponse)
    return [result.registration for result in body.results]


@pytest.mark.parametrize(
    ("path", "agreements"),
    [
        (f"id/{own_id(PA)}", [PA]),
        ("provider/A/P", [PA]),
        ("provider/A/P,R", [PA, PA_RICH]),
        ("provider/A/*", [PA, PA_RICH]),
        ("provider", [PA, PA_RICH]),
        ("dataflow/A/DF/1.0.0", [PA]),
        ("dataflow/*/DF,DF_RICH", [PA, PA_RICH]),
        ("datastructure/B/DSD_RICH", [PA_RICH]),
        ("provisionagreement/A/PA/~/", [PA]),
        ("*/A,B", [PA, PA_RICH]),
        ("*", [PA, PA_RICH]),
        ("", [PA, PA_RICH]),
    ],
)
def test_registrations_are_found_by_id_provider_and_context(get: Get, path: str, agreements: list[str]) -> None:  # 63
    assert [one.provision_agreement for one in found(get, f"{V2}/registration/{path}")] == agreements


@pytest.mark.parametrize("version", ["3.1.0", "3.0.0"])
def test_the_answer_is_a_valid_message_of_the_version_asked_for(get: Get, version: str) -> None:  # 63, 64
    answer = get(OF_FLOW, accept=XML + version)
    assert answer.headers["Content-Type"] == XML + version
    assert validate_xml(etree.fromstring(answer.data), version[:3]) == ()
    assert get(OF_FLOW).headers["Content-Type"] == f"{XML}3.1.0"
    assert get(OF_FLOW, accept="application/json").status_code == 406


def test_data_that_are_published_here_are_registered_with_an_address_that_gives_them(get: Get) -> None:
    [registration] = found(get, OF_FLOW)
    file, service = registration.sources
    assert (service.url, service.is_rest) == ("http://localhost/sdmx/v2", True)
    path = file.url.removeprefix("http://localhost")
    assert get(path, accept="application/vnd.sdmx.data+csv;version=2.0.0").status_code == 200
    assert registration.last_updated == SEEDED_AT.isoformat()


def test_both_bounds_of_time_are_exclusive(get: Get) -> None:
    def status(name: str, moment: object) -> int:
        return get(f"{OF_FLOW}?{name}={moment}".replace("+", "%2B")).status_code

    at, second = SEEDED_AT, timedelta(seconds=1)
    assert (
        status("updatedAfter", (at - second).isoformat()) == status("updatedBefore", (at + second).isoformat()) == 200
    )
    assert status("updatedAfter", at.isoformat()) == status("updatedBefore", at.isoformat()) == 204


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("id/NONE", 404, "NONE"),
        ("id", 400, "/registration/id/{id}"),
        (f"id/{own_id(PA)}?updatedAfter=2020-01-01", 400, "updatedAfter"),
        ("provider/A/NOBODY", 404, "NOBODY"),
        ("provider/A/P/X", 400, "X"),
        ("dataflow/A/NONE/1.0.0", 404, "NONE"),
        ("dataflow/A/DF/latest", 400, "latest"),
        ("codelist/A/CL", 400, "codelist"),
        ("dataflow/A/DF/1.0.0/A.F", 400, "A.F"),
        ("dataflow?c[FREQ]=A", 400, "c[FREQ]"),
    ],
)
def test_what_cannot_be_answered_says_why(get: Get, path: str, status: int, said: str) -> None:
    answer = get(f"{V2}/registration/{path}")
    assert answer.status_code == status and said in answer.text


@pytest.mark.parametrize("path", ["dataflow/A/DF_EMPTY/1.0.0", "dataflow/NOBODY", "metadataflow"])
def test_nothing_registered_is_an_empty_answer(get: Get, path: str) -> None:
    assert get(f"{V2}/registration/{path}").status_code == 204


def test_a_copy_that_still_holds_is_not_sent_again(get: Get) -> None:
    first = get(OF_FLOW)
    assert get(OF_FLOW).data == first.data
    assert get(OF_FLOW, if_none_match=first.headers["ETag"]).status_code == 304
    assert get(OF_FLOW, if_modified_since=first.headers["Last-Modified"]).status_code == 304
    assert get(OF_FLOW, accept=f"{XML}3.0.0", if_none_match=first.headers["ETag"]).status_code == 200
