"""The service that is asked: a small registry with structures, data, metadata sets, and a witness of every failure in its log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from registry.content import seed
from registry.data.load import load
from registry.formats.sniff import data_format
from registry.model.errors import RegistryError
from registry.storage.tables import Base
from tests.cubes import a_cube, artefacts_of
from tests.fuzz.watch import deadline
from tests.metadata.world import a_set, the_framework
from tests.sdmx_api.writing import Desk

SMALL = Path(__file__).resolve().parent.parent / "small"
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FLOW = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF_MIG(1.0.0)"
ANSWERED = frozenset([200, 201, 202, 204, 207, 304, 308, 400, 401, 403, 404, 405, 406, 409, 411, 413, 415, 422, 501])
# What a refused write may leave behind: nothing. These say what happened, not what is.
_TRAILS = frozenset(["audit", "job", "event", "notification", "token"])


class HalfStored(AssertionError):
    """A refused write changed something."""


class World:
    """Opened once; what is written to it stays, as in a registry that is open to all."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="registry-fuzz-")
        self.desk = Desk.at(Path(self._folder.name) / "var", REGISTRY_LOG_LEVEL="ERROR")
        self._before = structlog.get_config()
        self._seen: list[BaseException] = []
        structlog.configure(processors=[self._witness])
        services = self.desk.services
        self.desk.stored(*artefacts_of(a_cube()), *the_framework(), a_set())
        seed.seed(services, [SMALL / "codelists", SMALL / "dataflows"], by="tests", at=AT)

    def close(self) -> None:
        structlog.configure(**self._before)
        self.desk.close()
        self._folder.cleanup()

    def _witness(self, logger: object, name: str, event: Any) -> Any:
        error = event.get("exc_info")
        if isinstance(error, BaseException):
            self._seen.append(error)
        raise structlog.DropEvent

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> TestResponse:
        """Raises the failure itself where the service failed, HalfStored where a refusal changed something."""
        self._seen.clear()
        before = self.rows() if method != "GET" else {}
        with deadline(f"{method} {path} {dict(headers or {})} {body!r}"):
            answer = self.desk.client.open(
                path, method=method, data=body, headers=_sendable(headers or {}),
                environ_overrides={"RAW_URI": path}, buffered=True,
            )  # fmt: skip
        if self._seen:
            raise self._seen[0]
        assert answer.status_code in ANSWERED, f"{answer.status_code}: {answer.text[:500]}"
        if before and answer.status_code >= 400 and self.rows() != before:
            raise HalfStored(f"{answer.status_code}: {before} became {self.rows()}")
        return answer

    def write(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        """As an administrator."""
        return self.ask(method, path, body, {"Authorization": f"Bearer {self.desk.admin}", **headers})

    def load(self, body: bytes) -> bool:
        """Loads a file of data into the example flow; False when it is refused."""
        file = Path(self._folder.name) / "sent"
        file.write_bytes(body)
        before, folders = self.rows(), self._folders()
        services = self.desk.services
        try:
            with deadline(f"load {body!r}"):
                load(services.writing, services.store, FLOW, file, format=data_format(file), at=AT, by="tests",
                     limits=services.load_limits)  # fmt: skip
        except RegistryError:
            if self.rows() != before or self._folders() != folders:
                raise HalfStored(f"{before} became {self.rows()}; {self._folders() - folders} is new") from None
            return False
        return True

    def rows(self) -> dict[str, int]:
        """How many rows each table has that says what is published."""
        tables = [table for table in Base.metadata.sorted_tables if table.name not in _TRAILS]
        with self.desk.services.engine.connect() as connection:
            found = connection.execute(
                select(*(select(func.count()).select_from(table).scalar_subquery() for table in tables))
            ).one()
        return {table.name: count for table, count in zip(tables, found, strict=True)}

    def _folders(self) -> set[str]:
        store = self.desk.services.settings.store
        return {str(each) for each in Path(store).rglob("*")} if Path(store).is_dir() else set()


def _sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """A server hands on no line breaks and no signs beyond Latin-1."""
    return {
        name: value.encode("latin-1", "replace").decode("latin-1").translate({10: " ", 13: " ", 0: " "})
        for name, value in headers.items()
    }
