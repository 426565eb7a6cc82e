"""Migrations."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from registry.storage.engine import connect
from registry.storage.migrate import is_current, upgrade_engine
from registry.storage.tables import Base


def test_the_migrations_make_exactly_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    upgrade_engine(engine)
    assert is_current(engine)


def test_a_database_in_memory_can_be_upgraded() -> None:
    engine = connect("sqlite://")
    assert not is_current(engine)
    upgrade_engine(engine)
    assert is_current(engine)
    engine.dispose()
