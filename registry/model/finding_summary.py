"""Findings by kind: how many there are of each, and the first of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from registry.model.finding import Finding, Severity

FIRST = 5


class FindingKind(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All findings of one code on one component. `count` is how many rows they are about, `first` the first few."""

    code: str
    severity: Severity
    component: str | None = None
    count: int
    first: tuple[Finding, ...]


def by_kind(findings: Iterable[Finding], most: int = FIRST) -> tuple[FindingKind, ...]:
    """Errors before warnings, the most frequent first."""
    kinds: dict[tuple[Severity, str, str | None], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.severity, finding.code, finding.component), []).append(finding)
    made = (
        FindingKind(
            code=code, severity=severity, component=component, count=sum(one.count for one in found), first=tuple(found[:most])
        )
        for (severity, code, component), found in kinds.items()
    )  # fmt: skip
    order = ("error", "warning", "information")
    return tuple(
        sorted(made, key=lambda kind: (order.index(kind.severity), -kind.count, kind.code, kind.component or ""))
    )
