"""The shape of an SDMX-CSV file, read from its header: generation, delimiters, and which column holds which component."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from registry.formats.data import Labels
from registry.formats.reading import refusal
from registry.formats.sdmx_csv.generations import SUB_SEPARATOR
from registry.model.finding import Finding

BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 16 * 1024 * 1024

_FIRST = re.compile(
    r'(?P<quote>"?)(?:DATAFLOW|STRUCTURE(?:\[(?P<sub>.)\])?)(?P=quote)(?P<delimiter>[^A-Za-z0-9_"\[]|$)'
)
_STEP = r"[A-Za-z][A-Za-z0-9_-]*"
_COMPONENT = re.compile(rf"(?P<path>(?:{_STEP}(?:\[\])?\.)*{_STEP})(?:\[(?P<inside>[^\[\]]*)\])?")
_FIXED = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY")


class CsvShape(msgspec.Struct, frozen=True, kw_only=True):
    """Columns count from 0. `columns` maps component ids, `plurals` says which of them hold arrays or several languages.

    `structure` is the column that says of what class `structure_id` is (None in 1.0: dataflows); `ignored` are name columns, keys and
    columns of the sender's own. With `labels="both"` cells of coded components and dimensions read `ID: Name`. A file that separates
    with semicolons writes decimals with commas. `lines` is how many lines the header takes.
    """

    generation: Literal["1.0", "2"]
    delimiter: str
    sub_separator: str
    labels: Labels
    header: tuple[str, ...]
    structure: int | None
    structure_id: int
    action: int | None
    columns: Mapping[str, int]
    plurals: Mapping[str, Literal["array", "multilingual"]]
    languages: Mapping[str, tuple[str, ...]]
    ignored: tuple[int, ...]
    has_bom: bool
    lines: int
    findings: tuple[Finding, ...] = ()

    @property
    def has_decimal_commas(self) -> bool:
        return self.delimiter == ";"

    @property
    def is_simple(self) -> bool:
        """One value per cell and no names in cells: an engine can read the file as it stands."""
        return not self.plurals and self.labels != "both" and not self.has_decimal_commas


def read_shape(head: bytes, *, components: Collection[str] | None = None, file: str | None = None) -> CsvShape:
    """The shape of a file that begins with `head` (a few kilobytes, at least the header).

    With `components`, the ids of the structure, other columns are ignored with a warning. Raises Refused, naming file and line.
    """
    lines = decoded_lines(iter(head.removeprefix(BOM).splitlines(keepends=True)), file)
    first = next(lines, "")
    match = _FIRST.match(first.rstrip("\r\n"))
    if match is None:
        shown = first[:40].rstrip("\r\n")
        raise refusal(
            "no-header",
            f"an SDMX-CSV file begins with a header whose first cell is STRUCTURE or DATAFLOW, not {shown!r}",
            file,
            1,
        )
    delimiter = match["delimiter"] or ","
    reader = csv.reader(_chained(first, lines), delimiter=delimiter, strict=True)
    try:
        header = next(reader)
    except csv.Error as wrong:
        raise refusal("not-csv", f"the header cannot be read as CSV: {wrong}", file, 1) from wrong
    return _shape(
        header,
        components,
        file,
        delimiter=delimiter,
        sub_separator=match["sub"] or SUB_SEPARATOR,
        has_bom=head.startswith(BOM),
        lines=reader.line_num,
    )


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def decoded_lines(raw: Iterator[bytes], file: str | None) -> Iterator[str]:
    """The lines as text. Raises Refused at the first line that is not UTF-8 or longer than 16 MB."""
    for number, line in enumerate(raw, 1):
        if len(line) > LONGEST_LINE:
            raise refusal("line-too-long", "the line is longer than 16 MB", file, number)
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as wrong:
            raise refusal(
                "not-utf8", f"byte {wrong.start + 1} of the line is not UTF-8; save the file as UTF-8", file, number
            ) from wrong


def _shape(
    header: Sequence[str], components: Collection[str] | None, file: str | None, *,
    delimiter: str, sub_separator: str, has_bom: bool, lines: int,
) -> CsvShape:  # fmt: skip
    names = [re.sub(r"\[.\]$", "", cell) if at == 0 else cell for at, cell in enumerate(header)]
    fixed = {name: at for at, name in enumerate(names) if name in _FIXED}
    if "DATAFLOW" not in fixed and "STRUCTURE_ID" not in fixed:
        raise refusal(
            "no-structure-id",
            "the column STRUCTURE_ID is missing; it names the structure as AGENCY:ID(VERSION)",
            file,
            1,
        )
    labels: Labels = "name" if "STRUCTURE_NAME" in fixed else "both" if any(": " in name for name in names) else "id"
    found, findings = _components(names, labels, components, file)
    plurals: dict[str, Literal["array", "multilingual"]] = {
        id: "multilingual" if inside else "array" for id, (_, inside) in found.items() if inside is not None
    }
    columns = {id: at for id, (at, _) in found.items()}
    used = {
        *columns.values(),
        *(at for name, at in fixed.items() if name not in ("STRUCTURE_NAME", "SERIES_KEY", "OBS_KEY")),
    }
    return CsvShape(
        generation="1.0" if "DATAFLOW" in fixed else "2",
        delimiter=delimiter,
        sub_separator=sub_separator,
        labels=labels,
        header=tuple(header),
        structure=fixed.get("STRUCTURE"),
        structure_id=fixed.get("STRUCTURE_ID", fixed.get("DATAFLOW", 0)),
        action=fixed.get("ACTION"),
        columns=columns,
        plurals=plurals,
        languages={id: tuple(inside.split(sub_separator)) for id, (_, inside) in found.items() if inside},
        ignored=tuple(at for at in range(len(header)) if at not in used),
        has_bom=has_bom,
        lines=lines,
        findings=tuple(findings),
    )


def _components(
    names: Sequence[str], labels: Labels, components: Collection[str] | None, file: str | None
) -> tuple[dict[str, tuple[int, str | None]], list[Finding]]:
    """Component id → its column and what its brackets hold. In a file with name columns each follows its component's."""
    found: dict[str, tuple[int, str | None]] = {}
    findings: list[Finding] = []
    is_name = False
    for at, cell in enumerate(names):
        if cell in _FIXED or is_name:
            is_name = False
            continue
        match = _COMPONENT.fullmatch(cell.partition(": ")[0])
        id = match["path"].replace("[]", "") if match else ""
        if match is None or (components is not None and id not in components):
            message = f"the column {cell!r} is not a component of the structure; it is left out"
            findings.append(
                Finding(code="unknown-column", message=message, severity="warning", file=file, line=1, component=cell)
            )
            continue
        if id in found:
            raise refusal("duplicate-column", f"the column {id!r} is there twice; keep one", file, 1)
        found[id] = (at, "" if match["inside"] is None and "[]" in match["path"] else match["inside"])
        is_name = labels == "name"
    return found, findings
