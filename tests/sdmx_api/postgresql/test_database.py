"""The tests of this folder are on the database that its name says."""

from __future__ import annotations

from pathlib import Path

from registry.services import Services
from tests.sdmx_api.writing import Desk


def test_services_and_desks_stand_on_postgresql(services: Services, tmp_path: Path) -> None:
    desk = Desk.at(tmp_path)
    assert [each.engine.dialect.name for each in (services, desk.services)] == ["postgresql", "postgresql"]
    desk.close()
