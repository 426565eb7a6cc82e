"""`registry registration`: where data are registered."""

from __future__ import annotations

import click

from registry import config
from registry.model.errors import NoResults
from registry.registrations.find import find, question_on
from registry.services import Services


@click.group()
def registration() -> None:
    """Registrations: where the data of provision agreements lie."""


@registration.command("list")
@click.argument("urn", required=False)
def list_(urn: str | None) -> None:
    """List the registrations (of an agreement, flow or data provider named by its URN): id, agreement, addresses, last change."""
    settings = config.read()
    try:
        with Services(settings).reading() as uow:
            found = find(uow, question_on(urn), base_url=settings.base_url or f"http://{settings.bind}")
    except NoResults as nothing:
        click.echo(f"{nothing}.")
        return
    for one in found.registrations:
        addresses = "  ".join(source.url for source in one.sources)
        click.echo(f"{one.id}  {one.provision_agreement}  {addresses}  changed {one.last_updated}")
