"""The command line: says what was done, never decides. One file per noun."""

from __future__ import annotations

from importlib import import_module

import click

from registry.model.errors import Refused, RegistryError

_COMMANDS = {
    "check": "check",
    "db": "db",
    "delete": "import_",
    "demo": "serve",
    "export": "export",
    "get": "get",
    "harvest": "harvest",
    "import": "import_",
    "load": "load",
    "registration": "registration",
    "seed": "seed",
    "serve": "serve",
    "settings": "settings",
    "subscription": "subscription",
    "sweep": "sweep",
    "token": "token",
    "worker": "worker",
}  # the module of each command, which is imported when it is asked for


class Commands(click.Group):
    """Turns the registry's errors into sentences and exit status 1. A command brings only what it needs itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"registry.cli.{_COMMANDS[cmd_name]}")
        found = getattr(module, "import_" if cmd_name == "import" else cmd_name)
        assert isinstance(found, click.Command)
        return found

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
