"""Data queries: which data sets answer, and what is written of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import msgspec

from registry.confidentiality.flags import Sight
from registry.data.history import Dissemination, Read, change_of, check_times, disseminations, version_at
from registry.data.manifest import folder_of, key_of
from registry.formats.data import Presentation
from registry.model.cube import Component, Cube
from registry.model.dataset import DatasetVersion
from registry.model.errors import Malformed, NoResults
from registry.model.kinds import urn_of
from registry.model.query import DataQuery
from registry.observations.availability import Values
from registry.observations.columns import Columns
from registry.observations.gathered import Gathered
from registry.observations.history import Wanted
from registry.observations.matching import Matching
from registry.observations.query import ALL_DIMENSIONS, Selection, select
from registry.observations.render import Answer
from registry.observations.store import Dataset
from registry.observations.stored import stored_cube
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.cube import agreements_of, flows_of, load_cube

T = TypeVar("T")

# Words for sets of attributes. Those of a level are of the data structure, as `dsd`; metadata attributes come for `msd`, `all` and their ids.
_SETS: dict[str, Callable[[Cube], Sequence[Component]]] = {
    "none": lambda cube: (),
    "all": lambda cube: cube.attributes,
    "dsd": lambda cube: cube.data_attributes,
    "msd": lambda cube: [one for one in cube.attributes if one.is_metadata],
    "dataset": lambda cube: [one for one in cube.data_attributes if cube.level(one) == "dataset"],
    "series": lambda cube: [one for one in cube.data_attributes if cube.level(one) == "series"],
    "obs": lambda cube: [one for one in cube.data_attributes if cube.level(one) == "observation"],
}


@dataclass(frozen=True)
class Asked:
    """A data set that a query means, before it is known whether anything in it matches.

    `name` names the data that may be seen of its version, `mark` changes when these or anything of its structure does. It is read
    since `read_at`. `past` are the disseminations of a question about changes or history.
    """

    cube: Cube
    version: DatasetVersion
    dataset: Dataset
    name: str
    mark: str
    read_at: datetime
    agreement: str | None = None
    past: tuple[Dissemination, ...] | None = None

    @property
    def published_at(self) -> datetime:
        """Of what is answered: a version that is read again after a rollback is as old as it was, its history is not."""
        return self.version.created_at if self.past is None else self.read_at


@dataclass(frozen=True)
class Stamp:
    """What identifies the content of an answer, from metadata alone: enough for a conditional request.

    `etag` (bare, without quotes) is the same for the same query on the same data and structures; formats and their options add
    their own mark to it. `published_at` is when the newest of the data was published, `last_modified` also counts structures, and
    rollbacks. `name` is of the query and the versions alone: what a citation is called does not follow its structures, nor the code.
    Once `settled_at` (a moment that was asked for, of data without an embargo) is past, the answer stays what it is.
    """

    etag: str
    name: str
    published_at: datetime
    last_modified: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True)
class Found:
    """The data sets that answer a query. No observation was read yet."""

    query: DataQuery
    data_sets: tuple[tuple[Asked, Answer], ...]
    stamp: Stamp

    @property
    def versions(self) -> tuple[DatasetVersion, ...]:
        return tuple(asked.version for asked, _ in self.data_sets)

    @property
    def cubes(self) -> tuple[Cube, ...]:
        return tuple(asked.cube for asked, _ in self.data_sets)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What is written: the data sets, or those of their changes, for which rows of the past are gathered now."""
        return tuple(answer for pair in self.data_sets for answer in _answers(*pair, self.query))


def find(uow: UnitOfWork, sight: Sight, query: DataQuery) -> Found:
    """What a query means: one data set per dataflow (per agreement where these were asked for), by flow; of changes and of history
    a set of what to delete and one of what to replace, per dissemination, oldest first.

    Raises NotFound or NoResults when there is none, Malformed for components, keys and periods that cannot be meant.
    """
    pairs = fitting(_published(uow, sight, query), lambda asked: _answer(asked, query))
    return Found(
        query=query, data_sets=tuple(pairs), stamp=stamp(uow, query, [asked for asked, _ in pairs], query.as_of)
    )


def stamp(uow: UnitOfWork, question: object, found: Sequence[Asked], as_of: datetime | None = None) -> Stamp:
    """The stamp of what data sets answer to a question (any value that msgspec encodes), of a moment if it is one of the past."""
    said = msgspec.json.encode(question)
    read_at = max(asked.read_at for asked in found)
    return Stamp(
        etag=_digest(said, [asked.mark for asked in found]),
        name=_digest(said, [asked.name for asked in found]),
        published_at=max(asked.published_at for asked in found),
        last_modified=max(read_at, uow.artefacts.changed_at(as_of=as_of) or read_at),
        settled_at=as_of if all(_is_final(asked) for asked in found) else None,
    )


def _digest(question: bytes, marks: Iterable[str]) -> str:
    return hashlib.sha256(b"".join([question, *(mark.encode() for mark in marks)])).hexdigest()[:32]


def _is_final(asked: Asked) -> bool:
    """Nothing of it is under an embargo that will end."""
    states = [one for step in asked.past or () for one in (step.earlier, step.later) if one]
    return all(one.facts.shown_until is None for one in (asked.dataset, *(state.dataset for state in states)))


def asked_of(uow: UnitOfWork, sight: Sight, query: DataQuery) -> list[Asked]:
    """The published data sets that a query means and that have every component of its keys and filters.

    Raises NotFound or NoResults when there is none, Malformed when none has them.
    """
    fit = fitting(_published(uow, sight, query), lambda asked: select(Columns(asked.cube), asked.dataset.facts, query))
    return [asked for asked, _ in fit]


def _published(uow: UnitOfWork, sight: Sight, query: DataQuery) -> list[Asked]:
    check_times(query)
    targets: list[tuple[Cube, str | None]]
    if query.context == "provisionagreement":
        targets = [
            (load_cube(uow, flow, agreement=urn_of(agreement), as_of=query.as_of), urn_of(agreement))
            for agreement, flow in agreements_of(uow, query)
        ]
    else:
        targets = [(load_cube(uow, flow, as_of=query.as_of), None) for flow in flows_of(uow, query)]
    found: list[Asked] = []
    for cube, agreement in targets:
        if read := version_at(uow, sight, cube, query.as_of):
            past = disseminations(uow, sight, cube, read, query)
            name = _name(agreement, read) + "".join(one.mark for one in past or ())
            mark = f"{name}{cube.digest};"  # codes and names stand in messages too: the whole cube counts
            held = stored_cube(cube, read.dataset)
            found.append(Asked(held, read.version, read.dataset, name, mark, read.since, agreement, past))
    if not found:
        when = f" at {query.as_of.isoformat()}" if query.as_of else ""
        raise NoResults(f"no data were published yet{when} for what the query names")
    return found


def _name(agreement: str | None, read: Read) -> str:
    """Equal in every process."""
    version = read.version
    copy = read.dataset.version.partition("/")[2]
    return f"{version.flow}#{version.number}{copy}@{version.created_at.isoformat()}/{agreement or ''};"


def fitting(found: list[Asked], make: Callable[[Asked], T]) -> list[tuple[Asked, T]]:
    """What `make` gives for each data set that it can be made for. Raises Malformed when there is none."""
    made: list[tuple[Asked, T]] = []
    refusal: Malformed | None = None
    for asked in found:
        try:
            made.append((asked, make(asked)))
        except Malformed as wrong:
            refusal = wrong
    if not made and refusal is not None:
        raise refusal
    return made


def _answers(asked: Asked, plain: Answer, query: DataQuery) -> Iterator[Answer]:
    """The data set; of changes what to delete, then what to replace, of each dissemination. Their rows are selected already; what
    is left is to cut them."""
    if asked.past is None:
        yield plain
        return
    said = plain.presentation
    cutting = msgspec.structs.replace(plain.matching.selection, series=(), observations=())
    wanted = Wanted(plain.matching.selection, (*said.measures, *said.attributes), said.action == "Replace")
    for step in asked.past:
        change = change_of(plain.matching.columns, asked.dataset, step, wanted)
        moment = step.at.isoformat() if step.at else None
        if change.departed is not None and said.has_observations:
            deleting = msgspec.structs.replace(said, action="Delete", valid_to=moment)
            yield _of_the_past(plain, change.departed, deleting, Selection(sort=query.sort))
        if change.arrived is not None:
            replacing = msgspec.structs.replace(said, valid_from=moment)
            yield _of_the_past(plain, change.arrived, replacing, cutting)


def _of_the_past(plain: Answer, dataset: Gathered, said: Presentation, selection: Selection) -> Answer:
    above = {id: text for id, text in dataset.facts.dataset_attributes.items() if id in said.attributes}
    matching = Matching(dataset, plain.matching.columns, selection)
    presentation = msgspec.structs.replace(said, dataset_attributes=above, values=Values(matching))
    return Answer(matching=matching, presentation=presentation)


def _answer(asked: Asked, query: DataQuery) -> Answer:
    cube, facts = asked.cube, asked.dataset.facts
    columns = Columns(cube)
    matching = Matching(asked.dataset, columns, select(columns, facts, query))
    attributes = _attributes(cube, query.attributes)
    measures = _measures(cube, query.measures)
    _check_sort(columns, query)
    own = {attribute.id for attribute in cube.data_attributes}
    whole = own.issubset(attributes) and len(measures) == len(cube.measures)
    presentation = Presentation(
        cube=cube,
        context="provisionagreement" if asked.agreement else "dataflow",
        context_urn=asked.agreement or urn_of(cube.flow),
        dimension_at_observation=_dimension_at_observation(cube, query.dimension_at_observation),
        measures=measures,
        attributes=attributes,
        dataset_attributes={id: text for id, text in facts.dataset_attributes.items() if id in attributes},
        values=Values(matching),
        action="Replace" if whole else "Merge",
        has_observations=query.includes_observations and not _is_of_series(asked, query, attributes, measures),
        reported_at=asked.version.created_at.isoformat(),
    )
    return Answer(matching=matching, presentation=presentation)


def _is_of_series(asked: Asked, query: DataQuery, attributes: Sequence[str], measures: Sequence[str]) -> bool:
    """Whether metadata alone are asked for and all stand above the observation: series then say it all. Changes are of observations."""
    if "msd" not in query.attributes or measures or asked.past is not None:
        return False
    return all(asked.cube.level(asked.cube.by_id[id]) != "observation" for id in attributes)


def _check_sort(columns: Columns, query: DataQuery) -> None:
    """Raises Malformed for what cannot be sorted by."""
    for id, _ in query.sort:
        if id not in ("*", "series_key"):
            columns.component(id)


def _dimension_at_observation(cube: Cube, asked: str | None) -> str:
    """Raises Malformed for what is no dimension."""
    if asked is None:
        return cube.time.id if cube.time else ALL_DIMENSIONS
    component = cube.by_id.get(asked)
    if asked != ALL_DIMENSIONS and (component is None or component.role not in ("dimension", "time")):
        known = ", ".join(id for id, one in cube.by_id.items() if one.role in ("dimension", "time"))
        raise Malformed(f"{asked!r} is not a dimension of {cube.flow.id}; write {ALL_DIMENSIONS} or one of {known}")
    return asked


def _attributes(cube: Cube, words: tuple[str, ...]) -> tuple[str, ...]:
    """The attributes that the words mean, in structure order. Raises Malformed."""
    wanted: set[str] = set()
    for word in words:
        meant = _SETS.get(word)
        wanted.update([_known(cube, word, "attribute")] if meant is None else [one.id for one in meant(cube)])
    return tuple(attribute.id for attribute in cube.attributes if attribute.id in wanted)


def _measures(cube: Cube, words: tuple[str, ...]) -> tuple[str, ...]:
    if "all" in words:
        return tuple(measure.id for measure in cube.measures)
    wanted = {_known(cube, word, "measure") for word in words if word != "none"}
    return tuple(measure.id for measure in cube.measures if measure.id in wanted)


def _known(cube: Cube, id: str, role: str) -> str:
    component = cube.by_id.get(id)
    if component is None or component.role != role:
        known = ", ".join(one.id for one in cube.components if one.role == role)
        raise Malformed(
            f"{id!r} is not {'an' if role == 'attribute' else 'a'} {role} of {cube.flow.id}; it has {known or 'none'}"
        )
    return id


def shown_to_all(uow: UnitOfWork, sight: Sight, version: DatasetVersion) -> str:
    """The name of what everyone sees of a version; it changes when an embargo ends."""
    whole = uow.datasets.version(version.flow, version.number)
    return sight.shown_to_all(folder_of(whole)).version


def data_sets(uow: UnitOfWork) -> list[DatasetVersion]:
    """The version that is read of every flow that has data."""
    return uow.datasets.all_current()


def is_published(uow: UnitOfWork, cube: Cube) -> bool:
    return uow.datasets.current(key_of(cube.flow)) is not None
