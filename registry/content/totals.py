"""Recomputes the totals that a pack states for its data."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

from registry.content.sources import Check, Source
from registry.model.finding import Finding


@dataclass
class _Total:
    check: Check
    columns: tuple[tuple[int, frozenset[str]], ...]
    measure: int
    sum: Decimal = Decimal(0)
    rows: int = 0
    components: frozenset[str] = field(default_factory=frozenset)

    def take(self, row: Sequence[str]) -> None:
        if all(row[at] in wanted for at, wanted in self.columns):
            self.rows += 1
            value = row[self.measure]
            if value not in ("", "NaN"):
                self.sum += Decimal(value)


def check(source: Source) -> list[Finding]:
    """Findings for every total that does not reproduce, each with what was stated and what was found."""
    if not source.data.exists():
        return []
    try:
        with _open(source.data) as file:
            reader = csv.reader(file)
            header = next(reader)
            totals, findings = _totals(source, header)
            rows = 0
            for row in reader:
                rows += 1
                for total in totals:
                    total.take(row)
    except (OSError, StopIteration, IndexError, UnicodeDecodeError, InvalidOperation) as error:
        return [_finding(source, None, "unreadable-data", f"the data file cannot be read: {error!r}")]
    if source.observations is not None and rows != source.observations:
        findings.append(
            _finding(
                source, None, "count-differs", f"{source.observations} observations are stated, {rows} are in the file"
            )
        )
    return findings + [finding for total in totals if (finding := _compare(source, total))]


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _totals(source: Source, header: Sequence[str]) -> tuple[list[_Total], list[Finding]]:
    places = {name: at for at, name in enumerate(header)}
    totals: list[_Total] = []
    findings: list[Finding] = []
    for stated in source.checks:
        unknown = [component for component in (*stated.where, stated.measure) if component not in places]
        if unknown:
            message = f"the check {stated.name!r} names {', '.join(unknown)}, which the data do not have"
            findings.append(_finding(source, stated, "unknown-component", message))
            continue
        columns = tuple((places[component], frozenset(values)) for component, values in stated.where.items())
        totals.append(_Total(stated, columns, places[stated.measure]))
    return totals, findings


def _compare(source: Source, total: _Total) -> Finding | None:
    stated = total.check
    if stated.total is not None and stated.total != total.sum:
        message = f"{stated.name!r} is stated as {stated.total}, the data give {total.sum}"
        return _finding(source, stated, "total-differs", message)
    if stated.count is not None and stated.count != total.rows:
        message = f"{stated.name!r} is stated as {stated.count} rows, the data have {total.rows}"
        return _finding(source, stated, "total-differs", message)
    return None


def _finding(source: Source, stated: Check | None, code: str, message: str) -> Finding:
    return Finding(code=code, message=message, file=str(source.path), line=stated.line if stated else None)
