"""The job that tells subscribers: every minute what changed becomes notifications, and those that are due are sent."""

from __future__ import annotations

from datetime import UTC, datetime

from huey import Huey, crontab

from registry import log
from registry.registrations.delivery import Means, Told, deliver, sender_by
from registry.registrations.notify import AT_ONCE, write_notifications
from registry.services import Services

KIND = "notify"
_LOG = log.logger("registry.notify")


def register(queue: Huey, services: Services) -> None:
    """Makes the worker run this every minute."""
    queue.periodic_task(crontab(minute="*"), name=KIND)(lambda: run(services, at=datetime.now(UTC)))


def run(services: Services, *, at: datetime) -> Told:
    """Takes every change that waits, then sends what is due."""
    settings = services.settings
    base_url = settings.base_url or f"http://{settings.bind}"
    taken = AT_ONCE
    while taken == AT_ONCE:
        with services.writing() as uow:
            taken = write_notifications(uow, base_url=base_url, sender=settings.sender)
    means = Means(settings.notify_private, settings.smtp_url, settings.mail_from)
    told = deliver(services.writing, sender_by(means), at=at)
    if told != Told():
        _LOG.info("notified", delivered=told.delivered, failed=told.failed, dead=told.dead)
    return told
