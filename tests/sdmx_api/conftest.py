"""A service on the small packs (tests/small), asked without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry import config
from registry.app import create_app
from registry.content import seed
from registry.services import Services
from registry.storage.migrate import upgrade

SMALL = Path(__file__).resolve().parent.parent / "small"
SEEDED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Get = Callable[..., TestResponse]

V1 = "/sdmx/v1"
V2 = "/sdmx/v2"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
ML = "application/vnd.sdmx.structure+xml;version=2.1"
JSON = "application/vnd.sdmx.structure+json;version=2.1.0"
DATA_JSON = "application/vnd.sdmx.data+json;version=2.1.0"


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The small packs and their data, loaded."""
    yield from seeded(tmp_path_factory.mktemp("var"))


def seeded(folder: Path, **environment: str) -> Iterator[Services]:
    """A registry in a folder with the small packs and their data."""
    settings = config.read({"REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "CRITICAL", **environment})
    upgrade(settings.database_url)
    services = Services(settings)
    seed.seed(services, [SMALL / "codelists", SMALL / "dataflows"], by="tests", at=SEEDED_AT)
    yield services
    services.store.close()
    services.engine.dispose()


@pytest.fixture(scope="session")
def client(services: Services) -> FlaskClient:
    """Asks the service as a browser does."""
    return client_of(services)


def client_of(services: Services) -> FlaskClient:
    app = create_app(services.settings)
    app.extensions["services"] = services
    return app.test_client()


@pytest.fixture(scope="session")
def get(client: FlaskClient) -> Get:
    """Answers a path as sent on the wire, read to its end; keyword arguments are headers (`accept=…`)."""
    return get_by(client)


def get_by(client: FlaskClient) -> Get:
    def answer(path: str, *, method: str = "GET", **headers: str) -> TestResponse:
        pairs = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.open(path, method=method, headers=pairs, environ_overrides={"RAW_URI": path}, buffered=True)

    return answer
