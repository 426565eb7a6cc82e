"""Concept schemes: the shared definitions."""

from __future__ import annotations

import msgspec

from registry.model.artefact import Item, ItemScheme
from registry.model.representation import Representation


class IsoReference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ISO 11179 registration of a concept."""

    agency: str
    id: str
    scheme_id: str


class Concept(Item, frozen=True, kw_only=True, omit_defaults=True):
    parent: str | None = None
    core_representation: Representation | None = None
    iso_reference: IsoReference | None = None


class ConceptScheme(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    concepts: tuple[Concept, ...] = ()
