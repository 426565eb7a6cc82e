"""`registry token`: who may write by the API."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import click

from registry import config
from registry.accounts import tokens
from registry.services import Services

_BY = "command line"


@click.group()
def token() -> None:
    """Tokens that let programs and people write by the API."""


@token.command()
@click.argument("name")
@click.option(
    "--agency", "agencies", multiple=True, metavar="ID", help="Acts for this agency and those below it; * for all."
)
@click.option("--provider", "providers", multiple=True, metavar="ID", help="Acts for this data provider.")
@click.option(
    "--expires", type=click.IntRange(min=1), metavar="DAYS", help="Ends after so many days; never when absent."
)
def add(name: str, agencies: tuple[str, ...], providers: tuple[str, ...], expires: int | None) -> None:
    """Issue a token and print its secret, once."""
    at = datetime.now(UTC)
    rights = tokens.Rights(agencies, providers, None if expires is None else at + timedelta(days=expires))
    with Services(config.read()).writing() as uow:
        issued = tokens.issue(uow, name, rights, randomness=secrets.token_bytes(64), by=_BY, at=at)
    click.echo("Keep this secret; it is not shown again.", err=True)
    click.echo(issued.text)


@token.command("list")
def list_() -> None:
    """List the tokens: id, name, state, for whom, until when."""
    at = datetime.now(UTC)
    with Services(config.read()).reading() as uow:
        for one in tokens.listed(uow):
            until = "" if one.expires_at is None else f"  until {one.expires_at:%Y-%m-%d}"
            whom = ", ".join((*one.agencies, *one.providers))
            click.echo(f"{one.id}  {one.name}  {one.state(at)}  for {whom}{until}")


@token.command()
@click.argument("name_or_id")
def revoke(name_or_id: str) -> None:
    """End a token at once."""
    with Services(config.read()).writing() as uow:
        ended = tokens.revoke(uow, name_or_id, by=_BY, at=datetime.now(UTC))
    click.echo(f"{ended.name} is revoked.")
