"""Quoting: the first findings of each kind are given the row that they are about, as it stands in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from registry.formats.data import DataReader
from registry.model.errors import RegistryError
from registry.model.finding import Finding
from registry.observations.loading.text_file import unpacked

QUOTED = 5  # rows of each kind
_LONGEST = 300


def quoted(
    findings: Iterable[Finding], file: Path, most_bytes: int, table: Callable[[BinaryIO], DataReader] | None = None
) -> tuple[Finding, ...]:
    """The findings in their order. What cannot be read any more is not quoted. `table` reads a file that has no lines of text."""
    found = list(findings)
    wanted = _wanted(found)
    if not wanted:
        return tuple(found)
    try:
        lines = set(wanted.values())
        rows = _cells(table, file, lines, most_bytes) if table else _rows(file, lines, most_bytes)
    except (RegistryError, OSError):
        return tuple(found)
    return tuple(
        msgspec.structs.replace(one, row=rows.get(wanted[at])) if at in wanted else one for at, one in enumerate(found)
    )


def _wanted(findings: list[Finding]) -> dict[int, int]:
    """Which findings are quoted, by their place, and the line of each."""
    seen: Counter[tuple[str, str | None]] = Counter()
    wanted: dict[int, int] = {}
    for at, finding in enumerate(findings):
        if finding.line is not None and seen[finding.code, finding.component] < QUOTED:
            seen[finding.code, finding.component] += 1
            wanted[at] = finding.line
    return wanted


def _rows(file: Path, lines: set[int], most_bytes: int) -> Mapping[int, str]:
    """The text of the lines (counted from 1), cut where it is long. A line of more than a few kilobytes is read in pieces."""
    rows: dict[int, str] = {}
    number, last, is_start = 1, max(lines), True
    with unpacked(file, most_bytes) as stream:
        while number <= last and (piece := stream.readline(1 << 16)):
            if is_start and number in lines:
                rows[number] = _cut(piece.decode("utf-8", "replace").rstrip("\r\n"))
            is_start = piece.endswith(b"\n")
            number += is_start
    return rows


def _cells(table: Callable[[BinaryIO], DataReader], file: Path, lines: set[int], most_bytes: int) -> Mapping[int, str]:
    """The values of the rows of these numbers, with commas between."""
    rows: dict[int, str] = {}
    with unpacked(file, most_bytes) as stream:
        for batch in table(stream).rows():
            for line in lines.intersection(batch.lines):
                place = batch.lines.index(line)
                rows[line] = _cut(",".join(column[place] or "" for column in batch.columns.values()))
            if batch.lines[-1] >= max(lines):
                break
    return rows


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
