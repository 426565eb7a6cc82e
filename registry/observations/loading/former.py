"""What became of the former version: observations that stayed as they were keep their load, the others are closed by this one.

An observation stays when its values, and those of its series, its groups and the data set, are what they were.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from registry.observations.columns import CLOSED, LOAD, SID, Columns
from registry.observations.facts import Facts, Part
from registry.observations.loading.cuts import Range
from registry.observations.loading.limits import Limits
from registry.observations.loading.sharing import link
from registry.observations.loading.write import write_part
from registry.observations.sql import column, listed, literal
from registry.observations.store import Dataset, Tables, columns_of


class Former:
    """Compares `series` and `observations`, as arranged, with the version that they follow."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        columns: Columns,
        base: Dataset,
        load: int,
        attributes: dict[str, str],
    ) -> None:
        self.connection = connection
        self.columns = columns
        self.base = base
        self.load = load
        self.attributes = attributes
        self.tables = Tables(base, None)
        self.known = columns_of(
            connection, f"select o.*, s.* exclude ({SID}) from {self.tables.obs()} o, {self.tables.series} s"
        )

    def trace(self) -> None:
        """Gives `observations` the load that brought each row, and makes `closed` of the former rows that did not stay."""
        self._kinship()
        self._kept()
        self.connection.execute(
            f"update observations set {LOAD} = k.{LOAD} from kept k where k.now = observations.rowid"
        )
        time = f" and k.time = o.{column(self.columns.time)}" if self.columns.time else ""
        gone = "true" if self._has_gone() else "false"
        self.close(f"(select * from {self.tables.obs()} o anti join kept k on k.old = o.{SID}{time} where {gone})")

    def close(self, gone: str) -> None:
        """Makes `closed` of the former rows that did not stay, which a relation gives."""
        order = (SID, *self.columns.observation_order)
        self.connection.execute(
            f"create table closed as select {listed(self._closed())} from {gone} o "
            f"join {self.tables.series} s on s.{SID} = o.{SID} order by {listed(f'o.{name}' for name in order)}"
        )

    def cuts(self) -> list[Range]:
        """How the former version was cut, as far as its series have the same numbers now."""
        on = " and ".join(f"s.{column(id)} = k.{column(id)}" for id in self.columns.dimensions) or "true"
        row = self.connection.execute(
            f"select min(s.{SID}) from {self.tables.series} s left join series k on {on} where k.{SID} is distinct from s.{SID}"
        ).fetchone()
        moved = self.base.facts.series if row is None or row[0] is None else int(row[0])
        return [(part.first, part.last) for part in self.base.facts.parts_of("obs") if part.last < moved]

    def parts(self, folder: Path, limits: Limits) -> list[Part]:
        """Writes the closed rows of this load; those of earlier loads are the same files under another name, until there are many."""
        inherited = list(self.base.facts.parts_of("closed"))
        stay, join = _apart([*inherited, *self._own(folder, limits)], limits.closed_files)
        for part in stay:
            if part in inherited:
                link(self.base.folder / part.file, folder / part.file)
        return [*stay, self._joined(join, inherited, folder, limits)] if join else stay

    def _own(self, folder: Path, limits: Limits) -> list[Part]:
        row = self.connection.execute("select count(*) from closed").fetchone()
        if row is None or not row[0]:
            return []
        path = folder / f"closed-{self.load:06d}.parquet"
        return [write_part(self.connection, "select * from closed", "closed", path, (0, 0), limits)]

    def _joined(self, parts: list[Part], inherited: list[Part], folder: Path, limits: Limits) -> Part:
        """The rows of several files in one, each column of any of them in it, as whoever reads them together gets them."""
        paths = [(self.base.folder if part in inherited else folder) / part.file for part in parts]
        select = f"select * from read_parquet([{listed(literal(str(path)) for path in paths)}], union_by_name=true)"
        target = folder / f"closed-{self.load:06d}-joined.parquet"
        joined = write_part(self.connection, select, "closed", target, (0, 0), limits)
        (folder / f"closed-{self.load:06d}.parquet").unlink(missing_ok=True)
        return joined

    def _had(self, id_or_name: str, alias: str) -> str:
        """A column of the former version; null where its structure had none."""
        name = id_or_name if id_or_name.startswith('"') else column(id_or_name)
        return f"{alias}.{name}" if name.strip('"') in self.known else "null"

    def kin(self) -> duckdb.DuckDBPyConnection:
        """Of each former series, in order: itself (`old`), the same series now (`now`, null when it is gone), and whether all that is
        attached above its observations is the same (`is_alike`)."""
        same_set = self.base.facts.dataset_attributes == self.attributes
        alike = [f"{self._had(id, 's')} is not distinct from k.{column(id)}" for id in self.columns.series_attributes]
        on = " and ".join(f"s.{column(id)} = k.{column(id)}" for id in self.columns.dimensions) or "true"
        return self.connection.execute(
            f"select s.{SID} as old, k.{SID} as now, {' and '.join([str(same_set).lower(), *alike])} as is_alike "
            f"from {self.tables.series} s left join series k on {on} order by s.{SID}"
        )

    def rows(self, first: int, last: int) -> pa.Table:
        """The former observations of a range of series, in order; several threads may ask."""
        with self.connection.cursor() as cursor:
            select = f"select * from {self.tables.obs(first, last)} where {SID} between $1 and $2"
            return cursor.execute(select, [first, last]).to_arrow_table()

    def _kinship(self) -> None:
        """`kinship`: those of `kin` whose observations may have stayed."""
        self.connection.register("kin", self.kin().to_arrow_table())
        self.connection.execute("create table kinship as select old, now from kin where now is not null and is_alike")
        self.connection.unregister("kin")

    def _kept(self) -> None:
        """`kept`: the rows of `observations` that stood in the former version already, and the load that brought them.

        `coalesce` keeps the comparison of values out of the join, which is on series and time alone: joined on every column it takes
        twenty times as long.
        """
        names = [name for name in self.columns.observation_columns if name != LOAD]
        coded = {column(component.id) for component in self.columns.cube.components if component.is_coded}
        alike = [
            f"n.{name}{'::varchar' if name in coded else ''} is not distinct from {self._had(name, 'o')}"
            for name in names
        ]
        time = column(self.columns.time) if self.columns.time else None
        same_time = f" and n.{time} = o.{time}" if time else ""
        self.connection.execute(
            f"create table kept as select o.{SID} as old, {f'o.{time}' if time else 'null'} as time, n.rowid as now, o.{LOAD} "
            f"from {self.tables.obs()} o join kinship t on t.old = o.{SID} "
            f"join observations n on n.{SID} = t.now{same_time} where coalesce({' and '.join(alike) or 'true'}, false)"
        )

    def _has_gone(self) -> bool:
        """Whether some former row did not stay."""
        row = self.connection.execute("select count(*) from kept").fetchone()
        return row is None or row[0] < self.base.facts.observations

    def _closed(self) -> list[str]:
        """The columns of a closed row: everything of the observation and above it, the load that brought it and the one that ended it."""
        columns = self.columns
        wanted = [f"s.{column(id)}" for id in columns.dimensions]
        wanted += [f"{self._had(name, 'o')} as {name}" for name in columns.observation_columns]
        wanted += [f"{self._had(id, 's')}::varchar as {column(id)}" for id in columns.series_attributes]
        for id in columns.dataset_attributes:
            text = self.base.facts.dataset_attributes.get(id)
            wanted.append(f"{'null' if text is None else literal(text)}::varchar as {column(id)}")
        return [*wanted, f"{self.load}::integer as {CLOSED}"]


def lineage(base: Facts | None, load: int) -> tuple[int, ...]:
    """The loads that led to a version, in order, itself last."""
    return (load,) if base is None else (*base.lineage, load)


def _apart(parts: list[Part], most: int) -> tuple[list[Part], list[Part]]:
    """Which files of closed rows stay and which are joined: of more than `most` all from the first on that has at most twice the rows
    of those after it. What stays is each time much longer than all that follows, so a row is written again a few times only."""
    if len(parts) > most:
        for at in range(len(parts) - 1):
            if parts[at].rows <= 2 * sum(part.rows for part in parts[at + 1 :]):
                return parts[:at], parts[at:]
    return parts, []
