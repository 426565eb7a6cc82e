"""SubmitStructureRequest, and the alias that FMR's clients write to. Numbers are those of the conformance statements."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from registry.model.artefact import Maintainable
from tests import factories as f
from tests.sdmx_api.registering import listener
from tests.sdmx_api.writing import Desk, message, results, texts, urn, valid

BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"
FMR = "/ws/secure/sdmxapi/rest"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.at(tmp_path)
    yield desk
    desk.close()


def request_(*artefacts: Maintainable, generation: str = "3.1", action: str = "", **others: str) -> bytes:
    """A SubmitStructureRequest; `others` are actions of single artefacts, by id."""
    structures = re.search(
        rb"<mes:Structures>.*</mes:Structures>", message(*artefacts, format=f"sdmx-ml-{generation}"), re.S
    )
    assert structures is not None
    space = f"{BASE}v{generation.replace('.', '_')}/"
    named = {one.id: urn(one) for one in artefacts}
    wrap = "<URN>{}</URN>" if generation == "2.1" else "{}"
    overrides = "".join(
        f'<reg:SubmittedStructure action="{wanted}"><reg:MaintainableObject>{wrap.format(named[id])}</reg:MaintainableObject></reg:SubmittedStructure>'
        for id, wanted in others.items()
    )
    head = (
        "<mes:Header><mes:ID>R1</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-01-15T10:00:00Z</mes:Prepared>"
        '<mes:Sender id="IOM"/><mes:Receiver id="REGISTRY"/></mes:Header>'
    )
    said = f' action="{action}"' if action else ""
    body = structures[0].decode().replace("mes:Structures", "str:Structures")
    spaces = " ".join(
        f'xmlns:{prefix}="{space}{name}"'
        for prefix, name in {"mes": "message", "reg": "registry", "str": "structure", "com": "common"}.items()
    )
    text = f"<mes:RegistryInterface {spaces}>\n{head}\n<mes:SubmitStructureRequest{said}>{body}{overrides}</mes:SubmitStructureRequest></mes:RegistryInterface>"
    return text.encode()


@pytest.mark.parametrize("generation", ["2.1", "3.0", "3.1"])
@pytest.mark.parametrize("path", ["/sdmx/v2/", "/sdmx/v2/rest", "/sdmx/v2/structure"])
def test_a_request_is_answered_with_one_result_for_each_artefact(desk: Desk, generation: str, path: str) -> None:  # 121
    body = request_(f.a_codelist(), f.a_dataflow(), generation=generation)
    answer = desk.send("POST", path, body, content_type="application/xml")
    assert answer.status_code == 207, answer.text
    assert f"/v{generation.replace('.', '_')}/" in str(valid(answer).tag)
    assert sorted(results(answer)) == [("Failure", 409), ("Success", 201)]
    assert [node.get("action") for node in valid(answer).iter("{*}SubmittedStructure")] == ["Append", "Append"]
    assert desk.codes(f.a_codelist()) == ["F", "M", "_T"]


def test_append_is_the_default_and_refuses_what_is_there(desk: Desk) -> None:  # 121
    desk.stored(f.a_codelist(version="1.0"))
    changed = f.a_codelist("F", version="1.0")
    answer = desk.send("POST", "/sdmx/v2/", request_(changed))
    assert answer.status_code == 409 and "is here already" in texts(answer)
    assert desk.send("POST", "/sdmx/v2/", request_(changed, action="Replace")).status_code == 200
    assert desk.codes(changed) == ["F"]


@pytest.mark.parametrize("generation", ["2.1", "3.1"])
def test_single_artefacts_have_actions_of_their_own(desk: Desk, generation: str) -> None:  # 121
    old, kept, told = (f.a_codelist(id=id, version="1.0") for id in ("OLD", "KEPT", "TOLD"))
    desk.stored(old)
    body = request_(old, kept, told, generation=generation, OLD="Delete", TOLD="Information")
    answer = desk.send("POST", "/sdmx/v2/", body)
    assert answer.status_code == 201, answer.text
    actions = [node.get("action") for node in valid(answer).iter("{*}SubmittedStructure")]
    assert actions == ["Delete", "Append", "Information"]
    assert (desk.found(old), desk.found(told)) == (None, None) and desk.found(kept) is not None


def test_a_request_breaks_the_schema_in_the_line_where_it_does(desk: Desk) -> None:
    body = request_(f.a_codelist()).replace(b'id="F"', b'id="no id"')
    answer = desk.send("POST", "/sdmx/v2/", body)
    assert answer.status_code == 400 and "no id" in answer.text


def located(url: str) -> bytes:
    """A request whose structures lie elsewhere."""
    location = f"<reg:StructureLocation>{url}</reg:StructureLocation>".encode()
    return re.sub(rb"<str:Structures>.*</str:Structures>", location, request_(f.a_codelist()), flags=re.S)


@pytest.mark.parametrize("format", ["sdmx-ml-2.1", "sdmx-json-2.1"])
def test_structures_that_lie_elsewhere_are_fetched(tmp_path: Path, format: str) -> None:
    desk = Desk.at(tmp_path, REGISTRY_NOTIFY_PRIVATE="1")
    with listener() as elsewhere:
        elsewhere.served = message(f.a_codelist(), format=format)
        answer = desk.send("POST", "/sdmx/v2/", located(elsewhere.url))
    assert answer.status_code == 201 and desk.found(f.a_codelist()) is not None
    gone = desk.send("POST", "/sdmx/v2/", located(elsewhere.url))
    assert gone.status_code == 422 and "cannot be reached" in gone.text
    desk.close()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://[::1]/x", "file:///etc/passwd", "http://169.254.169.254/"]
)
def test_structures_are_not_fetched_from_private_addresses(desk: Desk, url: str) -> None:
    assert desk.send("POST", "/sdmx/v2/", located(url)).status_code == 403


def test_other_requests_are_not_offered(desk: Desk) -> None:
    empty = re.sub(
        rb"<mes:SubmitStructureRequest.*</mes:SubmitStructureRequest>", b"", request_(f.a_codelist()), flags=re.S
    )
    assert desk.send("POST", "/sdmx/v2/", empty).status_code == 501


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_packed_bodies_are_taken_up_to_the_limit_unpacked(
    tmp_path: Path, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    desk = Desk.at(tmp_path, REGISTRY_MAX_UPLOAD_MB="1")

    def status(method: str, path: str, body: bytes) -> int:
        return desk.send(method, path, body, content_encoding=encoding, content_type="application/xml").status_code

    sent = message(f.a_codelist(version="1.0"), format="sdmx-ml-3.1")
    assert status("POST", "/sdmx/v2/structure", pack(sent)) == 201
    assert status("PUT", "/sdmx/v2/structure/codelist/IOM.GMDAC/CL_SEX/1.0", pack(sent)) == 200
    assert status("POST", "/sdmx/v2/", pack(request_(f.a_codelist(id="CL_X")))) == 201
    assert status("POST", FMR, pack(message(f.a_codelist(id="CL_Y"), format="sdmx-ml-3.1"))) == 201
    assert status("POST", "/sdmx/v2/structure", pack(sent + b" " * 2**20)) == 413
    assert status("POST", "/sdmx/v2/structure", pack(sent)[:-20]) == 400
    assert status("POST", "/sdmx/v2/structure", b"plain") == 400
    desk.close()


def test_other_packings_are_refused_by_name(desk: Desk) -> None:
    answer = desk.send("POST", "/sdmx/v2/structure", b"x", content_encoding="br")
    assert answer.status_code == 415 and "gzip" in answer.text


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sdmx/v2/structure/codelist/A/B/1.0", "GET, HEAD, OPTIONS, POST, PUT, DELETE"),
        ("/sdmx/v2/registration", "GET, HEAD, OPTIONS, POST"),
        ("/sdmx/v2/registry", "GET, HEAD, OPTIONS, POST"),
        ("/sdmx/v2/registration/id/X", "GET, HEAD, OPTIONS"),
        ("/sdmx/v2/schema/dataflow/A/B/1.0", "GET, HEAD, OPTIONS"),
        ("/sdmx/v1/codelist", "GET, HEAD, OPTIONS"),
        (FMR, "OPTIONS, POST"),
    ],
)
def test_browsers_are_told_the_methods_that_a_path_has(desk: Desk, path: str, methods: str) -> None:
    answer = desk.send("OPTIONS", path, by="", origin="https://tool.example")
    assert answer.status_code == 204 and answer.headers["Access-Control-Allow-Methods"] == methods
    assert {"Authorization", "Content-Type", "Content-Encoding"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )


def test_the_alias_takes_actions_from_the_header(desk: Desk) -> None:
    draft = f.a_codelist("A B", version="1.0")
    assert desk.send("POST", FMR, message(draft), content_type="application/text", action="Append").status_code == 201
    more = message(f.a_codelist("B C", version="1.0"))
    assert desk.send("POST", FMR, more, action="Append").status_code == 409
    assert desk.send("POST", FMR, more, action="Merge").status_code == 200
    assert desk.codes(draft) == ["A", "B", "C"]
    assert desk.send("POST", FMR, more).status_code == 200
    assert desk.codes(draft) == ["B", "C"]
    assert desk.send("POST", FMR, more, action="Delete").status_code == 400
    assert desk.send("POST", FMR, more, by="").status_code == 401


def test_the_alias_stores_all_or_nothing(desk: Desk) -> None:
    answer = desk.send("POST", FMR, message(f.a_codelist(), f.a_dataflow()))
    assert answer.status_code == 409 and desk.found(f.a_codelist()) is None


def test_a_partial_scheme_without_its_whole_is_told_so(desk: Desk) -> None:
    part = f.a_codelist("F", version="1.0", is_partial=True)
    put = desk.put(part)
    assert put.status_code == 404 and "the whole scheme is not here" in texts(put)
    posted = desk.post(part)
    assert posted.status_code == 201 and "the whole scheme is not here" in texts(posted)
