"""What became of one request: stored, or refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from registry.model.finding import Finding

Outcome = Literal["created", "replaced", "deleted", "refused"]
T = TypeVar("T")


@dataclass(frozen=True)
class Settled(Generic[T]):
    """`subject` is as it was stored, or as it was sent where it is refused; a refused one has a finding that is an error."""

    subject: T
    outcome: Outcome
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Submitter:
    """How a submission is made: `dry_run` stores nothing, `is_atomic` all or nothing."""

    dry_run: bool = False
    is_atomic: bool = False


def error(code: str, message: str) -> Finding:
    return Finding(code=code, message=message)


def held_back(found: Sequence[Settled[T]]) -> list[Settled[T]]:
    """The same as all or nothing has it: where one is refused, all are."""
    if not any(one.outcome == "refused" for one in found):
        return list(found)
    reason = error("held-back", "nothing was stored: all or nothing was asked for, and another request is refused")
    return [one if one.outcome == "refused" else replace(one, outcome="refused", findings=(reason,)) for one in found]
