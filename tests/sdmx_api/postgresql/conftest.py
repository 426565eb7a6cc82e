"""The fixtures of the other tests, with their registries in a PostgreSQL cluster that the tests start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.services import Services
from tests.sdmx_api.conftest import Get, client_of, get_by, seeded
from tests.sdmx_api.writing import Desk
from tests.storage.conftest import _administer, _url
from tests.storage.conftest import cluster as cluster

HERE = Path(__file__).resolve().parent
Database = Callable[[], str]
_NUMBERS = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def database(cluster: Path) -> Database:
    """Makes an empty, migrated database and gives its address."""

    def make() -> str:
        name = f"r{next(_NUMBERS)}"
        _administer(cluster, f"CREATE DATABASE {name} TEMPLATE model")
        return _url(cluster, name)

    return make


@pytest.fixture(autouse=True)
def _desks(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Every desk that a test opens stands on a database of its own."""
    opened = Desk.at

    def at(folder: Path, **environment: str) -> Desk:
        return opened(folder, REGISTRY_DATABASE_URL=database(), **environment)

    monkeypatch.setattr(Desk, "at", staticmethod(at))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Services]:
    yield from seeded(tmp_path_factory.mktemp("var"), REGISTRY_DATABASE_URL=database())


@pytest.fixture(scope="session")
def client(services: Services) -> FlaskClient:
    return client_of(services)


@pytest.fixture(scope="session")
def get(client: FlaskClient) -> Get:
    return get_by(client)
