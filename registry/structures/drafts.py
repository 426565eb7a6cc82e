"""A submitted artefact on its way through the checks, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from registry.model.artefact import Maintainable
from registry.model.finding import Finding
from registry.storage.artefacts import Entry

Action = Literal["Append", "Merge", "Replace", "Delete", "Information"]
Outcome = Literal["created", "replaced", "deleted", "unchanged", "refused"]


@dataclass(frozen=True)
class Result:
    """What became (or, in a dry run, would become) of one artefact. A refused one has at least one finding that is an error."""

    urn: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    action: Action = "Replace"


@dataclass
class Draft:
    """`before` is what is stored under the same identity, `entry` its row."""

    urn: str
    artefact: Maintainable
    action: Action = "Replace"
    outcome: Outcome = "created"
    findings: list[Finding] = field(default_factory=list)
    entry: Entry | None = None
    before: Maintainable | None = None

    @property
    def short(self) -> str:
        return self.artefact.short

    @property
    def is_open(self) -> bool:
        """Would be stored as things stand."""
        return self.outcome in ("created", "replaced")

    def add(self, findings: Iterable[Finding]) -> None:
        self.findings += findings
        if any(finding.severity == "error" for finding in self.findings):
            self.outcome = "refused"

    def refuse(self, code: str, message: str) -> None:
        self.add([Finding(code=code, message=message, artefact=self.urn)])

    @property
    def result(self) -> Result:
        return Result(self.urn, self.outcome, tuple(self.findings), self.action)


def opened(drafts: Iterable[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.is_open]
