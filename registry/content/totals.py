"""Recomputes the totals that a pack states for its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from registry.content.sources import Check, Source
from registry.model.finding import Finding

_NO_NUMBERS = ("", "NaN")


@dataclass
class _Total:
    """A check on its way: what was added up so far."""

    check: Check
    sum: Decimal = Decimal(0)
    rows: int = 0

    def take(self, batch: pa.RecordBatch) -> None:
        masks = [pc.is_in(batch.column(name), value_set=pa.array(wanted)) for name, wanted in self.check.where.items()]
        rows = batch.filter(reduce(pc.and_, masks)) if masks else batch
        self.rows += rows.num_rows
        if self.check.total is not None:
            values = rows.column(self.check.measure).to_pylist()
            self.sum = sum((Decimal(value) for value in values if value not in _NO_NUMBERS), self.sum)


def check(source: Source) -> list[Finding]:
    """Findings for every total that does not reproduce, each with what was stated and what was found."""
    if not source.data.exists():
        return []
    rows = 0
    try:
        with _open(source) as reader:
            totals, findings = _totals(source, reader.schema.names)
            for batch in reader:
                rows += batch.num_rows
                for total in totals:
                    total.take(batch)
    except (OSError, pa.ArrowInvalid, InvalidOperation) as error:
        return [_finding(source, None, "unreadable-data", f"the data file cannot be read: {error}")]
    if source.observations is not None and rows != source.observations:
        findings.append(
            _finding(
                source, None, "count-differs", f"{source.observations} observations are stated, {rows} are in the file"
            )
        )
    return findings + [finding for total in totals if (finding := _compare(source, total))]


def _open(source: Source) -> csv.CSVStreamingReader:
    """The data as batches of text columns; compression is told by the file's suffix."""
    with csv.open_csv(source.data) as head:
        names = head.schema.names
    options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return csv.open_csv(source.data, convert_options=options, parse_options=csv.ParseOptions(newlines_in_values=True))


def _totals(source: Source, header: Sequence[str]) -> tuple[list[_Total], list[Finding]]:
    totals: list[_Total] = []
    findings: list[Finding] = []
    for stated in source.checks:
        unknown = [component for component in (*stated.where, stated.measure) if component not in header]
        if unknown:
            message = f"the check {stated.name!r} names {', '.join(unknown)}, which the data do not have"
            findings.append(_finding(source, stated, "unknown-component", message))
        else:
            totals.append(_Total(stated))
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
