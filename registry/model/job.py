"""Long work, as pages and the API show it; and the trail of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from registry.model.finding import Finding

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """`progress` runs from 0 to 1; `message` is a sentence on what happens now or how it ended."""

    id: str
    kind: str
    state: JobState = "queued"
    by: str = ""
    target: str | None = None
    progress: float = 0.0
    message: str = ""
    findings: tuple[Finding, ...] = ()
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """`what` is a past participle (`submitted`, `deleted`, `published`), `target` a URN or another permanent name."""

    at: datetime
    who: str
    what: str
    target: str
    detail: str = ""
