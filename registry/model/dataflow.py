"""Dataflows: data of one structure, published under one name."""

from __future__ import annotations

from registry.model.artefact import Maintainable


class Dataflow(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`structure` is the URN of the data structure (None only in a stub). `dimensions` is 3.1's DimensionConstraint: the
    dimensions that the flow uses of an evolving structure."""

    structure: str | None = None
    dimensions: tuple[str, ...] = ()
