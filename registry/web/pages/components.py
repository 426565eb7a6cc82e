"""Components of a data structure as rows: concept, values and what an attribute describes, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from registry.model.artefact import Maintainable
from registry.model.concept import Concept
from registry.model.kinds import urn_of
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.representation import Representation
from registry.model.structure import ComponentBase, DataStructure, Dimension, Relationship
from registry.model.urn import Urn
from registry.structures.metadata_usage import UsedMetadata
from registry.web.figures import count
from registry.web.language import _
from registry.web.links import page_of
from registry.web.pages import parts
from registry.web.pages.concepts import TYPES
from registry.web.texts import Text, text


@dataclass(frozen=True)
class ComponentRow:
    """`values` leads to the code list; without one `format` says what may stand there. `attachment` is a sentence."""

    position: int
    id: str
    name: Text
    href: str | None
    definition: Text
    values: parts.Link | None
    values_count: str
    format: str
    is_mandatory: bool
    attachment: str


@dataclass(frozen=True)
class Resolved:
    """What the components refer to, by URN: concepts, and lists with their number of codes or values."""

    concepts: Mapping[str, Concept]
    codelists: Mapping[str, tuple[Maintainable, int]]
    metadata: MetadataStructure | None = None
    metadata_attributes: tuple[UsedMetadata, ...] = ()


def row_of(
    place: int,
    component: ComponentBase | MetadataAttribute,
    resolved: Resolved,
    attachment: str = "",
    *,
    is_repeated: bool = False,
) -> ComponentRow:
    """`is_repeated`: it has several values for another reason than its representation."""
    concept = resolved.concepts.get(component.concept)
    representation = component.representation or (concept.core_representation if concept else None)
    codelist = resolved.codelists.get(representation.enumeration or "") if representation else None
    usage = getattr(component, "usage", None)
    is_several = is_repeated or (representation is not None and representation.is_array)
    return ComponentRow(
        position=place,
        id=component.id,
        name=text(concept.names, component.id) if concept else Text(component.id),
        href=page_of(component.concept),
        definition=text(concept.descriptions) if concept else Text(""),
        values=_values(representation, codelist, is_several=is_several),
        values_count=count(codelist[1]) if codelist else "",
        format=_format(component, representation, is_several=is_several),
        is_mandatory=isinstance(component, Dimension) or usage == "mandatory",
        attachment=attachment,
    )


def metadata_row(place: int, used: UsedMetadata, resolved: Resolved, attachment: str) -> ComponentRow:
    """A metadata attribute by its path."""
    return replace(row_of(place, used.attribute, resolved, attachment, is_repeated=used.is_repeated), id=used.id)


def unknown_row(place: int, id: str, attachment: str) -> ComponentRow:
    """An attribute of which only the id is known."""
    return ComponentRow(place, id, Text(id), None, Text(""), None, "", "", False, attachment)


def template_link(urn: str, found: MetadataStructure | None) -> parts.Link:
    """The report template that a structure names; of a stub the content is elsewhere."""
    absent = _("not in this registry")
    if found is None:
        parsed = Urn.parse(urn)
        return parts.Link(Text(parsed.id), None, parsed.id, absent)
    note = absent if found.is_external_reference else ""
    return parts.Link(text(found.names, found.id), page_of(urn_of(found)), found.id, note)


def _values(
    representation: Representation | None, codelist: tuple[Maintainable, int] | None, *, is_several: bool
) -> parts.Link | None:
    if representation is None or representation.enumeration is None:
        return None
    if codelist is None:
        parsed = Urn.parse(representation.enumeration)
        return parts.Link(Text(parsed.id), None, parsed.id, _("not in this registry"))
    return parts.Link(text(codelist[0].names, codelist[0].id), page_of(urn_of(codelist[0])), codelist[0].id,
                      _("several values") if is_several else "")  # fmt: skip


def _format(
    component: ComponentBase | MetadataAttribute, representation: Representation | None, *, is_several: bool
) -> str:
    if isinstance(component, Dimension) and component.type == "time":
        return _("a period of time")
    text_format = representation.text_format if representation else None
    type_ = text_format.type if text_format else None
    base = str(TYPES.get(type_ or "String", type_))
    if text_format is not None and text_format.is_multilingual:
        return _("%(format)s, in several languages", format=base)
    if is_several:
        return _("several values: %(format)s", format=base)
    return base


def attached_dimensions(relationship: Relationship, structure: DataStructure) -> tuple[str, ...]:
    if relationship.kind == "group":
        return next((group.dimensions for group in structure.groups if group.id == relationship.group), ())
    return relationship.dimensions


def attachment(relationship: Relationship, structure: DataStructure, names: Mapping[str, Text]) -> str:
    """What an attribute describes, in words."""
    if relationship.kind == "dataflow":
        return _("Said once for the whole data set")
    if relationship.kind == "observation":
        return _("Said for each figure")
    ids = attached_dimensions(relationship, structure)
    if len(ids) >= len(structure.key_dimensions) and structure.time_dimension is not None:
        return _("Said once for each time series")
    listed = ", ".join(str(names.get(id, id)) for id in ids)
    return _("Said once for each: %(dimensions)s", dimensions=listed)
