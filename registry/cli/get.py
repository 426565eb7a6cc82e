"""`registry get PATH`: a REST path answered on standard output, without a server."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("path")
@click.option(
    "-H", "--header", "headers", multiple=True, metavar="NAME:VALUE", help="A request header; may be repeated."
)
@click.option("-i", "--include", is_flag=True, help="Print the status and headers first.")
def get(path: str, headers: tuple[str, ...], *, include: bool) -> None:
    """Answer a REST path such as /sdmx/v2/structure/codelist on standard output."""
    from registry.app import create_app  # the other commands do without the pages

    pairs = [(name.strip(), value.strip()) for name, _, value in (header.partition(":") for header in headers)]
    response = create_app().test_client().get(path, headers=pairs, environ_overrides={"RAW_URI": path}, buffered=False)
    if include:
        click.echo(response.status)
        for name, value in response.headers.items():
            click.echo(f"{name}: {value}")
        click.echo()
    sys.stdout.flush()
    for piece in response.response:
        sys.stdout.buffer.write(piece if isinstance(piece, bytes) else piece.encode())
    sys.stdout.buffer.flush()
    response.close()
    if response.status_code >= 400:
        raise SystemExit(1)
