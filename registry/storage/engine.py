"""The connection to the metadata database: SQLite in WAL mode, or PostgreSQL by psycopg."""

from __future__ import annotations

import sqlite3
from typing import cast

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry

WRITES = "registry_writes"  # execution option of connections that will write

_PRAGMAS = (
    "PRAGMA busy_timeout = 15000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
)


def connect(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; `sqlite://` is a database in memory with one connection.

    On SQLite a unit of work that writes takes the write lock when it begins (it waits up to 15 s), so that two writers never
    fail halfway; readers see the state of their first statement and never wait.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where `begin` below says, not at the first write
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
