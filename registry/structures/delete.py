"""Deleting what nothing needs: one artefact, one with all that refers to it, or one item."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from registry.model.artefact import Item
from registry.model.errors import Conflict, Frozen, NotFound, NotPermitted, Unprocessable
from registry.model.kinds import items_of, kind_of, walk_items
from registry.model.urn import Urn
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.drafts import Draft
from registry.structures.graph import Graph, load_graph
from registry.structures.integrity import Holdings, bereft
from registry.structures.settlement import Conditions, Receipt, settle
from registry.structures.whole import whole

_PLAIN = Conditions()
_ERRORS = {"not-found": NotFound, "frozen": Frozen, "not-permitted": NotPermitted}


def delete(uow: UnitOfWork, urn: str, *, by: str, at: datetime, conditions: Conditions = _PLAIN) -> None:
    """Removes one version of an artefact (its past stays readable with `as_of`) and commits.

    Raises NotFound, Frozen for what is stable or final, NotPermitted, Conflict naming who refers to it. A reference to a range does
    not stand in the way as long as another version is left in the range.
    """
    receipt = delete_all(uow, [urn], by=by, at=at, conditions=conditions)
    for result in receipt.refused:
        finding = result.findings[-1]
        raise _ERRORS.get(finding.code, Conflict)(finding.message)


def delete_all(
    uow: UnitOfWork,
    urns: Sequence[str],
    *,
    by: str,
    at: datetime,
    dry_run: bool = False,
    conditions: Conditions = _PLAIN,
) -> Receipt:
    """Removes artefacts together, all or none, and commits. Raises NotFound for one that is not here."""
    graph = load_graph(uow)
    found = uow.artefacts.artefacts(entries := [_entry(graph, urn) for urn in urns])
    drafts = [Draft(entry.urn, found[entry.revision], "Delete") for entry in entries]
    return settle(uow, drafts, replace(conditions, is_atomic=True), by=by, at=at, stores=not dry_run)


def _entry(graph: Graph, urn: str) -> Entry:
    entry = graph.target(urn)
    if entry is None or Urn.parse(urn).version != entry.version:
        raise NotFound(f"{urn} is not here; name one version of one artefact")
    return entry


def with_referrers(uow: UnitOfWork, urn: str) -> tuple[str, ...]:
    """The artefact with all that would refer to nothing if it went, at any depth; what refers stands before what it refers to."""
    graph = load_graph(uow)
    leaving = {(first := _entry(graph, urn)).urn: first}
    waiting = [first]
    while waiting:
        removed = frozenset(leaving)
        holdings = Holdings(uow, graph, (), removed)
        users = bereft(uow, waiting.pop(), holdings, removed)
        leaving |= {user.urn: user for user in users}
        waiting += users
    order = {entry.revision: place for place, entry in enumerate(graph.entries)}
    return tuple(entry.urn for entry in sorted(leaving.values(), key=lambda entry: -order[entry.revision]))


def mark_of(urns: Iterable[str]) -> str:
    """A short word for a listing: who repeats it has seen what will be deleted."""
    return hashlib.sha256("\n".join(sorted(urns)).encode()).hexdigest()[:12]


def delete_item(
    uow: UnitOfWork,
    urn: str,
    path: str,
    *,
    by: str,
    at: datetime,
    dry_run: bool = False,
    conditions: Conditions = _PLAIN,
) -> Receipt:
    """Removes one item and commits: in a flat scheme its children lose their parent, in a nested one they go too.

    Raises NotFound for the artefact or the item, Conflict for an inherited code, Unprocessable for an artefact that has no items.
    """
    graph = load_graph(uow)
    entry = _entry(graph, urn)
    artefact = uow.artefacts.artefact(entry)
    kind = kind_of(artefact)
    if kind.items is None:
        raise Unprocessable(f"a {kind.class_} has no items; delete {artefact.agency}:{artefact.id} as a whole")
    if path not in {known for known, _ in walk_items(artefact)}:
        if path in {known for known, _ in walk_items(whole(uow, graph, entry))}:
            raise Conflict(f"{entry.short} inherits {path!r}; exclude it in the extension that brings it")
        raise NotFound(f"{artefact.short} has no item {path!r}")
    draft = Draft(urn, msgspec.structs.replace(artefact, **{kind.items: _without(items_of(artefact), path)}))
    return settle(uow, [draft], conditions, by=by, at=at, stores=not dry_run)


def _without(items: Sequence[Item], path: str) -> tuple[Item, ...]:
    if any(item.id == path for item in items):
        return tuple(_orphaned(item, path) for item in items if item.id != path)
    return tuple(_pruned(item, path) for item in items)


def _orphaned(item: Item, parent: str) -> Item:
    return msgspec.structs.replace(item, parent=None) if getattr(item, "parent", None) == parent else item


def _pruned(item: Item, path: str) -> Item:
    """The item without what lies at `path` below it, whatever field its own items are in."""
    if not path.startswith(f"{item.id}."):
        return item
    below = path.removeprefix(f"{item.id}.")
    nested = {
        field: _without(held, below)
        for field in item.__struct_fields__
        if isinstance(held := getattr(item, field), tuple) and held and isinstance(held[0], Item)
    }
    return msgspec.structs.replace(item, **nested)
