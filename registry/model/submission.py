"""Submissions of structures as messages: what is asked for each artefact, and what became of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.finding import Severity
from registry.model.message import StructureMessage

SubmissionAction = Literal["Append", "Merge", "Replace", "Delete", "Information"]
SubmissionStatus = Literal["Success", "Warning", "Failure"]


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What came in. `action` is None when the message does not say; `actions` are those of single artefacts, by URN.

    `generation` is that of the registry interface (`3.1`, `3.0`, `2.1`) when it came as such.
    """

    message: StructureMessage
    action: SubmissionAction | None = None
    actions: dict[str, SubmissionAction] = {}
    generation: str | None = None


class SubmissionText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One sentence on an artefact. `code` is a stable word for programs."""

    code: str
    severity: Severity
    text: str
    value: str | None = None


class VersionChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One change against the previous stable version; `level` is PATCH, MINOR or MAJOR, `rule` the rule's code."""

    level: str
    rule: str
    text: str


class VersionNeed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the changes since `previous` need: `right_version` is the least version that has room for them."""

    previous: str
    level: str
    right_version: str
    is_enough: bool
    changes: tuple[VersionChange, ...] = ()


class Referring(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who refers to the artefact, by which property, to which item; `follows` says that it does so by a range of versions."""

    urn: str
    role: str
    item: str | None = None
    follows: bool = False


class SubmissionImpact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    version: VersionNeed | None = None
    referrers: tuple[Referring, ...] = ()


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What became of one artefact. `code` is the HTTP status that it would have alone; `outcome` is `created`, `replaced`,
    `deleted`, `unchanged` or `refused`. `impact` is given in a dry run."""

    urn: str
    action: str
    outcome: str
    status: SubmissionStatus
    code: int
    messages: tuple[SubmissionText, ...] = ()
    impact: SubmissionImpact | None = None
