"""What is true of one immutable dataset version, written beside its parts as `version.json`: any reader can start from it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `first` and `last` are the lowest and highest series number in it (0 for closed rows, which have none)."""

    file: str
    table: Literal["series", "obs", "closed"]
    first: int
    last: int
    rows: int
    bytes: int
    sha256: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """`load` counts the loads of the dataset; `loads` are those that led to this version, itself last (none = `load` alone). `values` are the values in use: dimensions and coded components in list order, time
    chronologically. `texts` are the numeric measures of which some value is kept as text, `whole` those with whole numbers only.
    `first_period` and `last_period` bound the whole. `shown_until` is set on a public copy that leaves out what is under embargo: the
    moment at which it shows too little. `attributes` are those that the structure had when the version was loaded (None in versions that were
    loaded before this was written down). `layout` names the generation of the table layout."""

    flow: str
    structure: str
    load: int
    series: int
    observations: int
    parts: tuple[Part, ...]
    dataset_attributes: dict[str, str] = {}
    values: dict[str, tuple[str, ...]] = {}
    texts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    first_period: str | None = None
    last_period: str | None = None
    loads: tuple[int, ...] = ()
    shown_until: str | None = None
    attributes: tuple[str, ...] | None = None
    layout: int = 1

    @property
    def lineage(self) -> tuple[int, ...]:
        """The loads that led to this version, in order."""
        return self.loads or (self.load,)

    def parts_of(self, table: str, first: int | None = None, last: int | None = None) -> tuple[Part, ...]:
        """The parts of a table that hold any series of the range."""
        return tuple(
            part
            for part in self.parts
            if part.table == table and (last is None or part.first <= last) and (first is None or part.last >= first)
        )


def write_facts(facts: Facts) -> bytes:
    return msgspec.json.format(msgspec.json.encode(facts, order="deterministic"), indent=1)


def read_facts(text: bytes) -> Facts:
    return msgspec.json.decode(text, type=Facts)
