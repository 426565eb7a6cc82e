"""Changing structures that published data stand on: what stored observations use does not go away unnoticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from registry.data.manifest import key_of, published
from registry.model.artefact import Identifiable, Maintainable
from registry.model.codelist import Codelist
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.errors import NotFound
from registry.model.finding import Finding, some_of
from registry.model.kinds import kind_of, urn_of
from registry.model.query import DataQuery, Filter, Term
from registry.model.structure import DataStructure
from registry.model.urn import PREFIX
from registry.observations.availability import holding
from registry.observations.columns import Columns
from registry.observations.store import Dataset, Store
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.cube import load_cube, plain_ids_of
from registry.structures.settlement import Conditions, InUse
from registry.structures.variants import PlainIds

_TOLD = 10


def guarded(conditions: Conditions, store: Store) -> Conditions:
    """The conditions of a submission or deletion, and that nothing goes which stored observations use: every way in adds this."""
    return replace(conditions, in_use=in_use(store))


def in_use(store: Store) -> InUse:
    """What stored observations need of an artefact that changes (from one state to another) or goes (to None)."""

    def found(uow: UnitOfWork, before: Maintainable, after: Maintainable | None) -> list[Finding]:
        return list(_needed(uow, store, before, after))

    return found


def _needed(uow: UnitOfWork, store: Store, before: Maintainable, after: Maintainable | None) -> Iterator[Finding]:
    if isinstance(before, Dataflow) and after is None:
        current = uow.datasets.current(key_of(before))
        if current is not None:
            yield _finding(before, f"it has {current.observation_count:,} observations")
    elif isinstance(before, Codelist) and isinstance(after, Codelist):
        yield from _codes(uow, store, before, after)
    elif isinstance(before, DataStructure) and isinstance(after, DataStructure):
        yield from _components(uow, before, after)


def _codes(uow: UnitOfWork, store: Store, before: Codelist, after: Codelist) -> Iterator[Finding]:
    dropped = {code.id for code in before.codes} - {code.id for code in after.codes}
    if not dropped:
        return
    for cube in _cubes(uow):
        coded = [
            one.id for one in cube.components if one.codelist is not None and urn_of(one.codelist) == urn_of(before)
        ]
        opened = published(uow, store, cube) if coded else None
        if opened is None:
            continue
        plain = plain_ids_of(uow, cube.flow)
        for id in coded:
            if used := sorted(_as_stored(dropped, plain.get(id, {})).intersection(opened[1].facts.values.get(id, ()))):
                count = _counted(opened[1], cube, id, used)
                codes = some_of(used, _TOLD)
                yield _finding(before, f"{count:,} observations of {cube.flow.short} have {codes} as {id}", codes)


def _as_stored(codes: Iterable[str], plain: PlainIds) -> frozenset[str]:
    """The ids that data have for codes of a list, without those that mean other codes there."""
    taken = frozenset(plain.values())
    return frozenset(plain.get(code, code) for code in codes if code in plain or code not in taken)


def _counted(dataset: Dataset, cube: Cube, id: str, codes: Iterable[str]) -> int:
    """How many observations have one of the codes."""
    having = DataQuery(filters=(Filter(id, tuple((Term("eq", code),) for code in codes)),))
    return holding(dataset, Columns(cube), having, (), exact=True).observations


def _components(uow: UnitOfWork, before: DataStructure, after: DataStructure) -> Iterator[Finding]:
    dropped = {one.id for one in _kept(before)} - {one.id for one in _kept(after)}
    added = {one.id for one in after.dimensions} - {one.id for one in before.dimensions}
    if not dropped and not added:
        return
    for cube in _cubes(uow):
        current = uow.datasets.current(key_of(cube.flow))
        if current is not None and urn_of(cube.structure) == urn_of(before):
            ids = ", ".join(sorted(dropped | added))
            sentence = f"{current.observation_count:,} observations of {cube.flow.short} were stored otherwise: {ids}"
            yield _finding(before, sentence, ids)


def _kept(structure: DataStructure) -> tuple[Identifiable, ...]:
    """What observations are stored by: components, and metadata attributes where they are used."""
    return (*structure.components, *structure.metadata_attribute_usages)


def _cubes(uow: UnitOfWork) -> Iterator[Cube]:
    """The cubes of the flows that have data."""
    for version in uow.datasets.all_current():
        try:
            yield load_cube(uow, f"{PREFIX}datastructure.Dataflow={version.flow}")
        except NotFound:
            continue  # data whose structure is gone stand on nothing


def _finding(artefact: Maintainable, sentence: str, value: str | None = None) -> Finding:
    named = f"{kind_of(artefact).class_} {artefact.short}"
    message = f"{named} is in use by stored data: {sentence}; load or remove these data first"
    return Finding(code="observations-in-use", message=message, artefact=urn_of(artefact), value=value)
