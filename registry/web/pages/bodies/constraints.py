"""Constraints in readable sentences: what they limit, to which values, and how many values are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from registry.model.artefact import Maintainable
from registry.model.attachment_constraint import AttachmentConstraint
from registry.model.codelist import Codelist
from registry.model.constraint import CubeRegion, DataConstraint, ReferencePeriod, ReleaseCalendar
from registry.model.provision import ProvisionAgreement
from registry.model.structure import DataStructure
from registry.structures.code_selection import CodeTree
from registry.structures.constraints import allowed_codes
from registry.web.figures import count
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.bodies.regions import Values, key_table
from registry.web.pages.bodies.structure_maps import structure_of
from registry.web.pages.bodies.validity import validity
from registry.web.pages.parts import Link
from registry.web.pages.sections import (
    Asked,
    Cell,
    Fact,
    Facts,
    Row,
    Section,
    Statement,
    Table,
    cell,
    listed,
    phrase,
)
from registry.web.texts import Text


def data_constraint(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, DataConstraint)
    attached = artefact.attachment.urns if artefact.attachment else ()
    values = Values(library, _structure(library, attached))
    left = _left(artefact, values, library)
    return (
        Statement(_says(artefact, library.links(attached))),
        *(_region(region, values, left) for region in artefact.regions),
        *(key_table(key_set, values) for key_set in artefact.key_sets),
        *details(artefact.release_calendar, artefact.reference_period, _sources(artefact)),
    )


def _structure(library: Library, attached: Sequence[str]) -> DataStructure | None:
    for urn in attached:
        found = library.artefact(urn)
        if isinstance(found, ProvisionAgreement):
            urn = found.dataflow or urn
        if (structure := structure_of(library, urn)) is not None:
            return structure
    return None


def _says(artefact: DataConstraint, attached: Sequence[Link]) -> tuple[str | Markup, ...]:
    role = {
        "allowed": _("Says which values may be reported in %(limited)s."),
        "actual": _("Says which values are there in %(limited)s."),
    }[artefact.role]
    if not attached:
        return (_("It is attached to nothing here, so that it limits nothing."),)
    more = _("Where several constraints hold, a value must pass all of them.") if artefact.role == "allowed" else ""
    return tuple(each for each in (phrase(role, limited=listed(attached)), more) if each)


def _region(region: CubeRegion, values: Values, left: dict[str, str]) -> Table:
    selections = (*region.keys, *region.components)
    title = _("Only data with these values") if region.include else _("No data with these values")
    rows = tuple(
        Row((cell(values.component(each.id)), values.of(each), Cell(note=left.get(each.id, "")))) for each in selections
    )
    return Table(
        title,
        (_("Component"), _("Values"), _("What is left")),
        rows,
        intro=_("All lines hold at once; a component that is not named may have any value."),
    )


def _left(artefact: DataConstraint, values: Values, library: Library) -> dict[str, str]:
    """By component: how many codes of its list the constraint leaves."""
    trees: dict[str, CodeTree] = {}
    for component in values.structure.components if values.structure else ():
        found = library.artefact(values.list_of(component.id))
        if isinstance(found, Codelist):
            trees[component.id] = CodeTree(found.codes)
    return {
        id: _("%(left)s of %(total)s codes", left=count(len(codes)), total=count(len(trees[id].all)))
        for id, codes in allowed_codes(trees, [artefact]).items()
    }


def _sources(artefact: DataConstraint) -> list[str]:
    attachment = artefact.attachment
    if attachment is None:
        return []
    return [*attachment.simple_data_sources, *(source.url for source in attachment.queryable_data_sources)]


def details(
    calendar: ReleaseCalendar | None, period: ReferencePeriod | None, sources: Sequence[str]
) -> Iterator[Section]:
    """What constraints say besides values, where they say it."""
    rows = []
    if calendar is not None:
        said = _("every %(periodicity)s, %(offset)s after the period, give or take %(tolerance)s",
                 periodicity=calendar.periodicity, offset=calendar.offset, tolerance=calendar.tolerance)  # fmt: skip
        rows.append(Fact(_("Release calendar"), text=said))
    if period is not None:
        rows.append(Fact(_("Reference period"), text=validity(period.start_time, period.end_time)))
    if sources:
        rows.append(Fact(_("Data sources"), tuple(Link(Text(url)) for url in sources)))
    if rows:
        yield Facts(_("Also"), tuple(rows))


def attachment_constraint(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, AttachmentConstraint)
    attached = artefact.attachment.urns if artefact.attachment else ()
    values = Values(library, _structure(library, attached))
    says = phrase(
        _("Names parts of %(limited)s to which notes and reports can be attached."),
        limited=listed(library.links(attached)),
    )
    return (Statement((says,)), *(key_table(key_set, values) for key_set in artefact.key_sets))  # fmt: skip
