"""A data structure: its dimensions, measures and attributes in plain words, with their concepts and code lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.model.artefact import Maintainable
from registry.model.concept import Concept
from registry.model.kinds import urn_of
from registry.model.representation import Representation
from registry.model.structure import ComponentBase, DataAttribute, DataStructure, Dimension
from registry.model.urn import Urn
from registry.structures.search import Use
from registry.web.figures import count
from registry.web.language import _
from registry.web.links import page_of
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes
from registry.web.pages.concepts import TYPES
from registry.web.reading import Edition
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
class AttributeGroup:
    """Attributes that describe the same thing."""

    label: str
    rows: tuple[ComponentRow, ...]


@dataclass(frozen=True)
class StructurePage:
    title: Text
    description: Text
    identity: parts.Identity
    maintainer: Text
    dimensions: tuple[ComponentRow, ...]
    measures: tuple[ComponentRow, ...]
    attributes: tuple[AttributeGroup, ...]
    flows: tuple[parts.Link, ...]
    uses: tuple[parts.UseGroup, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]
    notes: tuple[Note, ...]
    key: str


@dataclass(frozen=True)
class Resolved:
    """What the components refer to, by URN: concepts, and code lists with their number of codes."""

    concepts: Mapping[str, Concept]
    codelists: Mapping[str, tuple[Maintainable, int]]


def build(
    structure: DataStructure,
    maintainer: Text,
    resolved: Resolved,
    found: Sequence[Use],
    editions: Sequence[Edition],
    base_url: str,
) -> StructurePage:
    flows = tuple(
        parts.Link(Text(use.name), page_of(use.urn, latest=True), use.urn.partition("=")[2])
        for use in found
        if use.kind == "dataflow"
    )
    return StructurePage(
        title=text(structure.names, structure.id),
        description=text(structure.descriptions),
        identity=parts.identity(structure, base_url),
        maintainer=maintainer,
        dimensions=tuple(_row(place, dimension, resolved) for place, dimension in enumerate(structure.dimensions, 1)),
        measures=tuple(_row(place, measure, resolved) for place, measure in enumerate(structure.measures, 1)),
        attributes=_groups(structure, resolved),
        flows=flows,
        uses=parts.uses([use for use in found if use.kind != "dataflow"]),
        versions=parts.history(editions, structure.version),
        downloads=parts.downloads(structure, references="descendants"),
        notes=notes(structure.annotations),
        key=".".join(dimension.id for dimension in structure.key_dimensions),
    )


def _row(place: int, component: ComponentBase, resolved: Resolved, attachment: str = "") -> ComponentRow:
    concept = resolved.concepts.get(component.concept)
    representation = component.representation or (concept.core_representation if concept else None)
    codelist = resolved.codelists.get(representation.enumeration or "") if representation else None
    usage = getattr(component, "usage", None)
    return ComponentRow(
        position=place,
        id=component.id,
        name=text(concept.names, component.id) if concept else Text(component.id),
        href=page_of(component.concept),
        definition=text(concept.descriptions) if concept else Text(""),
        values=_values(representation, codelist),
        values_count=count(codelist[1]) if codelist else "",
        format=_format(component, representation),
        is_mandatory=isinstance(component, Dimension) or usage == "mandatory",
        attachment=attachment,
    )


def _values(representation: Representation | None, codelist: tuple[Maintainable, int] | None) -> parts.Link | None:
    if representation is None or representation.enumeration is None:
        return None
    if codelist is None:
        parsed = Urn.parse(representation.enumeration)
        return parts.Link(Text(parsed.id), None, parsed.id, _("not in this registry"))
    return parts.Link(text(codelist[0].names, codelist[0].id), page_of(urn_of(codelist[0])), codelist[0].id)


def _format(component: ComponentBase, representation: Representation | None) -> str:
    if isinstance(component, Dimension) and component.type == "time":
        return _("a period of time")
    text_format = representation.text_format if representation else None
    type_ = text_format.type if text_format else None
    base = str(TYPES.get(type_ or "String", type_))
    if text_format is not None and text_format.is_multilingual:
        return _("%(format)s, in several languages", format=base)
    if representation is not None and representation.is_array:
        return _("several values: %(format)s", format=base)
    return base


def _groups(structure: DataStructure, resolved: Resolved) -> tuple[AttributeGroup, ...]:
    """The attributes by what they describe, from the whole data set down to a single figure."""
    names = {dimension.id: _row(0, dimension, resolved).name for dimension in structure.dimensions}
    groups: dict[str, list[ComponentRow]] = {}
    for place, attribute in enumerate(sorted(structure.attributes, key=lambda each: _reach(each, structure)), 1):
        label = attachment(attribute, structure, names)
        groups.setdefault(label, []).append(_row(place, attribute, resolved, label))
    return tuple(AttributeGroup(label, tuple(rows)) for label, rows in groups.items())


def _reach(attribute: DataAttribute, structure: DataStructure) -> int:
    """How many dimensions an attribute depends on."""
    return len(_dimensions(attribute, structure)) if attribute.relationship.kind != "observation" else 1000


def _dimensions(attribute: DataAttribute, structure: DataStructure) -> tuple[str, ...]:
    relationship = attribute.relationship
    if relationship.kind == "group":
        return next((group.dimensions for group in structure.groups if group.id == relationship.group), ())
    return relationship.dimensions


def attachment(attribute: DataAttribute, structure: DataStructure, names: Mapping[str, Text]) -> str:
    """What an attribute describes, in words."""
    relationship = attribute.relationship
    if relationship.kind == "dataflow":
        return _("Said once for the whole data set")
    if relationship.kind == "observation":
        return _("Said for each figure")
    ids = _dimensions(attribute, structure)
    if len(ids) >= len(structure.key_dimensions) and structure.time_dimension is not None:
        return _("Said once for each time series")
    listed = ", ".join(str(names.get(id, id)) for id in ids)
    return _("Said once for each: %(dimensions)s", dimensions=listed)
