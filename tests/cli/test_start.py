"""The command line starts with what the command needs, not with everything that any command needs."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from registry.cli import main

NAMES = main.list_commands(click.Context(main))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_listed_is_there(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None and command.name == name


def test_loading_starts_without_the_pages_and_the_migrations() -> None:
    said = "import sys; from registry.cli import main; main.get_command(None, 'load'); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert "registry.data.load" in modules
    assert not {"alembic", "registry.app", "registry.web"} & set(modules)
