"""`registry import FILE…` and `registry delete URN`: structures and metadata sets from the command line, which acts for every agency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from registry import config
from registry.data.structure_changes import guarded
from registry.formats.structure_files import read_structures
from registry.model.artefact import Maintainable
from registry.model.kinds import urn_of
from registry.registrations.in_use import registered
from registry.services import Services
from registry.structures.delete import delete_all, with_referrers
from registry.structures.settlement import Conditions, Receipt
from registry.structures.submit import submit

_BY = "command line"
_SHOWN = 20


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE..."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and what it would mean for others; store nothing.")
@click.option("--atomic", is_flag=True, help="Store all or nothing.")
@click.option("--override-version", is_flag=True, help="Take versions that are too small for their changes.")
def import_(files: tuple[Path, ...], *, dry_run: bool, atomic: bool, override_version: bool) -> None:
    """Submit the structures and metadata sets in FILEs (SDMX-ML 2.1, 3.0, 3.1; SDMX-JSON 1.0, 2.0, 2.1; metadata sets in SDMX-CSV too)
    together; exit status 1 when any is refused."""
    artefacts: list[Maintainable] = []
    for file in files:
        message = read_structures(file)
        artefacts += message.artefacts
        for notice in message.notices:
            click.echo(f"{file}: {notice.severity.lower()}: {notice.text}", err=True)
    services = Services(config.read())
    conditions = Conditions(overrides_version=override_version, is_atomic=atomic, explains=dry_run)
    with services.reading() if dry_run else services.writing() as uow:
        receipt = submit(
            uow, once(artefacts), by=_BY, at=datetime.now(UTC), dry_run=dry_run,
            conditions=guarded(conditions, services.store),
        )  # fmt: skip
    _say(receipt, dry_run=dry_run)


def once(artefacts: Iterable[Maintainable]) -> list[Maintainable]:
    """Without what stands the same in several files."""
    kept: dict[str, Maintainable] = {}
    others: list[Maintainable] = []
    for artefact in artefacts:
        if kept.setdefault(urn_of(artefact), artefact) != artefact:
            others.append(artefact)
    return [*kept.values(), *others]


@click.command()
@click.argument("urn")
@click.option("--cascade", is_flag=True, help="Delete what refers to it too.")
@click.option("--dry-run", is_flag=True, help="Say what would go; delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before a cascade.")
def delete(urn: str, *, cascade: bool, dry_run: bool, yes: bool) -> None:
    """Delete one version of an artefact that nothing needs, given by its URN."""
    services = Services(config.read())
    with services.reading() as uow:
        urns = with_referrers(uow, urn) if cascade else (urn,)
    if len(urns) > 1 and not dry_run and not yes:
        for one in urns:
            click.echo(one)
        click.confirm(f"Delete these {len(urns)} artefacts?", abort=True)
    with services.reading() if dry_run else services.writing() as uow:
        receipt = delete_all(
            uow,
            urns,
            by=_BY,
            at=datetime.now(UTC),
            dry_run=dry_run,
            conditions=registered(guarded(Conditions(), services.store)),
        )
    _say(receipt, dry_run=dry_run)


def _say(receipt: Receipt, *, dry_run: bool) -> None:
    """One line an artefact, its findings and impact below; exit status 1 when any is refused."""
    impacts = {impact.urn: impact for impact in receipt.impacts}
    for result in receipt.results:
        click.echo(f"{'would be ' if dry_run and result.outcome != 'refused' else ''}{result.outcome}  {result.urn}")
        for finding in result.findings:
            click.echo(f"  {finding}")
        if impact := impacts.get(result.urn):
            if (need := impact.increment) is not None:
                click.echo(
                    f"  changes since {need.previous} are {need.level.name}; the next version is {need.right_version}"
                )
                for change in need.changes[:_SHOWN]:
                    click.echo(f"    {change.level.name}: {change.sentence}")
            for user in impact.referrers[:_SHOWN]:
                click.echo(f"  used by {user.urn} ({user.role})")
    if receipt.refused:
        raise SystemExit(1)
