"""Applying: the data sets of a file change the data that are read now, in order; what results stands in `staged`.

Each step works on whole tables: `content` has one row per observation, `above {id}` one row per key of an attribute above it.
Semantics: SDMX 3.1, "Data Actions". Merge changes the values given; Replace the observation, merging the attributes above it; Delete
takes whole observations, or the values that its row names, wherever the dimensions that it gives fit. Attributes of a series, a group
or the data set go with the last of its observations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb
import msgspec

from registry.observations.columns import SID, Columns, text_column
from registry.observations.loading.actions import DEED, NAMED
from registry.observations.loading.findings import Findings
from registry.observations.loading.naming import lines_of
from registry.observations.loading.source import Source
from registry.observations.loading.stage import KEY, PARTIAL, Staging
from registry.observations.sql import column, listed, literal, own
from registry.observations.store import Dataset, Tables, columns_of

MOST_SETS = 1_000


class Content(msgspec.Struct, frozen=True):
    """What was applied, as the rows of a load: complete, checked, without lines."""

    given: tuple[str, ...]
    has_lines: bool = True
    has_actions: bool = False
    merges: bool = False
    first_line: int = 1

    def relation(self) -> str:
        return "select *, null::bigint as _line from staged"

    def plural(self, component: str) -> Callable[[str], str] | None:
        return None


class _Set(msgspec.Struct, frozen=True):
    """A stretch of rows with one action: `rows` is their condition."""

    action: str
    first: int
    last: int

    @property
    def rows(self) -> str:
        return f"rowid between {self.first} and {self.last}"


class Application:
    """Changes `staged` of a file into `staged` of the whole data set; the former becomes `sent`."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, staging: Staging, base: Dataset | None, findings: Findings
    ) -> None:
        self.connection = connection
        self.staging = staging
        self.columns: Columns = staging.columns
        self.source: Source = staging.source
        self.base = base
        self.findings = findings
        time = (self.columns.time,) if self.columns.time else ()
        self.key = (*self.columns.dimensions, *time)
        self.above = (*self.columns.series_attributes, *self.columns.dataset_attributes)

    def run(self) -> Content:
        """Raises Refused with findings on data sets that contradict themselves."""
        self._begin()
        for one in self._sets():
            self._check(one)
            self.findings.refuse()
            if one.action == "D":
                self._delete(one)
            else:
                self._put(one)
        self._end()
        return Content(tuple(component.id for component in self.columns.cube.components))

    # -- the beginning and the end ------------------------------------------------------------------------------------------------

    def _values(self) -> list[str]:
        """The columns of an observation's own values."""
        names: list[str] = []
        for measure in self.columns.measures:
            names += [column(measure.id), *([text_column(measure.id)] if measure.is_numeric else [])]
        return names + [column(id) for id in self.columns.observation_attributes]

    def _begin(self) -> None:
        self.connection.execute("alter table staged rename to sent")
        names = [*map(column, self.key), *self._values()]
        self.connection.execute(f"create table content as select {listed(names) or '1 as _none'} from sent where false")
        for id in self.above:
            attached = [column(name) for name in self._attached(id)]
            self.connection.execute(
                f"create table {_above(id)} as select {listed([*attached, column(id)])} from sent where false"
            )
        if self.base is not None:
            self._take(self.base)

    def _take(self, base: Dataset) -> None:
        """What is read now. Raises Refused when the structure no longer has one of its codes."""
        tables = Tables(base, None)
        has = columns_of(self.connection, f"select o.*, s.* exclude ({SID}) from {tables.obs()} o, {tables.series} s")
        values = [name if name.strip('"') in has else f"null as {name}" for name in self._values()]
        try:
            self.connection.execute(
                f"insert into content by name select {listed([*map(column, self.key), *values])} "
                f"from {tables.obs()} o join {tables.series} s using ({SID}) order by {SID}"
            )
            for id in self.columns.series_attributes:
                if id in has:
                    names = listed([*map(column, self._attached(id)), column(id)])
                    self.connection.execute(
                        f"insert into {_above(id)} select distinct {names} from {tables.series} where {column(id)} is not null"
                    )
            for id, text in base.facts.dataset_attributes.items():
                if id in self.columns.dataset_attributes:
                    self.connection.execute(f"insert into {_above(id)} values ({literal(text)})")
        except duckdb.ConversionException as wrong:
            self.findings.add(
                "outdated-data",
                f"the data that are there do not fit the structure any more ({str(wrong).splitlines()[0]}); load the whole data set",
            )
            self.findings.refuse()

    def _end(self) -> None:
        joins = []
        for id in self.above:
            on = " and ".join(f"{_above(id)}.{column(name)} = c.{column(name)}" for name in self._attached(id))
            joins.append(f"left join {_above(id)} on {on or 'true'}")
        wanted = [f"c.{name}" for name in (*map(column, self.key), *self._values())]
        wanted += [f"{_above(id)}.{column(id)}" for id in self.above]
        packed = [f"{self.staging.packed_key(lambda id: f'c.{column(id)}')} as {KEY}"] if self.staging.is_packed else []
        wanted += [f"false as {PARTIAL}", *packed]
        self.connection.execute(f"create table staged as select {listed(wanted)} from content c {' '.join(joins)}")
        self._mandatory()

    def _mandatory(self) -> None:
        """What a file that merges or deletes may leave without."""
        for id in self.columns.observation_attributes:
            if not self.columns.component(id).is_mandatory:
                continue
            shown = f"concat_ws('.', {listed(f'{column(name)}::varchar' for name in self.key)})"
            rows = self.connection.execute(f"select {shown} from staged where {column(id)} is null").fetchall()
            message = f"would have no value for the mandatory attribute {id}"
            named = ((None, key, f"the observation {key} {message}") for (key,) in rows)
            self.findings.add_all("missing-mandatory-attribute", named, len(rows), component=id)

    def _attached(self, id: str) -> tuple[str, ...]:
        if id in self.columns.dataset_attributes:
            return ()
        attached = self.columns.cube.attached_dimensions(self.columns.component(id))
        return tuple(name for name in attached if name in self.columns.dimensions)

    # -- data sets ------------------------------------------------------------------------------------------------------------------

    def _sets(self) -> Iterator[_Set]:
        """Rows that follow each other with the same action; without actions all are merged."""
        deed = f"coalesce({DEED}, 'M')" if self.source.has_actions else "'M'"
        rows = self.connection.execute(
            "select any_value(deed), min(row), max(row) from (select *, sum(turn) over (order by row) as number from ("
            f"select rowid as row, {deed} as deed, ({deed} is distinct from lag({deed}) over (order by rowid))::integer as turn "
            "from sent)) group by number order by 2"
        ).fetchall()
        if len(rows) > MOST_SETS:
            self.findings.add(
                "too-many-data-sets",
                f"the action changes {len(rows) - 1:,} times from row to row; sort the rows so that it changes at most {MOST_SETS:,} times",
            )
            self.findings.refuse()
        yield from (_Set(*row) for row in rows)

    def _check(self, one: _Set) -> None:
        """Within a data set an observation stands once, and an attribute has one value for its key."""
        if one.action == "D":
            return
        self._check_once(one, "duplicate-key", self.key, f"not {PARTIAL}", None)
        for id in self.above:
            if id in self.source.given:
                code = f"inconsistent-{'series' if self._attached(id) else 'dataset'}-attribute"
                self._check_once(one, code, self._attached(id), f"{column(id)} is not null", id)

    def _check_once(self, one: _Set, code: str, key: Sequence[str], where: str, id: str | None) -> None:
        names = listed(map(column, key))
        within = f"partition by {names} order by rowid" if key else "order by rowid"
        twice = (
            f"{column(id)} is distinct from first({column(id)}) over ({within})"
            if id
            else f"row_number() over ({within}) > 1"
        )
        shown = f"concat_ws('.', {listed(f'{column(name)}::varchar' for name in key) or literal('')})"
        rows = self.connection.execute(
            f"select rowid, first(rowid) over ({within}), {shown} from sent where {one.rows} and {where} qualify {twice} order by 1"
        ).fetchall()
        if not rows:
            return
        shown_rows = rows[: self.findings.most]
        lines = lines_of(self.connection, self.source, [row for late, early, _ in shown_rows for row in (late, early)])
        what = f"{id} has another value for" if id else "there is"
        named = (
            (
                lines.get(late),
                key_text,
                f"{what} {key_text or 'the data set'} on line {lines.get(early)} of the same data set too",
            )
            for late, early, key_text in shown_rows
        )
        self.findings.add_all(code, named, len(rows), component=id)

    # -- merge and replace ----------------------------------------------------------------------------------------------------------

    def _put(self, one: _Set) -> None:
        names = [*map(column, self.key), *self._values()]
        self.connection.execute(
            f"create or replace table given as select {listed(names)} from sent where {one.rows} and not {PARTIAL}"
        )
        same = self._same("content", "given", self.key)
        if one.action == "R":
            self._keep_metadata(same)
            self.connection.execute(f"delete from content using given where {same}")
        elif values := self._merged():
            self.connection.execute(f"update content set {listed(values)} from given where {same}")
        self.connection.execute(f"insert into content by name select * from given anti join content on {same}")
        for id in self.above:
            if id in self.source.given:
                self._put_above(one, id)

    def _keep_metadata(self, same: str) -> None:
        """An observation and its metadata are levels of their own: a row that gives no metadata replaces none."""
        of_metadata = (id for id in self.columns.observation_attributes if self.columns.component(id).is_metadata)
        if names := [column(id) for id in of_metadata]:
            kept = listed(f"{name} = content.{name}" for name in names)
            untold = " and ".join(f"given.{name} is null" for name in names)
            self.connection.execute(f"update given set {kept} from content where {same} and {untold}")

    def _merged(self) -> list[str]:
        """Assignments that change the values that are given; a number and its text are one value."""
        values: list[str] = []
        for measure in self.columns.measures:
            name, text = column(measure.id), text_column(measure.id)
            if not measure.is_numeric:
                values.append(f"{name} = coalesce(given.{name}, content.{name})")
                continue
            there = f"given.{name} is not null or given.{text} is not null"
            values += [f"{one} = case when {there} then given.{one} else content.{one} end" for one in (name, text)]
        attributes = (column(id) for id in self.columns.observation_attributes)
        return values + [f"{name} = coalesce(given.{name}, content.{name})" for name in attributes]

    def _put_above(self, one: _Set, id: str) -> None:
        table, attached = _above(id), self._attached(id)
        whole = " and ".join(f"{column(name)} is not null" for name in attached) or "true"
        names = listed([*map(column, attached), column(id)])
        self.connection.execute(
            f"create or replace table given as select distinct {names} from sent "
            f"where {one.rows} and {column(id)} is not null and {whole}"
        )
        self.connection.execute(f"delete from {table} using given where {self._same(table, 'given', attached)}")
        self.connection.execute(f"insert into {table} select * from given")

    def _same(self, one: str, other: str, key: Sequence[str]) -> str:
        return " and ".join(f"{one}.{column(name)} = {other}.{column(name)}" for name in key) or "true"

    # -- delete -----------------------------------------------------------------------------------------------------------------------

    def _delete(self, one: _Set) -> None:
        """Rows that give the same dimensions and name the same values are one step."""
        shapes = [f"{column(id)} is not null" for id in self.key]
        rows = self.connection.execute(
            f"select {listed([NAMED, *shapes])} from sent where {one.rows} group by all order by all"
        ).fetchall()
        for named, *are_given in rows:
            shape = " and ".join(f"({test}) = {is_given}" for test, is_given in zip(shapes, are_given, strict=True))
            key = tuple(id for id, is_given in zip(self.key, are_given, strict=True) if is_given)
            self.connection.execute(
                f"create or replace table given as select distinct {listed(map(column, key)) or 'true as every'} from sent "
                f"where {one.rows} and {shape or 'true'} and {NAMED} = {_texts(named)}"
            )
            if named:
                for id in named:
                    self._delete_value(id, key)
            else:
                self._delete_observations(key)

    def _delete_value(self, id: str, key: Sequence[str]) -> None:
        if id in self.above:
            attached = self._attached(id)
            key = [name for name in key if name in attached]
            self.connection.execute(
                f"delete from {_above(id)} using given where {self._same(_above(id), 'given', key)}"
            )
            return
        names = [column(id)]
        if self.columns.component(id).role == "measure" and self.columns.component(id).is_numeric:
            names.append(text_column(id))
        gone = listed(f"{name} = null" for name in names)
        self.connection.execute(f"update content set {gone} from given where {self._same('content', 'given', key)}")

    def _delete_observations(self, key: Sequence[str]) -> None:
        dimensions = listed(map(column, self.columns.dimensions)) or "true as every"
        self.connection.execute(f"create or replace table before as select distinct {dimensions} from content")
        self.connection.execute(f"delete from content using given where {self._same('content', 'given', key)}")
        for id in self.above:
            attached, table = self._attached(id), _above(id)
            was = f"exists (select 1 from before where {self._same('before', table, attached)})"
            stays = f"exists (select 1 from content where {self._same('content', table, attached)})"
            self.connection.execute(f"delete from {table} where {was} and not {stays}")


def _above(id: str) -> str:
    return own(f"_above_{id}")


def _texts(texts: Sequence[str]) -> str:
    return f"[{listed(map(literal, texts))}]::varchar[]"
