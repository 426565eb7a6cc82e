"""The number of the state of the structures: it grows with every change of any."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import Engine, select

from registry.storage.tables import StructureState

STATE = 1  # the one row
GENERATION = select(StructureState.generation).where(StructureState.id == STATE)
_TEXT = str(GENERATION.compile(compile_kwargs={"literal_binds": True}))  # the same for both databases


def committed_generation(engine: Engine) -> int | None:
    """The number as last committed by any process; None when the database does not answer: what reads it next says why.

    The driver is asked itself: each request for structures asks, and the database answers in a tenth of the time that SQLAlchemy
    takes to open a transaction, ask and close it.
    """
    try:
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(_TEXT)
            row = cursor.fetchone()
    except engine.dialect.loaded_dbapi.Error:
        return None
    return int(row[0]) if row else 0
