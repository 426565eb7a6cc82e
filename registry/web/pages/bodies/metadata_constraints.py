"""Report constraints: which values a methodology report may have under its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.model.artefact import Maintainable
from registry.model.constraint import MemberSelection
from registry.model.metadata_constraint import MetadataConstraint, MetadataTargetRegion
from registry.model.metadata_key import MetadataKeySet, TargetSelection
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.bodies.constraints import details
from registry.web.pages.bodies.regions import Values, time_in_words
from registry.web.pages.bodies.templates import attribute_at, structure_behind
from registry.web.pages.bodies.validity import validity
from registry.web.pages.parts import Link
from registry.web.pages.sections import Asked, Cell, Row, Section, Statement, Table, cell, listed, phrase
from registry.web.texts import Text, text


def metadata_constraint(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, MetadataConstraint)
    attached = artefact.attachment.urns if artefact.attachment else ()
    template = next((found for urn in attached if (found := structure_behind(library, urn))), None)
    headings = _Headings(library, template)
    links = library.links(attached)
    says = (
        phrase(_("Says what may stand in reports of %(limited)s."), limited=listed(links))
        if links
        else _("It is attached to nothing here, so that it limits nothing.")
    )
    return (
        Statement((says,)),
        *(_region(region, headings, library) for region in artefact.regions),
        *(_key_set(key_set, library) for key_set in artefact.key_sets),
        *details(artefact.release_calendar, artefact.reference_period, ()),
    )  # fmt: skip


class _Headings(Values):
    """The headings of a report template as components."""

    def __init__(self, library: Library, template: MetadataStructure | None) -> None:
        super().__init__(library, None)
        self._template = template

    def _attribute(self, path: str) -> MetadataAttribute | None:
        return attribute_at(self._template.merged_attributes, path) if self._template else None

    def component(self, id: str) -> Link:
        found = self._attribute(id)
        concept = self._library.concept(found) if found else None
        return Link(text(concept.names, id) if concept else Text(id), None, id if concept else "")

    def list_of(self, component: str) -> str | None:
        found = self._attribute(component)
        return self._library.values_of(found) if found else None


def _region(region: MetadataTargetRegion, headings: _Headings, library: Library) -> Table:
    title = _("Only reports with these values") if region.include else _("No reports with these values")
    of_targets = [Row((cell(Link(Text(key.id))), _target(key, library))) for key in region.keys]
    rows = (*of_targets, *(_row(selection, headings) for selection in region.components))
    held = validity(region.valid_from, region.valid_to)
    return Table(title, (_("Heading"), _("Values")), rows, intro=_("Holds %(time)s.", time=held) if held else "")


def _row(selection: MemberSelection, headings: _Headings) -> Row:
    return Row((cell(headings.component(selection.id)), headings.of(selection)))


def _target(key: TargetSelection, library: Library) -> Cell:
    links = [*library.links(key.objects), *(Link(Text(value.value)) for value in key.values)]
    links += [Link(Text(each.id), None, "", str(library.name(each.data_provider))) for each in key.data_sets]
    links += [Link(Text(" · ".join(_pairs(each.keys)))) for each in key.data_keys]
    notes = (_("all values but these") if key.include is False else "", time_in_words(key.time_range))
    return cell(*links, note="; ".join(note for note in notes if note))


def _pairs(selections: Sequence[MemberSelection]) -> Iterator[str]:
    for selection in selections:
        yield f"{selection.id} = {', '.join(value.value for value in selection.values)}"


def _key_set(key_set: MetadataKeySet, library: Library) -> Table:
    title = _("Only these reports") if key_set.is_included else _("All reports but these")
    rows = tuple(
        Row((cell(Link(Text(key.report))), cell(Link(Text(target.id))), _target(target, library)))
        for key in key_set.keys
        for target in key.keys
    )
    return Table(title, (_("Report"), _("What it describes"), _("Values")), rows)
