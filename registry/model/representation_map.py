"""Representation maps (3.x): which values of some components become which values of others."""

from __future__ import annotations

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable


class MappedRepresentation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One column of the map: the URN of a codelist or value list, or an SDMX data type."""

    codelist: str | None = None
    data_type: str | None = None


class MappedValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value, or a regular expression for it. `start_index` and `end_index`, from 0, cut the part that is compared."""

    value: str
    is_regex: bool | None = None
    start_index: int | None = None
    end_index: int | None = None


class RepresentationMapping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value per source column becomes one per target column; no targets mean no output.

    A target may name groups of a regular expression in the sources (`\\1`). The dates bound when the row holds.
    """

    sources: tuple[MappedValue, ...] = ()
    targets: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    annotations: tuple[Annotation, ...] = ()


class RepresentationMap(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    sources: tuple[MappedRepresentation, ...] = ()
    targets: tuple[MappedRepresentation, ...] = ()
    mappings: tuple[RepresentationMapping, ...] = ()
