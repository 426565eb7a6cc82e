"""Which artefact refers to which: the references of all artefacts resolved to the versions that they mean today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar, cast

from registry.model.kinds import KINDS
from registry.model.version import VersionPattern, is_range
from registry.storage.artefacts import Edge, Entry, target_of
from registry.storage.unit_of_work import UnitOfWork

_RANK = {kind.word: rank for rank, kind in enumerate(KINDS)}
T = TypeVar("T")
Step = Callable[[Entry], Sequence[Entry]]


class Graph:
    """`entries` in dependency order; children are what an artefact refers to, parents what refers to it (but for metadata sets, which
    have queries of their own).

    A reference to a range means its newest match. With `has_agency_children` the scheme that holds the maintainer is a child of
    every artefact (REST 2.x).
    """

    def __init__(self, entries: Iterable[Entry], edges: Iterable[Edge], *, has_agency_children: bool) -> None:
        self.entries = in_order(entries)
        self._revisions = {entry.revision: entry for entry in self.entries}
        self._versions: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self._versions[entry.key].append(entry)
        self._children: dict[int, list[Entry]] = defaultdict(list)
        self._parents: dict[int, list[Entry]] = defaultdict(list)
        for holder, target in self._links(edges):
            self._children[holder.revision].append(target)
            self._parents[target.revision].append(holder)
        self._extends = {
            revision
            for revision, children in self._children.items()
            if self._revisions[revision].kind == "codelist" and any(child.kind == "codelist" for child in children)
        }
        self._kept: dict[Hashable, object] = {}
        self.has_agency_children = has_agency_children
        if has_agency_children:
            self._add_agency_schemes()

    def _links(self, edges: Iterable[Edge]) -> Iterator[tuple[Entry, Entry]]:
        for edge in edges:
            holder = self._revisions.get(edge.revision)
            if holder and holder.kind != "metadataset":
                for target in self.matches(edge.kind, edge.agency, edge.id, edge.version, is_draft=_is_draft(holder)):
                    yield holder, target

    def _add_agency_schemes(self) -> None:
        for entry in self.entries:
            if scheme := self.agency_scheme(entry):
                self._children[entry.revision].append(scheme)
                self._parents[scheme.revision].append(entry)

    def agency_scheme(self, entry: Entry) -> Entry | None:
        """The scheme that holds the maintainer of an artefact (an agency scheme itself has none, nor has a metadata set: its agency
        is a metadata provider)."""
        if entry.kind in ("agencyscheme", "metadataset"):
            return None
        holder = entry.agency.rpartition(".")[0] or "SDMX"
        return next(iter(self._versions.get(("agencyscheme", holder, "AGENCIES"), ())), None)

    def versions(self, kind: str, agency: str, id: str) -> Sequence[Entry]:
        """The versions of one artefact, oldest first."""
        return self._versions.get((kind, agency, id), ())

    def entry(self, kind: str, agency: str, id: str, version: str) -> Entry | None:
        """One version of one artefact; None when it is not here."""
        return next((entry for entry in self.versions(kind, agency, id) if entry.version == version), None)

    def series(self) -> Iterator[tuple[tuple[str, str, str], Sequence[Entry]]]:
        """Each artefact, by kind, agency and id, with its versions, oldest first."""
        return iter(self._versions.items())

    def matches(self, kind: str, agency: str, id: str, version: str, *, is_draft: bool = False) -> list[Entry]:
        """The artefacts that a reference means; `is_draft` says that its holder is one, so that a range may end at a draft."""
        if "*" in (agency, id):
            found = [
                key for key in self._versions if key[0] == kind and agency in ("*", key[1]) and id in ("*", key[2])
            ]
            return [match for key in found for match in _newest(self._versions[key], version, is_draft=is_draft)]
        return _newest(self._versions.get((kind, agency, id), ()), version, is_draft=is_draft)

    def target(self, urn: str, *, is_draft: bool = False) -> Entry | None:
        """The maintainable that a reference leads to (the newest, where it is a range); None when it is not here. Raises Malformed."""
        kind, holder = target_of(urn)
        found = self.matches(kind, holder.agency, holder.id, holder.version, is_draft=is_draft)
        return found[-1] if found else None

    def children(self, entry: Entry) -> Sequence[Entry]:
        return self._children.get(entry.revision, ())

    def parents(self, entry: Entry) -> Sequence[Entry]:
        return self._parents.get(entry.revision, ())

    def extended(self, entry: Entry) -> Sequence[Entry]:
        """The codelists that a codelist extends itself, without those that these extend."""
        if entry.revision not in self._extends:
            return ()
        return [child for child in self.children(entry) if child.kind == "codelist"]

    def extending(self, entry: Entry) -> list[Entry]:
        """The codelists that extend a codelist at any depth."""
        if not self._extends:
            return []
        return self.reach([entry], lambda one: [parent for parent in self.parents(one) if parent.kind == "codelist"])

    def extensions(self) -> list[Entry]:
        """The codelists that extend others."""
        return [self._revisions[revision] for revision in sorted(self._extends)]

    def ancestors(self, entries: Iterable[Entry]) -> list[Entry]:
        """What refers to the artefacts at any depth, without themselves."""
        return self.reach(entries, self.parents)

    def reach(self, entries: Iterable[Entry], step: Step) -> list[Entry]:
        """What the steps lead to at any depth, without the beginning."""
        starts = list(entries)
        seen = {entry.revision for entry in starts}
        reached: list[Entry] = []
        waiting = starts
        while waiting:
            for found in step(waiting.pop()):
                if found.revision not in seen:
                    seen.add(found.revision)
                    reached.append(found)
                    waiting.append(found)
        return reached

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept as long as the graph."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])


def _is_draft(entry: Entry) -> bool:
    return entry.parsed_version.is_draft


def _newest(versions: Sequence[Entry], reference: str, *, is_draft: bool) -> list[Entry]:
    if not is_range(reference):
        return [entry for entry in versions if entry.version == reference]
    found = _selected(versions, reference)
    if not found and is_draft:
        found = _selected(versions, reference.replace("+", "~"))
    return found


def _selected(versions: Sequence[Entry], reference: str) -> list[Entry]:
    by_version = {entry.parsed_version: entry for entry in versions}
    return [by_version[version] for version in VersionPattern.parse(reference).select(by_version)]


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Dependency order: what is referred to stands before what refers; within a kind by agency, id, version."""
    return sorted(entries, key=lambda entry: (_RANK[entry.kind], entry.agency, entry.id, entry.parsed_version))


def load_graph(uow: UnitOfWork, *, includes_drafts: bool = True, as_of: datetime | None = None) -> Graph:
    """The graph of all current artefacts, remembered until one changes; with `as_of` the graph of that moment.

    Without drafts it is the view of REST 1.x, where agency schemes are nobody's children.
    """

    def make() -> Graph:
        entries, edges = uow.artefacts.entries(as_of=as_of), uow.artefacts.edges(as_of=as_of)
        if not includes_drafts:
            entries = [entry for entry in entries if not _is_draft(entry)]
        return Graph(entries, edges, has_agency_children=includes_drafts)

    return make() if as_of is not None else uow.remember(("graph", includes_drafts), make)
