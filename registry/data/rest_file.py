"""The file of rows that were not loaded: SDMX-CSV with a column of what is wrong, which may be corrected and loaded as it is.

Of a CSV file these are its own lines, as they were sent; rows of other formats are written as SDMX-CSV 2.0.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from registry.data.rest import Rest, Row, Sifted
from registry.formats.sdmx_csv.generations import LETTERS
from registry.formats.sdmx_csv.shape import read_shape
from registry.formats.table import Format
from registry.model.finding import Finding
from registry.model.urn import Urn
from registry.observations.loading.text_file import unpacked

COLUMN = "FINDINGS"
_HEAD = 1 << 16
_CONTEXTS = {"Dataflow": "dataflow", "DataStructure": "datastructure", "ProvisionAgreement": "dataprovision"}


def write_rest(rest: Rest, sifted: Sifted, file: Path, format: Format, most: int, target: Path) -> int:
    """Writes the rows that came back; returns how many."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if format.family != "csv":
        target.write_text(_as_csv(sifted.left_out), encoding="utf-8", newline="")
        return len(sifted.left_out)
    wrong: dict[int, list[Finding]] = {}
    for finding in rest.findings(sifted):
        wrong.setdefault(finding.line or 0, []).append(finding)
    with unpacked(file, most) as head:
        delimiter = read_shape(head.read(_HEAD), file=file.name).delimiter
    with unpacked(file, most) as stream, target.open("wb") as out:
        return _copy(records(stream), wrong, delimiter, out)


def records(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each record of a CSV file as it stands, with the line on which it begins; a quoted cell may go over several lines."""
    begun, record, is_open = 1, b"", False
    for number, line in enumerate(stream, 1):
        if not record:
            begun = number
        record += line
        is_open ^= line.count(b'"') % 2 == 1
        if not is_open:
            yield begun, record
            record = b""
    if record:
        yield begun, record


def _copy(lines: Iterator[tuple[int, bytes]], wrong: dict[int, list[Finding]], delimiter: str, out: BinaryIO) -> int:
    _, header = next(lines)
    out.write(_with_cell(header, COLUMN, delimiter))
    copied = 0
    for line, record in lines:
        if found := wrong.get(line):
            out.write(_with_cell(record, _said(found), delimiter))
            copied += 1
    return copied


def _with_cell(record: bytes, text: str, delimiter: str) -> bytes:
    quoted = '"' + text.replace('"', '""') + '"' if text != COLUMN else text
    return record.rstrip(b"\r\n") + f"{delimiter}{quoted}\n".encode()


def _said(findings: Sequence[Finding]) -> str:
    return " | ".join(dict.fromkeys(one.message for one in findings))


def _as_csv(rows: Sequence[Row]) -> str:
    ids = list(dict.fromkeys(id for row in rows for id, text in row.values.items() if text is not None))
    decoded = [{id: _decoded(row.values.get(id)) for id in ids} for row in rows]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["STRUCTURE[;]", "STRUCTURE_ID", "ACTION", *(_header(id, decoded) for id in ids), COLUMN])
    letters: dict[str, str] = {action: letter for letter, action in LETTERS.items()}
    for row, cells in zip(rows, decoded, strict=True):
        urn = Urn.parse(row.structure)
        told = [_cell(cells[id]) for id in ids]
        writer.writerow([_CONTEXTS[urn.class_], urn.short, letters[row.action], *told, _said(row.findings)])
    return out.getvalue()


def _decoded(text: str | None) -> str | list[str] | dict[str, str] | None:
    """What a reader gives for arrays and texts by language is JSON."""
    if text is None or text[:1] not in ("[", "{"):
        return text
    try:
        return msgspec.json.decode(text, type=list[str] | dict[str, str])
    except msgspec.DecodeError:
        return text


def _header(id: str, rows: Sequence[dict[str, str | list[str] | dict[str, str] | None]]) -> str:
    languages = dict.fromkeys(language for row in rows if isinstance(value := row[id], dict) for language in value)
    if languages:
        return f"{id}[{';'.join(languages)}]"
    return f"{id}[]" if any(isinstance(row[id], list) for row in rows) else id


def _cell(value: str | list[str] | dict[str, str] | None) -> str:
    if isinstance(value, dict):
        value = [f"{language}:{text}" for language, text in value.items()]
    if isinstance(value, list):
        return ";".join(_part(part) for part in value)
    return value or ""


def _part(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(';"') else text
