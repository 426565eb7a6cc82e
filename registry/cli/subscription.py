"""`registry subscription`: who is told of what, and whether it arrives."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from registry import config
from registry.jobs import notify
from registry.registrations.overview import Line, subscriptions_listed
from registry.registrations.subscribe import unsubscribe
from registry.services import Services

_BY = "command line"


@click.group()
def subscription() -> None:
    """Subscriptions to changes of structures and data."""


@subscription.command("list")
def list_() -> None:
    """List the subscriptions: URN, dates, addresses, how many notifications arrived, wait, were given up, and why."""
    with Services(config.read()).reading() as uow:
        for line in subscriptions_listed(uow):
            _say(line)


def _say(line: Line) -> None:
    click.echo(f"{line.urn}  {line.start_date} to {line.end_date}  {', '.join(line.addresses)}")
    click.echo(f"    delivered {line.delivered}, waiting {line.waiting}, dead {line.dead}")
    if line.reason:
        click.echo(f"    last failure: {line.reason}")


@subscription.command()
@click.argument("name")
def delete(name: str) -> None:
    """End the subscription of this URN (the last part of it is enough)."""
    with Services(config.read()).writing() as uow:
        ended = unsubscribe(uow, name, by=_BY, at=datetime.now(UTC))
    click.echo(f"{ended.urn} is ended.")


@subscription.command()
def deliver() -> None:
    """Tell subscribers now what the worker would tell within the minute."""
    told = notify.run(Services(config.read()), at=datetime.now(UTC))
    click.echo(f"{told.delivered} delivered, {told.failed} to be tried again, {told.dead} given up.")
