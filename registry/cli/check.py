"""`registry check PATH`: packs, or any SDMX file of structures or metadata sets."""

from __future__ import annotations

from pathlib import Path

import click

from registry.content.check import check as check_packs
from registry.formats.structure_files import read_structures
from registry.model.errors import Refused
from registry.model.finding import Finding


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def check(path: Path) -> None:
    """Say what is wrong with the packs below PATH, or with an SDMX file of structures or metadata sets; exit status 1 when anything is."""
    findings = (
        _check_message(path) if path.is_file() and path.suffix in (".xml", ".json", ".csv") else check_packs(path)
    )
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{path}: {errors} errors, {len(findings) - errors} warnings")
    raise SystemExit(1 if errors else 0)


def _check_message(path: Path) -> list[Finding]:
    try:
        message = read_structures(path)
    except Refused as refused:
        return list(refused.findings)
    return [
        Finding(code=notice.code, message=notice.text, severity="warning", file=str(path)) for notice in message.notices
    ]
