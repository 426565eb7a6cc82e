"""Artefacts as the pages need them: one by its address, its versions, the heads of a kind, the name behind a URN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from registry.model.artefact import Maintainable
from registry.model.errors import NotFound
from registry.model.kinds import KINDS, holder_of, kind_of, kind_of_class, walk_items
from registry.model.query import Detail, StructureQuery
from registry.model.urn import Urn
from registry.model.version import ALL, LATEST, VersionQuery
from registry.structures.query import find, locate
from registry.web.site import Uow
from registry.web.texts import Text, text

M = TypeVar("M", bound=Maintainable)


@dataclass(frozen=True)
class Edition:
    """One version of an artefact, as its history shows it."""

    version: str
    recorded_at: datetime
    is_final: bool
    is_draft: bool
    urn: str


def one(uow: Uow, type_: type[M], agency: str, id: str, version: str | None = None) -> M:
    """The artefact at an address; its newest version when none is given. Raises NotFound or Malformed."""
    kind = next(kind for kind in KINDS if kind.type is type_)
    found = at(uow, kind.word, agency, id, version)
    if not isinstance(found, type_):
        raise NotFound(f"{agency}:{id} is not a {kind.class_} but a {type(found).__name__}")
    return found


def at(
    uow: Uow, word: str, agency: str, id: str, version: str | None = None, *, detail: Detail = "full"
) -> Maintainable:
    """The artefact of a kind at an address; its newest version when none is given. Raises NotFound or Malformed."""
    wanted = VersionQuery.parse(version) if version else LATEST
    query = StructureQuery(kinds=(word,), agencies=(agency,), ids=(id,), version=wanted, detail=detail)
    return find(uow, query).artefacts[-1]


def editions(uow: Uow, artefact: Maintainable) -> list[Edition]:
    """Every version of the artefact, newest first."""
    query = StructureQuery(
        kinds=(kind_of(artefact).word,), agencies=(artefact.agency,), ids=(artefact.id,), version=ALL
    )
    return [
        Edition(entry.version, entry.recorded_at, entry.is_final, entry.parsed_version.is_draft, entry.urn)
        for entry in reversed(locate(uow, query).matched)
    ]


def heads(uow: Uow, kind: str, *, agencies: tuple[str, ...] = ()) -> tuple[Maintainable, ...]:
    """The newest version of every artefact of a kind, without content; empty when there is none."""
    query = StructureQuery(kinds=(kind,), agencies=agencies, detail="allcompletestubs")
    return _found(uow, query)


def whole(uow: Uow, kind: str) -> tuple[Maintainable, ...]:
    """The newest version of every artefact of a kind, with content; empty when there is none."""
    return _found(uow, StructureQuery(kinds=(kind,)))


def _found(uow: Uow, query: StructureQuery) -> tuple[Maintainable, ...]:
    try:
        return find(uow, query).artefacts
    except NotFound:
        return ()


def named(uow: Uow, urns: Iterable[str]) -> dict[str, Text]:
    """The names of artefacts and items, by URN. What is not here is called by its id."""
    holders: dict[Urn, dict[str | None, Mapping[str, str]]] = {}
    names: dict[str, Text] = {}
    for urn in urns:
        parsed = Urn.parse(urn)
        holder = holder_of(parsed)
        if holder not in holders:
            holders[holder] = _names(target(uow, urn))
        names[urn] = text(holders[holder].get(parsed.item, {}), parsed.item or parsed.id)
    return names


def _names(holder: Maintainable | None) -> dict[str | None, Mapping[str, str]]:
    """The names of an artefact (under None) and of its items, by path."""
    if holder is None:
        return {}
    return {None: holder.names, **{path: item.names for path, item in walk_items(holder)}}


def target(uow: Uow, urn: str) -> Maintainable | None:
    """The artefact that a URN names or that holds what it names; None when it is not here."""
    parsed = holder_of(Urn.parse(urn))
    kind = kind_of_class(parsed.class_)
    if kind is None:
        return None
    query = StructureQuery(
        kinds=(kind.word,), agencies=(parsed.agency,), ids=(parsed.id,), version=VersionQuery.parse(parsed.version)
    )
    found = _found(uow, query)
    return found[-1] if found else None
