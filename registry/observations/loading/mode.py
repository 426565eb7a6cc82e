"""Which way a file is loaded: as the whole, or by its actions."""

from __future__ import annotations

import duckdb

from registry.observations.loading.actions import DEED, OF_A_WHOLE, Mode
from registry.observations.loading.findings import Findings
from registry.observations.loading.naming import lines_of
from registry.observations.loading.source import Source


def decide(connection: duckdb.DuckDBPyConnection, source: Source, mode: Mode | None, findings: Findings) -> Mode:
    """The mode that was asked for; without one, a file that says A, M or D anywhere says what changes, any other is the whole.

    Adds a finding where rows delete in a load of the whole. Source: SDMX 3.1, "Data Actions".
    """
    if not source.has_actions:
        return mode or "whole"
    if mode is None:
        found = connection.execute("select distinct _letter from staged where _letter is not null").fetchall()
        mode = "whole" if {letter for (letter,) in found} <= set(OF_A_WHOLE) else "actions"
    if mode == "whole":
        _refuse_deletes(connection, source, findings)
    return mode


def _refuse_deletes(connection: duckdb.DuckDBPyConnection, source: Source, findings: Findings) -> None:
    rows = [row for (row,) in connection.execute(f"select rowid from staged where {DEED} = 'D' order by 1").fetchall()]
    lines = lines_of(connection, source, rows[: findings.most])
    message = "the row deletes; a file that is the whole data set leaves out what is to go, or is loaded by its actions"
    findings.add_all("delete-not-taken", ((lines.get(row), "D", message) for row in rows[: findings.most]), len(rows))
