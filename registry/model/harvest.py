"""A harvest: structures and data taken over from another service; what was asked, what was planned, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from registry.model.finding import Finding

HarvestState = Literal["planning", "planned", "applying", "done", "failed", "cancelled"]
SourceApi = Literal["v1", "v2", "files"]
Verdict = Literal["new", "changed", "same", "conflicting"]
VERDICTS: tuple[Verdict, ...] = ("new", "changed", "same", "conflicting")
References = Literal["descendants", "all"]
ItemOutcome = Literal["created", "replaced", "published", "unchanged", "refused", "left alone"]
ItemKind = Literal["artefact", "data"]


class HarvestRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked of a source: the URL of an SDMX REST service, the id of a source known to sdmx1, or a folder or file.

    `flows` are short (`AGENCY:ID(VERSION)`, the version may be left out), `structures` URNs; both empty mean all. `since` asks for
    data changed after that moment only. `agencies` are those for which artefacts are replaced that were not brought by a harvest
    from this source. `format` is the name of the format in which structures are asked for.
    """

    source: str
    flows: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    since: datetime | None = None
    api: Literal["v1", "v2"] | None = None
    takes_data: bool = True
    references: References = "descendants"
    agencies: tuple[str, ...] = ()
    format: str | None = None


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What tells one state of a resource from another; `sha256` is that of its bytes, unpacked."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None

    def is_same(self, other: Mark) -> bool | None:
        """Whether both name the same state, by the first thing that both say; None when they have nothing in common to compare."""
        for name in ("sha256", "etag", "last_modified"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine and theirs:
                return bool(mine == theirs)
        return None


class HarvestMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One structure message that was read: where, asked for how, and what it was. `file` is its copy in the harvest's folder."""

    url: str
    file: str
    read_at: datetime
    mark: Mark
    headers: dict[str, str] = {}


class HarvestItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One artefact, or the data of one flow (`urn` is then the dataflow's), as planned, and what became of it.

    `content` is the SHA-256 of the artefact's canonical text as the source has it, `ours` that of what is stored here (for data: the
    number of the version); None where there is none. `level` and `changes` say which version the changes need, against `previous`.
    `outcome` is None until the item is settled. `message` is the place in the harvest's list of messages.
    """

    kind: ItemKind
    urn: str
    verdict: Verdict
    reason: str = ""
    url: str = ""
    mark: Mark = Mark()
    message: int | None = None
    content: str | None = None
    ours: str | None = None
    previous: str | None = None
    level: str | None = None
    changes: tuple[str, ...] = ()
    observations: int | None = None
    is_delta: bool = False
    outcome: ItemOutcome | None = None
    outcome_at: datetime | None = None
    detail: str = ""
    version: int | None = None

    @property
    def is_planned(self) -> bool:
        """Whether applying the plan does something about it."""
        return self.verdict in ("new", "changed")

    @property
    def is_waiting(self) -> bool:
        return self.is_planned and self.outcome is None


class Harvest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`address` is the entry point that was found; `items` stand in the order in which they are applied, data last."""

    id: str
    request: HarvestRequest
    state: HarvestState
    by: str
    created_at: datetime
    address: str = ""
    api: SourceApi = "v2"
    planned_at: datetime | None = None
    finished_at: datetime | None = None
    message: str = ""
    messages: tuple[HarvestMessage, ...] = ()
    findings: tuple[Finding, ...] = ()
    items: tuple[HarvestItem, ...] = ()

    def counted(self, verdict: Verdict) -> int:
        return sum(item.verdict == verdict for item in self.items)


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where an artefact or the data of a flow was taken from, by which harvest, when; `item` says the rest."""

    harvest: str
    address: str
    item: HarvestItem
