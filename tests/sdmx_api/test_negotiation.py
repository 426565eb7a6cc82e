"""Negotiation, headers and errors over HTTP. The numbers are those of the conformance checklist."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
import zstandard
from lxml import etree

from registry import config
from registry.app import create_app
from registry.formats.table import Api, Format, offered
from registry.model import errors
from registry.sdmx_api.failures import failure_of
from registry.services import Services
from tests.sdmx_api.conftest import CSV, DATA_JSON, ML, V1, V2, Get

DF = f"{V2}/data/dataflow/A/DF/1.0.0"
DF_V1 = f"{V1}/data/DF"
CODELIST = f"{V2}/structure/codelist/A/CL_SEX"
VND = "application/vnd.sdmx."
GENERIC = f"{VND}genericdata+xml;version=2.1"


def _offers() -> list[tuple[str, Format]]:
    paths: dict[Api, tuple[str, str]] = {"v2": (CODELIST, DF), "v1": (f"{V1}/codelist/A/CL_SEX", DF_V1)}
    return [
        (path, row) for api, (structure, data) in paths.items()
        for path, kind in ((structure, "structure"), (data, "data")) for row in offered(kind, api)  # type: ignore[arg-type]
    ]  # fmt: skip


@pytest.mark.parametrize(("path", "row"), _offers(), ids=lambda value: value if isinstance(value, str) else value.name)
def test_every_type_that_is_advertised_is_given_exactly(get: Get, path: str, row: Format) -> None:  # 64
    answer = get(path, accept=row.content_type)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == row.content_type
    assert answer.data


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", DATA_JSON),  # 67
        ("", DATA_JSON),
        ("application/json", DATA_JSON),
        ("application/xml", f"{VND}data+xml;version=3.1.0"),
        ("text/csv", f"{VND}data+csv;version=2.1.0"),
        (f"{VND}data+csv", f"{VND}data+csv;version=2.1.0"),
        (f"{VND}data+csv;version=1", f"{VND}data+csv;version=1.0.0"),
        (f"{VND}data+csv; version=2.0.0; charset=utf-8; file=true", CSV),  # 68
        (f"{VND}data+json;version=2.0;urn=true", f"{VND}data+json;version=2.0.0"),  # 68
        (f"{VND}data+json;version=2.0+.0", DATA_JSON),  # 66
        (f"{VND}data+csv;version=2.0.0;q=0.2, {VND}data+xml;version=3.0.0;q=0.8", f"{VND}data+xml;version=3.0.0"),  # 66
        (f"image/png, {GENERIC};q=0.1", GENERIC),  # 66
        ("text/html, application/xhtml+xml, */*;q=0.8", DATA_JSON),
    ],
)
def test_accept_chooses_the_format_of_data(get: Get, accept: str, content_type: str) -> None:
    assert get(f"{DF}/A.F", accept=accept).headers["Content-Type"] == content_type


@pytest.mark.parametrize("accept", ["*/*", "application/xml", "text/xml", ""])
def test_v1_data_are_generic_ml_2_1_by_default(get: Get, accept: str) -> None:  # 67, 81
    assert get(DF_V1, accept=accept).headers["Content-Type"] == GENERIC
    assert get(f"{V1}/availableconstraint/DF", accept=accept).headers["Content-Type"] == ML


@pytest.mark.parametrize(
    ("accept", "quoted"),
    [
        (f"{VND}data+json;version=9.0.0", "version=9.0.0"),
        ("image/png", "image/png"),
        ("*/*;q=0", "*/*"),
        (f"{VND}structure+json;version=2.1.0", f"{VND}structure+json"),
    ],
)
def test_what_is_not_offered_answers_406_and_says_what_is(get: Get, accept: str, quoted: str) -> None:  # 65
    answer = get(DF, accept=accept)
    assert answer.status_code == 406
    assert quoted in answer.text
    assert DATA_JSON in answer.text


def test_a_version_that_is_none_answers_406_and_says_what_one_is(get: Get) -> None:  # 65
    answer = get(DF, accept=f"{VND}data+json;version=newest")
    assert answer.status_code == 406
    assert "'newest' is not a version such as 2.1.0" in answer.text


@pytest.mark.parametrize(
    ("query", "content_type"),
    [
        ("format=csvdata", f"{VND}data+csv;version=2.1.0"),
        ("format=csvdata&formatVersion=2.0.0", CSV),
        ("format=jsondata", DATA_JSON),
        ("format=genericdata", GENERIC),
        (f"format={VND}data%2Bcsv;version=2.0.0", CSV),
    ],
)
def test_the_query_string_wins_over_the_header(get: Get, query: str, content_type: str) -> None:
    assert get(f"{DF}?{query}", accept=DATA_JSON).headers["Content-Type"] == content_type


@pytest.mark.parametrize("query", ["format=pdf", "formatVersion=9.9.9", "compression=rar", "lang=xx"])
def test_what_the_query_string_cannot_have_answers_406_and_is_quoted(get: Get, query: str) -> None:  # 70
    answer = get(f"{DF}?{query}")
    assert answer.status_code == 406
    assert query.partition("=")[2] in answer.text


def test_languages_fall_back_and_never_fail(get: Get) -> None:  # 70
    def name(**headers: str) -> str:
        message = get(f"{DF}/A.F", accept=DATA_JSON, **headers).json
        text: str = message["data"]["structures"][0]["dimensions"]["series"][1]["values"][0]["name"]
        return text

    assert name(accept_language="fr-CH, en;q=0.5") == "Femmes"
    assert name(accept_language="xx") == name() == "Female"


@pytest.mark.parametrize("path", [DF, CODELIST, f"{V2}/availability/dataflow/A/DF"])
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_bodies_are_compressed_when_accepted(get: Get, path: str, coding: str) -> None:
    plain, packed = get(path), get(path, accept_encoding=f"{coding}, deflate")
    assert packed.headers["Content-Encoding"] == coding
    undo = {"gzip": gzip.decompress, "zstd": zstandard.ZstdDecompressor().decompressobj().decompress}[coding]
    assert undo(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("path", [DF, CODELIST])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_copy_that_still_holds_is_answered_304(get: Get, path: str, encoding: str) -> None:  # 71
    first = get(path, accept_encoding=encoding)
    for condition in ({"if_none_match": first.headers["ETag"]}, {"if_modified_since": first.headers["Last-Modified"]}):
        again = get(path, accept_encoding=encoding, **condition)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert get(path, if_modified_since="Thu, 01 Jan 2015 00:00:00 GMT").status_code == 200
    assert get(path, accept="application/xml", if_none_match=first.headers["ETag"]).status_code == 200
    assert get(path, accept_language="fr", if_none_match=first.headers["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "path", [f"{DF}/A.F?lastNObservations=1", f"{V2}/availability/dataflow/A/DF/1.0.0/A.F?mode=available"]
)
def test_a_304_reads_no_observation(get: Get, services: Services, tmp_path: Path, path: str) -> None:  # 71
    """Asked of a service whose observations are gone."""
    var = Path(shutil.copytree(services.settings.var, tmp_path / "var"))
    for file in [*var.rglob("*.parquet"), *var.rglob("*.duckdb")]:
        file.unlink()
    settings = config.read({"REGISTRY_VAR": str(var), "REGISTRY_LOG_LEVEL": "CRITICAL"})
    bare = create_app(settings)
    tag = get(path).headers["ETag"]
    assert bare.test_client().get(path, headers={"If-None-Match": tag}).status_code == 304
    assert bare.test_client().get(path).status_code == 503
    bare.extensions["services"].store.close()
    bare.extensions["services"].engine.dispose()


def test_a_small_answer_is_not_read_twice(services: Services, tmp_path: Path) -> None:
    var = Path(shutil.copytree(services.settings.var, tmp_path / "var"))
    app = create_app(config.read({"REGISTRY_VAR": str(var), "REGISTRY_LOG_LEVEL": "CRITICAL"}))
    first = app.test_client().get(f"{DF}/A.F")
    content = first.data
    for file in [*var.rglob("*.parquet"), *var.rglob("*.duckdb")]:
        file.unlink()
    again = app.test_client().get(f"{DF}/A.F")
    assert (first.status_code, again.status_code, again.data) == (200, 200, content)
    assert again.headers["ETag"] == first.headers["ETag"]
    app.extensions["services"].store.close()
    app.extensions["services"].engine.dispose()


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        (f"{V2}/data/dataflow/A/DF/1.0.0/A.F.X.Y", "*/*", "json"),
        (f"{V2}/data/dataflow/A/DF/1.0.0/A.F.X.Y", f"{VND}data+json;version=2.0.0", "json"),
        (f"{V2}/data/dataflow/A/DF/1.0.0/A.F.X.Y", f"{VND}data+xml;version=3.0.0", "xml"),
        (f"{V2}/data/dataflow/A/DF/1.0.0/A.F.X.Y", CSV, "json"),
        (f"{V1}/data/DF/A.F.X", "*/*", "xml"),
        (f"{V1}/data/DF/A.F.X", "application/json", "json"),
        (f"{V1}/data/DF/A.F.X", f"{VND}data+json;version=1.0.0", "json"),
    ],
)
def test_errors_come_in_the_family_that_was_asked_for(get: Get, path: str, accept: str, kind: str) -> None:  # 72
    answer = get(path, accept=accept, origin="https://explorer.example")
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in answer.headers
    if kind == "json":
        (error,) = answer.json["errors"]
        assert error["code"] == (400 if V2 in path else 140)
    else:
        root = etree.fromstring(answer.data)
        assert etree.QName(root).localname == "Error"
        assert root.find("{*}ErrorMessage").get("code") == ("400" if V2 in path else "140")


@pytest.mark.parametrize("api", ["v2", "v1"])
def test_missing_credentials_and_missing_rights_are_two_answers(api: Api) -> None:  # 73
    assert failure_of(errors.Unauthenticated("who are you?")).status(api) == 401
    assert failure_of(errors.NotPermitted("you may not")).status(api) == 403


@pytest.mark.parametrize("path", [f"{V2}/schema/metadataflow/A/MDF/1.0.0"])
def test_known_resources_that_are_not_built_answer_501_with_a_sentence(get: Get, path: str) -> None:  # 74
    answer = get(path)
    assert answer.status_code == 501
    assert "not offered" in answer.text or "not built" in answer.text


def test_every_header_that_answers_depend_on_is_in_vary(get: Get) -> None:
    answer = get(CODELIST)
    assert {one.strip() for one in answer.headers["Vary"].split(",")} >= {
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
    }
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_the_languages_of_names_are_told(get: Get) -> None:
    assert get(CODELIST).headers["Content-Language"] == "en, fr"


def test_a_head_has_the_headers_of_a_get_and_no_body(get: Get) -> None:
    for path in (DF, CODELIST):
        head, whole = get(path, method="HEAD"), get(path)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("ETag", "Content-Type", "Last-Modified"):
            assert head.headers[name] == whole.headers[name]


def test_options_tell_browsers_what_they_may_send(get: Get) -> None:
    answer = get(DF, method="OPTIONS", origin="https://explorer.example")
    assert answer.status_code == 204
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "x-range" in answer.headers["Access-Control-Allow-Headers"].lower()
