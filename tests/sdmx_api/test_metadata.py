"""The metadata resource of REST 2.2 and 1.5, read and written. Numbers are those of the conformance statements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace
from werkzeug.test import TestResponse

from registry.accounts.tokens import Rights, issue
from registry.formats.metadata_files import read_metadata
from registry.formats.schemas import validate_json, validate_xml
from registry.formats.table import format_named, offered
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.organisation import Organisation
from registry.structures.submit import submit
from tests import factories as f
from tests.metadata.world import AGENCY, AGREEMENT, ANY_FLOW, FLOW, OTHER, STOCK, a_set, contact, the_framework
from tests.sdmx_api.conftest import V1, V2
from tests.sdmx_api.writing import MONDAY, Desk, results, texts

METADATA = f"{V2}/metadata"
JSON = "application/vnd.sdmx.metadata+json;version=2.1.0"
XML = "application/vnd.sdmx.metadata+xml;version=3.1.0"
CSV = "application/vnd.sdmx.metadata+csv;version=2.0.0"
OFFICE = f.urn("DataProvider", f"{AGENCY}:DATA_PROVIDERS(1.0).NSO_DE")
GENERIC = "application/vnd.sdmx.genericmetadata+xml;version=2.1"
MARK = f"{METADATA}/metadataset/NSO_DE/MS_STOCK"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A registry with what sets stand on."""
    desk = Desk.at(tmp_path)
    desk.stored(*the_framework())
    yield desk
    desk.close()


def message(*sets: MetadataSet, format: str = "sdmx-json-metadata-2.1") -> bytes:
    write = format_named(format).write
    assert write is not None
    return b"".join(write(f.a_message(*sets)))


def post(
    desk: Desk, *sets: MetadataSet, tail: str = "", format: str = "sdmx-json-metadata-2.1", **headers: str
) -> TestResponse:
    row = format_named(format)
    return desk.send(
        "POST", METADATA + tail, message(*sets, format=format), **({"content_type": row.content_type} | headers)
    )


def found(desk: Desk, path: str, **headers: str) -> list[str]:
    """The sets of an answer, in short."""
    answer = desk.send("GET", path, by="", **({"accept": JSON} | headers))
    if answer.status_code != 200:
        return [str(answer.status_code)]
    return [f"{one.agency}:{one.id}({one.version})" for one in read_metadata(answer.data).artefacts]


# Reading


def test_a_set_is_found_by_itself_by_its_flow_and_by_what_it_describes(desk: Desk) -> None:  # 57
    desk.stored(a_set())
    wanted = ["NSO_DE:MS_STOCK(1.0.0)"]
    assert found(desk, f"{METADATA}/metadataset/NSO_DE/MS_STOCK/1.0.0") == wanted
    assert found(desk, f"{METADATA}/metadataflow/{AGENCY}/MDF_QUALITY/+/{AGENCY}.NSO_DE") == wanted
    assert found(desk, f"{METADATA}/structure/dataflow/{AGENCY}/DF_STOCK/1.0.0") == wanted


def test_a_provider_stands_for_that_of_any_agency(desk: Desk) -> None:  # 58
    desk.stored(a_set(), a_set(id="MS_MIGX", agency="MIGX.UNIT"))
    flow = f"{METADATA}/metadataflow/{AGENCY}/MDF_QUALITY/1.0.0"
    for provider in ("NSO_DE", "*.NSO_DE", f"{AGENCY}.NSO_DE"):
        assert found(desk, f"{flow}/{provider}") == ["NSO_DE:MS_STOCK(1.0.0)"]
        assert found(desk, f"{METADATA}/metadataset/{provider}") == ["NSO_DE:MS_STOCK(1.0.0)"]
    assert found(desk, f"{flow}/OTHER.NSO_DE") == ["204"]
    assert found(desk, f"{flow}/UNIT") == ["MIGX.UNIT:MS_MIGX(1.0.0)"]
    assert len(found(desk, f"{flow}/UNIT,NSO_DE")) == len(found(desk, flow)) == len(found(desk, f"{flow}/*")) == 2


def test_wildcards_lists_and_versions_are_those_of_structure_queries(desk: Desk) -> None:
    desk.stored(a_set(), a_set(id="MS_2", targets=(OTHER,)))
    desk.stored(a_set(contact("New desk"), version="1.1.0"), a_set(version="2.0.0-draft"))
    assert found(desk, f"{MARK}") == found(desk, f"{MARK}/~") == ["NSO_DE:MS_STOCK(2.0.0-draft)"]
    assert found(desk, f"{MARK}/+") == ["NSO_DE:MS_STOCK(1.1.0)"]
    assert len(found(desk, f"{MARK}/*")) == 3
    assert found(desk, f"{MARK},MS_2/1.0.0") == ["NSO_DE:MS_2(1.0.0)", "NSO_DE:MS_STOCK(1.0.0)"]
    assert found(desk, f"{METADATA}/metadataset/*/*/+") == ["NSO_DE:MS_2(1.0.0)", "NSO_DE:MS_STOCK(1.1.0)"]
    assert found(desk, METADATA) == ["NSO_DE:MS_2(1.0.0)", "NSO_DE:MS_STOCK(2.0.0-draft)"]
    assert found(desk, f"{METADATA}/structure/*/{AGENCY}/DF_OTHER,DF_STOCK") == found(desk, METADATA)


def test_wildcards_of_a_target_take_in_what_is_asked_for_and_the_other_way_round(desk: Desk) -> None:
    ranged = STOCK.replace("(1.0.0)", "(1.0+.0)")
    desk.stored(a_set(id="EXACT"), a_set(id="RANGE", targets=(ranged,)), a_set(id="ANY", targets=(ANY_FLOW,)))
    desk.stored(f.a_dataflow(version="1.1.0", names=f.names("Stocks, again")))
    by_flow = f"{METADATA}/structure/dataflow"

    def names(path: str) -> list[str]:
        return [one.partition(":")[2].partition("(")[0] for one in found(desk, path, accept=XML)]

    assert names(f"{by_flow}/{AGENCY}/DF_STOCK/1.0.0") == ["ANY", "EXACT", "RANGE"]
    assert names(f"{by_flow}/{AGENCY}/DF_STOCK/1.1.0") == names(f"{by_flow}/{AGENCY}/DF_STOCK") == ["ANY", "RANGE"]
    assert names(f"{by_flow}/{AGENCY}/DF_STOCK/*") == names(by_flow + "/*/*/*") == ["ANY", "EXACT", "RANGE"]
    assert names(f"{by_flow}/{AGENCY}/DF_OTHER/1.0.0") == ["ANY"]
    answer = desk.send("GET", f"{METADATA}/metadataset/NSO_DE/ANY", accept=JSON)  # whose schema knows no wildcards
    [node] = json.loads(answer.data)["data"]["metadataSets"]
    assert [target.partition("=")[2] for target in node["targets"]] == [
        f"{AGENCY}:DF_OTHER(1.0.0)", f"{AGENCY}:DF_STOCK(1.0.0)", f"{AGENCY}:DF_STOCK(1.1.0)"
    ]  # fmt: skip


@pytest.mark.parametrize("row", offered("metadata", "v2"), ids=lambda row: row.name)
def test_every_format_answers_with_its_type_and_says_the_same(desk: Desk, row: Any) -> None:  # 64
    given = a_set(contact("Desk", "en", "fr"), ReportedAttribute(id="FREQUENCY", values=("A",)))
    desk.stored(given)
    answer = desk.send("GET", MARK, by="", accept=row.content_type)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, row.content_type), answer.text
    [back] = read_metadata(answer.data).artefacts
    assert isinstance(back, MetadataSet)
    [read] = [back.attributes] if back.attributes else [back.reports[0].attributes]
    assert [one.id for one in read] == ["CONTACT", "FREQUENCY"]
    if row.family == "json":
        assert validate_json(json.loads(answer.data), f"metadata-{row.version[:3]}") == ()
    if row.family == "xml":
        assert validate_xml(etree.fromstring(answer.data), row.version[:3]) == ()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("?format=csvmetadata", "metadata+csv;version=2.1.0"),
        ("?format=genericmetadata", "metadata+xml;version=3.1.0"),
        ("?format=jsonmetadata&formatVersion=2.0", "metadata+json;version=2.0.0"),
        ("", "metadata+json;version=2.1.0"),
    ],
)
def test_the_format_is_negotiated(desk: Desk, asked: str, wanted: str) -> None:
    desk.stored(a_set())
    answer = desk.send("GET", MARK + asked, by="")
    assert answer.headers["Content-Type"] == f"application/vnd.sdmx.{wanted}"


def test_stubs_say_identity_and_name_only(desk: Desk) -> None:
    desk.stored(a_set())
    for accept in (JSON, XML):
        [stub] = read_metadata(desk.send("GET", f"{MARK}?detail=allstubs", accept=accept).data).artefacts
        assert isinstance(stub, MetadataSet)
        assert (stub.id, stub.is_external_reference, stub.targets, stub.attributes) == ("MS_STOCK", True, (), ())
        assert stub.names == a_set().names


def test_a_copy_that_holds_is_not_sent_again(desk: Desk) -> None:
    desk.stored(a_set())
    first = desk.send("GET", MARK, by="")
    again = desk.send("GET", MARK, by="", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    head = desk.send("HEAD", MARK, by="")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    assert desk.send("GET", MARK, by="", accept=XML).headers["ETag"] != first.headers["ETag"]


def test_the_past_and_what_changed_since_are_told(desk: Desk) -> None:
    desk.stored(a_set(version="1.0"))
    with desk.services.writing() as uow:
        submit(uow, [a_set(contact("Later"), version="1.0")], by="tests", at=MONDAY + timedelta(days=7))
    before, since = "2026-01-08", "2026-01-08T00:00:00Z"
    assert b"Data desk" in desk.send("GET", f"{MARK}/1.0?asOf={before}", by="").data
    assert b"Later" in desk.send("GET", f"{MARK}/1.0", by="").data
    assert found(desk, f"{METADATA}/metadataset?updatedAfter={since}") == ["NSO_DE:MS_STOCK(1.0)"]
    assert found(desk, f"{METADATA}/metadataset?updatedAfter=2026-01-20") == ["204"]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/metadataset/NSO_DE/ABSENT/1.0.0", 404, "no metadata set is here of provider *.NSO_DE, id ABSENT"),
        ("/metadataflow/IOM.GMDAC/ABSENT", 404, "type metadataflow, agency IOM.GMDAC, id ABSENT"),
        ("/structure/dataflow/IOM.GMDAC/ABSENT/1.0.0", 404, "type dataflow, agency IOM.GMDAC, id ABSENT"),
        ("/structure/dataflow/IOM.GMDAC/DF_OTHER/1.0.0", 204, ""),
        ("/metadataset/NSO_FR", 204, ""),
        ("/report/NSO_DE", 400, "write metadataset, metadataflow, structure"),
        ("/structure/cube/IOM.GMDAC", 400, "'cube' is not an artefact type"),
        ("/metadataset/NSO_DE/MS_STOCK/1.0.0/X", 400, "its form is /metadata/metadataset"),
        ("/metadataset/NSO_DE/MS_STOCK?detail=raw", 400, "write one of full, allstubs"),
        ("/metadataset/NSO_DE/MS_STOCK?references=all", 400, "references"),
        ("/metadataset/NSO_DE/MS_STOCK/1+", 400, "not a version"),
    ],
)  # fmt: skip
def test_what_is_not_there_or_not_understood_is_told(desk: Desk, path: str, status: int, sentence: str) -> None:
    desk.stored(a_set())
    answer = desk.send("GET", METADATA + path, by="")
    assert answer.status_code == status, answer.text
    assert sentence in (json.loads(answer.data)["errors"][0]["detail"] if status != 204 else "")


def test_an_unknown_type_is_not_acceptable(desk: Desk) -> None:
    desk.stored(a_set())
    answer = desk.send("GET", MARK, by="", accept="application/vnd.sdmx.structurespecificmetadata+xml;version=2.1")
    assert answer.status_code == 406
    assert b"genericmetadata+xml;version=2.1" in answer.data


def test_structures_know_nothing_of_what_is_said_about_them(desk: Desk) -> None:
    desk.stored(a_set())
    answer = desk.send("GET", f"{V2}/structure/dataflow/{AGENCY}/DF_STOCK?references=all", by="")
    assert answer.status_code == 200
    assert b"MS_STOCK" not in answer.data


def test_rest_1_5_answers_with_reports_of_2_1(desk: Desk) -> None:
    desk.stored(a_set(), a_set(id="MS_2", targets=(ANY_FLOW,)))
    for path in (
        f"{AGENCY},MDF_QUALITY,1.0.0/all/{AGENCY},NSO_DE",
        "MDF_QUALITY",
        f"{AGENCY},MDF_QUALITY/all/NSO_DE+X",
    ):
        answer = desk.send("GET", f"{V1}/metadata/{path}", by="")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, GENERIC), answer.text
        sets = [one for one in read_metadata(answer.data).artefacts if isinstance(one, MetadataSet)]
        assert [(one.id, len(one.reports)) for one in sets] == [("MS_2", 2), ("MS_STOCK", 1)]
        [report] = sets[1].reports
        assert (report.id, report.metadata_target, report.references[0].object) == ("MSD_QUALITY", "ANY_OBJECT", STOCK)
        assert (sets[1].agency, sets[1].data_provider) == ("NSO_DE", OFFICE)
    assert desk.send("GET", f"{V1}/metadata/ABSENT", by="").status_code == 404
    assert desk.send("GET", f"{V1}/metadata/MDF_QUALITY/A.B", by="").status_code == 400


# Writing


@pytest.mark.parametrize("format", [row.name for row in offered("metadata", "v2") if row.generation != "2.1"])
def test_sets_are_posted_in_every_format(desk: Desk, format: str) -> None:
    answer = post(desk, a_set(), a_set(id="MS_2"), format=format)
    assert (answer.status_code, results(answer)[0][-1]) == (201, 201), answer.text
    assert found(desk, METADATA) == ["NSO_DE:MS_2(1.0.0)", "NSO_DE:MS_STOCK(1.0.0)"]


def test_one_that_is_created_is_located_and_audited(desk: Desk) -> None:
    answer = post(desk, a_set())
    assert answer.headers["Location"].endswith("/sdmx/v2/metadata/metadataset/NSO_DE/MS_STOCK/1.0.0")
    assert desk.send("GET", answer.headers["Location"]).status_code == 200
    with desk.services.reading() as uow:
        assert (uow.audit.latest(1)[0].who, uow.audit.latest(1)[0].what) == ("editor", "created")
    assert results(post(desk, a_set())) == [("unchanged", 200)]
    assert results(post(desk, a_set(contact("Another")))) == [("refused", 409)]


def test_a_wrong_set_is_refused_with_all_its_faults_and_hinders_no_other(desk: Desk) -> None:
    wrong = a_set(ReportedAttribute(id="FREQUENCY", values=("X",)), id="WRONG", targets=(FLOW,))
    answer = post(desk, wrong, a_set())
    assert (answer.status_code, results(answer)) == (207, [("refused", 422), ("created", 201)])
    for part in (
        "FREQUENCY is 'X'",
        "CONTACT.NAME is missing",
        "Metadataflow=IOM.GMDAC:MDF_QUALITY(1.0.0) is not allowed",
    ):
        assert part in texts(answer)
    xml = desk.send("POST", METADATA, message(wrong), content_type=JSON, accept="application/xml")
    assert results(xml) == [("Failure", 422)]


def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    assert post(desk, a_set(), tail="?dryRun=true").status_code == 200
    assert found(desk, MARK) == ["404"]


def test_a_set_is_put_to_its_own_address_and_deleted_there(desk: Desk) -> None:
    draft = a_set(version="1.0.0-draft")
    path = f"{MARK}/1.0.0-draft"
    assert desk.send("PUT", path, message(draft), content_type=JSON).status_code == 404
    post(desk, draft)
    changed = replace(draft, attributes=(contact("New"),))
    assert desk.send("PUT", path, message(changed), content_type=JSON).status_code == 200
    assert desk.send("PUT", f"{MARK}/1.0.0", message(changed), content_type=JSON).status_code == 422
    assert desk.send("PUT", path, message(changed, a_set()), content_type=JSON).status_code == 422
    assert desk.send("DELETE", path).status_code == 200
    assert desk.send("DELETE", path).status_code == 404
    assert desk.send("DELETE", f"{METADATA}/metadataset/NSO_DE/*/1.0.0").status_code == 400
    post(desk, a_set())
    assert results(desk.send("DELETE", f"{MARK}/1.0.0")) == [("refused", 409)]


def test_who_acts_for_the_provider_or_the_agency_that_lists_it_may_write(desk: Desk) -> None:
    with desk.services.writing() as uow:
        office = issue(uow, "office", Rights(providers=("NSO_DE",)), randomness=b"o" * 64, by="tests", at=MONDAY).text
    other = desk.token("other", "MIGX", b"x")
    assert post(desk, a_set(), by=other).status_code == 403
    assert post(desk, a_set(), by="").status_code == 401
    assert post(desk, a_set(), by=office).status_code == 201
    assert desk.post(f.a_codelist(agency="NSO_DE"), by=office).status_code == 403
    rival = MetadataProviderScheme(agency="MIGX", names=f.names("Others"), organisations=(Organisation(id="NSO_DE", names=f.names("Same id")),))  # fmt: skip
    desk.stored(rival)
    assert post(desk, a_set(id="MS_3"), by=other).status_code == 403
    assert post(desk, a_set(id="MS_3", agency="MIGX.NSO_DE"), by=other).status_code == 201


def test_other_bodies_types_and_methods_are_refused(desk: Desk) -> None:
    assert desk.send("POST", METADATA, b"x", content_type="image/png").status_code == 415
    assert desk.send("POST", METADATA, b"nothing", content_type="text/csv").status_code == 400
    assert desk.send("POST", f"{METADATA}/structure", message(a_set()), content_type=JSON).status_code == 400
    assert desk.send("PATCH", MARK, b"").status_code == 405


def test_the_publishing_alias_of_fmr_takes_sets(desk: Desk) -> None:
    alias = "/ws/secure/sdmx/v2/metadata"
    body = message(a_set(), a_set(id="WRONG", targets=(FLOW,)), format="sdmx-json-metadata-2.0")
    answer = desk.send("POST", alias, body, content_type="application/text", action="Append")
    assert (answer.status_code, results(answer)) == (409, [("refused", 409), ("refused", 422)])  # all or nothing
    assert found(desk, METADATA) == ["204"]
    one = message(a_set(metadataflow=None, metadata_provision_agreement=AGREEMENT), format="sdmx-json-metadata-2.0")
    assert desk.send("POST", alias, one, content_type="text/plain", action="Append").status_code == 201
    assert results(desk.send("POST", alias, one.replace(b"Data desk", b"New"), action="Append")) == [("refused", 409)]


def test_reports_of_2_1_are_taken_as_they_are(desk: Desk) -> None:
    desk.stored(f.a_data_provider_scheme("NSO_DE", agency=AGENCY), a_set())
    report = desk.send("GET", f"{V1}/metadata/MDF_QUALITY", by="").data
    answer = desk.send("POST", METADATA, report, content_type=GENERIC)
    assert (answer.status_code, results(answer)) == (201, [("Warning", 201)]), answer.text  # its version is left out
    assert found(desk, f"{METADATA}/structure/dataflow/{AGENCY}/DF_STOCK/1.0.0") == ["NSO_DE:MS_STOCK(1.0.0)"]
    assert found(desk, f"{MARK}/1.0,1.0.0") == ["NSO_DE:MS_STOCK(1.0)", "NSO_DE:MS_STOCK(1.0.0)"]
    [back] = read_metadata(desk.send("GET", f"{MARK}/1.0", by="").data).artefacts
    assert isinstance(back, MetadataSet)
    assert (back.targets, back.attributes) == (a_set().targets, a_set().attributes)
    wrong = report.replace(b'id="NAME"', b'id="NOME"')
    assert results(desk.send("POST", METADATA, wrong, content_type=GENERIC)) == [("Failure", 422)]
