"""Where the files of a version are cut: between series, and where the version before was cut as long as its series have their numbers.

A file of which no series was touched then has the same rows, and so the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from registry.observations.columns import COUNT, OFFSET, SID

Range = tuple[int, int]  # first and last series


def cuts(connection: duckdb.DuckDBPyConnection, rows: int, former: Sequence[Range]) -> list[Range]:
    """The ranges of `series`, in order, each of about `rows` observations. Those of the former cuts that still have about as many stay;
    what lies between them is cut anew."""
    row = connection.execute(f"select coalesce(max({SID}), -1) from series").fetchone()
    end = int(row[0]) + 1 if row else 0
    found: list[Range] = []
    start = 0
    for first, last in _fitting(connection, rows, former):
        found += [*_anew(connection, rows, (start, first - 1)), (first, last)]
        start = last + 1
    found += _anew(connection, rows, (start, end - 1))
    return found or [(0, 0)]  # a version has a part, if an empty one


def _fitting(connection: duckdb.DuckDBPyConnection, rows: int, former: Sequence[Range]) -> list[Range]:
    if not former:
        return []
    found = connection.execute(
        f"select f.first, f.last from (select unnest($1::integer[]) as first, unnest($2::integer[]) as last) f "
        f"join series s on s.{SID} between f.first and f.last group by f.first, f.last "
        f"having sum(s.{COUNT}) between {rows // 2} and {rows + rows // 2} order by f.first",
        [[first for first, _ in former], [last for _, last in former]],
    )
    return [(int(first), int(last)) for first, last in found.fetchall()]


def _anew(connection: duckdb.DuckDBPyConnection, rows: int, within: Range) -> list[Range]:
    if within[0] > within[1]:
        return []
    found = connection.execute(
        f"with run as (select {SID}, {OFFSET} - min({OFFSET}) over () as place from series where {SID} between {within[0]} and {within[1]}) "
        f"select min({SID}), max({SID}) from run group by place // {rows} order by 1"
    )
    return [(int(first), int(last)) for first, last in found.fetchall()]
