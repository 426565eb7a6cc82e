"""A metadata database that cannot be written or reached: a full disk, another writer that does not end, a server that is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from registry.model.errors import Unavailable

# Primary result codes of SQLite that do not tell of a mistake of ours.
_OF_SQLITE = frozenset(
    [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN]
)


@contextmanager
def told() -> Iterator[None]:
    """Raises Unavailable, with the reason, for what the database cannot do now; nothing of the transaction stays."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as wrong:
        reason = wrong.orig if isinstance(wrong, OperationalError) else wrong
        if isinstance(reason, sqlite3.OperationalError) and reason.sqlite_errorcode & 0xFF not in _OF_SQLITE:
            raise
        raise Unavailable(
            f"the metadata database cannot be used now ({str(reason).splitlines()[0]}), and nothing was changed; "
            "ask again, and tell who runs the service when it stays so"
        ) from wrong
