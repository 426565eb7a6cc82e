"""The manifest of a dataflow's data: immutable versions, the files they consist of, and which version is current."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

PartTable = Literal["series", "obs", "closed"]
DatasetStatus = Literal["kept", "retired"]


class FlowKey(msgspec.Struct, frozen=True, order=True):
    """Which dataflow a data set belongs to."""

    agency: str
    id: str
    version: str

    def __str__(self) -> str:
        return f"{self.agency}:{self.id}({self.version})"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One immutable file. `min_sid` and `max_sid` bound the series in it; several versions may share a part.

    `file` is relative to the store's folder; `checksum` is the SHA-256 of its bytes in hexadecimal.
    """

    table: PartTable
    file: str
    min_sid: int
    max_sid: int
    rows: int
    bytes: int
    checksum: str


class DatasetVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What one load published. `number` counts from 1 within the flow and never goes back.

    `action` is the SDMX action of the load, `source` a note on where the data came from, `attributes` the texts of attributes
    attached to the data set, `first_period` and `last_period` as reported. A retired version is no longer promised to readers.
    """

    flow: FlowKey
    number: int
    created_at: datetime
    action: str
    source: str = ""
    observation_count: int = 0
    series_count: int = 0
    first_period: str | None = None
    last_period: str | None = None
    attributes: dict[str, str] = {}
    status: DatasetStatus = "kept"
    parts: tuple[Part, ...] = ()

    def parts_of(self, table: PartTable) -> tuple[Part, ...]:
        """The parts of one table, by their first series."""
        return tuple(sorted((part for part in self.parts if part.table == table), key=lambda part: part.min_sid))
