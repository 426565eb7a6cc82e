"""Whether every reference leads somewhere: out of what is submitted, and into what it replaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.finding import Finding
from registry.model.kinds import kind_named, kind_of, references_of, urn_of, walk_items
from registry.model.urn import Urn
from registry.model.version import Version, VersionPattern, is_range
from registry.storage.artefacts import Entry, target_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.extension import resolve
from registry.structures.graph import Graph

Key = tuple[str, str, str]


class Holdings:
    """What the registry would hold if a submission were stored: the submitted artefacts over the stored ones."""

    def __init__(
        self, uow: UnitOfWork, graph: Graph, submitted: Iterable[Maintainable], removed: frozenset[str] = frozenset()
    ) -> None:
        self._uow = uow
        self._graph = graph
        self._removed = removed
        self._submitted: dict[Key, dict[str, Maintainable]] = defaultdict(dict)
        for artefact in submitted:
            self._submitted[kind_of(artefact).word, artefact.agency, artefact.id][artefact.version] = artefact
        self._items: dict[tuple[Key, str], frozenset[str]] = {}

    def version_for(self, key: Key, reference: str, *, is_draft: bool = False) -> str | None:
        """The version that a reference to `key` would mean (the newest of a range); None when there is none."""
        stored = (entry.version for entry in self._graph.versions(*key) if entry.urn not in self._removed)
        versions = {*stored, *self._submitted.get(key, {})}
        if not is_range(reference):
            return reference if reference in versions else None
        for pattern in (reference, reference.replace("+", "~") if is_draft else reference):
            if found := VersionPattern.parse(pattern).select(map(Version.parse, versions)):
                return found[-1].text
        return None

    def artefact(self, key: Key, version: str) -> Maintainable | None:
        """What would be there under an identity."""
        if found := self._submitted.get(key, {}).get(version):
            return found
        entry = self._graph.entry(*key, version)
        return None if entry is None or entry.urn in self._removed else self._uow.artefacts.artefact(entry)

    def meant(self, urn: str, *, is_draft: bool = False) -> Maintainable | None:
        """The artefact that a reference would mean; None when there is none. Raises Malformed."""
        kind, target = target_of(urn)
        key = (kind, target.agency, target.id)
        version = self.version_for(key, target.version, is_draft=is_draft)
        return None if version is None else self.artefact(key, version)

    def leaves(self, entry: Entry) -> bool:
        """Whether a stored artefact stays as it is."""
        return entry.urn not in self._removed and entry.version not in self._submitted.get(entry.key, {})

    def extended_by(self, urn: str, holder: Codelist) -> Codelist | None:
        """The list that an extension in `holder` would mean."""
        found = self.meant(urn, is_draft=holder.parsed_version.is_draft)
        return found if isinstance(found, Codelist) else None

    def whole(self, artefact: Maintainable) -> Maintainable:
        """The artefact, a codelist with what it would inherit. Raises TooLarge."""
        return self.resolved(artefact) if isinstance(artefact, Codelist) else artefact

    def resolved(self, codelist: Codelist) -> Codelist:
        """The list with what it would inherit. Raises TooLarge."""
        return resolve(codelist, self.extended_by).codelist if codelist.extensions else codelist

    def has_item(self, key: Key, version: str, item: str) -> bool:
        """Whether an item stands in a scheme that is there; artefacts without items are not asked."""
        if kind_named(key[0]).items is None:
            return True
        if (key, version) not in self._items:
            self._items[key, version] = self._paths(key, version)
        return item in self._items[key, version]

    def _paths(self, key: Key, version: str) -> frozenset[str]:
        entry = self._graph.entry(*key, version)
        is_submitted = version in self._submitted.get(key, {})
        if entry is not None and not is_submitted and not self._graph.extended(entry):
            return self._uow.artefacts.item_paths(entry)
        artefact = self.artefact(key, version)
        assert artefact is not None, "only versions that are there are asked for"
        return frozenset(path for path, _ in walk_items(self.whole(artefact)))


def unresolved(artefact: Maintainable, holdings: Holdings) -> list[Finding]:
    """The references out of an artefact that lead nowhere."""
    return [
        Finding(code="unresolved-reference", message=message, artefact=urn_of(artefact))
        for message in _unresolved(artefact, holdings)
    ]


def _unresolved(artefact: Maintainable, holdings: Holdings) -> Iterator[str]:
    name = f"{kind_of(artefact).class_} {artefact.short}"
    for reference in references_of(artefact):
        kind, target = target_of(reference.target)
        if "*" in (target.agency, target.id):
            continue  # a loose reference to whatever may be there
        key = (kind, target.agency, target.id)
        version = holdings.version_for(key, target.version, is_draft=artefact.parsed_version.is_draft)
        item = Urn.parse(reference.target).item
        if version is None:
            yield f"{name} refers ({reference.role}) to {target.class_} {target.short}, which is neither here nor in the submission"
        elif item and "*" not in item and not holdings.has_item(key, version, item):
            yield f"{name} refers ({reference.role}) to {item!r} in {target.short}, which has no such item"


def broken_by(uow: UnitOfWork, artefact: Maintainable, holdings: Holdings, replaced: frozenset[str]) -> list[Finding]:
    """The references of stored artefacts to items that a new state of `artefact` no longer has; referrers that are themselves
    `replaced` (URNs) do not count."""
    key = (kind_of(artefact).word, artefact.agency, artefact.id)
    if kind_of(artefact).items is None:
        return []
    referrers = [one for one in uow.artefacts.referrers(*key) if one[3]]
    paths = frozenset(path for path, _ in walk_items(artefact)) if referrers else frozenset[str]()
    found: dict[str, str] = {}
    for referrer, _, version, item in referrers:
        is_meant = holdings.version_for(key, version, is_draft=referrer.parsed_version.is_draft) == artefact.version
        if item and "*" not in item and item not in paths and is_meant and referrer.urn not in replaced:
            found.setdefault(item, referrer.short)
    return [
        Finding(code="item-in-use", artefact=urn_of(artefact), value=item,
                message=f"{artefact.short} no longer has {item!r}, which {user} uses")
        for item, user in found.items()
    ]  # fmt: skip


def bereft(uow: UnitOfWork, entry: Entry, holdings: Holdings, settled: frozenset[str]) -> list[Entry]:
    """Who would refer to nothing without a stored artefact that `holdings` no longer has; those that are `settled` (URNs) do not
    count."""
    found = {
        referrer.revision: referrer
        for referrer, _, version, _ in uow.artefacts.referrers(*entry.key)
        if referrer.urn not in settled
        and (version == entry.version or is_range(version))
        and holdings.version_for(entry.key, version, is_draft=referrer.parsed_version.is_draft) is None
    }
    return list(found.values())
