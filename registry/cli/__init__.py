"""The command line: says what was done, never decides. One file per noun."""

from __future__ import annotations

import click

from registry.cli import (
    check,
    db,
    export,
    get,
    harvest,
    import_,
    load,
    registration,
    seed,
    serve,
    settings,
    subscription,
    sweep,
    token,
    worker,
)
from registry.model.errors import Refused, RegistryError


class Commands(click.Group):
    """Turns the registry's errors into sentences and exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refused as error:
            for finding in error.findings:
                click.echo(str(finding), err=True)
            raise click.ClickException(str(error)) from error
        except RegistryError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="migration-registry")
def main() -> None:
    """A registry and publishing service for international migration statistics, in SDMX."""


main.add_command(db.db)
main.add_command(seed.seed)
main.add_command(serve.serve)
main.add_command(serve.demo)
main.add_command(worker.worker)
main.add_command(check.check)
main.add_command(load.load)
main.add_command(sweep.sweep)
main.add_command(import_.import_)
main.add_command(import_.delete)
main.add_command(harvest.harvest)
main.add_command(token.token)
main.add_command(registration.registration)
main.add_command(subscription.subscription)
main.add_command(get.get)
main.add_command(export.export)
main.add_command(settings.settings)
