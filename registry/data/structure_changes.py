"""Changing structures that published data stand on: what stored observations use does not go away unnoticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from registry.data.manifest import published
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.dataset import FlowKey
from registry.model.errors import NotFound
from registry.model.finding import Finding
from registry.model.kinds import kind_of, urn_of
from registry.model.query import DataQuery, Filter, Term
from registry.model.structure import DataStructure
from registry.model.urn import PREFIX
from registry.observations.availability import holding
from registry.observations.columns import Columns
from registry.observations.store import Dataset, Store
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.cube import load_cube
from registry.structures.settlement import Conditions, InUse

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
        current = uow.datasets.current(FlowKey(before.agency, before.id, before.version))
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
        for id in coded:
            if used := sorted(dropped.intersection(opened[1].facts.values.get(id, ()))):
                count = _counted(opened[1], cube, id, used)
                codes = ", ".join(used[:_TOLD]) + (f" and {len(used) - _TOLD} others" if len(used) > _TOLD else "")
                yield _finding(before, f"{count:,} observations of {_short(cube.flow)} have {codes} as {id}", codes)


def _counted(dataset: Dataset, cube: Cube, id: str, codes: Iterable[str]) -> int:
    """How many observations have one of the codes."""
    having = DataQuery(filters=(Filter(id, tuple((Term("eq", code),) for code in codes)),))
    return holding(dataset, Columns(cube), having, (), exact=True).observations


def _components(uow: UnitOfWork, before: DataStructure, after: DataStructure) -> Iterator[Finding]:
    dropped = {one.id for one in before.components} - {one.id for one in after.components}
    added = {one.id for one in after.dimensions} - {one.id for one in before.dimensions}
    if not dropped and not added:
        return
    for cube in _cubes(uow):
        current = uow.datasets.current(FlowKey(cube.flow.agency, cube.flow.id, cube.flow.version))
        if current is not None and urn_of(cube.structure) == urn_of(before):
            ids = ", ".join(sorted(dropped | added))
            sentence = f"{current.observation_count:,} observations of {_short(cube.flow)} were stored otherwise: {ids}"
            yield _finding(before, sentence, ids)


def _cubes(uow: UnitOfWork) -> Iterator[Cube]:
    """The cubes of the flows that have data."""
    for version in uow.datasets.all_current():
        try:
            yield load_cube(uow, f"{PREFIX}datastructure.Dataflow={version.flow}")
        except NotFound:
            continue  # data whose structure is gone stand on nothing


def _short(flow: Dataflow) -> str:
    return f"{flow.agency}:{flow.id}({flow.version})"


def _finding(artefact: Maintainable, sentence: str, value: str | None = None) -> Finding:
    short = f"{artefact.agency}:{artefact.id}({artefact.version})"
    message = (
        f"{kind_of(artefact).class_} {short} is in use by stored data: {sentence}; load or remove these data first"
    )
    return Finding(code="observations-in-use", message=message, artefact=urn_of(artefact), value=value)
