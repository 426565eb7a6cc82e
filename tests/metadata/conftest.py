"""A registry with what metadata sets stand on."""

from __future__ import annotations

import pytest

from tests.metadata.world import the_framework
from tests.structures.conftest import Desk, desk

__all__ = ["desk", "framework"]


@pytest.fixture
def framework(desk: Desk) -> Desk:
    desk.stored(*the_framework())
    return desk
