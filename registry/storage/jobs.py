"""Jobs: rows that the worker moves on and pages show."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model.errors import NotFound
from registry.model.finding import Finding
from registry.model.job import Job
from registry.storage.tables import JobRow


class JobMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, job: Job) -> None:
        """Adds the job, or replaces what was known of it."""
        values = {name: getattr(job, name) for name in job.__struct_fields__}
        values["findings"] = msgspec.to_builtins(job.findings)
        self._session.merge(JobRow(**values))
        self._session.flush()

    def get(self, id: str) -> Job:
        """Raises NotFound."""
        row = self._session.get(JobRow, id)
        if row is None:
            raise NotFound(f"there is no job {id!r}; it may have been removed, or the address was cut")
        return _job(row)

    def latest(self, limit: int, *, kinds: Iterable[str] = (), states: Iterable[str] = ()) -> list[Job]:
        """The newest jobs first; empty `kinds` or `states` mean any."""
        query = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        if wanted := tuple(kinds):
            query = query.where(JobRow.kind.in_(wanted))
        if wanted := tuple(states):
            query = query.where(JobRow.state.in_(wanted))
        return [_job(row) for row in self._session.scalars(query)]


def _job(row: JobRow) -> Job:
    values = {name: getattr(row, name) for name in Job.__struct_fields__}
    values["findings"] = msgspec.convert(row.findings, tuple[Finding, ...])
    return Job(**values)
