"""One transaction on metadata, with a mapper for each noun."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from registry.storage.artefacts import ArtefactMapper
from registry.storage.audit import AuditMapper
from registry.storage.datasets import DatasetMapper
from registry.storage.engine import WRITES
from registry.storage.harvests import HarvestMapper
from registry.storage.jobs import JobMapper
from registry.storage.memory import Memory
from registry.storage.notifications import NotificationMapper
from registry.storage.outages import told
from registry.storage.registrations import RegistrationMapper
from registry.storage.subscriptions import SubscriptionMapper
from registry.storage.tokens import TokenMapper

T = TypeVar("T")

_MEMORIES: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


class UnitOfWork:
    """`artefacts`, `datasets`, `registrations`, `subscriptions`, `notifications`, `jobs`, `tokens` and `audit` read and write within
    one transaction; nothing stays without `commit`."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._connection = connection
        self._session: Session | None = None
        self._memory = memory
        self.artefacts = ArtefactMapper(connection)

    @property
    def datasets(self) -> DatasetMapper:
        return DatasetMapper(self._open_session())

    @property
    def jobs(self) -> JobMapper:
        return JobMapper(self._open_session())

    @property
    def harvests(self) -> HarvestMapper:
        return HarvestMapper(self._open_session())

    @property
    def tokens(self) -> TokenMapper:
        return TokenMapper(self._open_session())

    @property
    def registrations(self) -> RegistrationMapper:
        return RegistrationMapper(self._open_session())

    @property
    def subscriptions(self) -> SubscriptionMapper:
        return SubscriptionMapper(self._open_session())

    @property
    def notifications(self) -> NotificationMapper:
        return NotificationMapper(self._open_session())

    @property
    def audit(self) -> AuditMapper:
        return AuditMapper(self._open_session())

    def _open_session(self) -> Session:
        """Within the transaction of the connection; mappers flush what they change at once."""
        if self._session is None:
            if not self._connection.in_transaction():
                self._connection.begin()
            self._session = Session(self._connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        return self._session

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept in this process until any structure changes.

        `make` may read artefacts only. After a write in this unit it is called afresh and not kept.
        """
        if self.artefacts.has_changed:
            return make()
        return self._memory.recall(self.artefacts.generation(), key, make)

    def commit(self) -> None:
        self._connection.commit()
        self._end()

    def rollback(self) -> None:
        self._connection.rollback()
        self._end()

    def _end(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        self.artefacts.forget()


Transactions = Callable[[], AbstractContextManager[UnitOfWork]]


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[UnitOfWork]:
    """A transaction that may write: what is not committed when the block ends is rolled back.

    On SQLite it holds the write lock from its beginning: keep it short, and use `reading` for what only reads.
    """
    with _connection(engine, writes=True) as connection:
        yield UnitOfWork(connection, _memory(engine))


@contextmanager
def reading(engine: Engine) -> Iterator[UnitOfWork]:
    """A consistent view for reading; it never waits for writers, and never commits."""
    with _connection(engine, writes=False) as connection:
        yield UnitOfWork(connection, _memory(engine))


@contextmanager
def _connection(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    options: dict[str, object] = {WRITES: writes}
    if not writes and engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with told(), engine.connect().execution_options(**options) as connection:
        yield connection


def _memory(engine: Engine) -> Memory:
    return _MEMORIES.setdefault(engine, Memory())
