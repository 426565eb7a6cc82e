"""Deleting one artefact that nothing needs."""

from __future__ import annotations

from datetime import datetime

from registry.model.errors import Conflict, Frozen, NotFound
from registry.model.job import AuditEntry
from registry.model.urn import Urn
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import load_graph
from registry.structures.integrity import Holdings

_NAMED = 5  # referrers that the refusal names


def delete(uow: UnitOfWork, urn: str, *, by: str, at: datetime) -> None:
    """Removes one version of an artefact (its past stays readable with `as_of`) and commits.

    Raises NotFound, Frozen for what is stable or final, Conflict naming who refers to it. A reference to a range does not stand in
    the way as long as another version is left in the range.
    """
    uow.artefacts.lock()
    graph = load_graph(uow)
    entry = graph.target(urn)
    if entry is None or Urn.parse(urn).version != entry.version:
        raise NotFound(f"{urn} is not here; name one version of one artefact")
    if entry.is_final:
        raise Frozen(f"{entry.short} is stable or final and cannot be deleted; whoever used it may still refer to it")
    if users := _bereft(uow, entry):
        others = f" and {len(users) - _NAMED} others" if len(users) > _NAMED else ""
        raise Conflict(f"{entry.short} is used by {', '.join(users[:_NAMED])}{others}; remove these references first")
    uow.artefacts.supersede(entry, at=at)
    uow.audit.add(AuditEntry(at=at, who=by, what="deleted", target=entry.urn))
    uow.commit()


def _bereft(uow: UnitOfWork, entry: Entry) -> list[str]:
    """Who would refer to nothing if the artefact went."""
    holdings = Holdings(uow, load_graph(uow), (), removed=frozenset([entry.urn]))
    referrers = {
        referrer.short: None
        for referrer, _, version, _ in uow.artefacts.referrers(*entry.key)
        if referrer.revision != entry.revision
        and version in (entry.version, *_ranges(version))
        and holdings.version_for(entry.key, version, is_draft=referrer.parsed_version.is_draft) is None
    }
    return list(referrers)


def _ranges(version: str) -> tuple[str, ...]:
    return (version,) if any(sign in version for sign in "+~*") else ()
