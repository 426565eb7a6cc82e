"""Metadataflows: reference metadata of one metadata structure, published under one name."""

from __future__ import annotations

from registry.model.artefact import Maintainable


class Metadataflow(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`structure` is the URN of the metadata structure. `targets` (3.x) are the URNs, with wildcards, of what reports may describe."""

    structure: str | None = None
    targets: tuple[str, ...] = ()
