"""The pages on the small packs (tests/small), asked without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from registry import config
from registry.app import create_app
from registry.content import seed
from registry.services import Services
from registry.storage.migrate import upgrade

SMALL = Path(__file__).resolve().parent.parent / "small"
SEEDED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Page = Callable[..., HtmlElement]


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The small packs and their data, loaded."""
    settings = config.read({"REGISTRY_VAR": str(tmp_path_factory.mktemp("var")), "REGISTRY_LOG_LEVEL": "CRITICAL"})
    upgrade(settings.database_url)
    services = Services(settings)
    seed.seed(services, [SMALL / "codelists", SMALL / "dataflows"], by="tests", at=SEEDED_AT)
    yield services
    services.store.close()
    services.engine.dispose()


@pytest.fixture
def client(services: Services) -> FlaskClient:
    """A browser without cookies."""
    app = create_app(services.settings)
    app.extensions["services"] = services
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """The page at an address as a tree; keyword arguments are headers."""

    def answer(path: str, *, status: int = 200, **headers: str) -> HtmlElement:
        response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        assert response.status_code == status, response.get_data(as_text=True)
        return lxml.html.document_fromstring(response.get_data(as_text=True))

    return answer


def words(element: HtmlElement) -> str:
    """The text of an element with single spaces."""
    return " ".join(element.text_content().split())


def rows(page: HtmlElement, table: str) -> list[list[str]]:
    """The cells of a table's body, row by row; `table` is its class."""
    return [[words(cell) for cell in row] for found in page.find_class(table) for row in found.xpath("./tbody/tr")]
