"""Artefacts: revisions with their references and items."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from registry.model.artefact import Maintainable
from registry.model.kind import Kind
from registry.model.kinds import (
    from_json,
    holder_of,
    item_count,
    kind_named,
    kind_of,
    kind_of_class,
    references_of,
    to_json,
)
from registry.model.stubs import head_of
from registry.model.urn import Urn
from registry.model.version import Version
from registry.storage import items
from registry.storage.bulk import insert_rows
from registry.storage.folding import search_words
from registry.storage.generation import GENERATION, STATE
from registry.storage.memory import Weighted
from registry.storage.tables import ArtefactRevision, ItemRow, ReferenceRow, StructureState
from registry.storage.types import Instant
from registry.storage.version_key import version_key

_BATCH = 5_000  # below the number of variables that a statement may have
_DECODED: Weighted[tuple[str, str], Maintainable] = Weighted(
    96 * 2**20
)  # by kind and SHA-256, weighed by canonical text


class Entry(msgspec.Struct, frozen=True):
    """A stored revision without its content. `version` is text; `is_final` is stable by version or final by 2.1's flag."""

    revision: int
    kind: str
    agency: str
    id: str
    version: str
    is_final: bool
    recorded_at: datetime
    sha256: str

    @property
    def parsed_version(self) -> Version:
        return Version.parse(self.version)

    @property
    def key(self) -> tuple[str, str, str]:
        """What all versions of the artefact share."""
        return self.kind, self.agency, self.id

    @property
    def short(self) -> str:
        return f"{self.agency}:{self.id}({self.version})"

    @property
    def urn(self) -> str:
        kind = kind_named(self.kind)
        return str(Urn(kind.package, kind.class_, self.agency, self.id, self.version))


class Edge(msgspec.Struct, frozen=True):
    """A reference between artefacts: out of a revision, to a version as written (maybe a range)."""

    revision: int
    kind: str
    agency: str
    id: str
    version: str


_ENTRY = (
    ArtefactRevision.id,
    ArtefactRevision.kind,
    ArtefactRevision.agency,
    ArtefactRevision.artefact_id,
    ArtefactRevision.version,
    ArtefactRevision.is_final,
    ArtefactRevision.recorded_at,
    ArtefactRevision.sha256,
)
_CURRENT = ArtefactRevision.superseded_at.is_(None)

# Statements of every request and of every artefact in a submission: built once, as building costs more than running them.
_REVISIONS = cast(Table, ArtefactRevision.__table__)
_CHANGED_AT = select(StructureState.changed_at).where(StructureState.id == STATE)
_GROW = (
    update(cast(Table, StructureState.__table__))
    .where(StructureState.id == STATE)
    .values(generation=StructureState.generation + 1, changed_at=bindparam("at", type_=Instant))
)
_BEGIN = insert(cast(Table, StructureState.__table__))
_INSERT = insert(_REVISIONS).returning(_REVISIONS.c.id)
_ONE = select(*_ENTRY).where(
    _CURRENT,
    ArtefactRevision.kind == bindparam("kind"),
    ArtefactRevision.agency == bindparam("agency"),
    ArtefactRevision.artefact_id == bindparam("id"),
    ArtefactRevision.version == bindparam("version"),
)


class ArtefactMapper:
    """`has_changed` says that this unit of work wrote."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._generation: int | None = None
        self._changed_at: datetime | None = None

    @property
    def has_changed(self) -> bool:
        return self._changed_at is not None

    def forget(self) -> None:
        """A new transaction begins: what was known of the last one does not hold."""
        self._generation = None
        self._changed_at = None

    # The state as a whole

    def generation(self) -> int:
        """A number that grows with every change of any structure."""
        if self._generation is None:
            self._generation = self._connection.scalar(GENERATION) or 0
        return self._generation

    def changed_at(self, *, as_of: datetime | None = None) -> datetime | None:
        """When any structure changed last, until `as_of`."""
        last = self._connection.scalar(_CHANGED_AT)
        if as_of is None or last is None or last <= as_of:
            return last
        moments = (ArtefactRevision.recorded_at, ArtefactRevision.superseded_at)
        found = (self._connection.scalar(select(func.max(moment)).where(moment <= as_of)) for moment in moments)
        return max((moment for moment in found if moment is not None), default=None)

    def lock(self) -> None:
        """Lets other writers of structures wait until this unit ends. (On SQLite a writing unit has the lock already.)"""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(7394)"))

    # Reading

    def entries(self, *, as_of: datetime | None = None) -> list[Entry]:
        """Every artefact that is (or was, at `as_of`) there, by kind, agency, id and version."""
        order = (
            ArtefactRevision.kind,
            ArtefactRevision.agency,
            ArtefactRevision.artefact_id,
            ArtefactRevision.version_key,
        )
        return [_entry(row) for row in self._connection.execute(select(*_ENTRY).where(_known(as_of)).order_by(*order))]

    def edges(self, *, as_of: datetime | None = None) -> list[Edge]:
        """The references of the same artefacts, each pair of artefacts once."""
        target = (ReferenceRow.to_kind, ReferenceRow.to_agency, ReferenceRow.to_id, ReferenceRow.to_version)
        query = select(ReferenceRow.revision_id, *target).distinct()
        query = query.join(ArtefactRevision, ArtefactRevision.id == ReferenceRow.revision_id).where(_known(as_of))
        return [Edge(*row) for row in self._connection.execute(query)]

    def current(self, kind: str, agency: str, id: str, version: str) -> Entry | None:
        wanted = {"kind": kind, "agency": agency, "id": id, "version": version}
        row = self._connection.execute(_ONE, wanted).one_or_none()
        return _entry(row) if row else None

    def history(self, kind: str, agency: str, id: str) -> list[tuple[Entry, datetime | None, str]]:
        """Every revision of every version, oldest first, with when it was superseded and who recorded it."""
        query = select(*_ENTRY, ArtefactRevision.superseded_at, ArtefactRevision.recorded_by)
        query = query.where(*_identity(kind, agency, id)).order_by(ArtefactRevision.recorded_at, ArtefactRevision.id)
        return [(_entry(row), row.superseded_at, row.recorded_by) for row in self._connection.execute(query)]

    def artefact(self, entry: Entry) -> Maintainable:
        return self.artefacts([entry])[entry.revision]

    def artefacts(self, entries: Sequence[Entry]) -> dict[int, Maintainable]:
        """The whole artefacts by revision. What was decoded lately comes from the memory of this process."""
        found = {entry.revision: _DECODED.get((entry.kind, entry.sha256)) for entry in entries}
        missing = {entry.revision: entry for entry in entries if found[entry.revision] is None}
        for row in self._rows(missing, ArtefactRevision.id, ArtefactRevision.content):
            entry = missing[row.id]
            content = zlib.decompress(row.content)
            artefact = from_json(kind_named(entry.kind), content)
            _DECODED.put((entry.kind, entry.sha256), artefact, len(content))
            found[entry.revision] = artefact
        return {revision: artefact for revision, artefact in found.items() if artefact is not None}

    def heads(self, entries: Sequence[Entry]) -> dict[int, Maintainable]:
        """The artefacts without content (see `head_of`), by revision; cheap."""
        kinds = {entry.revision: kind_named(entry.kind) for entry in entries}
        rows = self._rows(kinds, ArtefactRevision.id, ArtefactRevision.head)
        return {row.id: from_json(kinds[row.id], row.head) for row in rows}

    def item_counts(self, entries: Sequence[Entry]) -> dict[int, int]:
        """How many items each has, at any depth."""
        rows = self._rows([entry.revision for entry in entries], ArtefactRevision.id, ArtefactRevision.item_count)
        return {row.id: row.item_count for row in rows}

    def item_paths(self, entry: Entry) -> frozenset[str]:
        """The paths of the items of a current revision."""
        place = select(ArtefactRevision.items_in).where(ArtefactRevision.id == entry.revision).scalar_subquery()
        return frozenset(self._connection.scalars(select(ItemRow.path).where(ItemRow.revision_id == place)))

    def referrers(self, kind: str, agency: str, id: str) -> list[tuple[Entry, str, str, str | None]]:
        """Who refers to any version of an artefact: the referrer, its role, the version as written, the item."""
        query = select(*_ENTRY, ReferenceRow.role, ReferenceRow.to_version, ReferenceRow.item)
        query = query.join(ReferenceRow, ArtefactRevision.id == ReferenceRow.revision_id)
        query = query.where(
            _CURRENT, ReferenceRow.to_kind == kind, ReferenceRow.to_agency == agency, ReferenceRow.to_id == id
        )
        order = (
            ArtefactRevision.kind,
            ArtefactRevision.agency,
            ArtefactRevision.artefact_id,
            ArtefactRevision.version_key,
        )
        rows = self._connection.execute(query.order_by(*order, ReferenceRow.position))
        return [(_entry(row), row.role, row.to_version, row.item) for row in rows]

    def _rows(self, revisions: Iterable[int], *columns: Any) -> Iterator[Row[*tuple[Any, ...]]]:
        wanted = list(revisions)
        for start in range(0, len(wanted), _BATCH):
            query: Select[Any] = select(*columns).where(ArtefactRevision.id.in_(wanted[start : start + _BATCH]))
            yield from self._connection.execute(query)

    # Search

    def matching_heads(self, words: Sequence[str], kinds: Sequence[str], limit: int) -> list[Entry]:
        """The current artefacts whose names, descriptions or id have a word that begins with each of the folded `words`."""
        query = select(*_ENTRY).where(_CURRENT, *(ArtefactRevision.words.like(f"% {word}%") for word in words))
        if kinds:
            query = query.where(ArtefactRevision.kind.in_(kinds))
        rows = self._connection.execute(
            query.order_by(func.length(ArtefactRevision.words), ArtefactRevision.id).limit(limit)
        )
        return [_entry(row) for row in rows]

    def matching_items(
        self, words: Sequence[str], id: str, kinds: Sequence[str], limit: int
    ) -> list[tuple[Entry, str, Mapping[str, str]]]:
        """The items that match likewise, or whose id is `id`: scheme, path, names. Items with that id come first, then short texts."""
        by_words = [ItemRow.words.like(f"% {word}%") for word in words]
        is_id = func.lower(ItemRow.item_id) == id.lower()
        query = select(*_ENTRY, ItemRow.path, ItemRow.names).join(
            ItemRow, ItemRow.revision_id == ArtefactRevision.items_in
        )
        query = query.where(_CURRENT, or_(is_id, *([] if not by_words else [_all(by_words)])))
        if kinds:
            query = query.where(ArtefactRevision.kind.in_(kinds))
        order = (is_id.desc(), func.length(ItemRow.words), ItemRow.revision_id, ItemRow.position)
        rows = self._connection.execute(query.order_by(*order).limit(limit))
        return [(_entry(row), row.path, msgspec.json.decode(row.names, type=dict[str, str])) for row in rows]

    # Writing

    def add(self, artefact: Maintainable, *, at: datetime, by: str) -> Entry:
        """Stores a state of an artefact; what was current of the same version is superseded at the same moment."""
        kind, version, content = kind_of(artefact), artefact.parsed_version, to_json(artefact)
        before = self.current(kind.word, artefact.agency, artefact.id, artefact.version)
        if before:
            self._end(before, at=at)
        sha256, count = hashlib.sha256(content).hexdigest(), item_count(artefact)
        values = {
            "kind": kind.word,
            "agency": artefact.agency,
            "artefact_id": artefact.id,
            "version": artefact.version,
            "version_key": version_key(version),
            "is_draft": version.is_draft,
            "is_stable": version.is_stable,
            "is_final": artefact.is_frozen,
            "valid_from": artefact.valid_from,
            "valid_to": artefact.valid_to,
            "recorded_at": at,
            "recorded_by": by,
            "sha256": sha256,
            "item_count": count,
            "words": search_words((artefact.id, *artefact.names.values(), *artefact.descriptions.values())),
            "head": to_json(head_of(artefact)),
            "content": zlib.compress(content, 1),
        }
        revision = self._connection.execute(_INSERT, values).scalar_one()
        insert_rows(self._connection, cast(Table, ReferenceRow.__table__), _reference_rows(revision, artefact))
        self._put_items(revision, artefact, count, before)
        self._change(at)
        _DECODED.put((kind.word, sha256), artefact, len(content))
        return Entry(
            revision, kind.word, artefact.agency, artefact.id, artefact.version, artefact.is_frozen, at, sha256
        )

    def supersede(self, entry: Entry, *, at: datetime) -> None:
        """Ends a revision: from `at` on it is history."""
        self._end(entry, at=at)
        if (place := self._place_of_items(entry)) is not None:
            items.remove(self._connection, place)

    def _end(self, entry: Entry, *, at: datetime) -> None:
        ended = update(ArtefactRevision).where(ArtefactRevision.id == entry.revision).values(superseded_at=at)
        self._connection.execute(ended)
        self._change(at)

    def _place_of_items(self, entry: Entry) -> int | None:
        of_entry = select(ArtefactRevision.items_in).where(ArtefactRevision.id == entry.revision)
        return self._connection.scalar(of_entry)

    def _put_items(self, revision: int, artefact: Maintainable, count: int, before: Entry | None) -> None:
        """The rows of a new revision: those of the one before, changed where they differ, or rows of its own."""
        place = self._place_of_items(before) if before else None
        if place is not None and before is not None:
            if count and items.change(self._connection, place, self.artefact(before), artefact):
                self._say_place(revision, place)
                return
            items.remove(self._connection, place)
        if count:
            items.write(self._connection, revision, artefact)
            self._say_place(revision, revision)

    def _say_place(self, revision: int, place: int) -> None:
        self._connection.execute(update(ArtefactRevision).where(ArtefactRevision.id == revision).values(items_in=place))

    def _change(self, at: datetime) -> None:
        """Grows the generation; once per unit of work is enough, as nobody else sees its steps."""
        if self._changed_at == at:
            return
        if self._connection.execute(_GROW, {"at": at}).rowcount == 0:
            self._connection.execute(_BEGIN, {"id": STATE, "generation": 1, "changed_at": at})
        self._generation, self._changed_at = None, at


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(*row[: len(_ENTRY)])


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *rest = conditions
    for condition in rest:
        first = first & condition
    return first


def _identity(kind: str, agency: str, id: str) -> tuple[ColumnElement[bool], ...]:
    return ArtefactRevision.kind == kind, ArtefactRevision.agency == agency, ArtefactRevision.artefact_id == id


def _known(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return _CURRENT
    later = ArtefactRevision.superseded_at > as_of
    return (ArtefactRevision.recorded_at <= as_of) & or_(_CURRENT, later)


def target_of(reference: str) -> tuple[str, Urn]:
    """The kind word and the maintainable's URN that a reference leads to; a class that is not built gives its lower-case name.

    Raises Malformed.
    """
    holder = holder_of(Urn.parse(reference))
    kind: Kind | None = kind_of_class(holder.class_)
    return (kind.word if kind else holder.class_.lower()), holder


def _reference_rows(revision: int, artefact: Maintainable) -> Iterator[tuple[object, ...]]:
    for position, reference in enumerate(references_of(artefact)):
        kind, holder = target_of(reference.target)
        item = Urn.parse(reference.target).item
        yield revision, position, reference.role, kind, holder.agency, holder.id, holder.version, item
