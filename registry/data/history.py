"""The past of data: the version that was read at a moment, what changed since, and every dissemination.

Time is transaction time: the moment from which a load or a rollback was read. What is told is what was read, in the order in which it
was read: a version that was rolled back came with one dissemination and went with the next. Which states these are is known from the
manifest alone; their rows are read when a change is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from registry.confidentiality.flags import Sight
from registry.data.manifest import folder_of, key_of
from registry.model.cube import Cube
from registry.model.dataset import DatasetVersion
from registry.model.errors import Malformed, NotFound
from registry.model.query import DataQuery
from registry.observations.columns import Columns
from registry.observations.gathered import Gathered
from registry.observations.history import Change, State, Wanted, between, change, gather_arrived
from registry.observations.store import Dataset
from registry.storage.unit_of_work import UnitOfWork


class Read(NamedTuple):
    """A version that is or was read, as far as it may be seen, and since when."""

    version: DatasetVersion
    dataset: Dataset
    since: datetime


class Dissemination(NamedTuple):
    """From one state of the data to the next, which was read from a moment on. `at` is None for the sum of all that changed,
    `earlier` before anything was read."""

    at: datetime | None
    earlier: State | None
    later: State

    @property
    def mark(self) -> str:
        """Changes when anything of its rows does."""
        states = (f"{one.dataset.version}#{one.load}" for one in (self.earlier, self.later) if one)
        return f"{self.at.isoformat() if self.at else ''}:{'>'.join(states)};"


def check_times(query: DataQuery) -> None:
    """Raises Malformed."""
    if query.updated_after and query.as_of and query.updated_after > query.as_of:
        raise Malformed(
            f"updatedAfter={query.updated_after.isoformat()} is later than asOf={query.as_of.isoformat()}; nothing can have changed"
        )


def version_at(uow: UnitOfWork, sight: Sight, cube: Cube, moment: datetime | None) -> Read | None:
    """The version that is or was read; None before the first. Raises NotFound for one that is not kept any more. Every exit of data
    opens them here."""
    flow = key_of(cube.flow)
    found = uow.datasets.current_since(flow) if moment is None else uow.datasets.at(flow, moment)
    if found is None:
        return None
    version, since = found
    if version.status == "retired":
        raise NotFound(
            f"version {version.number} of the data of {flow}, of {version.created_at.astimezone(UTC).isoformat()}, "
            "is not kept any more; ask for a later moment, or for changes by updatedAfter or includeHistory"
        )
    return Read(version, sight.open(cube, folder_of(version)), since)


def disseminations(
    uow: UnitOfWork, sight: Sight, cube: Cube, read: Read, query: DataQuery
) -> tuple[Dissemination, ...] | None:
    """What `updatedAfter` and `includeHistory` ask for of the version that is read, oldest first; None when neither is asked for.

    What was read between and is not known any more, as it was undone and retired, is passed over. Raises NotFound when the state at
    `updatedAfter` is not known any more.
    """
    if query.updated_after is None and not query.includes_history:
        return None
    past = _Past(uow, sight, cube, read)
    begin = _read_at(uow, cube, query.updated_after)
    if begin is not None and not past.knows(begin):
        raise NotFound(
            f"what was read of the data of {read.version.flow} at {query.updated_after} was undone later and is not kept any more: what "
            "changed since cannot be told; ask for the whole, without updatedAfter"
        )
    if query.includes_history:
        return tuple(_each(past, begin, uow.datasets.moves(read.version.flow, until=query.as_of), query.updated_after))
    return () if begin == read.version.number else (past.step(None, begin, read.version.number),)


def change_of(columns: Columns, read: Dataset, dissemination: Dissemination, wanted: Wanted) -> Change:
    """The data sets of a dissemination. Raises Unavailable."""
    with read.checked():
        return change(read, columns, between(columns, dissemination.earlier, dissemination.later), wanted)


def arrived_with(columns: Columns, read: Dataset, dissemination: Dissemination) -> Gathered:
    """What a dissemination inserted or revised. Raises Unavailable."""
    with read.checked():
        return gather_arrived(read, columns, between(columns, dissemination.earlier, dissemination.later))


def _read_at(uow: UnitOfWork, cube: Cube, moment: datetime | None) -> int | None:
    """The number of the version that was read at a moment."""
    found = uow.datasets.at(key_of(cube.flow), moment) if moment else None
    return found[0].number if found else None


def _each(
    past: _Past, begin: int | None, moves: list[tuple[datetime, int]], after: datetime | None
) -> Iterator[Dissemination]:
    known = begin
    for at, number in moves:
        if (after is None or at > after) and number != known and past.knows(number):
            yield past.step(at, known, number)
            known = number


class _Past:
    """Which states of a flow's data are known, and from which version: the one that is read knows those that led to it, others are
    known from kept versions."""

    def __init__(self, uow: UnitOfWork, sight: Sight, cube: Cube, read: Read) -> None:
        self._uow, self._sight, self._cube, self._read = uow, sight, cube, read

    def knows(self, number: int) -> bool:
        return any(number in one.facts.lineage for one in self._datasets())

    def step(self, at: datetime | None, earlier: int | None, later: int) -> Dissemination:
        """Between two known states; from one version that knows both, where there is one."""
        numbers = {later} if earlier is None else {earlier, later}
        both = next((one for one in self._datasets() if numbers.issubset(one.facts.lineage)), None)
        begin = None if earlier is None else State(both or self._knowing(earlier), earlier)
        return Dissemination(at, begin, State(both or self._knowing(later), later))

    def _knowing(self, number: int) -> Dataset:
        return next(one for one in self._datasets() if number in one.facts.lineage)

    def _datasets(self) -> Iterator[Dataset]:
        yield self._read.dataset
        yield from self._others

    @cached_property
    def _others(self) -> list[Dataset]:
        versions = self._uow.datasets.versions(self._read.version.flow)
        others = (one for one in versions if one.status == "kept" and one.number != self._read.version.number)
        return [self._sight.open(self._cube, folder_of(one)) for one in others]
