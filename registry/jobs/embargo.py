"""The job that lifts embargoes: every minute it looks whether the moment of any has come."""

from __future__ import annotations

from datetime import UTC, datetime

from huey import Huey, crontab

from registry import log
from registry.data.embargo import lift
from registry.services import Services

KIND = "embargo"
_LOG = log.logger("registry.embargo")


def register(queue: Huey, services: Services) -> None:
    """Makes the worker run this every minute."""
    queue.periodic_task(crontab(minute="*"), name=KIND)(lambda: run(services, at=datetime.now(UTC)))


def run(services: Services, *, at: datetime) -> int:
    """Makes the public copies whose moment has come."""
    lifted = lift(services.writing, services.store, at=at, by="worker", limits=services.load_limits)
    if lifted:
        _LOG.info("lifted", versions=lifted)
    return lifted
