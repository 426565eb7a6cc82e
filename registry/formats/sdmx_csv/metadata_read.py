"""The reader of SDMX-CSV metadata messages: any delimiter, lists in cells, languages, names beside ids."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from registry.formats.reading import refusal
from registry.formats.sdmx_csv.generations import LETTERS
from registry.formats.sdmx_csv.metadata_attributes import attributes_in, place_of
from registry.formats.sdmx_csv.metadata_cells import SEPARATOR, split
from registry.formats.sdmx_csv.metadata_columns import Branch, read_header
from registry.formats.sdmx_csv.metadata_generations import CUSTOM, FLAG
from registry.formats.sdmx_csv.metadata_targets import target_of
from registry.formats.sdmx_csv.shape import BOM
from registry.model.errors import Malformed, Refused, TooLarge
from registry.model.finding import Finding
from registry.model.message import Notice
from registry.model.metadata_set import MetadataSet
from registry.model.names import DEFAULT_LANGUAGE
from registry.model.urn import Urn, make

LARGEST = 256 * 1024 * 1024
_FIRST = re.compile(r'(?P<quote>"?)MDSTRUCTURE(?:\[(?P<sub>.)\])?(?P=quote)(?P<delimiter>[^A-Za-z0-9_"\[\r\n])')
_NEEDED = ("MDSTRUCTURE", "MDSTRUCTURE_ID", "METADATASET_ID")
_OTHERS = ("MDSTRUCTURE_NAME", "METADATASET_NAME", "ACTION", FLAG, "TARGET_TYPES", "TARGET_IDS", "TARGET_NAMES")
_CONTEXTS = {"metadataflow": ("metadatastructure", "Metadataflow", "metadataflow"),
             "metadataprovision": ("registry", "MetadataProvisionAgreement", "metadata_provision_agreement")}  # fmt: skip


@dataclass(frozen=True)
class _Shape:
    """`fixed` are the places of the known columns, `columns` those of attributes, each with its path in the tree `roots`."""

    separator: str
    width: int
    fixed: Mapping[str, int]
    roots: Mapping[str, Branch]
    columns: tuple[tuple[int, tuple[Branch, ...]], ...]
    ignored: tuple[str, ...]


def read_sets(source: BinaryIO | bytes, file: str | None) -> tuple[tuple[MetadataSet, ...], tuple[Notice, ...]]:
    """The sets of a message, one a row, and what was left out. Raises Refused with findings that say the line, TooLarge."""
    content = source if isinstance(source, bytes) else source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(f"a metadata message of more than {LARGEST // 1024 // 1024} MB is not read in one piece")
    try:
        text = content.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        raise refusal(
            "not-utf-8", f"the file is not UTF-8 (byte {error.start}); save it as UTF-8", file, None
        ) from error
    first = _FIRST.match(text)
    if first is None:
        raise refusal("no-header", f"the first column is MDSTRUCTURE, not {text[:30]!r}", file, 1)
    separator = first["sub"] or SEPARATOR
    rows = _rows(text, first["delimiter"], file)
    _, header = next(rows)
    shape = _shape([name.partition(": ")[0] for name in header], separator, file)
    sets, findings = [], list[Finding]()
    for line, cells in rows:
        try:
            sets.append(_read(cells, shape))
        except Malformed as error:
            findings.append(Finding(code="malformed", message=str(error), file=file, line=line))
    if findings:
        raise Refused(f"The message cannot be read: {findings[0].message}", findings)
    ignored = ", ".join(shape.ignored)
    notice = Notice(
        code="unknown-column",
        severity="Warning",
        text=f"columns that are no metadata attributes are left out: {ignored}",
    )
    return tuple(sets), (notice,) if ignored else ()


def _rows(text: str, delimiter: str, file: str | None) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise refusal("not-csv", f"the record cannot be read as CSV: {wrong}", file, line) from wrong


def _shape(header: Sequence[str], separator: str, file: str | None) -> _Shape:
    names = [header[0].partition("[")[0], *header[1:]]
    fixed = {name: at for at, name in enumerate(names) if name in (*_NEEDED, *_OTHERS, *CUSTOM.values())}
    if missing := [name for name in _NEEDED if name not in fixed]:
        raise refusal("missing-column", f"the header lacks {' and '.join(missing)}", file, 1)
    if len(fixed) < sum(name in fixed for name in names):
        raise refusal("duplicate-column", "a column stands in the header twice", file, 1)
    places = [at for at in range(len(names)) if at not in fixed.values()]
    if "MDSTRUCTURE_NAME" in fixed:
        places = places[::2]  # with labels=name the name of each attribute has a column behind it
    roots: dict[str, Branch] = {}
    paths = [(at, read_header(names[at], roots, separator)) for at in places]
    columns = tuple((at, path) for at, path in paths if path is not None)
    ignored = tuple(names[at] for at, path in paths if path is None)
    if len({place_of(path) for _, path in columns}) < len(columns):
        raise refusal("duplicate-column", "an attribute has two columns", file, 1)
    return _Shape(separator, len(names), fixed, roots, columns, ignored)


def _read(cells: Sequence[str], shape: _Shape) -> MetadataSet:
    """Raises Malformed."""
    if len(cells) != shape.width:
        raise Malformed(f"the row has {len(cells)} cells where the header has {shape.width}")
    given = {name: cells[at] for name, at in shape.fixed.items()}
    texts = {place_of(path): cells[at] for at, path in shape.columns}
    return MetadataSet(
        **_identity(given),
        **_custom(given),
        is_partial_language=given.get(FLAG, "") in ("1", "true"),
        action=_action(given.get("ACTION", "")),
        targets=_targets(given, shape.separator),
        attributes=attributes_in(shape.roots.values(), texts, shape.separator),
    )


def _identity(given: Mapping[str, str]) -> dict[str, Any]:
    context, short = given["MDSTRUCTURE"], _id_in(given["MDSTRUCTURE_ID"])
    if context not in _CONTEXTS:
        raise Malformed(f"MDSTRUCTURE is {context!r}; write metadataflow or metadataprovision")
    package, class_, field = _CONTEXTS[context]
    own = Urn.parse(make("metadatastructure", "MetadataSet", _id_in(given["METADATASET_ID"])))
    name = given.get("METADATASET_NAME") or given["METADATASET_ID"].partition(": ")[2]
    return {
        "agency": own.agency,
        "id": own.id,
        "version": own.version,
        "names": {DEFAULT_LANGUAGE: name} if name else {},
        field: make(package, class_, short),
    }


def _custom(given: Mapping[str, str]) -> dict[str, Any]:
    return {field: given.get(header) or None for field, header in CUSTOM.items()}


def _id_in(cell: str) -> str:
    """With labels=both the name stands behind the id."""
    return cell.partition(": ")[0].strip()


def _action(letter: str) -> Any:
    if letter and letter not in LETTERS:
        raise Malformed(f"ACTION is {letter!r}; write {', '.join(LETTERS)}")
    return LETTERS[letter] if letter else None


def _targets(given: Mapping[str, str], separator: str) -> tuple[str, ...]:
    words = split(given.get("TARGET_TYPES", ""), separator)
    shorts = [_id_in(short) for short in split(given.get("TARGET_IDS", ""), separator)]
    if len(words) != len(shorts):
        raise Malformed(
            f"TARGET_TYPES has {len(words)} members, TARGET_IDS {len(shorts)}; write one type for each target"
        )
    try:
        return tuple(target_of(word, short) for word, short in zip(words, shorts, strict=True))
    except KeyError as error:
        raise Malformed(f"TARGET_TYPES has {error}, which is no type of artefact such as dataflow") from None
