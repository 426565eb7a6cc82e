"""`registry seed`: the demo content, or other packs, into the registry."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from registry import config
from registry.content.seed import Say
from registry.content.seed import seed as seed_packs
from registry.services import Services

_CONTENT = ("codelists", "dataflows")


def packs_of_the_demo() -> list[Path]:
    """The content folders of the working directory, else those beside the package."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[2]):
        if found := [folder / name for name in _CONTENT if (folder / name).is_dir()]:
            return found
    raise click.ClickException("no folder codelists or dataflows is here; name the packs to seed")


def run(settings: config.Settings, folders: list[Path], say: Say) -> None:
    seed_packs(Services(settings), folders, by="seed", at=datetime.now(UTC), say=say)


@click.command()
@click.argument("packs", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def seed(packs: tuple[Path, ...]) -> None:
    """Load the packs below the given folders (codelists and dataflows when none is given). Running it again changes nothing."""
    run(config.read(), list(packs) or packs_of_the_demo(), click.echo)
