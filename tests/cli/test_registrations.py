"""`registry registration` and `registry subscription` say what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from registry import config
from registry.cli import main
from registry.services import Services
from registry.storage.migrate import upgrade
from registry.storage.subscriptions import StoredSubscription
from tests.factories_more import REGISTRATION, SUBSCRIPTION

NOW = datetime(2026, 1, 5, tzinfo=UTC)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A registry with one registration and one subscription."""
    monkeypatch.setenv("REGISTRY_VAR", str(tmp_path))
    settings = config.read()
    upgrade(settings.database_url)
    services = Services(settings)
    with services.writing() as uow:
        uow.registrations.save(REGISTRATION, at=NOW, by="ann")
        uow.subscriptions.save(StoredSubscription(replace(SUBSCRIPTION), "3.1", NOW, "ann"))
        uow.commit()
    services.engine.dispose()
    return lambda *words: CliRunner().invoke(main, words)


def test_registrations_are_listed_with_their_addresses(run: Run) -> None:
    told = run("registration", "list").output
    assert told.startswith("R_1  ") and "https://example.org/data.xml" in told


def test_a_subscription_is_listed_and_ended_by_the_last_part_of_its_urn(run: Run) -> None:
    assert "delivered 0, waiting 0, dead 0" in run("subscription", "list").output
    assert "S_1 is ended" in run("subscription", "delete", "S_1").output
    gone = run("subscription", "delete", "S_1")
    assert gone.exit_code == 1 and "0 subscriptions are named 'S_1'" in gone.output
    assert run("subscription", "list").output == ""
    assert "0 delivered" in run("subscription", "deliver").output
