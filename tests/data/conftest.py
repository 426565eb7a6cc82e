from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data.desk import LINES, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """With seven observations published."""
    desk.load(*LINES)
    return desk
