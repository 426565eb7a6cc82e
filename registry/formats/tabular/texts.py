"""Columns of any Arrow type as columns of text, which is how rows carry values; null where a cell is empty."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from registry.formats.plurals import plural_text
from registry.formats.tabular.moments import iso_text

_WHOLE = 1e15  # below it whole numbers have no fraction
_NAMES = {"nan": "NaN", "inf": "INF", "-inf": "-INF"}


class Texts(Sequence[str | None]):
    """A column of text as a sequence; Arrow takes it back without a copy."""

    def __init__(self, values: pa.Array) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return self._values[place].to_pylist()
        return self._values[place].as_py()

    def __arrow_array__(self, type: pa.DataType | None = None) -> pa.Array:
        return self._values


def number_text(number: float) -> str:
    """Whole numbers below 10^15 without a fraction, else the shortest text that reads back equal."""
    if number == math.trunc(number) if math.isfinite(number) else False:
        return str(int(number)) if abs(number) < _WHOLE else repr(number)
    text = repr(number)
    return _NAMES.get(text, text)


def texts_of(values: pa.Array) -> pa.Array | None:
    """The column as text; arrays and texts by language as JSON. None for a type whose values are no text, such as binary."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        inner = texts_of(values.dictionary)
        return None if inner is None else inner.take(values.indices)
    for belongs, convert in _KINDS:
        if belongs(kind):
            return convert(values)
    return None


def each_once(values: pa.Array, convert: Callable[[str], str]) -> pa.Array:
    """Each text as `convert` makes it, which is asked once for each text that occurs."""
    encoded = values.dictionary_encode()
    made = [None if text is None else convert(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(made, pa.string()).take(encoded.indices)


def _strings(values: pa.Array) -> pa.Array:
    text = values.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text) if pc.any(pc.equal(text, "")).as_py() else text


def _plain(values: pa.Array) -> pa.Array:
    return values.cast(pa.string())


def _floats(values: pa.Array) -> pa.Array:
    """As `number_text`; Arrow's own text is the same for numbers of a usual size."""
    if values.type != pa.float64():  # the shortest text of a narrower number, not that of its double
        values = values.cast(pa.string()).cast(pa.float64())
    size = pc.abs(values)
    is_whole = pc.and_(pc.equal(values, pc.trunc(values)), pc.less(size, _WHOLE))
    is_usual = pc.and_(pc.greater_equal(size, 1e-4), pc.less(size, 1e10))
    whole = pc.if_else(is_whole, values, None).cast(pa.int64()).cast(pa.string())
    usual = pc.if_else(pc.and_(is_usual, pc.invert(is_whole)), values, None).cast(pa.string())
    text = pc.coalesce(whole, usual)
    rest = pc.and_(pc.is_valid(values), pc.is_null(text))
    if not pc.any(rest).as_py():
        return text
    numbers = [number_text(number) for number in values.filter(rest).to_pylist()]
    return pc.replace_with_mask(text, rest, pa.array(numbers, pa.string()))


def _dates(values: pa.Array) -> pa.Array:
    return pa.array([None if day is None else iso_text(day) for day in dates_of(values)], pa.string())


def is_dates(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def dates_of(values: pa.Array) -> list[date | datetime | None]:
    if pa.types.is_timestamp(values.type):
        found: list[date | datetime | None] = values.cast(pa.timestamp("us", values.type.tz), safe=False).to_pylist()
        return found
    return values.cast(pa.date32(), safe=False).to_pylist()  # type: ignore[no-any-return]


def _lists(values: pa.Array) -> pa.Array:
    found = ([str(item) for item in value if item is not None] if value else [] for value in values.to_pylist())
    return pa.array([plural_text(items) if items else None for items in found], pa.string())


def _maps(values: pa.Array) -> pa.Array:
    found = [dict(value) if value else {} for value in values.to_pylist()]
    texts = [{key: str(text) for key, text in one.items() if text is not None} for one in found]
    return pa.array([plural_text(one) if one else None for one in texts], pa.string())


def _is_string(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_plain(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_integer(kind) or types.is_decimal(kind) or types.is_boolean(kind) or types.is_null(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _is_map(kind: pa.DataType) -> bool:
    return bool(pa.types.is_map(kind) or pa.types.is_struct(kind))


_KINDS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (_is_string, _strings),
    (pa.types.is_floating, _floats),
    (_is_plain, _plain),
    (is_dates, _dates),
    (_is_list, _lists),
    (_is_map, _maps),
)
