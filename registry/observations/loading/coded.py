"""The short way of a load of the whole: rows become numbers, numbers are sorted, and sorted rows become Parquet parts.

It takes what is right in every row and gives up otherwise (`Unfit`); the long way, by SQL, takes the rest and names what is wrong.
Both end in the same tables `keys`, `series` and `periods`, and the same observations.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import duckdb
import numpy as np
import pyarrow as pa

from registry.observations.columns import COUNT, FROM, LOAD, NOMINAL_FROM, NOMINAL_UNTIL, SID, UNTIL
from registry.observations.loading.arrange import HIGH, LOW, Arrangement
from registry.observations.loading.blocks import Block, Unfit
from registry.observations.loading.coder import Coded, Coder, text_of
from registry.observations.loading.cuts import Range, cuts
from registry.observations.loading.findings import Findings
from registry.observations.loading.lexicon import spelled
from registry.observations.loading.limits import Limits, Progress
from registry.observations.loading.rulebook import Rulebook, check_rulebook
from registry.observations.loading.sorted_rows import Integers, SortedRows
from registry.observations.loading.source import BlockSource, TableSource
from registry.observations.loading.stage import Staging, enum_of, make_enums, row_checks, stage
from registry.observations.sql import column, listed

_MOMENTS = {
    FROM.strip('"'): "start",
    UNTIL.strip('"'): "stop",
    NOMINAL_FROM.strip('"'): "nominal_start",
    NOMINAL_UNTIL.strip('"'): "nominal_stop",
}
_AHEAD = 2  # blocks a thread, read and not yet taken
_TOLD_AFTER = 1_000_000  # rows
_MOST_PARTIAL = 1_000_000  # rows that are no observations


class _NoFindings(Findings):
    """The first finding ends the short way."""

    def add_all(self, code: str, *_: object, **__: object) -> NoReturn:
        raise Unfit(code)


class CodedArrangement(Arrangement):
    """Makes `staged` of the rows that are no observations, `periods`, `keys` and `series`, and gives the observations by ranges of series.

    Every method raises Unfit.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        staging: Staging,
        source: BlockSource,
        rulebook: Rulebook,
        limits: Limits,
        folder: Path,
    ) -> None:
        findings = _NoFindings("", limits.findings_per_kind)
        super().__init__(connection, staging.columns, source, findings, is_packed=True)
        self.staging = staging
        self.limits = limits
        self.coder = Coder(staging, source, rulebook)
        self.rows = SortedRows(folder)
        self.load = 0

    # -- reading ---------------------------------------------------------------------------------------------------------------------

    def read(self, progress: Progress) -> None:
        """Reads every row and checks it."""
        partial: list[pa.Table] = []
        taken = told = few = 0
        for coded in self._coded(self.coder.source.blocks(frozenset(self.coder.is_whole))):
            self.rows.add(coded)
            if coded.partial.num_rows or not partial:
                partial.append(coded.partial)
            taken, few = taken + coded.rows, few + coded.partial.num_rows
            if taken - told >= _TOLD_AFTER:
                progress("read", taken)
                told = taken
            if few > _MOST_PARTIAL:
                raise Unfit("there are many rows that are no observations")
        if not partial:
            raise Unfit("there are no rows")
        self.rows.end()
        self.coder.check_rules()
        self._check_partial(pa.concat_tables(partial))

    def _coded(self, blocks: Iterable[Block]) -> Iterator[Coded]:
        """In order, a few at a time, side by side."""
        waiting: deque[Future[Coded]] = deque()
        with ThreadPoolExecutor(self.limits.threads, thread_name_prefix="coder") as pool:
            try:
                for block in blocks:
                    waiting.append(pool.submit(self._code, block))
                    if len(waiting) > self.limits.threads * _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _code(self, block: Block) -> Coded:
        return self.coder.code(block())

    def _check_partial(self, rows: pa.Table) -> None:
        """By the long way; what is right of it stays in `staged`."""
        make_enums(self.connection, self.columns.cube)
        source = TableSource(self.source, "partial_rows")
        staging = Staging(self.columns, source, self.staging.mode, is_plain=source.has_actions)
        self.connection.register(source.table, rows)
        if stage(self.connection, staging, row_checks(staging)):
            raise Unfit("a row that is no observation is wrong")
        self.connection.unregister(source.table)
        self._plurals()
        check_rulebook(self.connection, self.columns, source, self.coder.rulebook, self.findings, has_deletes=False)

    # -- arranging -------------------------------------------------------------------------------------------------------------------

    def run(self, load: int) -> None:
        self.load = load
        self._periods([(text, "", period, period) for text, period in sorted(self.coder.periods.items())])
        self._keys()
        self._spans()
        self._series()
        self._mandatory()

    def _keys(self) -> None:
        found: dict[str, pa.Array] = {SID.strip('"'): pa.array(np.arange(len(self.rows.keys), dtype=np.int32))}
        rest = self.rows.keys
        for id in reversed(self.columns.dimensions):
            codes = self.coder.lexicons[id].texts
            rest, place = np.divmod(rest, len(codes))
            found[id] = spelled(place, codes)
        found[COUNT.strip('"')] = pa.array(self.rows.counts)
        for id in self.above():
            found |= dict(zip((LOW + id, HIGH + id), self._bounds_of(id), strict=True))
        self.connection.register("batch", pa.table(found))
        coded = listed(f"{column(id)}::{enum_of(id)} as {column(id)}" for id in self.columns.dimensions)
        self.connection.execute(f"create table keys as select * replace ({coded}) from batch")
        self.connection.unregister("batch")

    def _bounds_of(self, id: str) -> tuple[pa.Array, pa.Array]:
        """Two values that an attribute has in each series: different ones, if it has several."""
        texts = self.coder.lexicons[id].texts
        numbers = np.arange(len(texts))
        low, high = self.rows.bounds(id, np.append(numbers, len(texts)), np.append(numbers, -1))
        low[low >= len(texts)] = -1
        return spelled(low, texts), spelled(high, texts)

    def _spans(self) -> None:
        time = self.columns.time
        assert time is not None
        first, _ = self.rows.bounds(time, self._of_periods["place"])
        _, last = self.rows.bounds(time, self._of_periods["end_place"])
        numbers = np.arange(len(first), dtype=np.int32)
        self.connection.register("batch", pa.table({"sid": numbers, "first": first, "last": last}))
        self.connection.execute(f"create table spans as select sid as {SID}, first, last from batch")
        self.connection.unregister("batch")

    @cached_property
    def _of_periods(self) -> dict[str, np.ndarray]:
        """What is known of the periods, by their numbers."""
        assert self.columns.time is not None
        texts = self.coder.lexicons[self.columns.time].texts
        found = self.connection.execute("select * from periods").to_arrow_table()
        place = {text: at for at, text in enumerate(found["text"].to_pylist())}
        order = np.array([place[text] for text in texts], np.int64)
        return {
            name: found[name].to_numpy()[order] for name in found.column_names if name not in ("text", "year_start")
        }

    # -- observations ----------------------------------------------------------------------------------------------------------------

    def observations(self, within: Range) -> pa.Table:
        return self.ordered(within)[0]

    def ordered(self, within: Range) -> tuple[pa.Table, Integers]:
        """The observations of a range of series, in order, and what orders them: their place if each of these series had one of each
        period."""
        time = self.columns.time
        assert time is not None
        series, found = self.rows.read(within, [name for name in self._names if name in self._stored])
        order = (series - within[0]) * self.period_count + self._of_periods["place"][found[time]]
        if (order[1:] <= order[:-1]).any():
            sorting = np.argsort(order)
            order = order[sorting]
            if (order[1:] == order[:-1]).any():
                raise Unfit("an observation stands there twice")
            series, found = series[sorting], {name: values[sorting] for name, values in found.items()}
        columns = {name: self._column(name, found, len(series)) for name in self._names}
        return pa.table({SID.strip('"'): pa.array(series.astype(np.int32)), **columns}), order

    @property
    def period_count(self) -> int:
        return len(self._of_periods["place"])

    def places(self, rows: pa.Table) -> Integers:
        """The places of the periods of some rows; -1 of one that is not among those of this load."""
        assert self.columns.time is not None
        time = rows[self.columns.time].combine_chunks().dictionary_encode()
        known = dict(zip(self.coder.lexicons[self.columns.time].texts, self._of_periods["place"].tolist(), strict=True))
        places = np.array([known.get(text, -1) for text in time.dictionary.to_pylist()], np.int64)
        found: Integers = places[time.indices.to_numpy()]
        return found

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name.strip('"') for name in self.columns.observation_columns)

    @cached_property
    def _stored(self) -> frozenset[str]:
        return frozenset([*self.coder.lexicons, *(text_of(id) for id in self.coder.has_texts)])

    def _column(self, name: str, found: dict[str, np.ndarray], rows: int) -> pa.Array:
        assert self.columns.time is not None
        if moment := _MOMENTS.get(name):
            return pa.array(self._of_periods[moment][found[self.columns.time]])
        if name == LOAD.strip('"'):
            return pa.array(np.full(rows, self.load, np.int32))
        is_double = name in self.coder.is_whole
        if name not in found:
            return pa.nulls(rows, pa.float64() if is_double else pa.string())
        if is_double:
            return pa.array(found[name], mask=np.isnan(found[name]))
        return spelled(found[name], self._texts_of[name])

    @cached_property
    def _texts_of(self) -> dict[str, pa.Array]:
        texts = {id: lexicon.texts for id, lexicon in self.coder.lexicons.items()}
        texts |= {text_of(id): texts[id] for id in self.coder.has_texts}
        return {name: pa.array(texts[name], pa.string()) for name in self._names if name in texts}

    @property
    def count(self) -> int:
        return int(self.rows.counts.sum())

    def store(self) -> None:
        """Makes `observations` of them, for who compares them by SQL."""
        ranges = cuts(self.connection, self.limits.part_rows, ())
        with ThreadPoolExecutor(self.limits.threads, thread_name_prefix="sorter") as pool:
            for at, rows in enumerate(pool.map(self.observations, ranges)):
                self.connection.register("batch", rows)
                into = "insert into observations" if at else "create table observations as"
                self.connection.execute(f"{into} select * from batch")
                self.connection.unregister("batch")

    # -- what the version holds ------------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, tuple[str, ...]]:
        found = super().values()
        for id, used in self.coder.is_used.items():
            partial = frozenset(found[id])
            texts = self.coder.lexicons[id].texts
            found[id] = tuple(text for text, is_used in zip(texts, used, strict=False) if is_used or text in partial)
        return found

    def numbers(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        measures = [measure.id for measure in self.columns.measures if measure.is_numeric]
        return tuple(id for id in measures if id in self.coder.has_texts), tuple(
            id for id in measures if self.coder.is_whole[id]
        )
