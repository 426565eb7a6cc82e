"""Sets of mappings, as 2.1 has them: schemes, codes and structures in one artefact."""

from __future__ import annotations

from collections.abc import Sequence

from registry.model.artefact import Maintainable
from registry.model.structure_set import (
    ComponentRepresentation,
    HybridCodelistMap,
    LocalCode,
    SchemeMap,
    SetStructureMap,
    StructureSet,
)
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.bodies.structure_maps import structure_of
from registry.web.pages.parts import Link
from registry.web.pages.sections import Asked, Cell, Fact, Facts, Row, Section, Table, cell
from registry.web.texts import Text, text


def structure_set(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, StructureSet)
    sections: list[Section] = [_map(each, library) for each in artefact.maps]
    if artefact.related_structures:
        sections.insert(0, Facts("", (Fact(_("About"), library.links(artefact.related_structures)),)))
    return sections


def _map(each: SchemeMap | HybridCodelistMap | SetStructureMap, library: Library) -> Table:
    source, target = library.link(each.source), library.link(each.target)
    rows = _rows(each, library)
    columns = [_("From: %(column)s", column=source.text), _("To: %(column)s", column=target.text)]
    if isinstance(each, SetStructureMap):
        columns.append(_("How"))
    return Table(
        str(text(each.names, each.id)),
        tuple(columns),
        tuple(rows),
        intro=str(text(each.descriptions)),
        empty=_("This mapping has no rows yet."),
    )


def _rows(each: SchemeMap | HybridCodelistMap | SetStructureMap, library: Library) -> list[Row]:
    if isinstance(each, SchemeMap):
        return [
            Row((cell(library.item_link(each.source, pair.source)), cell(library.item_link(each.target, pair.target))))
            for pair in each.items
        ]
    if isinstance(each, HybridCodelistMap):
        return [Row((_code(pair.source, each.source, library), _code(pair.target, each.target, library))) for pair in each.codes]  # fmt: skip
    source, target = structure_of(library, each.source), structure_of(library, each.target)
    return [
        Row((cell(library.component(source, pair.source.id)), cell(library.component(target, pair.target.id)),
             _how(pair.representation)))
        for pair in each.components
    ]  # fmt: skip


def _code(code: LocalCode, scheme: str, library: Library) -> Cell:
    if code.urn is not None:
        return cell(library.link(code.urn))
    within = _("in %(hierarchy)s", hierarchy=code.hierarchy) if code.hierarchy else ""
    return cell(library.item_link(scheme, code.id or ""), note=within)


def _how(representation: ComponentRepresentation | None) -> Cell:
    if representation is None:
        return cell(note=_("copied as it is"))
    if representation.codelist_map:
        return cell(Link(Text(representation.codelist_map)), note=_("value by value, by this mapping of the set"))
    if representation.values:
        return cell(
            note=_(
                "value by value: %(pairs)s",
                pairs=", ".join(f"{pair.source} → {pair.target}" for pair in representation.values),
            )
        )
    words = {"Name": _("its name, as text"), "Description": _("its description, as text")}
    return cell(note=words.get(representation.to_value_type or "", _("its value, as text")))  # fmt: skip
