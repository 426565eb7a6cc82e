"""Maps between two item schemes of a kind (3.x): concepts, categories, organisations, reporting categories.

2.1 keeps such maps in a structure set: see structure_set.py.
"""

from __future__ import annotations

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable
from registry.model.representation_map import MappedValue


class ItemMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ids of items; no target means that the source has no counterpart. The dates bound when the row holds."""

    source: MappedValue
    target: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    annotations: tuple[Annotation, ...] = ()


class ItemSchemeMap(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`source` and `target` are URNs of two schemes of one kind."""

    source: str | None = None
    target: str | None = None
    maps: tuple[ItemMap, ...] = ()


class ConceptSchemeMap(ItemSchemeMap, frozen=True, kw_only=True, omit_defaults=True):
    pass


class CategorySchemeMap(ItemSchemeMap, frozen=True, kw_only=True, omit_defaults=True):
    pass


class OrganisationSchemeMap(ItemSchemeMap, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ReportingTaxonomyMap(ItemSchemeMap, frozen=True, kw_only=True, omit_defaults=True):
    pass
