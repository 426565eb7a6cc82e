"""`registry load FILE|URL|- --dataflow AGENCY:ID(VERSION)`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from registry import config
from registry.data.incoming import receive
from registry.data.load import MODES, Mode
from registry.data.partial_load import Outcome
from registry.jobs.load import enqueue, folder_of, new_id, perform, told
from registry.model import urn as urns
from registry.model.errors import Malformed, Refused
from registry.model.finding import Finding
from registry.model.finding_summary import by_kind
from registry.model.load_order import LoadOrder
from registry.model.urn import Urn
from registry.registrations.load_rights import destination
from registry.services import Services

_BY = "command line"
_SHOWN = 3  # findings of each kind


@click.command()
@click.argument("source")
@click.option("--dataflow", metavar="URN", help="The dataflow: AGENCY:ID(VERSION), or its URN.")
@click.option("--agreement", metavar="URN", help="Instead: the provision agreement under which the data are reported.")
@click.option("--queue", is_flag=True, help="Leave it to the worker and return at once.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="whole: SOURCE replaces what is there. actions: its rows append, merge, replace or delete as they say. "
    "Unless given, actions when any row says A, M or D.",
)
@click.option("--partial", is_flag=True, help="Load the rows that are right and write the others to a file.")
@click.option("--rest", type=click.Path(path_type=Path), help="Where --partial writes them; rest.csv when not given.")
@click.option("--dry-run", is_flag=True, help="Check everything and publish nothing.")
def load(  # noqa: PLR0913 - one parameter per option
    source: str, dataflow: str | None, agreement: str | None, *,
    queue: bool, mode: Mode | None, partial: bool, rest: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Load SOURCE into a dataflow: all of it, or nothing with findings.

    SOURCE is a file, an http(s) URL, or - for standard input: SDMX-CSV, SDMX-ML, SDMX-JSON, an Excel workbook, Parquet or Arrow;
    plain, gzip, zstd, or a zip archive with one file in it.
    """
    services = Services(config.read())
    id = new_id()
    order = _order(services, id, source, dataflow, agreement)
    order = msgspec.structs.replace(order, mode=mode, is_partial=partial, dry_run=dry_run)
    if queue:
        job = enqueue(services, order, by=_BY, at=datetime.now(UTC), id=id)
        click.echo(f"Queued as job {job.id}.")
        return
    folder = folder_of(services, id)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        outcome = perform(services, order, folder, by=_BY, progress=_say, allows_private=True)
        _end(outcome, order, rest or Path("rest.csv"))
    except Refused as refused:
        _say_findings(refused.findings)
        raise click.ClickException(str(refused)) from refused
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _order(services: Services, id: str, source: str, dataflow: str | None, agreement: str | None) -> LoadOrder:
    """Raises UsageError, NotFound; what comes on standard input is kept until it was loaded."""
    if (dataflow is None) == (agreement is None):
        raise click.UsageError("say where the data go: --dataflow or --agreement")
    named = Urn.parse(
        _urn("datastructure", "Dataflow", dataflow)
        if dataflow
        else _urn("registry", "ProvisionAgreement", agreement or "")
    )
    context = "dataflow" if dataflow else "provisionagreement"
    with services.reading() as uow:
        place = destination(uow, None, context, named.agency, named.id, named.version)
    order = LoadOrder(flow=place.flow, agreement=place.agreement)
    if source.startswith(("http://", "https://")):
        return msgspec.structs.replace(order, url=source)
    if source == "-":
        file = folder_of(services, id) / "standard-input"
        receive(sys.stdin.buffer, file, services.load_limits.unpacked_bytes)
        return msgspec.structs.replace(order, file=str(file), source="standard input")
    file = Path(source).resolve()
    if not file.is_file():
        raise Malformed(f"{source} is no file; write a path, an http(s) address, or - for standard input")
    return msgspec.structs.replace(order, file=str(file))


def _urn(package: str, class_: str, text: str) -> str:
    return text if text.startswith("urn:") else urns.make(package, class_, text)


def _say(what: str, rows: int) -> None:
    click.echo(f"{what}: {rows:,}" if rows else what, err=True)


def _end(outcome: Outcome, order: LoadOrder, rest: Path) -> None:
    _say_findings(outcome.findings)
    if outcome.file is not None:
        shutil.copyfile(outcome.file, rest)
        click.echo(
            f"{outcome.returned:,} rows were not loaded; they are in {rest} with what is wrong. "
            "Correct them and load that file with --mode actions.",
            err=True,
        )
    version = outcome.receipt.version
    if outcome.receipt.is_published:
        click.echo(f"Published version {version.number} of {version.flow}: {version.observation_count:,} observations.")
    else:
        click.echo(f"Nothing was published: {told(outcome)}.")


def _say_findings(findings: Iterable[Finding]) -> None:
    """Each kind with its first findings and their rows."""
    for kind in by_kind(findings, _SHOWN):
        rows = f"{kind.count:,} {'row' if kind.count == 1 else 'rows'}"
        click.echo(f"{kind.severity} {kind.code}{f' in {kind.component}' if kind.component else ''}: {rows}", err=True)
        for finding in kind.first:
            place = f"line {finding.line}: " if finding.line is not None else ""
            click.echo(f"  {place}{finding.message}", err=True)
            if finding.row is not None:
                click.echo(f"    {finding.row}", err=True)
