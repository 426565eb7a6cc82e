"""Arranging: staged rows become numbered series in key order, their attributes, and observations in order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from registry.model.errors import Malformed
from registry.model.period import DEFAULT_START_DAY, Period
from registry.observations.columns import (
    COUNT,
    FIRST,
    FROM,
    LAST,
    LOAD,
    NOMINAL_FROM,
    NOMINAL_UNTIL,
    OFFSET,
    SID,
    UNTIL,
    YEAR_START,
    Columns,
    text_column,
)  # fmt: skip
from registry.observations.loading.cuts import Range
from registry.observations.loading.findings import Findings
from registry.observations.loading.naming import lines_of, name_values
from registry.observations.loading.plural import checked_plural
from registry.observations.loading.source import Source
from registry.observations.loading.stage import KEY, PARTIAL, has_enum
from registry.observations.loading.write import stored_observations
from registry.observations.sql import column, listed, own

LOW, HIGH = "_low_", "_high_"
PLACE = own("_place")  # of the period of an observation among those of the load


class Arrangement:
    """The steps after staging, each a table of the load's database: `periods`, `keys`, `observations`, `series`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        columns: Columns,
        source: Source,
        findings: Findings,
        *,
        is_packed: bool,
    ) -> None:
        self.connection = connection
        self.is_packed = is_packed
        self.columns = columns
        self.source = source
        self.findings = findings
        self.dataset_attributes: dict[str, str] = {}

    def check(self) -> None:
        """Reads the values that are read in Python. Raises Refused with findings."""
        self._plurals()
        self.read_periods()
        self.findings.refuse()

    def run(self, load: int) -> None:
        """Makes `observations` and `series` of what was checked. Raises Refused with findings."""
        self._keys()
        self._observations(load)
        self._duplicates()
        self._spans()
        self._series()
        self._mandatory()
        self.findings.refuse()

    def observations(self, within: Range) -> pa.Table:
        """Those of a range of series, in order, as they are stored."""
        return stored_observations(self.connection, self.columns)(within)

    # -- values that are read in Python, each distinct text once ------------------------------------------------------------------

    def _plurals(self) -> None:
        for component in self.columns.cube.components:
            if not (component.is_array or component.is_multilingual) or component.id not in self.source.given:
                continue
            name, convert = column(component.id), self.source.plural(component.id)
            found = self.connection.execute(
                f"select distinct {name} from staged where {name} is not null order by 1"
            ).fetchall()
            right: dict[str, str] = {}
            wrong: dict[str, tuple[str, str]] = {}
            for (text,) in found:
                try:
                    right[text], alien = checked_plural(convert(text) if convert else text, component)
                    if alien is not None:
                        wrong[text] = (
                            "unknown-code",
                            f"{alien!r} in {text!r} is not a code that {component.id} may have",
                        )
                except Malformed as error:
                    wrong[text] = ("malformed-value", str(error))
            if wrong:
                name_values(self.connection, self.source, component.id, wrong, self.findings)
            self._register("plural", {"text": list(right), "json": list(right.values())})
            self.connection.execute(
                f"update staged set {name} = plural.json from plural where staged.{name} = plural.text"
            )
            self.connection.unregister("plural")

    def read_periods(self) -> None:
        """`periods`: text and year start → moments. Reads each distinct period once."""
        time = self.columns.time
        if time is None:
            return
        start = column(YEAR_START) if self._varies_in_year_start() else "null::varchar"
        found = self.connection.execute(
            f"select distinct {column(time)}, {start} from staged where {column(time)} is not null order by 1, 2"
        ).fetchall()
        rows: list[tuple[str, str, Period, Period]] = []
        wrong: dict[str, tuple[str, str]] = {}
        for text, year_start in found:
            try:
                rows.append(
                    (text, year_start or "", Period.parse(text, year_start or DEFAULT_START_DAY), Period.parse(text))
                )
            except Malformed as error:
                wrong[text] = ("bad-period", str(error))
        if wrong:
            name_values(self.connection, self.source, time, wrong, self.findings)
        self._periods(rows)

    def _periods(self, rows: Sequence[tuple[str, str, Period, Period]]) -> None:
        """Of text and year start what they are, and would be in years that begin on 1 January."""
        self._register(
            "read",
            {
                "text": [row[0] for row in rows], "year_start": [row[1] for row in rows],
                "start": [row[2].start for row in rows], "stop": [row[2].end for row in rows],
                "nominal_start": [row[3].start for row in rows], "nominal_stop": [row[3].end for row in rows],
            },
        )  # fmt: skip
        self.connection.execute(
            "create or replace table periods as select *, (row_number() over (order by stop, place desc))::integer as end_place from ("
            "select *, (row_number() over (order by start, stop, text, year_start) - 1)::integer as place from read)"
        )
        self.connection.unregister("read")

    def _varies_in_year_start(self) -> bool:
        return self.columns.has_reporting_years and YEAR_START in self.source.given

    def _register(self, name: str, table: Mapping[str, Sequence[str] | Sequence[int]]) -> None:
        def array(values: Sequence[str] | Sequence[int]) -> pa.Array:
            return pa.array(values, pa.int64() if values and isinstance(values[0], int) else pa.string())

        self.connection.register(name, pa.table({key: array(values) for key, values in table.items()}))

    # -- keys and observations ----------------------------------------------------------------------------------------------------

    def above(self) -> list[str]:
        given = set(self.source.given)
        return [id for id in (*self.columns.series_attributes, *self.columns.dataset_attributes) if id in given]

    def _keys(self) -> None:
        """`keys`: one row per series with its number in key order, and the lowest and highest value of each attribute above it."""
        dimensions = [column(id) for id in self.columns.dimensions]
        bounds = [
            bound
            for id in self.above()
            for bound in (f"min({column(id)}) as {own(LOW + id)}", f"max({column(id)}) as {own(HIGH + id)}")
        ]
        if self.is_packed:
            key, shown = KEY, [KEY, *(f"any_value({name}) as {name}" for name in dimensions)]
        else:
            key, shown = listed(dimensions), dimensions
        grouped = f"group by {key}" if key else "having count(*) > 0"
        self.connection.execute(
            f"create table keys as select (row_number() over (order by {key or '1'}) - 1)::integer as {SID}, * from ("
            f"select {listed([*shown, f'count(*) as {COUNT}', *bounds])} from staged where not {PARTIAL} {grouped})"
        )

    def _observations(self, load: int) -> None:
        """`observations`: sorted by series and time."""
        columns = self.columns
        key = [KEY] if self.is_packed else [column(id) for id in columns.dimensions]
        same = " and ".join(f"k.{name} = s.{name}" for name in key) or "true"
        joins, moments, order = "", [], f"k.{SID}, s.rowid"
        if columns.time:
            start = f"coalesce(s.{column(YEAR_START)}, '')" if self._varies_in_year_start() else "''"
            joins = f" join periods p on p.text = s.{column(columns.time)} and p.year_start = {start}"
            moments = [
                f"p.text as {column(columns.time)}",
                f"p.start as {FROM}",
                f"p.stop as {UNTIL}",
                f"p.place as {PLACE}",
            ]
            order = f"k.{SID}::bigint * (select count(*) from periods) + p.place"
            if columns.has_reporting_years:
                moments += [f"p.nominal_start as {NOMINAL_FROM}", f"p.nominal_stop as {NOMINAL_UNTIL}"]
        values = [f"s.{name}" for measure in columns.measures for name in self._measure(measure.id)]
        attributes = [f"s.{column(id)}" for id in columns.observation_attributes]
        wanted = [f"k.{SID}", *moments, *values, *attributes, f"{load}::integer as {LOAD}", "s.rowid as _row"]
        self.connection.execute(
            f"create table observations as select {listed(wanted)} from staged s join keys k on {same}{joins} "
            f"where not s.{PARTIAL} order by {order}"
        )

    def _measure(self, id: str) -> tuple[str, ...]:
        return (column(id), text_column(id)) if self.columns.component(id).is_numeric else (column(id),)

    def _duplicates(self) -> None:
        """Neighbours with the same series and period."""
        time = self.columns.time
        same_time = f"and {column(time)} = lag({column(time)}) over ()" if time else ""
        twice = (
            f"(select *, lag(_row) over () as _before from observations qualify {SID} = lag({SID}) over () {same_time})"
        )
        counted = self.connection.execute(f"select count(*) from {twice}").fetchone()
        if counted is None or not counted[0]:
            return
        dimensions = listed(f"k.{column(id)}::varchar" for id in self.columns.dimensions) or "''"
        shown = f"concat_ws('.', {dimensions})" + (f" || ' ' || t.{column(time)}" if time else "")
        rows = self.connection.execute(
            f"select t._row, t._before, {shown} from {twice} t join keys k using ({SID}) order by 1 limit {self.findings.most}"
        ).fetchall()
        lines = lines_of(self.connection, self.source, [row for first, second, _ in rows for row in (first, second)])
        named = (
            (
                lines[max(row, before)],
                key,
                f"{key} is on line {lines[min(row, before)]} too; an observation stands in a file once",
            )
            for row, before, key in rows
        )
        self.findings.add_all("duplicate-key", named, counted[0])

    # -- attributes above observation ---------------------------------------------------------------------------------------------

    def _series(self) -> None:
        """`series`: keys with attributes spread over all series of their group, counts and bounds in time."""
        joins: list[str] = []
        values: list[str] = []
        for id in self.above():
            table = self._attribute(id)
            if id in self.columns.dataset_attributes:
                self._dataset_attribute(id, table)
                continue
            attached = self._attached(id)
            on = " and ".join(f"{table}.{column(name)} = k.{column(name)}" for name in attached) or "true"
            joins.append(f"left join {table} on {on}")
        for id in self.columns.series_attributes:
            given = id in self.source.given
            values.append(
                f"{own('_attribute_' + id)}.value::varchar as {column(id)}"
                if given
                else f"null::varchar as {column(id)}"
            )
        keys = [f"k.{column(id)}::varchar as {column(id)}" for id in self.columns.dimensions]
        bounds = self._bounds()
        offset = f"(sum(k.{COUNT}) over (order by k.{SID} rows unbounded preceding) - k.{COUNT})::bigint as {OFFSET}"
        self.connection.execute(
            f"create table series as select {listed([f'k.{SID}', *keys, *values, f'k.{COUNT}::integer as {COUNT}', offset, *bounds[0]])} "
            f"from keys k {' '.join(joins)} {bounds[1]} order by k.{SID}"
        )

    def _spans(self) -> None:
        """`spans`: of each series the places of the period that begins first and of the one that ends last."""
        if self.columns.time is not None:
            self.connection.execute(
                f"create table spans as select {SID}, min(place) as first, max(end_place) as last "
                f"from observations join periods on place = {PLACE} group by {SID}"
            )

    def _bounds(self) -> tuple[list[str], str]:
        if self.columns.time is None:
            return [
                f"null::varchar as {FIRST}",
                f"null::varchar as {LAST}",
                f"null::bigint as {FROM}",
                f"null::bigint as {UNTIL}",
            ], ""
        spans = f"join spans o on o.{SID} = k.{SID} join periods a on a.place = o.first join periods z on z.end_place = o.last"
        return [f"a.text as {FIRST}", f"z.text as {LAST}", f"a.start as {FROM}", f"z.stop as {UNTIL}"], spans

    def _attached(self, id: str) -> tuple[str, ...]:
        if id in self.columns.dataset_attributes:
            return ()
        attached = self.columns.cube.attached_dimensions(self.columns.component(id))
        return tuple(name for name in attached if name in self.columns.dimensions)

    def _attribute(self, id: str) -> str:
        """A table of the one value of an attribute per key of the dimensions it is attached to; a second value is a finding."""
        attached = listed(column(name) for name in self._attached(id))
        table, comma = own(f"_attribute_{id}"), ", " if attached else ""
        grouped = f"group by {attached}" if attached else "having count(*) > 0"
        self.connection.execute(
            f"create table {table} as select {attached}{comma}min(low) as value, max(high) as other from ("
            f"select {attached}{comma}{own(LOW + id)} as low, {own(HIGH + id)} as high from keys where {own(LOW + id)} is not null "
            f"union all select {attached}{comma}{column(id)}, {column(id)} from staged where {PARTIAL} and {column(id)} is not null) {grouped}"
        )
        self._inconsistent(id, table)
        return table

    def _inconsistent(self, id: str, table: str) -> None:
        wrong = self.connection.execute(f"select count(*) from {table} where value <> other").fetchone()
        if wrong is None or not wrong[0]:
            return
        attached = self._attached(id)
        on = " and ".join(f"t.{column(name)} = s.{column(name)}" for name in attached) or "true"
        key = f"concat_ws('.', {listed(f't.{column(name)}::varchar' for name in attached)})" if attached else "''"
        rows = self.connection.execute(
            f"select min(s.rowid), {key}, t.value::varchar, t.other::varchar from staged s join {table} t on {on} "
            f"where t.value <> t.other and s.{column(id)} = t.other group by all order by 1 limit {self.findings.most}"
        ).fetchall()
        lines = lines_of(self.connection, self.source, [row for row, *_ in rows])
        code = "inconsistent-series-attribute" if attached else "inconsistent-dataset-attribute"
        named = (
            (
                lines.get(row),
                other,
                f"{id} is {value!r} and {other!r} for {key or 'the data set'}; it has one value for {self._scope(attached)}",
            )
            for row, key, value, other in rows
        )
        self.findings.add_all(code, named, wrong[0], component=id)

    def _scope(self, attached: tuple[str, ...]) -> str:
        return f"each {'.'.join(attached)}" if attached else "the whole data set"

    def _dataset_attribute(self, id: str, table: str) -> None:
        if row := self.connection.execute(f"select value::varchar from {table}").fetchone():
            self.dataset_attributes[id] = row[0]

    def _mandatory(self) -> None:
        for component in self.columns.cube.attributes:
            if not component.is_mandatory or component.id in self.columns.observation_attributes:
                continue
            if component.id in self.columns.dataset_attributes:
                if component.id not in self.dataset_attributes:
                    self.findings.add(
                        "missing-mandatory-attribute",
                        f"the data set has no value for the mandatory attribute {component.id}",
                        component=component.id,
                    )
                continue
            shown = f"concat_ws('.', {listed(column(id) for id in self.columns.dimensions)})"
            rows = self.connection.execute(
                f"select {shown} from series where {column(component.id)} is null order by {SID}"
            ).fetchall()
            named = (
                (None, key, f"the series {key} has no value for the mandatory attribute {component.id}")
                for (key,) in rows
            )
            self.findings.add_all("missing-mandatory-attribute", named, len(rows), component=component.id)

    # -- what the version holds ---------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, tuple[str, ...]]:
        """The values in use of dimensions and coded components in list order, and of time chronologically."""
        found: dict[str, tuple[str, ...]] = {}
        for component in self.columns.cube.components:
            if component.role == "time":
                rows = self.connection.execute(
                    "select text from periods group by text order by min(start), min(stop), text"
                ).fetchall()
            elif component.role == "dimension":
                name = column(component.id)
                rows = self.connection.execute(f"select distinct {name} as v from keys order by v").fetchall()
            elif has_enum(component) and component.id in self.source.given:
                name = column(component.id)
                rows = self.connection.execute(
                    f"select distinct {name} as v from staged where {name} is not null order by v"
                ).fetchall()
            else:
                continue
            found[component.id] = tuple(str(row[0]) for row in rows)
        return found

    def numbers(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The numeric measures of which some value is kept as text, and those that are whole numbers below 10^15 everywhere."""
        texts: list[str] = []
        whole: list[str] = []
        for measure in self.columns.measures:
            if not measure.is_numeric:
                continue
            name = column(measure.id)
            is_whole = f"coalesce(bool_and({name} = trunc({name}) and abs({name}) < 1e15), true)"
            row = self.connection.execute(
                f"select count({text_column(measure.id)}), {is_whole} from observations"
            ).fetchone()
            texts += [measure.id] if row and row[0] else []
            whole += [measure.id] if row and row[1] else []
        return tuple(texts), tuple(whole)

    def bounds(self) -> tuple[str | None, str | None]:
        """The first and last period of all."""
        if self.columns.time is None:
            return None, None
        row = self.connection.execute(
            f"select arg_min({FIRST}, {FROM}), arg_max({LAST}, {UNTIL}) from series"
        ).fetchone()
        return (row[0], row[1]) if row else (None, None)
