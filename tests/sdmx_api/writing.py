"""A service that is written to: an empty registry of its own, two tokens, and messages as clients send them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from registry import config
from registry.accounts.tokens import Rights, issue
from registry.app import create_app
from registry.formats.schemas import validate_xml
from registry.formats.table import format_named
from registry.model.artefact import Maintainable
from registry.model.kinds import kind_of, urn_of
from registry.services import Services
from registry.storage.migrate import upgrade
from registry.structures.submit import submit
from tests import factories as f

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
STRUCTURE = "/sdmx/v2/structure"
JSON = "application/vnd.sdmx.structure+json;version=2.1.0"
XML = "application/vnd.sdmx.structure+xml;version=3.1.0"
_TYPES = {"sdmx-ml-3.1": XML, "sdmx-json-2.1": JSON}


def message(*artefacts: Maintainable, format: str = "sdmx-json-2.1") -> bytes:
    """The artefacts as a structure message."""
    write = format_named(format).write
    assert write is not None
    return b"".join(write(f.a_message(*artefacts)))


def path_of(artefact: Maintainable) -> str:
    return f"{STRUCTURE}/{kind_of(artefact).word}/{artefact.agency}/{artefact.id}/{artefact.version}"


@dataclass
class Desk:
    """`editor` acts for IOM and below, `admin` for all."""

    services: Services
    client: FlaskClient
    editor: str = ""
    admin: str = ""

    @staticmethod
    def at(folder: Path, **environment: str) -> Desk:
        settings = config.read({"REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "CRITICAL", **environment})
        upgrade(settings.database_url)
        services = Services(settings)
        app = create_app(settings)
        app.extensions["services"] = services
        desk = Desk(services, app.test_client())
        desk.editor, desk.admin = desk.token("editor", "IOM", b"e"), desk.token("admin", "*", b"a")
        return desk

    def token(self, name: str, agency: str, sign: bytes) -> str:
        with self.services.writing() as uow:
            return issue(uow, name, Rights((agency,)), randomness=sign * 64, by="tests", at=datetime.now(UTC)).text

    def close(self) -> None:
        self.services.store.close()
        self.services.engine.dispose()

    def stored(self, *artefacts: Maintainable) -> None:
        with self.services.writing() as uow:
            receipt = submit(uow, artefacts, by="tests", at=MONDAY)
        assert not receipt.refused, receipt.findings

    def send(self, method: str, path: str, body: bytes = b"", *, by: str | None = None, **headers: str) -> TestResponse:
        """Keyword arguments are headers (`content_type=…`); `by` is a token's text, the editor's when absent, none when empty."""
        pairs = {name.replace("_", "-").title(): value for name, value in headers.items()}
        token = self.editor if by is None else by
        if token:
            pairs.setdefault("Authorization", f"Bearer {token}")
        return self.client.open(
            path, method=method, data=body, headers=pairs, environ_overrides={"RAW_URI": path}, buffered=True
        )

    def post(
        self, *artefacts: Maintainable, to: str = STRUCTURE, by: str | None = None, **headers: str
    ) -> TestResponse:
        return self.send("POST", to, message(*artefacts), by=by, **({"content_type": JSON} | headers))

    def put(self, artefact: Maintainable, *, to: str | None = None, **headers: str) -> TestResponse:
        return self.send("PUT", to or path_of(artefact), message(artefact), **({"content_type": JSON} | headers))

    def delete(self, artefact: Maintainable, tail: str = "", **headers: str) -> TestResponse:
        return self.send("DELETE", path_of(artefact) + tail, **headers)

    def found(self, artefact: Maintainable) -> dict[str, Any] | None:
        """The artefact as it is read now; None when it is not there."""
        answer = self.send("GET", path_of(artefact), accept=JSON)
        if answer.status_code == 404:
            return None
        [node] = json.loads(answer.data)["data"][kind_of(artefact).json]
        return dict(node)

    def codes(self, artefact: Maintainable) -> list[str]:
        found = self.found(artefact)
        assert found is not None
        return [code["id"] for code in found.get("codes", [])]


def results(answer: TestResponse) -> list[tuple[str, int]]:
    """What became of each artefact: outcome and code, or from XML status and code."""
    if answer.data.startswith(b"{"):
        return [(one["outcome"], one["code"]) for one in json.loads(answer.data)["data"]["submissionResults"]]
    root = valid(answer)
    return [(node.get("status") or "", int(node[0].get("code") or 0)) for node in root.iter("{*}StatusMessage")]


def texts(answer: TestResponse) -> str:
    """Everything that the answer says, in one line."""
    if answer.data.startswith(b"{"):
        told = json.loads(answer.data)
        said = [text["text"] for one in told["data"]["submissionResults"] for text in one.get("messages", [])]
        return " ".join(said)
    return " ".join(str(node.text) for node in valid(answer).iter("{*}Text"))


def valid(answer: TestResponse) -> etree._Element:
    """The root of an SDMX-ML answer, which its official schema admits."""
    root = etree.fromstring(answer.data)
    generation = next(
        name for name, folder in {"3.1": "v3_1", "3.0": "v3_0", "2.1": "v2_1"}.items() if f"/{folder}/" in str(root.tag)
    )
    assert validate_xml(root, generation) == ()
    return root


def urns(answer: TestResponse) -> list[str]:
    return [one["urn"] for one in json.loads(answer.data)["data"]["submissionResults"]]


def urn(artefact: Maintainable) -> str:
    return urn_of(artefact)
