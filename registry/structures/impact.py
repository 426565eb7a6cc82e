"""What a change would mean for others: who refers to the artefact, and which version its changes need."""

from __future__ import annotations

from dataclasses import dataclass

from registry.model.kinds import kind_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.drafts import Draft
from registry.structures.integrity import Holdings
from registry.structures.semver import Increment


@dataclass(frozen=True)
class Referrer:
    """`role` is the property that refers, `item` what it names in the artefact, `follows` says that it refers by a range."""

    urn: str
    role: str
    item: str | None
    follows: bool


@dataclass(frozen=True)
class Impact:
    """`increment` is None for what has no stable version before it. Referrers by a range count when they would mean this version."""

    urn: str
    increment: Increment | None
    referrers: tuple[Referrer, ...]


def impact_of(uow: UnitOfWork, draft: Draft, holdings: Holdings, increment: Increment | None) -> Impact:
    """The stored referrers that mean the draft's version, or would once it is stored."""
    key = (kind_of(draft.artefact).word, draft.artefact.agency, draft.artefact.id)
    found = {
        Referrer(entry.urn, role, item, version != draft.artefact.version): None
        for entry, role, version, item in uow.artefacts.referrers(*key)
        if holdings.version_for(key, version, is_draft=entry.parsed_version.is_draft) == draft.artefact.version
    }
    return Impact(draft.urn, increment, tuple(found))
