"""`registry settings`: the environment variables, their defaults and meaning."""

from __future__ import annotations

import click

from registry.config import VARIABLES


@click.command()
def settings() -> None:
    """List the settings: environment variable, default, meaning."""
    width = max(len(row.name) for row in VARIABLES)
    for row in VARIABLES:
        default = f" [{row.default}]" if row.default else ""
        click.echo(f"{row.name:<{width}}  {row.help}{default}")
