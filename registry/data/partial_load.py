"""Loading in part: the rows that are right are loaded, the others come back as a file with what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from registry.data.load import Mode, Opening, Ready, Receipt, begin, finish, load_ready, opened, resolver, table_reader
from registry.data.quoting import quoted
from registry.data.rest import Rest, Sifted
from registry.data.rest_file import write_rest
from registry.formats.data import DataReader
from registry.formats.sdmx_csv.shape import read_shape
from registry.formats.table import Format
from registry.model.errors import NotOffered, Refused
from registry.model.finding import Finding
from registry.observations.loading.load import Loaded
from registry.observations.loading.text_file import unpacked

_ROUNDS = 24
_MOST = 100_000  # rows that may come back
_TOLD = 100  # findings of each kind that are told
_HEAD = 1 << 16


@dataclass(frozen=True)
class Outcome:
    """What a load in part did. `returned` is how many rows came back in `file` (None when all were right)."""

    receipt: Receipt
    findings: tuple[Finding, ...] = ()
    returned: int = 0
    file: Path | None = None


def load_in_part(
    opening: Opening, file: Path, format: Format, *, by: str, source: str, rest_at: Path, dry_run: bool = False
) -> Outcome:
    """Loads all of a file if it can be, else what is right of it; the rest is written to `rest_at` (its suffix is made `.csv`).

    Of rows with the same key the first is taken; of values that contradict each other above the observation, those that are less in
    order of text. Raises as `load`, and Refused where what is wrong is not in single rows, or in nearly all of them.
    """
    try:
        receipt = load_ready(opening, file, format, by=by, source=source, dry_run=dry_run)
        return Outcome(receipt, receipt.findings)
    except Refused as refused:
        first = refused
    generous = replace(
        opening,
        limits=msgspec.structs.replace(opening.limits, findings_per_kind=_MOST),
        mode=opening.mode or _mode_of(file, format, opening.limits.unpacked_bytes),
    )
    rest = Rest()
    for _ in range(_ROUNDS):
        ready, sifted, loaded = _round(generous, file, format, rest, first)
        if loaded is None:
            continue
        findings = _told(rest, sifted, file, opening, table_reader(format, ready.loading.cube))
        returned = write_rest(rest, sifted, file, format, opening.limits.unpacked_bytes, rest_at)
        receipt = finish(generous, ready, loaded, by=by, source=f"{source}, without {returned:,} rows", dry_run=dry_run)
        return Outcome(receipt, (*findings, *receipt.findings), returned, rest_at)
    raise _refusal("the rows that are left still contradict each other after many rounds", first)


def _round(
    opening: Opening, file: Path, format: Format, rest: Rest, first: Refused
) -> tuple[Ready, Sifted, Loaded | None]:
    """One attempt without the rows that are known to be wrong; when there are more of them, `rest` grows and nothing is loaded."""
    ready = begin(opening)
    sifted = _sifted(opening, ready, file, format, rest)
    with sifted:
        try:
            return ready, sifted, ready.loading.rows(file.name, sifted)
        except Refused as refused:
            if sifted.broken is not None:
                raise _refusal("the file cannot be read to its end", first) from refused
            found = [one for one in refused.findings if one.severity == "error"]
    objection = rest.add(found, ready.loading.cube, _sifted(opening, ready, file, format, Rest()), _MOST)
    if objection:
        raise _refusal(objection, first)
    return ready, sifted, None


def _sifted(opening: Opening, ready: Ready, file: Path, format: Format, rest: Rest) -> Sifted:
    if format.reader is None:
        raise NotOffered(f"data in {format.label} cannot be read yet; load SDMX-CSV instead")
    stack = ExitStack()
    stream = stack.enter_context(opened(file, opening.limits))
    return Sifted(format.reader(stream, resolve=resolver(ready.loading.cube), file=file.name), rest, stack)


def _mode_of(file: Path, format: Format, most: int) -> Mode | None:
    """A CSV file without a column of actions is the whole, as when it is loaded at once."""
    if format.family != "csv":
        return None
    with unpacked(file, most) as stream:
        return "whole" if read_shape(stream.read(_HEAD), file=file.name).action is None else None


def _refusal(why: str, first: Refused) -> Refused:
    return Refused(f"{first}; it cannot be loaded in part either: {why}", first.findings)


def _told(
    rest: Rest, sifted: Sifted, file: Path, opening: Opening, table: Callable[[BinaryIO], DataReader] | None
) -> tuple[Finding, ...]:
    """What was wrong, the first of each kind with their rows, in order of line."""
    kinds: dict[tuple[str, str | None], list[Finding]] = {}
    for one in sorted(rest.findings(sifted), key=lambda finding: finding.line or 0):
        kinds.setdefault((one.code, one.component), []).append(one)
    told = [one for found in kinds.values() for one in _capped(found)]
    told.sort(key=lambda finding: (finding.line or 0, finding.component or "", finding.code))
    return quoted(told, file, opening.limits.unpacked_bytes, table)


def _capped(findings: list[Finding]) -> Iterable[Finding]:
    """The first of them; the last one stands for those that are left out."""
    rest = len(findings) - _TOLD
    if rest <= 0:
        return findings
    kept = findings[:_TOLD]
    return (*kept[:-1], msgspec.structs.replace(kept[-1], count=1 + rest))
