"""`registry export FILE`: every structure of the registry in one message."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from registry import config
from registry.formats.table import FORMATS, format_named
from registry.model.message import Header, Party, StructureMessage
from registry.model.query import StructureQuery
from registry.model.version import ALL
from registry.services import Services
from registry.structures.query import find

_NAMES = [row.name for row in FORMATS if row.kind == "structure" and row.is_offered]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "name", type=click.Choice(_NAMES), default="sdmx-ml-3.1", show_default=True)
def export(file: Path, name: str) -> None:
    """Write every structure, in every version, into FILE."""
    settings = config.read()
    with Services(settings).reading() as uow:
        found = find(uow, StructureQuery(version=ALL))
    header = Header(id="EXPORT", prepared=found.last_modified or datetime.now(UTC), sender=Party(id=settings.sender))
    write = format_named(name).write
    assert write is not None, "only built formats are offered"
    with file.open("wb") as target:
        for piece in write(StructureMessage(header=header, artefacts=found.artefacts)):
            target.write(piece)
    click.echo(f"{len(found.artefacts)} artefacts written to {file}")
