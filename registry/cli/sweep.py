"""`registry sweep`: the versions that are kept, and nothing else, stay in the store."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from registry import config
from registry.data.sweep import kept_versions
from registry.data.sweep import sweep as sweep_store
from registry.sdmx_api.kept_bodies import in_force
from registry.services import Services


@click.command()
def sweep() -> None:
    """Retire versions of data beyond REGISTRY_KEEP_VERSIONS and delete what nothing in the store points to."""
    services = Services(config.read())
    swept = sweep_store(
        services.writing, services.store, keep=services.settings.keep_versions, at=datetime.now(UTC), by="command line"
    )
    with services.reading() as uow:
        bodies = in_force(services.settings).sweep(kept_versions(uow))
    click.echo(f"{swept.retired} versions retired, {len(swept.folders)} folders and {bodies} kept answers deleted.")
