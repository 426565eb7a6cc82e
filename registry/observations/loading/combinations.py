"""Distinct combinations of staged values, and the rows that hold the wrong ones among them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import msgspec
import pyarrow as pa

from registry.observations.columns import Columns, reported
from registry.observations.loading.actions import DEED
from registry.observations.loading.findings import Findings
from registry.observations.loading.naming import lines_of
from registry.observations.loading.source import Source
from registry.observations.sql import listed, literal

Values = tuple[str | None, ...]


class Wrong(msgspec.Struct, frozen=True):
    """A combination that no row may have: its values in the order of the components, as shown, and why."""

    values: Values
    shown: str
    message: str


class Combinations(msgspec.Struct, frozen=True):
    """The values that the staged rows have of some components together; with `spares_deletes` of rows that do not delete."""

    connection: duckdb.DuckDBPyConnection
    columns: Columns
    source: Source
    components: tuple[str, ...]
    spares_deletes: bool

    def distinct(self) -> list[Values]:
        """Each once, as texts; null where a row does not say."""
        found: list[Values] = self.connection.execute(
            f"select distinct {listed(self._texts())} from staged s where {self._where()} order by all"
        ).fetchall()
        return found

    def name(self, code: str, wrong: Sequence[Wrong], findings: Findings, *, component: str | None = None) -> None:
        """A finding for each row that has a wrong combination, in file order."""
        if not wrong:
            return
        names = [f"c{at}" for at in range(len(self.components))]
        columns = {name: pa.array([one.values[at] for one in wrong], pa.string()) for at, name in enumerate(names)}
        self.connection.register("wrong", pa.table({**columns, "place": pa.array(range(len(wrong)), pa.int64())}))
        same = " and ".join(
            f"{text} is not distinct from w.{name}" for text, name in zip(self._texts(), names, strict=True)
        )
        joined = f"from staged s join wrong w on {same} where {self._where()}"
        [(count,)] = self.connection.execute(f"select count(*) {joined}").fetchall()
        rows = self.connection.execute(
            f"select s.rowid, w.place {joined} order by s.rowid limit {findings.most}"
        ).fetchall()
        self.connection.unregister("wrong")
        lines = lines_of(self.connection, self.source, [row for row, _ in rows])
        named = ((lines.get(row), wrong[place].shown, wrong[place].message) for row, place in rows)
        findings.add_all(code, named, count, component=component)

    def _texts(self) -> list[str]:
        return [f"({reported(self.columns.component(id), 's')})::varchar" for id in self.components]

    def _where(self) -> str:
        return f"s.{DEED} is distinct from {literal('D')}" if self.spares_deletes else "true"
