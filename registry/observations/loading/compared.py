"""What became of the former version, for observations that come by ranges of series: as `former`, without their being in a table.

Takes series that stand in the order in which they stood, and columns of the types that they had; `Former.trace` takes any.
"""

from __future__ import annotations

from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from registry.observations.columns import LOAD, SID
from registry.observations.loading.coded import CodedArrangement
from registry.observations.loading.cuts import Range
from registry.observations.loading.former import Former
from registry.observations.loading.sorted_rows import Integers

_SID, _LOAD = SID.strip('"'), LOAD.strip('"')


class Comparison:
    """Compares the observations of `arrangement` with the version that they follow. Several threads may ask for ranges."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, arrangement: CodedArrangement, former: Former) -> None:
        self._connection = connection
        self._arrangement = arrangement
        self._former = former
        self._gone: list[pa.Table] = []
        kin = former.kin().to_arrow_table()
        self._now: Integers = pc.fill_null(kin["now"], -1).to_numpy().astype(np.int64)
        self._is_alike = kin["is_alike"].to_numpy(zero_copy_only=False)
        self._reached = np.maximum.accumulate(self._now) if len(self._now) else self._now

    @cached_property
    def is_fit(self) -> bool:
        """Whether this way can be gone."""
        there = self._now[self._now >= 0]
        if (there[1:] <= there[:-1]).any():
            return False
        part = self._former.base.facts.parts_of("obs")[0]
        had = pq.read_schema(self._former.base.folder / part.file)
        has = self._arrangement.observations((0, 0)).schema
        return all(had.field(name).type == has.field(name).type for name in has.names if name in had.names)

    def observations(self, within: Range) -> pa.Table:
        """Those of a range of series, with the load that brought each. The ranges are asked for once each, and leave none out."""
        rows, order = self._arrangement.ordered(within)
        former, place = self._stood(within)
        at = np.minimum(np.searchsorted(place, order), max(len(place) - 1, 0))
        is_there = place[at] == order if len(place) else np.zeros(len(order), bool)
        now, then = np.flatnonzero(is_there), at[is_there]
        stays = self._is_same(rows, now, former, then)
        loads = rows[_LOAD].to_numpy().copy()
        loads[now[stays]] = former[_LOAD].to_numpy()[then[stays]]
        is_gone = np.ones(former.num_rows, bool)
        is_gone[then[stays]] = False
        if is_gone.any():
            self._gone.append(former.filter(pa.array(is_gone)))
        return rows.set_column(rows.schema.get_field_index(_LOAD), _LOAD, pa.array(loads))

    def close(self) -> None:
        """After the last range: makes `closed` of the former rows that did not stay."""
        self._connection.register("gone", pa.concat_tables([self._former.rows(0, -1), *self._gone]))
        self._former.close("gone")
        self._connection.unregister("gone")

    def _stood(self, within: Range) -> tuple[pa.Table, Integers]:
        """The former rows of the series of a range, those of series that are gone with the ones before them; and where each would
        stand among the rows of the range: in order, below 0 for those that would not."""
        last = int(np.searchsorted(self._reached, within[1], "right"))
        first = int(np.searchsorted(self._reached, within[0])) if within[0] else 0
        rows = self._former.rows(first, last - 1)
        series = self._now[rows[_SID].to_numpy()]
        period = self._arrangement.places(rows)
        place = np.where(
            (series >= 0) & (period >= 0), (series - within[0]) * self._arrangement.period_count + period, -1
        )
        order = np.argsort(place, kind="stable")
        return rows.take(pa.array(order)), place[order]

    def _is_same(self, rows: pa.Table, now: Integers, former: pa.Table, then: Integers) -> np.ndarray:
        """Whether the rows `now` say what the former ones `then` said."""
        stays: np.ndarray = self._is_alike[former[_SID].to_numpy()[then]]
        for name in rows.column_names:
            if name in (_SID, _LOAD):
                continue
            new = rows[name].take(pa.array(now))
            old = former[name].take(pa.array(then)) if name in former.column_names else pa.nulls(len(then), new.type)
            neither = pc.and_(pc.is_null(new), pc.is_null(old))
            stays &= pc.or_(pc.fill_null(pc.equal(new, old), False), neither).to_numpy(zero_copy_only=False)
        return stays
