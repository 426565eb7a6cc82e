from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import serving
from tests.harvest.registries import Registry


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registry, str]]:
    """A registry with the small packs, and its address; tests leave it as it is."""
    yield from _serving(tmp_path_factory.mktemp("source"))


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[tuple[Registry, str]]:
    """Another one, which the test may change."""
    yield from _serving(tmp_path / "changing")


def _serving(folder: Path) -> Iterator[tuple[Registry, str]]:
    registry = Registry.at(folder)
    registry.seed()
    with serving.server(registry.environment) as address:
        yield registry, address
    registry.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Registry]:
    registry = Registry.at(tmp_path / "empty")
    yield registry
    registry.close()
