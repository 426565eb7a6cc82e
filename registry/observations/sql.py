"""Pieces of SQL: identifiers that come from structures only, values that are always bound, and how numbers and texts look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from registry.model.errors import Unprocessable

Bindable = str | int | float | Sequence[str] | Sequence[int]

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*")  # dots: metadata attributes with their holders
_OWN = re.compile(r"_[A-Za-z0-9_.-]*")


def column(id: str) -> str:
    """A quoted column of a component. Raises Unprocessable for an id that the standard does not allow."""
    if not _ID.fullmatch(id):
        raise Unprocessable(
            f"{id!r} cannot be the id of a component: it must begin with a letter, then letters, digits, _ or -"
        )
    return f'"{id}"'


def own(name: str) -> str:
    """A quoted column of ours; the underscore in front keeps it apart from every component."""
    assert _OWN.fullmatch(name), name
    return f'"{name}"'


def literal(text: str) -> str:
    """A text constant. For texts of the layouts and paths of the store; what a caller asks for is bound instead."""
    return "'" + text.replace("'", "''") + "'"


def listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def one_of(value: str, texts: Iterable[str]) -> str:
    """SQL: whether a value is one of a few texts; null for a null.

    Not `in (…)`: DuckDB makes a join of five texts and more, and rows leave a join in any order. What is one of the first texts is
    not held against the others.
    """
    whens = " ".join(f"when {value} = {literal(text)} then true" for text in texts)
    return f"case when {value} is null then null {whens} else false end"


class Params:
    """The bound values of one statement, in order."""

    def __init__(self) -> None:
        self.values: list[Bindable] = []

    def bind(self, value: Bindable, type_: str = "varchar") -> str:
        """The placeholder of a value: `$n::type`."""
        self.values.append(value)
        return f"${len(self.values)}::{type_}"

    def bind_list(self, values: Sequence[str]) -> str:
        """A subquery that yields the values of one bound list."""
        return f"(select unnest({self.bind(list(values), 'varchar[]')}))"


def number_text(double: str) -> str:
    """The text of a double: whole numbers below 10^15 without a fraction, else the shortest text that reads back equal."""
    return (
        f"case when {double} = trunc({double}) and abs({double}) < 1e15 "
        f"then cast(cast({double} as bigint) as varchar) else cast({double} as varchar) end"
    )


def plain_number(double: float) -> str:
    """What `number_text` makes of a double."""
    return str(int(double)) if abs(double) < 1e15 and double == int(double) else repr(double)


def replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """`text` with each pair replaced, in order."""
    for before, after in pairs:
        text = f"replace({text}, {literal(before)}, {literal(after)})"
    return text
