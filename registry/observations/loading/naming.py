"""The second pass, made only when rows are wrong: names them, with line and value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from registry.observations.loading.findings import Findings
from registry.observations.loading.source import LINE, Source
from registry.observations.loading.stage import BAD, Check
from registry.observations.sql import column, listed, literal, own

ROW = own("_row")


def numbered(source: Source) -> str:
    """The rows of a source with their number (from 0) and line. In CSV a row's line is moved by line breaks in the cells before it."""
    if source.has_lines:
        return f"select *, row_number() over () - 1 as {ROW} from ({source.relation()})"
    cells = listed(column(id) for id in source.given) or "''"
    breaks = f"length(concat({cells})) - length(replace(concat({cells}), chr(10), ''))"
    return (
        f"select * exclude (n), {ROW} + {source.first_line} + coalesce(sum(n) over (order by {ROW} rows between unbounded preceding and 1 preceding), 0) "
        f"as {LINE} from (select *, row_number() over () - 1 as {ROW}, {breaks} as n from ({source.relation()}))"
    )


def name_rows(
    connection: duckdb.DuckDBPyConnection, source: Source, checks: Sequence[Check], findings: Findings
) -> None:
    """Adds a finding for each row marked wrong in `staged`."""
    connection.execute(
        f"create table suspects as select * from ({numbered(source)}) where {ROW} in (select rowid from staged where {BAD})"
    )
    for check in checks:
        name_suspects(connection, check, findings)


def name_suspects(connection: duckdb.DuckDBPyConnection, check: Check, findings: Findings) -> None:
    counted = connection.execute(f"select count(*) from suspects where {check.fails}").fetchone()
    if counted is None or not counted[0]:
        return
    rows = connection.execute(
        f"select {LINE}, {check.value} from suspects where {check.fails} order by {LINE} limit {findings.most}"
    ).fetchall()
    named = ((line, value or None, check.message.format(value=repr(value))) for line, value in rows)
    findings.add_all(check.code, named, counted[0], component=check.component)


def lines_of(connection: duckdb.DuckDBPyConnection, source: Source, rows: Iterable[int]) -> dict[int, int]:
    """The line of each row number."""
    wanted = sorted(set(rows))
    if not wanted:
        return {}
    numbers = listed(str(row) for row in wanted)
    return dict(
        connection.execute(f"select {ROW}, {LINE} from ({numbered(source)}) where {ROW} in ({numbers})").fetchall()
    )


def name_values(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    component: str,
    wrong: dict[str, tuple[str, str]],
    findings: Findings,
) -> None:
    """Adds findings for rows of `staged` that hold one of the wrong texts; `wrong` gives code word and message of each."""
    texts = listed(literal(text) for text in wrong)
    for code in dict.fromkeys(code for code, _ in wrong.values()):
        rows = connection.execute(
            f"select rowid, {column(component)} from staged where {column(component)} in ({texts}) order by rowid"
        ).fetchall()
        rows = [(row, text) for row, text in rows if wrong[text][0] == code]
        lines = lines_of(connection, source, [row for row, _ in rows[: findings.most]])
        named = ((lines.get(row), text, wrong[text][1]) for row, text in rows[: findings.most])
        findings.add_all(code, named, len(rows), component=component)
