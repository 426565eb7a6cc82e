"""Text expressions compiled to SQL: whole chunks of rows become text at once.

The SQL reads a row `r` whose columns are named by component (a numeric measure has its reported text beside it), `_first_row` says
whether the row opens a series, `_lookup_{n}` hold what a label or position table gives for the row, and `_series_text_{n}` what is
the same for all rows of a series: that is made once for each series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import pyarrow as pa

from registry.formats.text import (
    First,
    Fixed,
    Join,
    Label,
    Number,
    Plural,
    Position,
    Present,
    Text,
    Value,
    components_of,
)
from registry.observations.columns import MISSING, Columns, text_column
from registry.observations.escapes import CSV_SPECIAL, JSON_NUMBER, JSON_PAIRS, XML_PAIRS, item_specials
from registry.observations.facts import Facts
from registry.observations.rendition import constant_text
from registry.observations.sql import column, listed, literal, number_text, one_of, own, replaced

FIRST_ROW = own("_first_row")


def lookup_text(at: int) -> str:
    """The column of what lookup number `at` gives."""
    return own(f"_lookup_{at}")


def series_text(at: int) -> str:
    """The column of the text number `at` of those that are made once for each series."""
    return own(f"_series_text_{at}")


class Lookup(msgspec.Struct, frozen=True):
    """A table of texts by value of one component."""

    component: str
    texts: tuple[tuple[str, str], ...]

    def table(self) -> pa.Table:
        codes, texts = zip(*self.texts, strict=True) if self.texts else ((), ())
        return pa.table({"code": pa.array(codes, pa.string()), "text": pa.array(texts, pa.string())})


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What compiled expressions read of a row. `series_texts` are expressions over a row of `series`, which reads `of_series`."""

    components: tuple[str, ...]
    lookups: tuple[Lookup, ...] = ()
    series_texts: tuple[str, ...] = ()
    of_series: tuple[str, ...] = ()
    marks_first: bool = False


class Compiler:
    """Compiles the expressions of one layout over one version. `reading` grows with them."""

    def __init__(self, columns: Columns, facts: Facts) -> None:
        self.columns = columns
        self.facts = facts
        self.constants: Mapping[str, str] = facts.dataset_attributes
        self._components: dict[str, None] = {}
        self._of_series: dict[str, None] = {}
        self._lookups: list[Lookup] = []
        self._series_texts: list[str] = []
        self._is_in_series = False
        self._marks_first = False

    @property
    def reading(self) -> Reading:
        return Reading(
            components=tuple(self._components), lookups=tuple(self._lookups), series_texts=tuple(self._series_texts),
            of_series=tuple(self._of_series), marks_first=self._marks_first,
        )  # fmt: skip

    def sql(self, text: Text) -> str:
        """The expression; null where it is nothing."""
        return _concat(self._joined(text.parts if isinstance(text, Join) else (text,)))

    def _joined(self, parts: Sequence[Text]) -> list[str]:
        if self._is_in_series:
            return [sql for part in parts for sql in self._parts(part)]
        found: list[str] = []
        for run in self._runs(parts):
            is_of_series = any(self._is_of_series(part) for part in run)
            found += [self._series_text(run)] if is_of_series else [sql for part in run for sql in self._parts(part)]
        return found

    def _runs(self, parts: Sequence[Text]) -> list[list[Text]]:
        """Neighbours that are the same for all rows of a series, with the fixed texts between and around them; the others alone."""
        runs: list[list[Text]] = [[]]
        for part in parts:
            if isinstance(part, Fixed) or self._is_of_series(part):
                runs[-1].append(part)
            else:
                runs += [[part], []]
        return [run for run in runs if run]

    def _is_of_series(self, text: Text) -> bool:
        if isinstance(text, Fixed | First):
            return False
        places = {self.columns.places[id] for id in components_of(text)}
        return "series" in places and "obs" not in places

    def _series_text(self, parts: Sequence[Text]) -> str:
        self._is_in_series = True
        sql = _concat([sql for part in parts for sql in self._parts(part)])
        self._is_in_series = False
        if sql not in self._series_texts:
            self._series_texts.append(sql)
        return f"r.{series_text(self._series_texts.index(sql))}"

    def _parts(self, text: Text) -> list[str]:
        match text:
            case Fixed(fixed):
                return [literal(fixed)] if fixed else []
            case Join(parts):
                return self._joined(parts)
            case First(then, otherwise):
                self._marks_first = True
                return [f"case when {FIRST_ROW} then {self.sql(then)} else {self.sql(otherwise)} end"]
        if self.columns.places.get(text.component) == "dataset":
            return self._constant(text)
        return [self._of_component(text)]

    def _constant(self, text: Value | Number | Label | Position | Plural | Present) -> list[str]:
        """What an attribute of the data set gives is the same on every row."""
        value = self.constants.get(text.component)
        if isinstance(text, Present):
            return self._parts(text.then if value is not None else text.otherwise)
        fixed = constant_text(text, value, self.columns)
        return [literal(fixed)] if fixed else []

    def _of_component(self, text: Value | Number | Label | Position | Plural | Present) -> str:
        match text:
            case Value(component, escape):
                return _escaped(self._reported(component), escape)
            case Number():
                return self._number(text)
            case Label(component, labels):
                return self._lookup(component, labels)
            case Position(component, values):
                return self._lookup(component, tuple((value, str(at)) for at, value in enumerate(values)))
            case Plural():
                return self._plural(text)
            case Present(component, then, otherwise):
                return f"case when {self._is_present(component)} then {self.sql(then)} else {self.sql(otherwise)} end"

    def _column(self, component: str) -> str:
        (self._of_series if self._is_in_series else self._components)[component] = None
        return f"r.{column(component)}"

    def _is_double(self, component: str) -> bool:
        found = self.columns.component(component)
        return found.role == "measure" and found.is_numeric

    def _plain(self, component: str) -> str:
        """The text of a double, before what was reported instead."""
        name = self._column(component)
        return f"cast(cast({name} as bigint) as varchar)" if component in self.facts.whole else number_text(name)

    def _reported(self, component: str) -> str:
        if not self._is_double(component):
            return self._column(component)
        plain = self._plain(component)
        return f"coalesce(r.{text_column(component)}, {plain})" if component in self.facts.texts else plain

    def _is_present(self, component: str) -> str:
        name = self._column(component)
        if self._is_double(component) and component in self.facts.texts:
            return f"({name} is not null or r.{text_column(component)} is not null)"
        return f"{name} is not null"

    def _number(self, text: Number) -> str:
        if not self._is_double(text.component):
            name = self._column(text.component)
            return f"case when {one_of(name, MISSING)} then {literal(text.nan)} else {name} end"
        plain = self._plain(text.component)
        if text.component not in self.facts.texts:
            return plain
        reported = f"r.{text_column(text.component)}"
        other = reported
        if is_json(text):
            quoted = f"concat('\"', {reported}, '\"')"
            other = f"case when regexp_full_match({reported}, {literal(JSON_NUMBER)}) then {reported} else {quoted} end"
        return f"case when {reported} is null then {plain} when {one_of(reported, MISSING)} then {literal(text.nan)} else {other} end"

    def _lookup(self, component: str, texts: Sequence[tuple[str, str]]) -> str:
        lookup = Lookup(component, tuple(dict(reversed(texts)).items()))
        if lookup not in self._lookups:
            self._lookups.append(lookup)
        return f"r.{lookup_text(self._lookups.index(lookup))}"

    def _plural(self, text: Plural) -> str:
        name = self._column(text.component)
        component = self.columns.component(text.component)
        if component.is_multilingual and not component.is_array:
            before, value = f"replace({literal(text.before)}, '{{lang}}', e.key)", "e.value"
            items = f"map_entries(from_json({name}, '\"MAP(VARCHAR,VARCHAR)\"'))"
        else:
            before, value = literal(text.before), "e"
            items = f"from_json({name}, '[\"VARCHAR\"]')"
        if text.escape == "csv":
            item = _quoted_item(f"concat({before}, {value}, {literal(text.after)})", text.between)
        else:
            item = f"concat({before}, {_escaped(value, text.escape)}, {literal(text.after)})"
        joined = f"array_to_string(list_transform({items}, lambda e: {item}), {literal(text.between)})"
        return f"case when {name} is not null then {_quoted(joined)} end" if text.quotes_whole else joined


def is_json(text: Number) -> bool:
    """Whether numbers stand in JSON: then what is no JSON number is a JSON string."""
    return text.nan.startswith('"')


def _quoted(text: str) -> str:
    return f"concat('\"', replace({text}, '\"', '\"\"'), '\"')"


def _quoted_item(text: str, between: str) -> str:
    """An item of a cell, quoted when it has the sign that separates items, a quote or a line break."""
    special = " or ".join(f"contains({text}, {literal(sign)})" for sign in item_specials(between))
    return f"case when {special} then {_quoted(text)} else {text} end"


def _concat(parts: Sequence[str]) -> str:
    if not parts:
        return "''"
    return parts[0] if len(parts) == 1 else f"concat({listed(parts)})"


def _escaped(text: str, escape: str) -> str:
    if escape == "csv":
        special = " or ".join(f"contains({text}, {literal(sign)})" for sign in CSV_SPECIAL)
        return f"case when {special} then {_quoted(text)} else {text} end"
    pairs = {"xml": XML_PAIRS, "json": JSON_PAIRS}.get(escape, ())
    return replaced(text, pairs)
