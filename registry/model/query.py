"""What may be asked: one query value behind REST 2.2, REST 1.5, the JSON API, the command line and the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from registry.model.version import ALL, LATEST, VersionQuery

Detail = Literal[
    "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw"
]
DETAILS: tuple[Detail, ...] = (
    "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw",
)  # fmt: skip
DIRECTIONS = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew"]
OPERATORS: tuple[Operator, ...] = ("eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew")

Context = Literal["dataflow", "datastructure", "provisionagreement", "*"]


class StructureQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Empty tuples mean "any". `kinds` are REST 2.x words. `references` are directions or words of kinds; empty means none.

    `includes_drafts=False` serves REST 1.x: drafts are hidden, `~` means the latest in production, an agency scheme is not a child of
    what its agencies maintain. `as_of` asks for the state of the registry at a moment (None = now).
    """

    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    version: VersionQuery = LATEST
    items: tuple[str, ...] = ()
    detail: Detail = "full"
    references: tuple[str, ...] = ()
    includes_drafts: bool = True
    as_of: datetime | None = None

    @property
    def is_exact(self) -> bool:
        """Names the artefacts it wants: nothing found is then "not found", not "empty"."""
        return bool(self.kinds and self.agencies and self.ids)


class Term(msgspec.Struct, frozen=True):
    """One comparison of a `c[…]` filter."""

    operator: Operator
    value: str


class Filter(msgspec.Struct, frozen=True):
    """All of `c[component]=…`: an OR of ANDs of terms."""

    component: str
    alternatives: tuple[tuple[Term, ...], ...]


class Key(msgspec.Struct, frozen=True):
    """One key: per dimension position the wanted codes, an empty tuple being a wildcard. Missing trailing positions are wildcards."""

    positions: tuple[tuple[str, ...], ...] = ()


class DataQuery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A data query on flows (context `dataflow`), or on all flows of a structure or agreement.

    `keys` are ORed; `filters` are ANDed with them and each other. `attributes` and `measures` are component ids or the words of
    the standard (`dsd`, `msd`, `dataset`, `series`, `obs`, `all`, `none`). `includes_observations=False` is 1.5's
    `serieskeysonly`/`nodata` and 2.2's `attributes=none&measures=none`. `sort` holds (component id, `*` or `series_key`; descending?).
    Encoded it names messages: defaults are left out, so that a query that gains a field names its messages as before.
    """

    context: Context = "dataflow"
    agencies: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    version: VersionQuery = ALL
    providers: tuple[tuple[str | None, str], ...] = ()  # REST 1.x: (agency, provider)
    keys: tuple[Key, ...] = ()
    filters: tuple[Filter, ...] = ()
    updated_after: datetime | None = None
    as_of: datetime | None = None
    includes_history: bool = False
    first: int | None = None
    last: int | None = None
    dimension_at_observation: str | None = None
    attributes: tuple[str, ...] = ("dsd",)
    measures: tuple[str, ...] = ("all",)
    includes_observations: bool = True
    offset: int = 0
    limit: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    reporting_year_start: str = "--01-01"
    includes_drafts: bool = True


class AvailabilityQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which values are there. `components` empty means every dimension. `references` are kinds or `all`; empty means none."""

    data: DataQuery
    components: tuple[str, ...] = ()
    mode: Literal["exact", "available"] = "exact"
    references: tuple[str, ...] = ()


class SchemaQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a schema is asked of: exactly one artefact. Without `dimension_at_observation` it is time, else all dimensions."""

    context: Literal["dataflow", "datastructure", "provisionagreement"]
    agency: str
    id: str
    version: VersionQuery = LATEST
    dimension_at_observation: str | None = None
    allows_deletion: bool = False
    has_explicit_measures: bool = False
    includes_drafts: bool = True
    as_of: datetime | None = None
