"""What references lead to: artefacts and items by URN, each artefact read once, and links that carry their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.model.artefact import Identifiable, Item, Maintainable
from registry.model.concept import Concept
from registry.model.errors import Malformed
from registry.model.kinds import holder_of, kind_of_class, walk_items
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.names import Names
from registry.model.structure import ComponentBase, DataStructure
from registry.model.urn import Urn
from registry.web import reading, words
from registry.web.language import _
from registry.web.links import page_of
from registry.web.pages.parts import Link
from registry.web.site import Uow
from registry.web.texts import Text, text


class Library:
    """Reads within one request; nothing outlives it."""

    def __init__(self, uow: Uow) -> None:
        self._uow = uow
        self._artefacts: dict[Urn, Maintainable | None] = {}
        self._items: dict[Urn, Mapping[str, Item]] = {}

    def artefact(self, urn: str | None) -> Maintainable | None:
        """What a URN names, or what holds it; None when it is not here."""
        if urn is None or (holder := _holder(urn)) is None:
            return None
        if holder not in self._artefacts:
            is_open = "*" in (holder.agency, holder.id)
            self._artefacts[holder] = None if is_open else reading.target(self._uow, str(holder))
        return self._artefacts[holder]

    def items(self, urn: str | None) -> Mapping[str, Item]:
        """The items of a scheme (or the values of a value list) by path; none when it is not here."""
        holder = _holder(urn) if urn else None
        if urn is None or holder is None:
            return {}
        if holder not in self._items:
            found = self.artefact(urn)
            self._items[holder] = dict(walk_items(found)) if found is not None else {}
        return self._items[holder]

    def link(self, urn: str | None, note: str = "") -> Link:
        """The name of what a URN names, leading to its page. What is not here is called by its id."""
        if not urn:
            return Link(Text(""))
        holder = _holder(urn)
        if holder is None:
            return Link(Text(urn), note=note)
        parsed = Urn.parse(urn)
        if "*" in (parsed.agency, parsed.id):
            return Link(Text(_any_of(parsed)), None, parsed.short, note)
        found = self.artefact(urn)
        if found is None:
            absent = _("not in this registry")
            return Link(Text(parsed.item or parsed.id), None, parsed.short, f"{note}; {absent}" if note else absent)
        return Link(self._name(found, parsed), page_of(urn), parsed.item or parsed.id, note)

    def links(self, urns: Iterable[str]) -> tuple[Link, ...]:
        return tuple(self.link(urn) for urn in urns)

    def name(self, urn: str) -> Text:
        return self.link(urn).text

    def item_link(self, scheme: str | None, path: str) -> Link:
        """An item of a scheme by its path; the bare path where the scheme is not here or does not have it."""
        found = self.items(scheme).get(path)
        if found is None or scheme is None:
            return Link(Text(path))
        return Link(text(found.names, path), None, path if found.names else "")

    def component(self, structure: DataStructure | None, id: str) -> Link:
        """A component of a structure under the name of its concept."""
        found = next((each for each in structure.components if each.id == id), None) if structure else None
        if found is None:
            return Link(Text(id))
        concept = self.concept(found)
        return Link(text(concept.names, id) if concept else Text(id), page_of(found.concept), id)

    def concept(self, component: ComponentBase | MetadataAttribute) -> Concept | None:
        found = self.items(component.concept).get(Urn.parse(component.concept).item or "")
        return found if isinstance(found, Concept) else None

    def values_of(self, component: ComponentBase | MetadataAttribute) -> str | None:
        """The URN of the list that codes a component; None for an uncoded one."""
        concept = self.concept(component)
        representation = component.representation or (concept.core_representation if concept else None)
        return representation.enumeration if representation else None

    def _name(self, found: Maintainable, urn: Urn) -> Text:
        if urn.item is None:
            return text(found.names, found.id)
        if item := self.items(str(urn)).get(urn.item):
            return text(item.names, urn.item)
        return text(self._part_names(found, urn.item), urn.item)

    def _part_names(self, found: Maintainable, id: str) -> Names:
        """The names of a component or metadata attribute: those of its concept."""
        part: Identifiable | None = None
        if isinstance(found, DataStructure):
            part = next((each for each in found.components if each.id == id), None)
        elif isinstance(found, MetadataStructure):
            part = next((each for each in found.merged_attributes if each.id == id), None)
        concept = self.concept(part) if isinstance(part, ComponentBase | MetadataAttribute) else None
        return concept.names if concept else {}


def _holder(urn: str) -> Urn | None:
    try:
        return holder_of(Urn.parse(urn))
    except Malformed:
        return None


def _any_of(urn: Urn) -> str:
    """A reference with wildcards in words."""
    kind = kind_of_class(urn.class_)
    many = str(words.kind(kind.word).many) if kind else urn.class_
    if urn.agency == "*":
        return _("any of: %(kind)s", kind=many) if urn.id == "*" else f"{many}: {urn.id}"
    return _("any of: %(kind)s, of %(agency)s", kind=many, agency=urn.agency)
