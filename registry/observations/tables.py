"""Answers as Arrow tables of typed columns, in ranges of series, in bounded memory."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import pyarrow as pa

from registry.formats.data import Layout
from registry.formats.tabular.columns import Amount, Cell, Column, Items, Languages, Reported, Written, schema
from registry.formats.text import Fixed
from registry.observations.columns import text_column
from registry.observations.expression import Compiler
from registry.observations.render import Answer, Rendering
from registry.observations.rows import rows_sql
from registry.observations.sql import Params, listed, literal

_SQL = {"text": "varchar", "number": "double", "list": "varchar[]", "map": "map(varchar, varchar)"}


def tables(answers: Sequence[Answer], columns: Sequence[Sequence[Column]]) -> Generator[pa.Table, None, None]:
    """The rows of each answer with its columns. Closing the generator cancels what is under way."""
    for answer, own in zip(answers, columns, strict=True):
        yield from _of(answer, own)


def count(answers: Sequence[Answer], most: int) -> int:
    """How many rows the answers have; at least exactly where they may be more than `most`."""
    renderings = [_rendering(answer) for answer in answers]
    bound = sum(one.rows(one.extent) for one in renderings if one.extent is not None)
    return bound if bound <= most else sum(map(_count, renderings))


def _rendering(answer: Answer) -> Rendering:
    """Flat rows; of an answer without observations those of series."""
    if answer.presentation.has_observations:
        return Rendering(answer, Layout(head=b"", observation=Fixed("")))
    return Rendering(answer, Layout(head=b"", series_start=Fixed(""), observation=Fixed("")))


def _count(rendering: Rendering) -> int:
    if rendering.extent is None:
        return 0
    params = Params()
    reading = Compiler(rendering.columns, rendering.dataset.facts).reading
    with rendering.dataset.reading() as (cursor, tables):
        rows = rows_sql(rendering.shape, tables, params, reading, rendering.extent.range)
        found = cursor.execute(f"select count(*) from ({rows})", params.values).fetchone()
    return int(found[0]) if found else 0


def _of(answer: Answer, columns: Sequence[Column]) -> Generator[pa.Table, None, None]:
    rendering = _rendering(answer)
    compiler = CellCompiler(rendering.columns, rendering.dataset.facts)
    line = listed(compiler.cell(column) for column in columns)
    types = schema(columns, {})
    if (extent := rendering.extent) is None:
        return

    def typed(found: pa.Table) -> list[pa.Table]:
        own = [_clean(found.column(at).cast(field.type).combine_chunks()) for at, field in enumerate(types)]
        return [pa.Table.from_arrays(own, schema=types)]

    with rendering.dataset.reading() as (cursor, store):
        if rendering.shape.is_by_series:
            ranges = rendering.ranges(cursor, store, extent)
            yield from rendering.read(store, ranges, line, compiler.reading, typed)
        else:
            for batch in rendering.read_in_order(cursor, store, extent, line, compiler.reading):
                yield from typed(pa.Table.from_batches([batch]))


def _clean(values: pa.Array) -> pa.Array:
    """Without what happens to stand in memory where a number is absent: it would go out with the message."""
    if not pa.types.is_floating(values.type) or not values.null_count:
        return values
    is_absent = values.is_null().to_numpy(zero_copy_only=False)
    return pa.array(values.fill_null(0.0).to_numpy(), values.type, mask=is_absent)


class CellCompiler(Compiler):
    """Compiles columns: each becomes SQL of its type."""

    def cell(self, column: Column) -> str:
        """The column's value on a row."""
        return f"cast({'null' if column.cell is None else self._value(column.cell)} as {_SQL[column.type]})"

    def _value(self, cell: Cell) -> str:
        match cell:
            case Written(text):
                return f"nullif({self.sql(text)}, '')"
            case Amount(component):
                name = self._column(component)
                return f"case when not isnan({name}) then {name} end"
            case Reported(component, text):
                if component not in self.facts.texts:
                    return "null"
                return f"case when r.{text_column(component)} is not null then {self.sql(text)} end"
            case Items(component):
                return f"from_json({self._stored(component)}, '[\"VARCHAR\"]')"
            case Languages(component):
                return f"from_json({self._stored(component)}, '\"MAP(VARCHAR,VARCHAR)\"')"

    def _stored(self, component: str) -> str:
        """The text of a list or map as JSON."""
        if self.columns.places[component] != "dataset":
            return self._column(component)
        constant = self.constants.get(component)
        return "null::varchar" if constant is None else literal(constant)
