"""Many rows at once, by the way that each database takes them fastest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    import psycopg


def insert_rows(connection: Connection, table: Table, rows: Iterable[tuple[object, ...]]) -> None:
    """Adds rows whose values stand in the order of the table's columns. Values go to the driver as they are, one by one."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    driver = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        copying = f"COPY {table.name} ({columns}) FROM STDIN"
        with cast("psycopg.Connection[object]", driver).cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(table.columns))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608  # names of our own tables
    cast(sqlite3.Connection, driver).executemany(statement, rows)
