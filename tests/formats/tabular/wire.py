"""Tables written from rows in plain Python, and read back."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import msgspec
import pyarrow as pa

from registry.formats.data import DataReader, Options, Presentation
from registry.formats.table import format_named
from registry.formats.tabular.columns import Amount, Cell, Items, Languages, Reported, Written, schema
from registry.formats.tabular.texts import number_text
from registry.model.cube import Cube
from tests.formats.data.interpreter import Row, render


class TableWire(msgspec.Struct, frozen=True):
    name: str
    lost: tuple[str, ...] = ()

    def write(self, presentations: Sequence[Presentation], data: Sequence[Sequence[Row]], options: Options) -> bytes:
        make = format_named(self.name).table_writer
        assert make is not None
        writer = make(presentations, options)
        tables = []
        for presentation, columns, rows in zip(presentations, writer.columns(), data, strict=True):
            told = [{**row, **presentation.dataset_attributes} for row in rows]
            held = [[None if each.cell is None else value(each.cell, row) for row in told] for each in columns]
            of = schema(columns, {})
            tables.append(pa.table([pa.array(cells, field.type) for cells, field in zip(held, of, strict=True)], of))
        return b"".join(writer.message(iter(tables)))

    def read(self, content: bytes, cube: Cube) -> DataReader:
        reader = format_named(self.name).reader
        assert reader is not None
        return reader(BytesIO(content), resolve=lambda urn: cube, file="message")


TABLES = tuple(TableWire(name) for name in ("parquet", "arrow", "xlsx"))


def value(cell: Cell, row: Row) -> Any:
    match cell:
        case Written(text):
            return render(text, row) or None
        case Amount(component):
            return amount(row.get(component))
        case Reported(component, text):
            number, said = amount(row.get(component)), render(text, row)
            is_plain = number is not None and math.isfinite(number) and number_text(number) == said
            return None if not said or is_plain else said
        case Items(component) | Languages(component):
            held = row.get(component)
            found = None if held is None else json.loads(held)
            return list(found.items()) if isinstance(found, dict) else found


def amount(text: str | None) -> float | None:
    return None if text in (None, "NaN", "#N/A") else float(str(text))


Reading = Callable[[bytes], DataReader]


def reading(name: str, resolve: Callable[[str], Cube]) -> Reading:
    made = format_named(name).reader
    assert made is not None
    return lambda content: partial(made, resolve=resolve, file="sent")(BytesIO(content))
