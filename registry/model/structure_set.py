"""Structure sets (2.1): maps between item schemes, codelists, hierarchies and structures, kept in one artefact.

3.x has maps that are artefacts of their own: see structure_map.py, representation_map.py, item_scheme_map.py.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable, Nameable
from registry.model.representation import TextFormat

SchemeType = Literal[
    "OrganisationSchemeMap", "CategorySchemeMap", "CodelistMap", "ConceptSchemeMap", "ReportingTaxonomyMap"
]


class ItemAssociation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ids of items of the two schemes, dotted from the root where items nest."""

    source: str
    target: str
    annotations: tuple[Annotation, ...] = ()


class SchemeMap(Nameable, frozen=True, kw_only=True, omit_defaults=True, tag_field="map", tag="scheme"):
    """`source` and `target` are URNs of two schemes of the kind that `type` says."""

    type: SchemeType
    source: str
    target: str
    items: tuple[ItemAssociation, ...] = ()


class LocalCode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code of the mapped list: its id, with the id of the `hierarchy` it stands in and its class; or else its URN."""

    id: str | None = None
    hierarchy: str | None = None
    class_: Literal["Code", "HierarchicalCode"] | None = None
    urn: str | None = None


class HybridCodeMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: LocalCode
    target: LocalCode
    annotations: tuple[Annotation, ...] = ()


class HybridCodelistMap(Nameable, frozen=True, kw_only=True, omit_defaults=True, tag_field="map", tag="hybrid"):
    """`source` and `target` are URNs of codelists or hierarchical codelists."""

    source: str
    target: str
    codes: tuple[HybridCodeMap, ...] = ()


class ComponentReference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A component of the mapped structure: its id, the id of its list (`DimensionDescriptor`), its class (`TimeDimension`)."""

    id: str
    container: str
    class_: str


class ValueMapping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    source: str
    target: str


class ComponentRepresentation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How values are mapped: by the codelist map of the same set with this id; or by text, the value, name or description of
    the source written in a format; or value by value."""

    codelist_map: str | None = None
    to_text_format: TextFormat | None = None
    to_value_type: Literal["Value", "Name", "Description"] | None = None
    values: tuple[ValueMapping, ...] = ()


class SetComponentMap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Without `representation` the value is copied."""

    source: ComponentReference
    target: ComponentReference
    representation: ComponentRepresentation | None = None
    annotations: tuple[Annotation, ...] = ()


class SetStructureMap(Nameable, frozen=True, kw_only=True, omit_defaults=True, tag_field="map", tag="structure"):
    """`source` and `target` are URNs of structures or flows; an extension's target has all components of its source."""

    source: str
    target: str
    is_extension: bool = False
    components: tuple[SetComponentMap, ...] = ()


class StructureSet(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`related_structures` are URNs of structures or flows. `maps` of all kinds are in document order, their ids unique."""

    related_structures: tuple[str, ...] = ()
    maps: tuple[SchemeMap | HybridCodelistMap | SetStructureMap, ...] = ()
