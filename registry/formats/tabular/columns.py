"""Columns of a table, said without a dialect; `observations/` compiles them to SQL and gives Arrow tables of them.

The columns are those of SDMX-CSV 2.1 in its order. A numeric measure is a number; where the number alone would not give back what was
reported (`150.50`, `NaN`, thirty digits), the column after it, `{id}_REPORTED`, has the text, else nothing. Arrays are lists,
multilingual values are maps by language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Protocol

import msgspec
import pyarrow as pa

from registry.formats.text import Text

ColumnType = Literal["text", "number", "list", "map"]

ARROW: Mapping[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "list": pa.list_(pa.string()),
    "map": pa.map_(pa.string(), pa.string()),
}


class Written(msgspec.Struct, frozen=True):
    """The text that an expression gives; null where it is empty."""

    text: Text


class Amount(msgspec.Struct, frozen=True):
    """A numeric measure as a number; null where it is absent or intentionally missing."""

    component: str


class Reported(msgspec.Struct, frozen=True):
    """What `text` gives for a numeric measure that its number does not give back; null for all others."""

    component: str
    text: Text


class Items(msgspec.Struct, frozen=True):
    """The values of an array."""

    component: str


class Languages(msgspec.Struct, frozen=True):
    """A multilingual value: its texts by language."""

    component: str


Cell = Written | Amount | Reported | Items | Languages


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a data set; without a `cell` it is empty there. `title` is what people call it, `about` what else is known of it."""

    name: str
    type: ColumnType
    cell: Cell | None
    title: str = ""
    about: Mapping[str, str] = {}


class TableWriter(Protocol):
    """One message. Constructed by a FORMATS row with the data sets and options."""

    @property
    def most_rows(self) -> int | None:
        """How many rows the format holds; None for any number."""
        ...

    def columns(self) -> Sequence[Sequence[Column]]:
        """Those of each data set: the same names and types in all of them."""
        ...

    def message(self, tables: Iterator[pa.Table]) -> Iterator[bytes]:
        """The message of the rows of all data sets, which come in tables of these columns."""
        ...


def schema(columns: Sequence[Column], metadata: Mapping[str, str]) -> pa.Schema:
    """The Arrow schema of columns, with what is known of them and of the whole."""
    fields = [pa.field(each.name, ARROW[each.type], metadata=dict(each.about) or None) for each in columns]
    return pa.schema(fields, metadata=dict(metadata))
