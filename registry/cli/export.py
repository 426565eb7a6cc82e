"""`registry export FILE`: every structure, or every metadata set, of the registry in one message."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from registry import config
from registry.formats.table import FORMATS, Format, format_named
from registry.model.artefact import Maintainable
from registry.model.message import Header, Party, StructureMessage
from registry.model.metadata_query import MetadataQuery
from registry.model.query import StructureQuery
from registry.model.version import ALL
from registry.services import Services
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.metadata_sets.conversion import fitted
from registry.structures.metadata_sets.query import locate_sets, read_sets
from registry.structures.query import find

_NAMES = [row.name for row in FORMATS if row.kind in ("structure", "metadata") and row.is_offered]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "name", type=click.Choice(_NAMES), default="sdmx-ml-3.1", show_default=True)
def export(file: Path, name: str) -> None:
    """Write every structure, in every version, into FILE; in a format of metadata every metadata set."""
    settings, row = config.read(), format_named(name)
    with Services(settings).reading() as uow:
        artefacts, changed_at = _sets(uow, row) if row.kind == "metadata" else _structures(uow)
    header = Header(id="EXPORT", prepared=changed_at or datetime.now(UTC), sender=Party(id=settings.sender))
    assert row.write is not None, "only built formats are offered"
    with file.open("wb") as target:
        for piece in row.write(StructureMessage(header=header, artefacts=artefacts)):
            target.write(piece)
    click.echo(f"{len(artefacts)} artefacts written to {file}")


def _structures(uow: UnitOfWork) -> tuple[tuple[Maintainable, ...], datetime | None]:
    found = find(uow, StructureQuery(version=ALL, detail="raw"))
    return found.artefacts, found.last_modified


def _sets(uow: UnitOfWork, row: Format) -> tuple[tuple[Maintainable, ...], datetime | None]:
    located = locate_sets(uow, query := MetadataQuery(version=ALL))
    return fitted(uow, located, read_sets(uow, located, query), row), located.last_modified
