"""The jobs that look after the store: derived copies every minute, and every night what `registry sweep` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from huey import Huey, crontab

from registry import log
from registry.data.derived import Watch
from registry.data.sweep import Swept, kept_versions, sweep
from registry.services import Services

KINDS = ("mend", "sweep")
HOUR = 3  # UTC
_LOG = log.logger("registry.upkeep")
SweepBodies = Callable[[frozenset[str]], int]  # the versions that are kept -> how many answers went


@dataclass(frozen=True)
class Upkept:
    """What was done: versions and folders that went, derived copies that were made again, kept answers that went."""

    swept: Swept
    mended: tuple[str, ...]
    bodies: int


def register(queue: Huey, services: Services, sweep_bodies: SweepBodies) -> None:
    """Makes the worker run both."""
    watch = watch_of(services)
    queue.periodic_task(crontab(minute="*"), name=KINDS[0])(watch.look)
    if services.settings.sweep_nightly:
        queue.periodic_task(crontab(minute="17", hour=str(HOUR)), name=KINDS[1])(
            lambda: run(services, sweep_bodies, at=datetime.now(UTC), by="worker")
        )


def watch_of(services: Services) -> Watch:
    return Watch(services.reading, services.store, services.load_limits)


def run(services: Services, sweep_bodies: SweepBodies, *, at: datetime, by: str) -> Upkept:
    """Sweeps, and reads every derived copy through."""
    swept = sweep(services.writing, services.store, keep=services.settings.keep_versions, at=at, by=by)
    mended = watch_of(services).look()
    with services.reading() as uow:
        kept = kept_versions(uow)
    upkept = Upkept(swept, mended, sweep_bodies(kept))
    _LOG.info(
        "swept", retired=swept.retired, folders=len(swept.folders), needless=len(swept.needless), bodies=upkept.bodies
    )
    return upkept
