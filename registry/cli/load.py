"""`registry load FILE --dataflow URN`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from registry import config
from registry.data.load import MODES, Mode
from registry.data.load import load as load_data
from registry.formats.sniff import data_format
from registry.jobs.load import enqueue
from registry.model import urn as urns
from registry.services import Services


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dataflow", required=True, metavar="URN", help="URN of the dataflow, or AGENCY:ID(VERSION).")
@click.option("--queue", is_flag=True, help="Leave it to the worker and return at once.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="whole: FILE replaces what is there. actions: its rows append, merge, replace or delete as they say. "
    "Unless given, actions when any row says A, M or D.",
)
def load(file: Path, dataflow: str, *, queue: bool, mode: Mode | None) -> None:
    """Load FILE (SDMX-CSV, SDMX-ML or SDMX-JSON, packed or not) into a dataflow: all of it, or nothing with findings."""
    settings = config.read()
    services = Services(settings)
    flow = dataflow if dataflow.startswith("urn:") else urns.make("datastructure", "Dataflow", dataflow)
    if queue:
        job = enqueue(services, file.resolve(), flow, by="command line", at=datetime.now(UTC), mode=mode)
        click.echo(f"Queued as job {job.id}.")
        return
    receipt = load_data(
        services.writing, services.store, flow, file,
        format=data_format(file), at=datetime.now(UTC), by="command line", mode=mode, limits=services.load_limits,
        progress=lambda what, rows: click.echo(f"{what}: {rows:,}" if rows else what, err=True),
    )  # fmt: skip
    for finding in receipt.findings:
        click.echo(str(finding), err=True)
    click.echo(
        f"Published version {receipt.version.number} of {receipt.version.flow}: {receipt.version.observation_count:,} observations."
    )
