"""The past of data: the version that was read at a moment, what changed since, and every dissemination.

Time is transaction time: the moment that a load or a rollback was given. `asOf` reads a kept version; changes and disseminations are
those of the loads that led to the version read, so a version that was rolled back leaves no trace in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from registry.confidentiality.flags import Sight
from registry.data.manifest import folder_of, key_of
from registry.model.cube import Cube
from registry.model.dataset import DatasetVersion
from registry.model.errors import Malformed, NotFound
from registry.model.query import DataQuery
from registry.observations.columns import Columns
from registry.observations.gathered import Gathered
from registry.observations.history import Change, Step, Wanted, change, gather_arrived, since, step_of
from registry.observations.store import Dataset
from registry.storage.unit_of_work import UnitOfWork


class Dissemination(NamedTuple):
    """What one moment brought. `at` is None for the sum of all that changed."""

    at: datetime | None
    change: Change


def check_times(query: DataQuery) -> None:
    """Raises Malformed."""
    if query.updated_after and query.as_of and query.updated_after > query.as_of:
        raise Malformed(
            f"updatedAfter={query.updated_after.isoformat()} is later than asOf={query.as_of.isoformat()}; nothing can have changed"
        )


def version_at(
    uow: UnitOfWork, sight: Sight, cube: Cube, moment: datetime | None
) -> tuple[DatasetVersion, Dataset] | None:
    """The version that is or was read, as far as it may be seen; None before the first. Raises NotFound for one that is not kept any
    more. Every exit of data opens them here."""
    flow = key_of(cube.flow)
    version = uow.datasets.current(flow) if moment is None else uow.datasets.at(flow, moment)
    if version is None:
        return None
    if version.status == "retired":
        raise NotFound(
            f"version {version.number} of the data of {flow}, of {version.created_at.astimezone(UTC).isoformat()}, "
            "is not kept any more; ask for a later moment, or for changes by updatedAfter or includeHistory"
        )
    return version, sight.open(cube, folder_of(version))


def disseminations(
    uow: UnitOfWork, sight: Sight, cube: Cube, read: tuple[DatasetVersion, Dataset], query: DataQuery, wanted: Wanted
) -> Iterator[Dissemination]:
    """What `updatedAfter` and `includeHistory` ask for of the version that is read, oldest first."""
    version, dataset = read
    steps: Iterator[tuple[datetime | None, Step]] = (
        _loads(uow, sight, cube, version, dataset, query.updated_after)
        if query.includes_history
        else iter([(None, changed_since(uow, sight, cube, dataset, query.updated_after))])
    )
    for at, step in steps:
        yield Dissemination(at, change(dataset, Columns(cube), step, wanted))


def changed_since(uow: UnitOfWork, sight: Sight, cube: Cube, dataset: Dataset, moment: datetime | None) -> Step:
    """What changed in a data set after a moment. Raises NotFound when that cannot be known."""
    return since(dataset, Columns(cube), _earlier(uow, sight, cube, dataset, moment))


def arrived_since(uow: UnitOfWork, sight: Sight, cube: Cube, dataset: Dataset, moment: datetime) -> Gathered:
    """What was inserted or revised in a data set after a moment."""
    return gather_arrived(dataset, Columns(cube), changed_since(uow, sight, cube, dataset, moment))


def _earlier(
    uow: UnitOfWork, sight: Sight, cube: Cube, dataset: Dataset, moment: datetime | None
) -> Dataset | int | None:
    version = uow.datasets.at(key_of(cube.flow), moment) if moment else None
    if version is None:
        return None
    if version.number in dataset.facts.lineage:
        return version.number
    found = version_at(uow, sight, cube, moment)
    return found[1] if found else None


def _loads(
    uow: UnitOfWork, sight: Sight, cube: Cube, version: DatasetVersion, dataset: Dataset, after: datetime | None
) -> Iterator[tuple[datetime | None, Step]]:
    """Each load that led to the version, after a moment; first the step from the last state before them where loads were undone."""
    created = uow.datasets.created(version.flow)
    earlier = _earlier(uow, sight, cube, dataset, after)
    if isinstance(earlier, Dataset):
        yield version.created_at, since(dataset, Columns(cube), earlier)
        return
    for load in dataset.facts.lineage:
        if load > (earlier or 0) and load in created:
            yield created[load], step_of(dataset, Columns(cube), load)
