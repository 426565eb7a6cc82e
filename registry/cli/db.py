"""`registry db`: the metadata database."""

from __future__ import annotations

import click

from registry import config
from registry.storage.migrate import upgrade as migrate


def upgrade_database(settings: config.Settings) -> None:
    """Brings the database to the newest form; makes it when it is absent."""
    migrate(settings.database_url)


@click.group()
def db() -> None:
    """The metadata database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest form (makes it when it is absent)."""
    upgrade_database(config.read())
    click.echo("The database is up to date.")
