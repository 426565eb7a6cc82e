"""Findings of a load: all counted, the first of each kind named."""

from __future__ import annotations

from collections.abc import Iterable

from registry.model.errors import Refused
from registry.model.finding import Finding, Severity


class Findings:
    """Gathers what is wrong with one file."""

    def __init__(self, file: str, most: int) -> None:
        self.file = file
        self.most = most
        self._named: list[Finding] = []
        self._errors = 0

    def add(
        self,
        code: str,
        message: str,
        *,
        component: str | None = None,
        line: int | None = None,
        value: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """One thing that is wrong."""
        self.add_all(code, [(line, value, message)], 1, component=component, severity=severity)

    def add_all(
        self,
        code: str,
        rows: Iterable[tuple[int | None, str | None, str]],
        count: int,
        *,
        component: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """`count` rows share a finding, of which `rows` (line, value, message) are named; the last one named carries the rest."""
        named = list(rows)[: self.most]
        for at, (line, value, message) in enumerate(named):
            rest = count - len(named) + 1 if at == len(named) - 1 else 1
            self._named.append(
                Finding(
                    code=code, message=message, severity=severity, file=self.file, line=line, component=component,
                    value=value, count=rest,
                )
            )  # fmt: skip
        if severity == "error":
            self._errors += count

    def extend(self, findings: Iterable[Finding]) -> None:
        """What a reader found."""
        for finding in findings:
            self._named.append(finding)
            self._errors += finding.count if finding.severity == "error" else 0

    @property
    def has_errors(self) -> bool:
        return self._errors > 0

    @property
    def all(self) -> tuple[Finding, ...]:
        """In order of line, those without a line first."""
        return tuple(
            sorted(self._named, key=lambda finding: (finding.line or 0, finding.component or "", finding.code))
        )

    def refuse(self) -> None:
        """Raises Refused when there are errors."""
        if self.has_errors:
            raise Refused(f"{self.file} was not loaded: {self._errors} errors; nothing of it was stored", self.all)
