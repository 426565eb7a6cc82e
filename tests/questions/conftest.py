from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.questions.world import World, prepared


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with prepared(tmp_path_factory.mktemp("questions")) as world:
        yield world
