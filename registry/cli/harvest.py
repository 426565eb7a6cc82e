"""`registry harvest`: structures and data from another SDMX service, planned first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import click
import msgspec

from registry import config
from registry.formats.table import FORMATS
from registry.harvest import apply as applying
from registry.harvest import known
from registry.harvest import plan as planning
from registry.jobs.harvest import new_id, trusted
from registry.model.errors import RegistryError
from registry.model.harvest import Harvest, HarvestItem, HarvestRequest
from registry.model.urn import Urn
from registry.services import Services

_BY = "command line"
_SHOWN = 20
_FORMATS = [row.name for row in FORMATS if row.kind == "structure" and row.is_offered]


class _Sources(click.Group):
    """A first word that is no command is a source: `registry harvest ESTAT` means `registry harvest from ESTAT`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["from", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Sources)
def harvest() -> None:
    """Take over structures and data from another SDMX service: `registry harvest SOURCE` plans, `registry harvest apply ID` does it.

    SOURCE is the URL of an SDMX REST service, the id of one that sdmx1 knows (`registry harvest sources`), or a folder or file.
    """


@harvest.command("from")
@click.argument("source")
@click.option(
    "--flow",
    "flows",
    multiple=True,
    metavar="AGENCY:ID(VERSION)",
    help="A dataflow with all that it needs, and its data; may be repeated. Without a version: the latest.",
)
@click.option(
    "--structure",
    "structures",
    multiple=True,
    metavar="URN",
    help="An artefact with all that it needs; may be repeated.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Of flows that have data here, take what changed after this moment (UTC) only.",
)
@click.option(
    "--api", type=click.Choice(["v1", "v2"]), help="The generation of the REST API; found out when not given."
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="The format to ask structures in.")
@click.option(
    "--references",
    type=click.Choice(["descendants", "all"]),
    default="descendants",
    show_default=True,
    help="Take what the artefacts need, or also what uses them.",
)
@click.option(
    "--data/--no-data", "takes_data", default=True, show_default=True, help="Take the data of the flows, too."
)
@click.option(
    "--as-agency",
    "agencies",
    multiple=True,
    metavar="AGENCY",
    help="Replace also what is kept here for this agency and was not taken from this source.",
)
@click.option("--apply", "applies", is_flag=True, help="Apply the plan at once.")
@click.option("--plan", "plans", is_flag=True, help="Only plan (what happens without --apply).")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def from_(  # noqa: PLR0913 - one parameter per option
    source: str, flows: tuple[str, ...], structures: tuple[str, ...], since: datetime | None, api: str | None, format_: str | None,
    references: str, *, takes_data: bool, agencies: tuple[str, ...], applies: bool, plans: bool, as_json: bool,
) -> None:  # fmt: skip
    """Plan what taking over from SOURCE would do; nothing is stored before `registry harvest apply ID` (or --apply)."""
    if plans and applies:
        raise click.UsageError("--plan and --apply exclude each other")
    services = Services(config.read())
    given = {
        "source": source, "flows": flows, "structures": structures, "since": since.replace(tzinfo=UTC) if since else None, "api": api,
        "format": format_, "references": references, "takes_data": takes_data, "agencies": agencies,
    }  # fmt: skip
    request = msgspec.convert(given, HarvestRequest)
    terms = trusted(services, lambda what: click.echo(what, err=True))
    begun = planning.begin(services, new_id(), request, by=_BY, at=datetime.now(UTC))
    planned = planning.plan(services, begun.id, terms)
    _say_plan(planned, as_json=as_json)
    if applies:
        _say_outcome(applying.apply(services, planned.id, terms))
    elif not as_json:
        click.echo(f"Nothing was stored. To store it: registry harvest apply {planned.id}")


@harvest.command()
@click.argument("id")
def apply(id: str) -> None:
    """Store what plan ID shows as new or changed; refuses when the source changed since. Again: goes on where it stopped."""
    services = Services(config.read())
    _say_outcome(applying.apply(services, id, trusted(services, lambda what: click.echo(what, err=True))))


@harvest.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(id: str, *, as_json: bool) -> None:
    """Show the plan of a harvest, how far it came, and where each artefact was taken from."""
    with Services(config.read()).reading() as uow:
        found = uow.harvests.get(id)
    _say_plan(found, as_json=as_json)
    if not as_json:
        for message in found.messages:
            click.echo(f"read {message.url} at {message.read_at:%Y-%m-%d %H:%M:%S} UTC, sha256 {message.mark.sha256}")


@harvest.command("list")
@click.option("--limit", default=20, show_default=True, help="How many to show, the newest first.")
def list_(limit: int) -> None:
    """List the harvests."""
    with Services(config.read()).reading() as uow:
        for one in uow.harvests.latest(limit):
            click.echo(f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {one.state:10} {one.request.source}: {one.message}")


@harvest.command()
@click.argument("id")
def cancel(id: str) -> None:
    """Stop a harvest before its next batch; what was stored stays."""
    click.echo(applying.cancel(Services(config.read()), id, by=_BY).message)


@harvest.command()
@click.argument("urn")
def origin(urn: str) -> None:
    """Say from where, when and by which harvest an artefact (its URN), or the data of a flow, was taken."""
    found = 0
    with Services(config.read()).reading() as uow:
        for kind in ("artefact", "data"):
            for one in uow.harvests.origins(kind, urn):
                found += 1
                when = f"{one.item.outcome_at:%Y-%m-%d %H:%M:%S} UTC" if one.item.outcome_at else ""
                click.echo(
                    f"{kind} {one.item.outcome} {when} by harvest {one.harvest} from {one.item.url}, message sha256 {one.item.mark.sha256}"
                )
    if not found:
        click.echo(f"no harvest brought {urn}")


@harvest.command()
def sources() -> None:
    """List the services that sdmx1 knows."""
    for one in known.sources():
        click.echo(f"{one.id:14} {one.api}  {one.url}  {one.name}")


def _say_plan(harvest: Harvest, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(harvest), indent=2).decode())
        return
    click.echo(
        f"Harvest {harvest.id} from {harvest.address or harvest.request.source} ({harvest.api}): {harvest.state}, {harvest.message}"
    )
    for item in harvest.items:
        if item.verdict != "same":
            for line in _lines(item):
                click.echo(line)
    for finding in harvest.findings[:_SHOWN]:
        click.echo(str(finding))


def _lines(item: HarvestItem) -> Iterable[str]:
    urn = Urn.parse(item.urn)
    what = "data" if item.kind == "data" else urn.class_
    facts = [
        f"{item.observations:,} observations" if item.observations is not None else "",
        item.detail if item.kind == "data" else "",
    ]
    size = ", ".join(fact for fact in facts if fact)
    yield f"{item.outcome or item.verdict:12} {what:16} {urn.short}{f'  ({size})' if size else ''}"
    if item.level:
        yield f"{'':13}{item.level} since {item.previous}"
        yield from (f"{'':13}  {change}" for change in item.changes)
    if item.reason:
        yield f"{'':13}{item.reason}"
    if item.outcome is not None and item.detail and item.kind == "artefact":
        yield f"{'':13}{item.detail}"


def _say_outcome(harvest: Harvest) -> None:
    """Exit status 1 when anything of the plan was refused."""
    click.echo(f"Harvest {harvest.id}: {harvest.state}, {harvest.message}")
    refused = [item for item in harvest.items if item.outcome in ("refused", "left alone")]
    for item in refused:
        click.echo(f"{item.outcome}  {item.urn}: {item.detail}", err=True)
    if refused:
        raise RegistryError(
            f"{len(refused)} of the plan were not taken over; `registry harvest show {harvest.id}` says why"
        )
