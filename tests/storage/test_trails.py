"""Jobs and the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Engine

from registry.model.errors import NotFound
from registry.model.finding import Finding
from registry.model.job import AuditEntry, Job
from registry.storage.unit_of_work import reading, unit_of_work

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_a_job_is_seen_as_it_was_last_saved(engine: Engine) -> None:
    job = Job(id="j1", kind="load", by="ann", created_at=NOW)
    finding = Finding(code="unknown-code", message="'X' is not in CL_SEX", line=7)
    done = msgspec.structs.replace(job, state="done", progress=1.0, findings=(finding,), finished_at=NOW)
    for state in (job, done):
        with unit_of_work(engine) as uow:
            uow.jobs.save(state)
            uow.commit()
    with reading(engine) as uow:
        assert uow.jobs.get("j1") == done
        assert done.is_over and not job.is_over
        with pytest.raises(NotFound, match="no job 'j2'"):
            uow.jobs.get("j2")


def test_the_newest_jobs_come_first(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        for hour in range(4):
            kind = "load" if hour % 2 else "seed"
            uow.jobs.save(Job(id=f"j{hour}", kind=kind, created_at=NOW + timedelta(hours=hour)))
        assert [job.id for job in uow.jobs.latest(3)] == ["j3", "j2", "j1"]
        assert [job.id for job in uow.jobs.latest(3, kinds=["seed"], states=["queued"])] == ["j2", "j0"]


def test_the_audit_trail_tells_the_newest_first(engine: Engine) -> None:
    entries = [AuditEntry(at=NOW, who="ann", what=what, target="urn:x", detail="…") for what in ("created", "replaced")]
    other = AuditEntry(at=NOW + timedelta(seconds=1), who="bob", what="deleted", target="urn:y")
    with unit_of_work(engine) as uow:
        for entry in (*entries, other):
            uow.audit.add(entry)
        uow.commit()
    with reading(engine) as uow:
        assert uow.audit.latest(10) == [other, *reversed(entries)]
        assert uow.audit.latest(1, target="urn:x") == [entries[1]]
