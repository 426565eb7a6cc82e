"""Rendering: layouts of a message become bytes, in ranges of series, two ahead of the reader, in bounded memory."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from registry.formats.data import DataWriter, GroupSection, Layout, Presentation
from registry.formats.text import First, Fixed, Text, components_of, join
from registry.observations.columns import COUNT, OFFSET, SID, reported
from registry.observations.expression import Compiler, Reading
from registry.observations.matching import Extent, Matching, Small
from registry.observations.query import Selection
from registry.observations.rendition import Row, compile_python
from registry.observations.rows import PLACE, Range, Shape, marked, rows_sql
from registry.observations.sql import Params, column, listed
from registry.observations.store import Dataset, Tables

T = TypeVar("T")

AHEAD = 2


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One data set of an answer: which rows of which version, presented how."""

    matching: Matching
    presentation: Presentation


def render(answers: Sequence[Answer], writer: DataWriter) -> Iterator[bytes]:
    """The message, piece by piece; the first has rows in it, if there are any. Closing the iterator cancels what is under way."""
    for at, (answer, layout) in enumerate(zip(answers, writer.layouts(), strict=True)):
        before = writer.between() if at else writer.begin()
        yield from _after(before + layout.head, _data_set(Rendering(answer, layout)))
        yield layout.tail
    yield writer.end()


def _after(head: bytes, rows: Iterator[bytes]) -> Iterator[bytes]:
    """The head in one piece with the first rows: whoever has it knows that rows can be read."""
    yield head + next(rows, b"")
    yield from rows


def _data_set(rendering: Rendering) -> Iterator[bytes]:
    """What stands between head and tail."""
    layout = rendering.layout
    with rendering.dataset.reading() as (cursor, tables):
        groups = b""
        if layout.groups:
            groups = rendering.groups(cursor, tables) + layout.between_sections.encode()
        yield from _after(groups, _rows(rendering, cursor, tables))


def _rows(rendering: Rendering, cursor: duckdb.DuckDBPyConnection, tables: Tables) -> Iterator[bytes]:
    if (extent := rendering.extent) is None:
        return
    if rendering.can_be_shared and (small := rendering.matching.small) is not None:
        yield rendering.shared(small)
    elif rendering.rows(extent) <= rendering.sizes.small:
        yield rendering.small(cursor, tables, extent)
    elif rendering.shape.is_by_series:
        yield from rendering.chunks(tables, rendering.ranges(cursor, tables, extent))
    else:
        yield from rendering.one_stream(cursor, tables, extent)


class Rendering:
    """The rows of one data set as text. A row's text carries what separates it from the row before; the very first one loses that."""

    def __init__(self, answer: Answer, layout: Layout) -> None:
        self.matching = answer.matching
        self.dataset = answer.matching.dataset
        self.sizes = self.dataset.engine.sizes
        self.layout = layout
        self.columns = answer.matching.columns
        presentation = answer.presentation
        self.has_observations = presentation.has_observations
        self.is_grouped = layout.series_start is not None
        self.extent = answer.matching.extent
        self.shape = Shape(
            columns=self.columns,
            selection=self._still_asked(answer.matching.selection),
            at=presentation.dimension_at_observation,
            is_grouped=self.is_grouped,
            has_observations=self.has_observations,
        )
        self.before_first = self._before_first()
        self.after_last = layout.series_end if self.is_grouped and self.has_observations else ""
        self.row = self._row()

    def _before_first(self) -> str:
        if not self.has_observations:
            return self.layout.series_separator if self.is_grouped else self.layout.observation_separator
        return (
            self.layout.series_end + self.layout.series_separator
            if self.is_grouped
            else self.layout.observation_separator
        )

    def _row(self) -> Text:
        layout = self.layout
        if layout.series_start is None:
            return join(self.before_first, layout.observation)
        if not self.has_observations:
            return join(self.before_first, layout.series_start, layout.series_end)
        return join(
            First(join(self.before_first, layout.series_start), Fixed(layout.observation_separator)), layout.observation
        )

    # -- which series --------------------------------------------------------------------------------------------------------------

    def _still_asked(self, selection: Selection) -> Selection:
        """An unbroken stretch of series replaces the conditions on them."""
        return replace(selection, series=()) if self.extent is not None and self.extent.is_unbroken else selection

    def rows(self, extent: Extent) -> int:
        """At most so many rows are there."""
        return extent.observations if self.has_observations else extent.series

    def ranges(self, cursor: duckdb.DuckDBPyConnection, tables: Tables, extent: Extent) -> Iterator[Range]:
        """Ranges of series of about `sizes.chunk` rows, the first one small and, where series follow each other, found by itself."""
        begun = extent.first - 1
        if self.has_observations and not self.shape.selection.series:
            end = extent.offset + self.sizes.first_chunk
            found = cursor.execute(
                f"select max({SID}) from {tables.series} where {OFFSET} < {end} and {SID} <= {extent.last}"
            ).fetchone()
            begun = found[0] if found else begun
            yield extent.first, begun
        yield from self._ranges(cursor, tables, extent, begun + 1)

    def _ranges(self, cursor: duckdb.DuckDBPyConnection, tables: Tables, extent: Extent, begin: int) -> Iterator[Range]:
        """Those from the series `begin` on."""
        params, selection = Params(), self.shape.selection
        within = f"s.{SID} between {begin} and {extent.last}"
        if not self.has_observations:
            place = f"row_number() over (order by s.{SID}) - 1" if selection.series else f"s.{SID} - {extent.first}"
        elif selection.series:
            place = f"sum(s.{COUNT}) over (order by s.{SID} rows unbounded preceding) - s.{COUNT}"
        else:
            place = f"s.{OFFSET} - {extent.offset}"
        first, rest = self.sizes.first_chunk, self.sizes.chunk
        bucket = f"case when place < {first} then 0 else 1 + (place - {first}) // {rest} end"
        found = cursor.execute(
            f"select min({SID}), max({SID}) from (select s.{SID}, {place} as place from {tables.series} s "
            f"where {within} and {selection.series_where(params)}) group by {bucket} order by 1",
            params.values,
        ).fetchall()
        yield from ((int(first), int(last)) for first, last in found)

    # -- small answers, in Python --------------------------------------------------------------------------------------------------

    @property
    def can_be_shared(self) -> bool:
        """The rows are wanted as they are stored: what was read for other questions serves."""
        return self.has_observations and self.shape.is_by_series and self.shape.grouping == (SID,)

    def shared(self, small: Small) -> bytes:
        """The rows that were read already."""
        say = compile_python(self.row, self.columns, small.places, self.dataset.facts.dataset_attributes)
        return self._joined(small.rows, 1, say)

    def small(self, cursor: duckdb.DuckDBPyConnection, tables: Tables, extent: Extent) -> bytes:
        """The rows of a small answer, each rendered in Python."""
        wanted = sorted(id for id in components_of(self.row) if self.columns.places[id] != "dataset")
        params = Params()
        sql = rows_sql(self.shape, tables, params, Reading(components=tuple(wanted)), extent.range)
        texts = listed(reported(self.columns.component(id), "r") for id in wanted) or "null"
        keys = listed(f"r.{name}" for name in self.shape.grouping)
        found = cursor.execute(f"select {keys}, {texts} from ({sql}) r", params.values).fetchall()
        skip = len(self.shape.grouping)
        places = {id: at + skip for at, id in enumerate(wanted)}
        say = compile_python(self.row, self.columns, places, self.dataset.facts.dataset_attributes)
        return self._joined(found, skip, say)

    def _joined(self, rows: Sequence[Row], skip: int, say: Callable[[Row, bool], str]) -> bytes:
        pieces: list[str] = []
        before: Row | None = None
        for row in rows:
            key = row[:skip]
            pieces.append(say(row, key != before))
            before = key
        if not pieces:
            return b""
        return ("".join(pieces)[len(self.before_first) :] + self.after_last).encode()

    # -- large answers, in SQL -----------------------------------------------------------------------------------------------------

    def chunks(self, tables: Tables, ranges: Iterable[Range]) -> Iterator[bytes]:
        """Each range of series rendered by itself; at most `AHEAD` ranges wait for the reader."""
        line, reading = self._compiled()
        return self._trimmed(self.read(tables, ranges, line, reading, _texts))

    def read(
        self, tables: Tables, ranges: Iterable[Range], line: str, reading: Reading, take: Callable[[pa.Table], list[T]]
    ) -> Iterator[T]:
        """What `take` makes of the rows of each range of series, of which SQL selects `line`; the last column may be a place."""
        running = Running()
        can_be_found = tables.has_places and self.has_observations

        def job(range_: Range) -> list[T]:
            with running.cursor(self.dataset) as cursor:
                _register(cursor, reading)
                found = self._found(cursor, tables, line, reading, range_) if can_be_found else None
                if found is None:
                    params = Params()
                    rows = self._marked(rows_sql(self.shape, tables, params, reading, range_), reading)
                    found = cursor.execute(f"select {line} from ({rows}) r", params.values).to_arrow_table()
                return take(found)

        return ahead(job, ranges, running)

    def _found(
        self, cursor: duckdb.DuckDBPyConnection, tables: Tables, line: str, reading: Reading, range_: Range
    ) -> pa.Table | None:
        """The texts as the table gives them, which is in order and spares the sorting; None when the rows came otherwise."""
        params = Params()
        rows = self._marked(rows_sql(self.shape, tables, params, reading, range_, is_ordered=False), reading)
        found = cursor.execute(f"select {line}, r.{PLACE} from ({rows}) r", params.values).to_arrow_table()
        return found if is_ascending(found.column(found.num_columns - 1)) else None

    def one_stream(self, cursor: duckdb.DuckDBPyConnection, tables: Tables, extent: Extent) -> Iterator[bytes]:
        """Rows in an order that crosses series: one query, sorted by DuckDB, fetched piece by piece."""
        line, reading = self._compiled()
        batches = self.read_in_order(cursor, tables, extent, line, reading)
        return self._trimmed(text_bytes(batch.column(0)) for batch in batches)

    def read_in_order(
        self, cursor: duckdb.DuckDBPyConnection, tables: Tables, extent: Extent, line: str, reading: Reading
    ) -> Iterator[pa.RecordBatch]:
        """All rows by one query that selects `line`."""
        _register(cursor, reading)
        params = Params()
        rows = self._marked(rows_sql(self.shape, tables, params, reading, extent.range), reading)
        yield from cursor.execute(f"select {line} from ({rows}) r", params.values).to_arrow_reader(65_536)

    def _marked(self, rows: str, reading: Reading) -> str:
        return marked(self.shape, rows) if reading.marks_first else rows

    def _compiled(self) -> tuple[str, Reading]:
        compiler = Compiler(self.columns, self.dataset.facts)
        return compiler.sql(self.row), compiler.reading

    def _trimmed(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Without what the first row carries from a row before, with what follows the last."""
        skip = len(self.before_first.encode())
        any_row = False
        for piece in pieces:
            if piece and not any_row:
                piece, any_row = piece[skip:], True
            if piece:
                yield piece
        if any_row and self.after_last:
            yield self.after_last.encode()

    # -- groups --------------------------------------------------------------------------------------------------------------------

    def groups(self, cursor: duckdb.DuckDBPyConnection, tables: Tables) -> bytes:
        """The rows of every group section."""
        pieces: list[str] = []
        for section in self.layout.groups:
            for text in self._group(cursor, tables, section):
                pieces.append(section.separator + text if pieces else text)
        return "".join(pieces).encode()

    def _group(self, cursor: duckdb.DuckDBPyConnection, tables: Tables, section: GroupSection) -> Iterator[str]:
        stored = [id for id in section.attributes if self.columns.places[id] == "series"]
        if not stored:
            return
        names = [*section.dimensions, *stored]
        given = " or ".join(f"s.{column(id)} is not null" for id in stored)
        params, selection = Params(), self.matching.selection
        conditions = [selection.series_where(params), f"({given})"]
        if selection.observations:
            conditions.append(
                f"s.{SID} in (select o.{SID} from {tables.obs()} o where {selection.observations_where(params)})"
            )
        columns = listed(f"s.{column(id)}" for id in names)
        rows = cursor.execute(
            f"select {columns} from {tables.series} s where {' and '.join(conditions)} group by {columns} order by min(s.{SID})",
            params.values,
        ).fetchall()
        places = {id: at for at, id in enumerate(names)}
        say = compile_python(section.row, self.columns, places, self.dataset.facts.dataset_attributes)
        yield from (say(row, True) for row in rows)


def _texts(found: pa.Table) -> list[bytes]:
    return [text_bytes(chunk) for chunk in found.column(0).chunks]


def _register(cursor: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    for at, lookup in enumerate(reading.lookups):
        cursor.register(f"lookup_{at}", lookup.table())


def is_ascending(places: pa.ChunkedArray) -> bool:
    """Whether every number is greater than the one before it."""
    numbers = places.combine_chunks()
    return bool(pc.all(pc.greater(numbers[1:], numbers[:-1])).as_py()) if len(numbers) > 1 else True


def text_bytes(array: pa.Array) -> bytes:
    """The texts of an Arrow string array, one after another: its data buffer, copied once."""
    if len(array) == 0:
        return b""
    width = 8 if pa.types.is_large_string(array.type) else 4
    offsets = memoryview(array.buffers()[1])

    def at(index: int) -> int:
        return int.from_bytes(offsets[index * width : (index + 1) * width], "little")

    start, end = at(array.offset), at(array.offset + len(array))
    return bytes(memoryview(array.buffers()[2])[start:end]) if end > start else b""


class Running:
    """The cursors of one rendering, so that they can be interrupted when the reader leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self.is_cancelled = False

    def cursor(self, dataset: Dataset) -> _Cursor:
        return _Cursor(self, dataset)

    def cancel(self) -> None:
        with self._lock:
            self.is_cancelled = True
            for cursor in self._cursors:
                cursor.interrupt()


class _Cursor:
    """A cursor that is known to its rendering while it works."""

    def __init__(self, running: Running, dataset: Dataset) -> None:
        self._running = running
        self._cursor = dataset.engine.cursor()

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        with self._running._lock:
            self._running._cursors.add(self._cursor)
        return self._cursor

    def __exit__(self, *_: object) -> None:
        with self._running._lock:
            self._running._cursors.discard(self._cursor)
        self._cursor.close()


def ahead(job: Callable[[Range], list[T]], ranges: Iterable[Range], running: Running) -> Iterator[T]:
    """The results of `job` in order, computed at most `AHEAD` ranges before they are taken; the first alone, so that it comes soon."""
    pending: deque[Future[list[T]]] = deque()
    pool = _pool()
    try:
        for at, range_ in enumerate(ranges):
            pending.append(pool.submit(job, range_))
            if len(pending) > AHEAD or at == 0:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
        if pending:
            running.cancel()
            for future in pending:
                if not future.cancelled():
                    future.exception()


_POOLS: dict[int, ThreadPoolExecutor] = {}
_POOL_LOCK = threading.Lock()


def _pool() -> ThreadPoolExecutor:
    """The threads that render, one set per process."""
    with _POOL_LOCK:
        process = os.getpid()
        if process not in _POOLS:
            _POOLS.clear()
            _POOLS[process] = ThreadPoolExecutor(max(2, os.cpu_count() or 2), thread_name_prefix="render")
        return _POOLS[process]
