"""The rows of a source in blocks of Arrow columns, each of which any thread may make: cells as texts, few texts kept once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

Block = Callable[[], pa.Table]

_BYTES = 8 << 20
_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
_FEW = pa.dictionary(pa.int32(), pa.string())


class Unfit(Exception):
    """The rows are not taken this way: they ask for more than it can do, or something is wrong with them, which SQL then names.

    What it says goes into the log: nothing that the rows hold."""


def csv_blocks(
    path: Path, lines: int, names: Sequence[str], wanted: Mapping[str, str], many: frozenset[str], delimiter: str
) -> Iterator[Block]:
    """Of a CSV file after `lines` lines of header, the `wanted` columns of those called `names`, by the names that `wanted`
    gives them; an empty cell is null. Columns are dictionaries but those of which the values are `many`. A block raises Unfit for what is not plainly RFC 4180."""
    if not delimiter.isascii():
        raise Unfit(f"the delimiter {delimiter!r} has several bytes")
    options = pa.csv.ConvertOptions(
        check_utf8=False,
        column_types={name: pa.string() if wanted[name] in many else _FEW for name in wanted},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        include_columns=list(wanted),
    )
    for text in _stretches(path, lines):
        yield partial(_parsed, text, names, options, delimiter, list(wanted.values()))


def parquet_blocks(path: Path, wanted: Sequence[str], many: frozenset[str]) -> Iterator[Block]:
    """Of a Parquet file of texts, row group by row group."""
    few = [name for name in wanted if name not in many]
    with pq.ParquetFile(path, read_dictionary=few) as file:
        for at in range(file.num_row_groups):
            group = file.read_row_group(at, columns=list(wanted))
            yield partial(_itself, group)


def _itself(table: pa.Table) -> pa.Table:
    return table


def _stretches(path: Path, lines: int) -> Iterator[bytes]:
    """The text after the header, cut after line ends."""
    with path.open("rb") as file:
        for _ in range(lines):
            file.readline()
        rest = b""
        while text := file.read(_BYTES):
            end = text.rfind(b"\n") + 1
            if end:
                yield rest + text[:end]
                rest = text[end:]
            else:
                rest += text
        if rest:
            yield rest


def _parsed(
    text: bytes, names: Sequence[str], options: pa.csv.ConvertOptions, delimiter: str, ids: list[str]
) -> pa.Table:
    _check_text(text)
    has_quotes = b'"' in text
    if has_quotes:
        _check_quotes(text, ord(delimiter))
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        raise Unfit("a line ends with a carriage return alone")
    reading = pa.csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=list(names))
    parsing = pa.csv.ParseOptions(
        delimiter=delimiter,
        quote_char='"' if has_quotes else False,
        double_quote=has_quotes,
        newlines_in_values=has_quotes,
        ignore_empty_lines=False,
    )
    try:
        return pa.csv.read_csv(pa.BufferReader(text), reading, parsing, options).rename_columns(ids)
    except pa.ArrowInvalid as wrong:
        raise Unfit("a row has more or fewer cells than the header") from wrong


def _check_text(text: bytes) -> None:
    if b"\x00" in text:
        raise Unfit("there is a zero byte")
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError as wrong:
            raise Unfit("it is not UTF-8") from wrong


def _check_quotes(text: bytes, delimiter: int) -> None:
    """Arrow takes quotes anywhere. Raises Unfit unless each quoted cell is quoted whole, and ends in this text."""
    signs = np.frombuffer(text, np.uint8)
    places = np.flatnonzero(signs == _QUOTE)
    if len(places) % 2:
        raise Unfit("a quoted cell does not end in its stretch of the file")
    opening, closing = places[::2], places[1::2]
    escaped = opening[1:] == closing[:-1] + 1
    before = signs[np.maximum(opening - 1, 0)]
    is_begun = (before == delimiter) | (before == _LF) | (opening == 0)
    after = signs[np.minimum(closing + 1, len(signs) - 1)]
    is_ended = (after == delimiter) | (after == _LF) | (after == _CR) | (closing == len(signs) - 1)
    is_begun[1:] |= escaped
    is_ended[:-1] |= escaped
    if not (is_begun.all() and is_ended.all()):
        raise Unfit("a quote stands within a cell")
