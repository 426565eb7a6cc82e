"""Availability: which values of which dimensions a flow holds for a query, and the structures behind them cut to these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from registry.confidentiality.flags import Sight
from registry.data.history import arrived_with
from registry.data.query import Asked, Stamp, asked_of, stamp
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.constraint import Availability, CubeRegion, MemberSelection, MemberValue, TimeBound, TimeRange
from registry.model.cube import Cube
from registry.model.errors import Malformed, NoResults
from registry.model.kinds import kind_of, urn_of
from registry.model.query import AvailabilityQuery, StructureQuery
from registry.model.version import VersionQuery
from registry.observations.availability import Holding, holding
from registry.observations.columns import Columns
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.items import cut
from registry.structures.query import find


@dataclass(frozen=True)
class AvailabilityAnswer:
    """One region per data set, and the artefacts that `references` asked for: codelists cut to what is there, with parents."""

    availability: tuple[Availability, ...]
    artefacts: tuple[Maintainable, ...]
    last_modified: datetime


@dataclass(frozen=True)
class Located:
    """The data sets that an availability query means. Nothing of them was read yet."""

    asked: tuple[Asked, ...]
    stamp: Stamp


def locate(uow: UnitOfWork, sight: Sight, query: AvailabilityQuery) -> Located:
    """Enough to answer a conditional request. Raises NotFound, NoResults, or Malformed for unknown components."""
    asked = asked_of(uow, sight, query.data)
    for one in asked:
        _wanted(one.cube, query.components)
    behind = uow.artefacts.generation() if query.references else 0
    return Located(tuple(asked), stamp(uow, (query, behind), asked))


def availability(uow: UnitOfWork, sight: Sight, query: AvailabilityQuery) -> AvailabilityAnswer:
    """`held` of what is located."""
    return held(uow, locate(uow, sight, query), query)


def held(uow: UnitOfWork, located: Located, query: AvailabilityQuery) -> AvailabilityAnswer:
    """What the data that a query names hold; with `updatedAfter`, what was inserted or revised. Raises NoResults when nothing matches.

    `exact` lists the values in what the query would return, `available` the values that each component could be widened to: its own
    selection left out. Counts are of what the query would return.
    """
    found: list[tuple[Asked, Holding]] = []
    for asked in located.asked:
        wanted = _wanted(asked.cube, query.components)
        columns = Columns(asked.cube)
        dataset = asked.dataset
        if asked.past is not None:
            if not asked.past:
                continue
            dataset = arrived_with(columns, dataset, asked.past[0])
        holds = holding(dataset, columns, query.data, wanted, exact=query.mode == "exact")
        if holds.series or (query.mode == "available" and any(holds.values.values())):
            found.append((asked, holds))
    if not found:
        raise NoResults("no observation matches the query")
    artefacts = {urn_of(artefact): artefact for artefact in _artefacts(uow, query.references, found)}
    return AvailabilityAnswer(
        availability=tuple(_region(asked, holds, _wanted(asked.cube, query.components)) for asked, holds in found),
        artefacts=tuple(artefacts.values()),
        last_modified=located.stamp.last_modified,
    )


def _wanted(cube: Cube, components: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions asked for, in key order; all without any."""
    dimensions = tuple(component.id for component in cube.components if component.role in ("dimension", "time"))
    for id in components:
        if id not in dimensions:
            raise Malformed(f"{id!r} is not a dimension of {cube.flow.id}; its dimensions are {', '.join(dimensions)}")
    return tuple(id for id in dimensions if not components or id in components)


def _region(asked: Asked, held: Holding, wanted: tuple[str, ...]) -> Availability:
    keys: list[MemberSelection] = []
    for id in wanted:
        if id in held.values:
            keys.append(MemberSelection(id=id, values=tuple(MemberValue(value=value) for value in held.values[id])))
        elif held.first_period is not None and held.last_period is not None:
            span = TimeRange(start=TimeBound(period=held.first_period), end=TimeBound(period=held.last_period))
            keys.append(MemberSelection(id=id, time_range=span))
    return Availability(
        artefact=asked.agreement or urn_of(asked.cube.flow),
        region=CubeRegion(keys=tuple(keys)),
        series_count=held.series,
        observation_count=held.observations,
    )


def _artefacts(
    uow: UnitOfWork, references: tuple[str, ...], found: Iterable[tuple[Asked, Holding]]
) -> Iterator[Maintainable]:
    """Each referenced artefact once: item schemes cut to what is in use."""
    pairs = list(found)
    used: dict[str, set[str]] = {}
    for asked, held in pairs:
        for id, values in held.values.items():
            if (codelist := asked.cube.by_id[id].codelist) is not None:
                used.setdefault(urn_of(codelist), set()).update(with_parents(codelist, values))
    for asked, _ in pairs:
        lists = {urn_of(one.codelist): one.codelist for one in asked.cube.components if one.codelist is not None}
        for artefact in _behind(uow, asked.cube):
            word = kind_of(artefact).word
            if "all" not in references and word not in references:
                continue
            if isinstance(artefact, Codelist):
                if urn_of(artefact) in used:
                    yield cut(lists.get(urn_of(artefact), artefact), used[urn_of(artefact)])
            elif word in _REFERENCED:
                yield artefact


_REFERENCED = frozenset(["dataflow", "datastructure", "conceptscheme", "dataproviderscheme"])


def _behind(uow: UnitOfWork, cube: Cube) -> tuple[Maintainable, ...]:
    """The flow with everything that it refers to, in dependency order."""
    flow = cube.flow
    wanted = StructureQuery(
        kinds=("dataflow",),
        agencies=(flow.agency,),
        ids=(flow.id,),
        version=VersionQuery.parse(flow.version),
        references=("descendants",),
    )
    return find(uow, wanted).artefacts


def with_parents(codelist: Codelist, values: Iterable[str]) -> frozenset[str]:
    """The codes and all codes above them."""
    parents = {code.id: code.parent for code in codelist.codes}
    found: set[str] = set()
    for value in values:
        code: str | None = value
        while code is not None and code not in found:
            found.add(code)
            code = parents.get(code)
    return frozenset(found)
