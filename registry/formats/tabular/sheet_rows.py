"""Tables as rows of a sheet (SpreadsheetML, ECMA-376 part 1, 18.3): whole columns become text at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from registry.formats.sdmx_csv.cells import sub_cell
from registry.formats.sdmx_csv.generations import SUB_SEPARATOR
from registry.formats.tabular.columns import Column

MOST_DECIMALS = _DIGITS = 15  # a number of a sheet has no more digits
_LONGEST = 32_767  # characters of a cell
_AT_ONCE = 8_192  # rows
_FIXED = rf"^-?(0|[1-9][0-9]*)\.[0-9]{{1,{MOST_DECIMALS}}}$"
_PAIRS = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
_LIKE_ESCAPE = r"(_x[0-9a-fA-F]{4}_)"  # what readers of the format take for a sign
_EMPTY = "<c/>"


class SheetRows:
    """The rows of tables of some columns. A number and the text that was reported of it share a cell."""

    def __init__(self, columns: Sequence[Column]) -> None:
        numbers = {at for at, column in enumerate(columns) if column.type == "number"}
        self._shown = [(at, at + 1 if at in numbers else None) for at in range(len(columns)) if at - 1 not in numbers]
        self.headings = [columns[at].name for at, _ in self._shown]

    def texts(self, table: pa.Table, styles: Sequence[str]) -> Iterator[bytes]:
        """The rows, some thousands in a piece. `styles` are the attributes of a cell that shows so many decimals."""
        for batch in table.combine_chunks().to_batches(max_chunksize=_AT_ONCE):
            cells = [self._cells(batch, at, beside, styles) for at, beside in self._shown]
            rows = pc.binary_join_element_wise("<row>", *cells, "</row>", "")
            yield "".join(rows.to_pylist()).encode()

    def _cells(self, batch: pa.RecordBatch, at: int, beside: int | None, styles: Sequence[str]) -> pa.Array:
        values = batch.column(at)
        if beside is not None:
            found = _numbers(values, batch.column(beside), styles)
        elif pa.types.is_string(values.type):
            found = _each_once(values)
        else:
            found = _texts(pa.array([_joined(value) for value in values.to_pylist()], pa.string()))
        return pc.fill_null(found, _EMPTY)


def _each_once(values: pa.Array) -> pa.Array:
    """Cells of texts, of which most are the same: each is made once."""
    encoded = values.dictionary_encode()
    return _texts(encoded.dictionary).take(encoded.indices)


def _texts(values: pa.Array) -> pa.Array:
    text = pc.utf8_slice_codeunits(values, 0, _LONGEST)
    for sign, instead in _PAIRS:
        text = pc.replace_substring(text, sign, instead)
    text = pc.replace_substring_regex(text, _LIKE_ESCAPE, r"_x005F\1")
    space = pc.if_else(pc.match_substring_regex(text, r"^\s|\s$|\n"), ' xml:space="preserve"', "")
    return pc.binary_join_element_wise('<c t="inlineStr"><is><t', space, ">", text, "</t></is></c>", "")


def _numbers(values: pa.Array, reported: pa.Array, styles: Sequence[str]) -> pa.Array:
    """Cells of numbers: plain where nothing else was reported, with the decimals of the reported text, or that text."""
    finite = pc.if_else(pc.is_finite(values), values, None)
    plain = pc.binary_join_element_wise("<c><v>", finite.cast(pa.string()), "</v></c>", "")
    if reported.null_count == len(reported):
        return plain
    digits = pc.utf8_ltrim(pc.replace_substring_regex(reported, "[-.]", ""), "0")
    fits = pc.and_(pc.match_substring_regex(reported, _FIXED), pc.less_equal(pc.utf8_length(digits), _DIGITS))
    decimals = pc.subtract(pc.utf8_length(reported), pc.add(pc.find_substring(reported, "."), 1))
    style = pa.array(styles, pa.string()).take(pc.if_else(fits, decimals, 0))
    shown = pc.binary_join_element_wise("<c", style, "><v>", reported, "</v></c>", "")
    return pc.if_else(pc.is_valid(reported), pc.if_else(fits, shown, _texts(reported)), plain)


def _joined(value: Sequence[Any] | None) -> str | None:
    """Several values, or texts by language, in one cell, as SDMX-CSV has them."""
    if value is None:
        return None
    items = (f"{one[0]}:{one[1]}" if isinstance(one, tuple) else one for one in value)
    return SUB_SEPARATOR.join(map(sub_cell, items))
