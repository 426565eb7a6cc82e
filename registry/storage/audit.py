"""The audit trail: rows are added and read, never changed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.model.job import AuditEntry
from registry.storage.tables import AuditRow


class AuditMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AuditEntry) -> None:
        self.add_all([entry])

    def add_all(self, entries: Iterable[AuditEntry]) -> None:
        rows = [{name: getattr(entry, name) for name in entry.__struct_fields__} for entry in entries]
        self._session.execute(insert(AuditRow), rows)

    def latest(self, limit: int, *, target: str | None = None, offset: int = 0) -> list[AuditEntry]:
        """The newest entries first; `target` keeps those on one thing."""
        query = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit).offset(offset)
        if target is not None:
            query = query.where(AuditRow.target == target)
        return [
            AuditEntry(at=row.at, who=row.who, what=row.what, target=row.target, detail=row.detail)
            for row in self._session.scalars(query)
        ]
