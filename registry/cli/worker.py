"""`registry worker`: runs what was queued."""

from __future__ import annotations

import click

from registry import config, log
from registry.jobs import embargo, harvest, load, notify, upkeep
from registry.jobs.queue import open_queue
from registry.sdmx_api.kept_bodies import in_force
from registry.services import Services


@click.command()
def worker() -> None:
    """Run queued work until stopped."""
    settings = config.read()
    log.configure(settings.log_level, settings.log_format)
    queue = open_queue(settings.queue_url)
    services = Services(settings)
    load.register(queue, services)
    harvest.register(queue, services)
    notify.register(queue, services)
    embargo.register(queue, services)
    upkeep.register(queue, services, in_force(settings).sweep)
    queue.create_consumer(workers=1).run()
