"""Quoting: the first findings of each kind are given the row that they are about, as it stands in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from registry.model.errors import RegistryError
from registry.model.finding import Finding
from registry.observations.loading.text_file import unpacked

QUOTED = 5  # rows of each kind
_LONGEST = 300


def quoted(findings: Iterable[Finding], file: Path, most_bytes: int) -> tuple[Finding, ...]:
    """The findings in their order. What cannot be read any more is not quoted."""
    found = list(findings)
    wanted = _wanted(found)
    if not wanted:
        return tuple(found)
    try:
        rows = _rows(file, set(wanted.values()), most_bytes)
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
                text = piece.decode("utf-8", "replace").rstrip("\r\n")
                rows[number] = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
            is_start = piece.endswith(b"\n")
            number += is_start
    return rows
