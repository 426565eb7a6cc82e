"""`registry sweep`: the versions that are kept, and nothing else, stay in the store."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from registry import config, log
from registry.jobs.upkeep import run
from registry.sdmx_api.kept_bodies import in_force
from registry.services import Services


@click.command()
def sweep() -> None:
    """Retire versions of data beyond REGISTRY_KEEP_VERSIONS, delete what nothing in the store points to or nobody needs, and make
    derived copies again that are gone or broken."""
    settings = config.read()
    log.configure(settings.log_level, settings.log_format)
    done = run(Services(settings), in_force(settings).sweep, at=datetime.now(UTC), by="command line")
    click.echo(
        f"{done.swept.retired} versions retired, {len(done.swept.folders)} folders, {len(done.swept.needless)} files that nobody needs and "
        f"{done.bodies} kept answers deleted, {len(done.mended)} derived copies made again."
    )
