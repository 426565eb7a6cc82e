"""The public copy of a version: the same data set without what is withheld, in a folder of its own beside it.

Readers of the copy never open the parts that hold more. A version without withheld rows has no copy. The copy is made when the version
is, and again when an embargo ends; until then it shows less, never more.

{store}/versions/{version}/public-{n}/   a whole version, like any other
{store}/versions/{version}/public        the link to the newest of them
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import msgspec

from registry.observations.columns import COUNT, FIRST, FROM, LAST, OFFSET, SID, UNTIL, Columns
from registry.observations.facts import Facts, Part
from registry.observations.loading.cuts import Range
from registry.observations.loading.database import own_database
from registry.observations.loading.limits import Limits
from registry.observations.loading.sharing import share
from registry.observations.loading.write import stored_observations, write_part, write_parts, write_version
from registry.observations.sql import column, listed, literal, own
from registry.observations.store import PUBLIC, Dataset, sync_folder
from registry.observations.veil import Veil

_NEW = own("_new")  # the number of a series among those that are left


class PublicCopy:
    """Makes the copy of `dataset` as it is to be shown at a moment; `base` is the version that the data set follows."""

    def __init__(
        self,
        dataset: Dataset,
        columns: Columns,
        veil: Veil,
        at: datetime,
        limits: Limits,
        base: Dataset | None = None,
    ) -> None:
        self.dataset = dataset
        self.columns = columns
        self.veil = veil
        self.at = at
        self.limits = limits
        self.others = [dataset, *([base.public()] if base else [])]  # what may have the same files

    def write(self) -> bool:
        """Writes the copy and links it. When nothing is withheld (any more) there is none: False."""
        with own_database(self.limits, self.dataset.folder / "spill") as connection:
            connection.execute(f"create view rows as {self._rows()}")
            if not self._is_any_withheld(connection):
                (self.dataset.folder / PUBLIC).unlink(missing_ok=True)
                return False
            target = self._folder()
            target.mkdir()
            self._series(connection)
            self._observations(connection)
            facts = self._facts(connection)
            parts = [
                *write_parts(
                    connection, target, self.limits, stored_observations(connection, self.columns), self._cuts()
                ),
                *self._closed(connection, target),
            ]
            facts = msgspec.structs.replace(facts, parts=tuple(share(parts, target, self.others)))
            write_version(facts, target)
        self._link(target)
        return True

    # -- which rows --------------------------------------------------------------------------------------------------------------

    def _alias(self, id: str) -> str:
        return {"obs": "o", "series": "s", "dataset": "d"}[self.columns.places[id]]

    def _parts(self, table: str) -> str:
        parts = self.dataset.facts.parts_of(table)
        return f"read_parquet([{listed(literal(str((self.dataset.folder / part.file).resolve())) for part in parts)}], union_by_name=true)"

    def _above(self) -> str:
        """One row of the attributes of the data set."""
        given = self.dataset.facts.dataset_attributes
        texts = [
            f"{literal(given[id]) if id in given else 'null'}::varchar as {column(id)}"
            for id in self.columns.dataset_attributes
        ]
        return f"(select {listed([*texts, 'true as _one'])})"

    def _rows(self) -> str:
        """Every observation as it is shown, and whether it is withheld."""
        hidden, kept_back = self.veil.is_suppressed(self._alias), self.veil.is_embargoed(self._alias, self.at)
        return (
            f"select {self.veil.shown(self.columns, self._alias)}, {hidden} as _suppressed, {kept_back} as _embargoed, "
            f"{self.veil.embargo_ends(self._alias)} as _embargo_ends from {self._parts('obs')} o join {self._parts('series')} s on s.{SID} = o.{SID} cross join {self._above()} d"
        )

    def _is_any_withheld(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Closed rows count too: they come back with the history."""
        if connection.execute("select 1 from rows where _suppressed or _embargoed limit 1").fetchone():
            return True
        if not self.dataset.facts.parts_of("closed"):
            return False
        withheld = f"{self.veil.is_suppressed(_of_closed)} or {self.veil.is_embargoed(_of_closed, self.at)}"
        return bool(connection.execute(f"select 1 from {self._parts('closed')} o where {withheld} limit 1").fetchone())

    # -- what is left ------------------------------------------------------------------------------------------------------------

    def _series(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Those that have an observation which is shown, numbered anew, with their counts and spans."""
        time = column(self.columns.time) if self.columns.time else None
        spans = (
            f"arg_min({time}, {FROM}) as {FIRST}, arg_max({time}, {UNTIL}) as {LAST}, min({FROM}) as {FROM}, max({UNTIL}) as {UNTIL}"
            if time
            else f"null::varchar as {FIRST}, null::varchar as {LAST}, null::bigint as {FROM}, null::bigint as {UNTIL}"
        )
        connection.execute(
            f"create table shown as select {SID}, count(*)::integer as {COUNT}, {spans} from rows where not _embargoed group by {SID}"
        )
        own_columns = [FIRST, LAST, FROM, UNTIL, COUNT]
        offset = f"(sum(n.{COUNT}) over (order by n.{SID} rows unbounded preceding) - n.{COUNT})::bigint"
        replaced = listed([*(f"n.{name} as {name}" for name in own_columns), f"{offset} as {OFFSET}"])
        number = f"(row_number() over (order by n.{SID}) - 1)::integer"
        connection.execute(
            f"create table numbered as select s.* replace ({replaced}), {number} as {_NEW} "
            f"from {self._parts('series')} s join shown n on n.{SID} = s.{SID} order by s.{SID}"
        )
        connection.execute(
            f"create table series as select * exclude ({_NEW}) replace ({_NEW} as {SID}) from numbered order by {_NEW}"
        )

    def _observations(self, connection: duckdb.DuckDBPyConnection) -> None:
        order = listed([f"n.{_NEW}", *(f"r.{name}" for name in self.columns.observation_order)])
        connection.execute(
            f"create table observations as select r.* exclude (_suppressed, _embargoed, _embargo_ends) replace (n.{_NEW} as {SID}) "
            f"from rows r join numbered n on n.{SID} = r.{SID} where not r._embargoed order by {order}"
        )

    def _closed(self, connection: duckdb.DuckDBPyConnection, target: Path) -> list[Part]:
        """The rows of the past, veiled alike: what was withheld then still is."""
        if not self.dataset.facts.parts_of("closed"):
            return []
        shown, kept_back = self.veil.shown(self.columns, _of_closed), self.veil.is_embargoed(_of_closed, self.at)
        select = f"select {shown} from {self._parts('closed')} o where not {kept_back}"
        return [write_part(connection, select, "closed", target / "closed-000000.parquet", (0, 0), self.limits)]

    def _cuts(self) -> list[Range]:
        """Those of the data set; they fit when no whole series is withheld."""
        return [(part.first, part.last) for part in self.dataset.facts.parts_of("obs")]

    def _facts(self, connection: duckdb.DuckDBPyConnection) -> Facts:
        counted = connection.execute(f"select count(*), coalesce(sum({COUNT}), 0)::bigint from series").fetchone()
        span = connection.execute(f"select arg_min({FIRST}, {FROM}), arg_max({LAST}, {UNTIL}) from series").fetchone()
        until = connection.execute("select min(_embargo_ends) from rows where _embargoed").fetchone()
        assert counted is not None and span is not None and until is not None
        return msgspec.structs.replace(
            self.dataset.facts,
            series=int(counted[0]),
            observations=int(counted[1]),
            values={id: self._values(connection, id, known) for id, known in self.dataset.facts.values.items()},
            first_period=span[0],
            last_period=span[1],
            shown_until=until[0].isoformat() if until[0] else None,
        )

    def _values(self, connection: duckdb.DuckDBPyConnection, id: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """The values that are left, in their order; a mark that no row had before comes after them."""
        if self.columns.places[id] == "dataset":
            return known
        table = "series" if self.columns.places[id] == "series" else "observations"
        rows = connection.execute(f"select distinct {column(id)}::varchar from {table} where {column(id)} is not null")
        used = {str(row[0]) for row in rows.fetchall()}
        return (*(value for value in known if value in used), *sorted(used.difference(known)))

    # -- where -------------------------------------------------------------------------------------------------------------------

    def _folder(self) -> Path:
        made = [int(folder.name.rpartition("-")[2]) for folder in self.dataset.folder.glob(f"{PUBLIC}-*")]
        return self.dataset.folder / f"{PUBLIC}-{max(made, default=0) + 1:06d}"

    def _link(self, target: Path) -> None:
        """Readers see the new copy from one moment to the next."""
        link = self.dataset.folder / f".{PUBLIC}"
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        link.replace(self.dataset.folder / PUBLIC)
        sync_folder(self.dataset.folder)


def _of_closed(_: str) -> str:
    """Closed rows hold everything themselves."""
    return "o"
