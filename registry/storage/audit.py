"""The audit trail: rows are added and read, never changed. Changes that subscribers may want to know go to the outbox with them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.model.job import AuditEntry
from registry.storage.notifications import NotificationMapper
from registry.storage.tables import AuditRow


class AuditMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AuditEntry) -> None:
        self.add_all([entry])

    def add_all(self, entries: Iterable[AuditEntry]) -> None:
        listed = list(entries)
        rows = [{name: getattr(entry, name) for name in entry.__struct_fields__} for entry in listed]
        self._session.execute(insert(AuditRow), rows)
        NotificationMapper(self._session).announce(listed)

    def latest(self, limit: int, *, target: str | None = None, offset: int = 0) -> list[AuditEntry]:
        """The newest entries first; `target` keeps those on one thing."""
        query = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit).offset(offset)
        if target is not None:
            query = query.where(AuditRow.target == target)
        return [
            AuditEntry(at=row.at, who=row.who, what=row.what, target=row.target, detail=row.detail)
            for row in self._session.scalars(query)
        ]
