"""Data that are sent to /sdmx/v2/data: who may, what is answered, and what is there afterwards."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard
from werkzeug.test import TestResponse

from registry.accounts.tokens import Rights, issue
from registry.jobs import load as jobs
from registry.jobs.queue import open_queue
from registry.model.artefact import Maintainable
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
)
from registry.model.errors import Conflict
from registry.model.kinds import urn_of
from registry.model.load_order import LoadOrder
from registry.model.organisation import DataProviderScheme, Organisation
from registry.model.provision import ProvisionAgreement
from registry.sdmx_api.failures import failure_of
from tests.cubes import HEADER, a_cube, artefacts_of
from tests.data.desk import LINES
from tests.observations.bench import a_row
from tests.sdmx_api.writing import Desk as Writing

FLOW = "/sdmx/v2/data/dataflow/IOM/DF_MIG/1.0.0"
AGREEMENT = "/sdmx/v2/data/provisionagreement/IOM/PA_FR/1.0.0"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"


@dataclass
class Desk:
    """`editor` acts for IOM, `reporter` for the provider FR1."""

    writing: Writing
    reporter: str

    def send(
        self, *lines: str, to: str = FLOW, method: str = "POST", by: str | None = None, **headers: str
    ) -> TestResponse:
        body = "\n".join([HEADER, *lines]).encode() + b"\n"
        return self.post(body, to=to, method=method, by=by, **headers)

    def post(
        self, body: bytes, *, to: str = FLOW, method: str = "POST", by: str | None = None, **headers: str
    ) -> TestResponse:
        return self.writing.send(method, to, body, by=by, **({"content_type": CSV} | headers))

    def there(self) -> list[str]:
        """Key, period and value of each observation."""
        answer = self.writing.send("GET", FLOW, accept=CSV)
        rows = [line.split(",") for line in answer.text.splitlines()[1:] if line.startswith("dataflow")]
        return [f"{'.'.join(row[3:7])} {row[7]} {row[8]}" for row in rows]

    def work(self) -> None:
        """Does what was left to the worker."""
        queue = open_queue(self.writing.services.settings.queue_url)
        jobs.register(queue, self.writing.services)
        while task := queue.dequeue():
            queue.execute(task)

    def left(self) -> list[str]:
        """What is left of loads on disk."""
        return [path.name for path in (self.writing.services.settings.var / "loads").rglob("*") if path.is_file()]


def at(folder: Path, *more: Maintainable, **environment: str) -> Iterator[Desk]:
    writing = Writing.at(folder, **environment)
    writing.stored(*artefacts_of(a_cube()))
    if more:
        writing.stored(*more)
    with writing.services.writing() as uow:
        rights = Rights(providers=("FR1",))
        reporter = issue(uow, "reporter", rights, randomness=b"r" * 64, by="tests", at=datetime.now(UTC)).text
    yield Desk(writing, reporter)
    writing.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from at(tmp_path)


def an_agreement(id: str, provider: str) -> ProvisionAgreement:
    return ProvisionAgreement(
        id=id, agency="IOM", version="1.0.0", names={"en": id}, dataflow=urn_of(a_cube().flow),
        data_provider=f"urn:sdmx:org.sdmx.infomodel.base.DataProvider=IOM:DATA_PROVIDERS(1.0).{provider}",
    )  # fmt: skip


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Desk]:
    """Two providers report; FR1 only on France."""
    providers = DataProviderScheme(
        id="DATA_PROVIDERS", agency="IOM", version="1.0", names={"en": "Providers"},
        organisations=tuple(Organisation(id=id, names={"en": id}) for id in ("FR1", "DE1")),
    )  # fmt: skip
    only_france = DataConstraint(
        id="CR_FR", agency="IOM", version="1.0.0", names={"en": "France"},
        attachment=Attachment(provision_agreements=(urn_of(an_agreement("PA_FR", "FR1")),)),
        regions=(CubeRegion(include=True, keys=(MemberSelection(id="REF_AREA", values=(MemberValue(value="FRA"),)),)),),
    )  # fmt: skip
    yield from at(tmp_path, providers, an_agreement("PA_DE", "DE1"), only_france)


def test_a_message_is_loaded_at_once_and_reported(desk: Desk) -> None:
    first = desk.send(*LINES)
    report = first.get_json()
    assert first.status_code == 201, first.text
    assert (report["state"], report["observations"], report["series"], report["version"]) == ("done", 7, 3, 1)
    assert first.headers["Location"] == report["job"] and report["findings"] == [] and desk.left() == []
    assert len(desk.there()) == 7
    again = desk.send(a_row("A.FRA.SYR.F", "2030"))
    assert again.status_code == 200 and desk.there() == ["A.FRA.SYR.F 2030 1"]  # Replace: it is the whole


def test_the_actions_of_a_message_change_the_data(desk: Desk) -> None:
    desk.send(*LINES[:2])
    merged = a_row("A.DEU.SYR.F", "2020", "9").replace(",R,", ",M,", 1)
    deleted = "dataflow,IOM:DF_MIG(1.0.0),D,A,FRA,SYR,F,2020,,,,,,,,,"
    answer = desk.send(merged, deleted)
    assert answer.status_code == 200 and answer.get_json()["action"] == "Merge"
    assert desk.there() == ["A.FRA.SYR.F 2021 150.50", "A.DEU.SYR.F 2020 9"]
    desk.send(merged, method="PUT", content_type=CSV)
    assert desk.there() == ["A.DEU.SYR.F 2020 9"]
    assert desk.send(merged, to=f"{FLOW}?mode=actions", method="PUT").status_code == 400


def test_what_is_wrong_is_told_by_kind_with_the_rows_and_nothing_is_stored(desk: Desk) -> None:
    desk.send(LINES[0])
    wrong = [a_row(f"A.X{number:03}.SYR.F") for number in range(150)]
    answer = desk.send(LINES[4], *wrong, a_row("A.FRA.SYR.F", "2020", "one"))
    told = answer.get_json()
    assert answer.status_code == 422 and "nothing of it was stored" in told["message"]
    assert [(kind["code"], kind["count"]) for kind in told["findings"]] == [("unknown-code", 150), ("not-a-number", 1)]
    first = told["findings"][0]["first"]
    assert len(first) == 5 and first[0]["line"] == 3 and first[0]["row"] == wrong[0]
    assert len(desk.there()) == 1 and desk.left() == []


def test_a_dry_run_tells_and_publishes_nothing(desk: Desk) -> None:
    answer = desk.send(*LINES, to=f"{FLOW}?dryRun=true")
    assert answer.status_code == 200 and answer.get_json()["observations"] == 7 and answer.get_json()["version"] is None
    assert desk.writing.send("GET", FLOW, accept=CSV).status_code == 204
    assert not list((desk.writing.services.store.folder / "versions").iterdir())


def test_a_load_in_part_gives_the_wrong_rows_back(desk: Desk) -> None:
    wrong = a_row("A.FRA.AFG.F", "2020", "x", comment="two\nlines")
    answer = desk.send(LINES[0], wrong, LINES[1], LINES[0], to=f"{FLOW}?partial=true")
    report = answer.get_json()
    assert answer.status_code == 201 and report["returned"] == 2 and report["observations"] == 2
    rest = desk.writing.send("GET", report["rest"])
    header, *rows = rest.text.splitlines()
    assert header == f"{HEADER},FINDINGS"
    assert "\n".join(rows[:2]) == wrong + ",\"'x' is not a number of type Double\""
    assert rows[2].startswith(LINES[0]) and "stands in a file once" in rows[2]
    assert {kind["code"]: kind["count"] for kind in report["findings"]} == {"not-a-number": 1, "duplicate-key": 1}
    assert desk.writing.send("GET", report["rest"], by="").status_code == 401
    assert desk.writing.send("GET", report["rest"], by=desk.reporter).status_code == 404
    corrected = rest.text.replace(",x,", ",3,").replace(",R,", ",M,").rpartition("dataflow,")[0]
    assert desk.post(corrected.encode()).status_code == 200 and len(desk.there()) == 3


@pytest.mark.parametrize(
    ("pack", "headers"),
    [
        (gzip.compress, {}),
        (gzip.compress, {"content_encoding": "gzip"}),
        (zstandard.compress, {}),
        (zstandard.compress, {"content_encoding": "zstd"}),
        (lambda body: zipped({"data.csv": body, "__MACOSX/._data.csv": b"x"}), {"content_type": "application/zip"}),
    ],
)
def test_a_packed_message_is_unpacked(desk: Desk, pack: Any, headers: dict[str, str]) -> None:
    body = pack("\n".join([HEADER, *LINES]).encode())
    assert desk.post(body, **headers).status_code == 201
    assert len(desk.there()) == 7 and desk.left() == []


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_ml_and_json_that_the_service_wrote_are_taken(desk: Desk) -> None:
    desk.send(*LINES)
    before = desk.there()
    for type_ in ("application/vnd.sdmx.data+json;version=2.1.0", "application/vnd.sdmx.data+xml;version=3.1.0"):
        body = desk.writing.send("GET", FLOW, accept=type_).data
        desk.send(LINES[0])
        answer = desk.post(body, content_type=type_)
        assert answer.status_code == 200, answer.text
        assert desk.there() == before


def test_a_large_message_or_a_wish_is_left_to_the_worker(desk: Desk) -> None:
    answer = desk.send(*LINES, prefer="respond-async")
    assert answer.status_code == 202 and answer.get_json()["state"] == "queued"
    place = answer.headers["Location"]
    assert desk.writing.send("GET", place).get_json()["state"] == "queued"
    desk.work()
    told = desk.writing.send("GET", place).get_json()
    assert (told["state"], told["progress"], told["message"]) == ("done", 1.0, "7 observations published")
    assert len(desk.there()) == 7 and desk.left() == []
    comment = "long " * 300_000
    small = next(at(desk.writing.services.settings.var / "small", REGISTRY_LOAD_AT_ONCE_MB="1"))
    assert small.send(a_row("A.FRA.SYR.F", comment=comment)).status_code == 202
    small.writing.close()


def test_a_job_that_fails_says_why(desk: Desk) -> None:
    place = desk.send(a_row("A.XXX.SYR.F"), prefer="respond-async").headers["Location"]
    desk.work()
    told = desk.writing.send("GET", place).get_json()
    assert told["state"] == "failed" and told["findings"][0]["first"][0]["row"].startswith(
        "dataflow,IOM:DF_MIG(1.0.0),R,A,XXX"
    )
    assert desk.left() == []


def test_who_may_not_send_is_told(shared: Desk) -> None:
    assert shared.send(LINES[0], by="").status_code == 401
    assert shared.send(LINES[0], by="no.token").status_code == 401
    stranger = shared.writing.token("stranger", "OECD", b"s")
    assert shared.send(LINES[0], by=stranger).status_code == 403
    german = "/sdmx/v2/data/provisionagreement/IOM/PA_DE/1.0.0"
    refused = shared.send(LINES[0], to=german, by=shared.reporter)
    assert refused.status_code == 403 and "nor for the provider of IOM:PA_DE" in refused.text
    assert shared.left() == []


def test_a_provider_changes_only_what_its_agreement_allows(shared: Desk) -> None:
    shared.send(a_row("A.DEU.AFG.F", "2020"), a_row("A.FRA.AFG.F", "2019"))
    answer = shared.send(a_row("A.FRA.SYR.F"), by=shared.reporter)
    assert answer.status_code == 200 and answer.get_json()["agreement"].endswith("PA_FR(1.0.0)")
    assert shared.there() == ["A.FRA.SYR.F 2020 1", "A.FRA.AFG.F 2019 1", "A.DEU.AFG.F 2020 1"]
    for line in (
        a_row("A.DEU.SYR.F"),
        "dataflow,IOM:DF_MIG(1.0.0),D,,DEU,,,,,,,,,,,,",
        "dataflow,IOM:DF_MIG(1.0.0),D,,,,,,,,,,,,,,",
    ):
        refused = shared.send(line, by=shared.reporter, to=AGREEMENT)
        assert refused.status_code == 422 and "allows only REF_AREA FRA" in refused.text, refused.text
    assert shared.send(a_row("A.FRA.SYR.F"), by=shared.reporter, method="PUT").status_code == 403
    assert len(shared.there()) == 3 and shared.left() == []
    whole = shared.send("dataflow,IOM:DF_MIG(1.0.0),D,,FRA,,,,,,,,,,,,", by=shared.reporter)
    assert whole.status_code == 200 and shared.there() == ["A.DEU.AFG.F 2020 1"]


def test_the_only_provider_may_send_the_whole(desk: Desk) -> None:
    desk.send(*LINES)
    assert desk.send(a_row("A.FRA.SYR.F"), by=desk.reporter).status_code == 200
    assert desk.there() == ["A.FRA.SYR.F 2020 1"]


@pytest.mark.parametrize(
    ("path", "headers", "status", "said"),
    [
        ("/sdmx/v2/data/dataflow/IOM/DF_X/1.0.0", {}, 404, "there is no dataflow IOM:DF_X(1.0.0)"),
        ("/sdmx/v2/data/dataflow/IOM/*/1.0.0", {}, 400, "exactly one"),
        ("/sdmx/v2/data/dataflow/IOM", {}, 400, "/data/{context}/{agency}/{id}/{version}"),
        ("/sdmx/v2/data/codelist/IOM/CL_AREA/1.0.0", {}, 400, "codelist"),
        (f"{FLOW}?override=version", {}, 400, "override"),
        (FLOW, {"content_type": "image/png"}, 415, "image/png"),
        (FLOW, {"content_type": "application/json"}, 415, "begins as CSV"),
        (FLOW, {"content_encoding": "br"}, 415, "br"),
        (FLOW, {"content_encoding": "zstd"}, 400, "zstd"),
    ],
)
def test_a_request_that_cannot_be_taken_is_answered_with_a_sentence(
    desk: Desk, path: str, headers: dict[str, str], status: int, said: str
) -> None:
    answer = desk.send(LINES[0], to=path, **headers)
    assert answer.status_code == status and said in answer.text, answer.text
    assert desk.left() == []


def test_an_archive_of_several_files_or_none_is_refused(desk: Desk) -> None:
    for files, said in (({}, "is empty"), ({"a.csv": b"x", "b.csv": b"y"}, "holds 2 files (a.csv, b.csv)")):
        answer = desk.post(zipped(files), content_type="application/zip")
        assert answer.status_code == 400 and said in answer.text


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    desk = next(at(tmp_path, REGISTRY_MAX_UPLOAD_MB="1"))
    bomb = HEADER.encode() + b"\n" + b"0" * 3_000_000
    plain, packed = desk.post(bomb), desk.post(zipped({"data.csv": bomb}), content_type="application/zip")
    assert (plain.status_code, packed.status_code) == (413, 413)
    assert desk.post(zstandard.compress(bomb), content_encoding="zstd").status_code == 413
    assert desk.post(gzip.compress(bomb)).status_code == 422 and desk.left() == []
    desk.writing.close()


def test_rules_of_constraints_hold_for_rows(tmp_path: Path) -> None:
    key = DataKey(
        keys=(
            MemberSelection(id="REF_AREA", values=(MemberValue(value="FRA"),)),
            MemberSelection(id="SEX", values=(MemberValue(value="M"),)),
        )
    )
    constraint = DataConstraint(
        id="CR_KEYS", agency="IOM", version="1.0.0", names={"en": "No men in France"},
        attachment=Attachment(dataflows=(urn_of(a_cube().flow),)), key_sets=(DataKeySet(is_included=False, keys=(key,)),),
    )  # fmt: skip
    desk = next(at(tmp_path, constraint))
    answer = desk.send(*LINES)
    [kind] = answer.get_json()["findings"]
    assert answer.status_code == 422 and (kind["code"], kind["count"]) == ("not-allowed-by-constraint", 3)
    assert kind["first"][0]["message"] == (
        "REF_AREA=FRA, SEX=M may not be reported: the constraint IOM:CR_KEYS(1.0.0) excludes REF_AREA FRA with SEX M"
    )
    assert desk.send(*LINES, to=f"{FLOW}?partial=true").get_json()["returned"] == 3
    assert [row for row in desk.there() if ".M " in row] == []
    desk.writing.close()


def test_two_loads_at_once_do_not_overwrite_each_other(desk: Desk, tmp_path: Path) -> None:
    desk.send(*LINES)
    file = tmp_path / "later.csv"
    file.write_text("\n".join([HEADER, a_row("A.FRA.SYR.F", "2030")]) + "\n")

    def say(what: str, rows: int) -> None:
        if what == "written":
            assert desk.send(a_row("A.FRA.SYR.F", "2040")).status_code == 200

    order = LoadOrder(flow=urn_of(a_cube().flow), file=str(file))
    with pytest.raises(Conflict, match="load the file again") as refused:
        jobs.perform(desk.writing.services, order, tmp_path, by="ann", progress=say)
    assert failure_of(refused.value).v2 == 409
    assert desk.there() == ["A.FRA.SYR.F 2040 1"]


def test_data_go_where_the_message_says(desk: Desk) -> None:
    here = "/sdmx/v2/data"
    assert desk.send(*LINES, to=here).status_code == 201
    before = desk.there()
    for type_ in ("application/vnd.sdmx.data+json;version=2.0.0", "application/vnd.sdmx.data+xml;version=3.0.0"):
        body = desk.writing.send("GET", FLOW, accept=type_).data
        answer = desk.post(gzip.compress(body), to=here, content_type=type_)
        assert answer.status_code == 200 and desk.there() == before, answer.text
    assert (
        desk.post(
            zipped({"data.csv": "\n".join([HEADER, *LINES]).encode()}), to=here, content_type="application/zip"
        ).status_code
        == 200
    )
    assert desk.send(a_row("A.FRA.SYR.F", structure="IOM:DF_X(1.0.0)"), to=here).status_code == 404
    assert desk.post(HEADER.encode(), to=here).status_code == 400 and desk.left() == []


def test_data_may_name_the_agreement_that_they_are_reported_under(desk: Desk) -> None:
    line = a_row("A.FRA.SYR.F", structure="IOM:PA_FR(1.0.0)").replace("dataflow", "dataprovision", 1)
    assert desk.send(line, to=AGREEMENT).status_code == 201
    assert desk.send(line, to="/sdmx/v2/data", by=desk.reporter).status_code == 200
    assert desk.send(line, to=f"{AGREEMENT}?partial=true", by=desk.reporter).status_code == 200
    refused = desk.send(line)
    assert refused.status_code == 422 and "IOM:DF_MIG(1.0.0)" in refused.text
