"""Maintenance over HTTP. Numbers are those of the conformance statements."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests import factories as f
from tests.sdmx_api.writing import JSON, STRUCTURE, XML, Desk, message, path_of, results, texts, urn, valid


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.at(tmp_path)
    yield desk
    desk.close()


DRAFT = f.a_codelist("F M _T", version="1.0.0-draft")


@pytest.mark.parametrize("format", ["sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-ml-3.1", "sdmx-json-2.0", "sdmx-json-2.1"])
@pytest.mark.parametrize("content_type", ["application/text", "", "as said"])
def test_a_new_list_is_created_told_and_readable_at_once(desk: Desk, format: str, content_type: str) -> None:  # 102
    codelist = f.a_codelist()
    said = (
        "application/vnd.sdmx.structure+" + ("json" if "json" in format else "xml")
        if content_type == "as said"
        else content_type
    )
    answer = desk.send("POST", STRUCTURE, message(codelist, format=format), content_type=said)
    assert answer.status_code == 201, answer.text
    assert results(answer) == [("created" if "json" in format else "Success", 201)]
    assert urn(codelist) in answer.text
    assert answer.headers["Location"].endswith(path_of(codelist))
    assert desk.codes(codelist) == ["F", "M", "_T"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/vnd.sdmx.registry+xml;version=3.0.0", "application/vnd.sdmx.registry+xml;version=3.0.0"),
        ("application/xml", "application/vnd.sdmx.registry+xml;version=3.1.0"),
        ("image/png", "application/json"),  # an Accept that is not offered does not fail a write
        ("*/*", "application/json"),
        ("application/vnd.sdmx.structure+json", "application/json"),
    ],
)
def test_the_answer_is_in_the_form_asked_for(desk: Desk, accept: str, content_type: str) -> None:
    answer = desk.post(f.a_codelist(), accept=accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, content_type)
    if "xml" in content_type:
        assert valid(answer)[1].tag.endswith("SubmitStructureResponse")


def test_a_missing_reference_is_a_conflict_and_a_mixed_batch_has_a_status_for_each(desk: Desk) -> None:  # 103
    assert results(desk.post(f.a_dataflow())) == [("refused", 409)]
    answer = desk.post(f.a_dataflow(), f.a_codelist())
    assert answer.status_code == 207
    assert sorted(results(answer)) == [("created", 201), ("refused", 409)]
    assert desk.found(f.a_dataflow()) is None and desk.found(f.a_codelist()) is not None
    assert [error["code"] for error in json.loads(answer.data)["errors"]] == [409]


def test_all_or_nothing_stores_nothing_when_one_is_refused(desk: Desk) -> None:
    answer = desk.post(f.a_dataflow(), f.a_codelist(), to=f"{STRUCTURE}?atomic=true")
    assert answer.status_code == 409 and [code for _, code in results(answer)] == [409, 409]
    assert "is held back" in texts(answer) and desk.found(f.a_codelist()) is None


def test_what_is_stable_stays(desk: Desk) -> None:  # 104
    desk.stored(f.a_codelist())
    changed = f.a_codelist("F M X _T")
    for answer in (desk.put(changed), desk.post(changed), desk.delete(changed), desk.delete(changed, "/F")):
        assert (answer.status_code, results(answer)) == (409, [("refused", 409)])
    assert desk.post(f.a_codelist()).status_code == 200
    assert desk.codes(changed) == ["F", "M", "_T"]


def test_a_body_that_does_not_fit_its_address_is_refused(desk: Desk) -> None:  # 105
    desk.stored(DRAFT)
    assert desk.put(f.a_codelist(id="CL_OTHER", version="1.0.0-draft"), to=path_of(DRAFT)).status_code == 422
    assert desk.post(f.a_dataflow(), to=f"{STRUCTURE}/codelist").status_code == 422
    assert desk.send("PUT", path_of(DRAFT), message(DRAFT, f.a_concept_scheme())).status_code == 422
    assert desk.post(f.a_codelist(), to=f"{STRUCTURE}/codelist").status_code == 201


def test_a_put_replaces_a_draft_as_a_whole(desk: Desk) -> None:  # 106
    desk.stored(DRAFT)
    assert desk.put(f.a_codelist("M", version="1.0.0-draft")).status_code == 200
    assert desk.codes(DRAFT) == ["M"]
    assert desk.put(f.a_codelist(id="CL_NEW")).status_code == 404


def test_a_partial_put_keeps_what_it_does_not_mention(desk: Desk) -> None:  # 107
    desk.stored(DRAFT)
    better = msgspec.structs.replace(f.codes("M")[0], names=f.names("Men"))
    part = f.a_codelist((better, *f.codes("X")), version="1.0.0-draft", is_partial=True)
    assert desk.put(part).status_code == 200
    assert desk.codes(DRAFT) == ["F", "M", "X", "_T"]
    found = desk.found(DRAFT)
    assert found is not None and found["codes"][1]["name"] == "Men" and "isPartial" not in found


def test_a_translation_adds_its_language_and_touches_nothing_else(desk: Desk) -> None:
    desk.stored(DRAFT)
    french = msgspec.structs.replace(f.codes("M")[0], names={"fr": "Hommes"})
    sent = f.a_codelist((french,), version="1.0.0-draft", names={"fr": "Sexe"}, is_partial_language=True)
    assert desk.put(sent).status_code == 200
    found = desk.found(DRAFT)
    assert found is not None and found["names"] == {"en": "Sex", "fr": "Sexe"} and "isPartialLanguage" not in found
    assert [code["names"] for code in found["codes"]][1] == {"en": "Name of M", "fr": "Hommes"}
    assert desk.codes(DRAFT) == ["F", "M", "_T"]
    new = f.a_codelist("X", version="1.0.0-draft", is_partial_language=True)
    assert desk.put(new).status_code == 422 and "changes texts only" in texts(desk.put(new))
    assert desk.post(f.a_codelist(id="CL_NONE", is_partial_language=True)).status_code == 404


def test_a_draft_that_drops_a_used_code_is_a_conflict(desk: Desk) -> None:  # 108
    areas = f.a_codelist("W DE", id="CL_AREA", version="1.0.0-draft")
    tree = f.a_hierarchy(
        version="1.0.0-draft",
        codes=(f.HierarchicalCode(id="DE", code=f.urn("Code", "IOM.GMDAC:CL_AREA(1.0.0-draft).DE")),),
    )
    desk.stored(areas, tree)
    answer = desk.put(f.a_codelist("W", id="CL_AREA", version="1.0.0-draft"))
    assert answer.status_code == 409 and "which IOM.GMDAC:H_AREA(1.0.0-draft) uses" in texts(answer)
    assert desk.delete(areas, "/DE").status_code == 409
    assert desk.delete(areas, "/W").status_code == 200
    assert desk.codes(areas) == ["DE"]
    assert desk.delete(areas, "/W").status_code == 404


def test_a_referenced_draft_goes_after_its_reference(desk: Desk) -> None:  # 109
    user = f.a_data_structure(
        version="1.0.0-draft", dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0-draft)"),)
    )
    desk.stored(f.a_concept_scheme(), DRAFT, user)
    answer = desk.delete(DRAFT)
    assert answer.status_code == 409 and "is used by IOM.GMDAC:DSD_STOCK(1.0.0-draft)" in texts(answer)
    assert desk.delete(user).status_code == 200
    assert (desk.delete(DRAFT).status_code, desk.found(DRAFT)) == (200, None)
    assert desk.delete(DRAFT).status_code == 404


def test_a_cascade_takes_only_what_a_dry_run_has_shown(desk: Desk) -> None:
    draft = {"version": "1.0.0-draft"}
    structure = f.a_data_structure(**draft, dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0-draft)"),))
    flow = f.a_dataflow(**draft, structure=f.urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.0.0-draft)"))
    desk.stored(f.a_concept_scheme(), DRAFT, structure, flow)
    shown = desk.delete(DRAFT, "?cascade=true&dryRun=true")
    assert (shown.status_code, results(shown)) == (200, [("deleted", 200)] * 3)
    mark = shown.headers["Registry-Confirm"]
    refused = desk.delete(DRAFT, "?cascade=true")
    assert refused.status_code == 409 and f"confirm={mark}" in refused.text and urn(flow) in refused.text
    assert desk.found(flow) is not None
    assert desk.delete(DRAFT, f"?cascade=true&confirm={mark}").status_code == 200
    assert [desk.found(one) for one in (DRAFT, structure, flow)] == [None, None, None]
    assert desk.found(f.a_concept_scheme()) is not None


def test_what_is_semantic_refers_only_to_what_is_semantic(desk: Desk) -> None:  # 110
    desk.stored(f.a_concept_scheme(), f.a_codelist(version="1.0"), DRAFT)
    legacy, draft = (
        f.a_data_structure(dimensions=(f.a_dimension("SEX", f"IOM.GMDAC:CL_SEX({version})"),))
        for version in ("1.0", "1.0.0-draft")
    )
    assert desk.post(legacy).status_code == 409
    assert desk.post(draft).status_code == 201


def test_only_who_acts_for_the_agency_may_write(desk: Desk) -> None:  # 111
    foreign = f.a_codelist(agency="ESTAT", version="1.0")
    answer = desk.post(foreign)
    assert answer.status_code == 403 and "editor does not act for ESTAT" in texts(answer)
    assert desk.post(foreign, by=desk.admin).status_code == 201
    assert desk.post(foreign).status_code == 200  # the same again is no writing
    assert desk.put(f.a_codelist("F", agency="ESTAT", version="1.0")).status_code == 403
    assert desk.delete(foreign).status_code == 403
    assert desk.post(f.a_codelist(), f.a_codelist(id="CL_B", agency="ESTAT")).status_code == 207


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Bearer a.b", "Basic !!!", "Basic dTpw", "Digest x"])
def test_writing_needs_a_token(desk: Desk, authorization: str) -> None:  # 111
    headers = {"Authorization": authorization} if authorization else {}
    for method in ("POST", "PUT", "DELETE"):
        answer = desk.send(method, path_of(DRAFT), message(DRAFT), by="", **headers)
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert desk.send("GET", "/ready", by="").status_code == 200


def test_a_token_is_taken_as_the_password_of_basic(desk: Desk) -> None:
    basic = base64.b64encode(f"anyone:{desk.editor}".encode()).decode()
    assert desk.post(DRAFT, authorization=f"Basic {basic}").status_code == 201
    with desk.services.reading() as uow:
        assert [(entry.who, entry.what, entry.target) for entry in uow.audit.latest(1)] == [
            ("editor", "created", urn(DRAFT))
        ]


def test_a_version_that_is_too_small_is_refused_with_the_right_one(desk: Desk) -> None:  # 112
    desk.stored(f.a_codelist())
    fewer = f.a_codelist("F M", version="1.1.0")
    answer = desk.post(fewer)
    assert answer.status_code == 409
    assert (
        texts(answer)
        == "IOM.GMDAC:CL_SEX(1.1.0): Code _T is removed; since 1.0.0 that is a MAJOR change; 2.0.0 would be right"
    )
    assert desk.post(fewer, to=f"{STRUCTURE}?override=version").status_code == 403
    overridden = desk.post(fewer, to=f"{STRUCTURE}?override=version", by=desk.admin, accept=XML)
    assert (overridden.status_code, results(overridden)) == (201, [("Warning", 201)])
    assert desk.post(f.a_codelist("F M", version="2.0.0")).status_code == 201


def test_a_dry_run_gives_the_verdict_and_the_impact_and_stores_nothing(desk: Desk) -> None:
    structure = f.a_data_structure(dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0+.0)"),))
    desk.stored(f.a_concept_scheme(), f.a_codelist(), structure)
    more = f.a_codelist("F M X _T", version="1.1.0")
    answer = desk.post(more, to=f"{STRUCTURE}?dryRun=true")
    assert (answer.status_code, results(answer)) == (200, [("created", 201)])
    [told] = json.loads(answer.data)["data"]["submissionResults"]
    assert told["impact"]["version"] == {
        "previous": "1.0.0", "level": "MINOR", "rightVersion": "1.1.0", "isEnough": True,
        "changes": [{"level": "MINOR", "rule": "item", "text": "Code X is added"}],
    }  # fmt: skip
    assert [(one["urn"], one["follows"]) for one in told["impact"]["referrers"]] == [(urn(structure), True)]
    assert "the next version is 1.1.0" in texts(desk.post(more, to=f"{STRUCTURE}?dryRun=true", accept=XML))
    assert desk.post(f.a_codelist("F", version="1.1.0"), to=f"{STRUCTURE}?dryRun=true").status_code == 409
    assert desk.found(more) is None and "Location" not in answer.headers


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"<a>", "application/xml", 400),
        (b'{"data": {}}', "application/json", 400),
        (b"neither", "", 400),
        (b"", "application/xml", 400),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml", 400),
        (message(), JSON, 422),
        (b"a,b", "text/csv", 415),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_family_sent(
    desk: Desk, body: bytes, content_type: str, status: int
) -> None:
    answer = desk.send("POST", STRUCTURE, body, content_type=content_type)
    assert answer.status_code == status, answer.text
    assert ("xml" in answer.headers["Content-Type"]) == ("xml" in content_type)


def test_half_a_message_stores_nothing(desk: Desk) -> None:
    whole = message(DRAFT, f.a_concept_scheme(), format="sdmx-ml-3.1")
    broken = whole.replace(b'id="SEX"', b'id=" no id "')
    assert desk.send("POST", STRUCTURE, broken).status_code == 400
    assert desk.send("POST", STRUCTURE, whole[:-40]).status_code == 400
    assert desk.found(DRAFT) is None


def test_a_message_that_is_too_large_is_refused(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, REGISTRY_MAX_UPLOAD_MB="1")
    answer = desk.send("POST", STRUCTURE, b"{" + b" " * 2**20 + b"}")
    desk.close()
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"{STRUCTURE}/codelist/IOM.GMDAC/CL_SEX"),
        ("DELETE", f"{STRUCTURE}/codelist/IOM.GMDAC/CL_SEX/*"),
        ("DELETE", f"{STRUCTURE}/codelist/*/CL_SEX/1.0"),
        ("DELETE", f"{STRUCTURE}/codelits/IOM/CL_SEX/1.0"),
        ("POST", f"{STRUCTURE}/codelist/IOM.GMDAC"),
        ("POST", f"{STRUCTURE}?dryrun=true"),
    ],
)
def test_an_address_that_names_no_single_artefact_is_refused(desk: Desk, method: str, path: str) -> None:
    assert desk.send(method, path, message(DRAFT)).status_code == 400


def test_reading_is_as_before(desk: Desk) -> None:
    desk.stored(DRAFT)
    assert desk.send("GET", f"{STRUCTURE}/codelist", by="").status_code == 200
    assert desk.send("HEAD", path_of(DRAFT), by="").status_code == 200
    assert desk.send("OPTIONS", path_of(DRAFT), by="").status_code == 204
