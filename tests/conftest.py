"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import serving


def absent(what: str) -> None:
    """Skips with one line that says how to get what is absent; under CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def specimens() -> Path:
    """The folder of real files that tests read."""
    folder = os.environ.get("REGISTRY_SPECIMENS")
    if not folder or not Path(folder).is_dir():
        absent("real files are absent: set REGISTRY_SPECIMENS to their folder")
    return Path(str(folder))


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service with the demo content."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    environment = serving.prepare(shared / "service")
    with serving.server(environment) as address:
        yield address
