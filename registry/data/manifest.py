"""Between the manifest of data sets (SQL) and the observation store (files)."""

from __future__ import annotations

from collections.abc import Iterable

from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion, FlowKey, Part
from registry.observations.facts import Facts
from registry.observations.store import Dataset, Store
from registry.storage.unit_of_work import UnitOfWork


def key_of(flow: Dataflow) -> FlowKey:
    return FlowKey(flow.agency, flow.id, flow.version)


def folder_of(version: DatasetVersion) -> str:
    """The name of the version's folder in the store."""
    return version.parts[0].file.split("/")[1]


def version_names(versions: Iterable[DatasetVersion]) -> tuple[str, ...]:
    """What each version is called outside the manifest."""
    return tuple(f"{version.flow}#{version.number}" for version in versions)


def parts_of(folder: str, facts: Facts) -> tuple[Part, ...]:
    """The manifest's rows of a version's files."""
    return tuple(
        Part(
            table=part.table, file=f"versions/{folder}/{part.file}", min_sid=part.first, max_sid=part.last,
            rows=part.rows, bytes=part.bytes, checksum=part.sha256,
        )
        for part in facts.parts
    )  # fmt: skip


def published(uow: UnitOfWork, store: Store, cube: Cube) -> tuple[DatasetVersion, Dataset] | None:
    """The version of a flow's data that is read now; None when it was never published."""
    version = uow.datasets.current(key_of(cube.flow))
    return None if version is None else (version, store.open(folder_of(version)))
