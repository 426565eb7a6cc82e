"""Code mappings, and mappings between two schemes of a kind: which value becomes which, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from registry.model.artefact import Item, Maintainable
from registry.model.item_scheme_map import ItemMap, ItemSchemeMap
from registry.model.representation_map import (
    MappedRepresentation,
    MappedValue,
    RepresentationMap,
    RepresentationMapping,
)
from registry.web.language import _, plural
from registry.web.library import Library
from registry.web.pages.bodies.validity import validity
from registry.web.pages.concepts import TYPES
from registry.web.pages.parts import Link
from registry.web.pages.sections import (
    Asked,
    Cell,
    Row,
    Section,
    Statement,
    cell,
    listed,
    phrase,
    searchable,
)
from registry.web.texts import Text, text

Items = Mapping[str, Item]


def representation_map(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, RepresentationMap)
    columns = [*artefact.sources, *artefact.targets]
    names = [library.items(column.codelist) for column in columns]
    heads = [_head(column, library) for column in columns]
    of_sources, of_targets = names[: len(artefact.sources)], names[len(artefact.sources) :]
    rows = [_row(mapping, of_sources, of_targets, len(artefact.targets)) for mapping in artefact.mappings]
    labels = [
        *(_("From: %(column)s", column=head.text) for head in heads[: len(artefact.sources)]),
        *(_("To: %(column)s", column=head.text) for head in heads[len(artefact.sources) :]),
    ]
    sentence = phrase(
        _("Each row says what a value of %(sources)s becomes in %(targets)s."),
        sources=listed(heads[: len(artefact.sources)]),
        targets=listed(heads[len(artefact.sources) :]),
    )
    says: list[str | Markup] = [sentence, *_coverage(artefact, of_sources)]
    return (Statement(tuple(says)), searchable(_("Row by row"), *_dated(labels, rows), asked))


def _head(column: MappedRepresentation, library: Library) -> Link:
    if column.codelist:
        return library.link(column.codelist)
    if column.data_type in (None, "String"):
        return Link(Text(_("plain text")))
    return Link(Text(str(TYPES.get(column.data_type or "", column.data_type))))


def _row(mapping: RepresentationMapping, sources: Sequence[Items], targets: Sequence[Items], width: int) -> Row:
    cells = [_source(value, items) for value, items in zip(mapping.sources, sources, strict=False)]
    if mapping.targets:
        cells += [_target(value, items) for value, items in zip(mapping.targets, targets, strict=False)]
    else:
        cells += [cell(note=_("no counterpart"), tone="warning"), *(Cell() for _each in range(width - 1))]
    return Row((*cells, cell(note=validity(mapping.valid_from, mapping.valid_to))))


def _source(value: MappedValue, items: Items) -> Cell:
    if value.is_regex:
        return cell(code=value.value, note=_("any value that fits this pattern"))
    return cell(_named(value.value, items), note=_cut(value))


def _cut(value: MappedValue) -> str:
    """Which part of the value is compared; positions are counted from 1 for people."""
    if value.start_index is None and value.end_index is None:
        return ""
    first = (value.start_index or 0) + 1
    if value.end_index is None:
        return _("compared from its character %(first)s on", first=first)
    return _("compared from its character %(first)s to %(last)s", first=first, last=value.end_index + 1)


def _target(value: str, items: Items) -> Cell:
    if "\\" in value:
        return cell(code=value, note=_("made of what the pattern found"))
    return cell(_named(value, items))


def _named(value: str, items: Items) -> Link:
    found = items.get(value)
    return Link(text(found.names, value), None, value) if found and found.names else Link(Text(value))


def _coverage(artefact: RepresentationMap, sources: Sequence[Items]) -> list[str]:
    """How many codes lead nowhere, where each row is one code of one list."""
    found = []
    without = sum(not mapping.targets for mapping in artefact.mappings)
    if without:
        found.append(plural("%(num)d row has no counterpart.", "%(num)d rows have no counterpart.", without))
    values = [value for mapping in artefact.mappings for value in mapping.sources]
    if len(sources) == 1 and sources[0] and not any(value.is_regex for value in values):
        missing = len(sources[0].keys() - {value.value for value in values})
        if missing:
            found.append(
                plural(
                    "%(num)d code of the first list is in no row.",
                    "%(num)d codes of the first list are in no row.",
                    missing,
                )
            )
    return found  # fmt: skip


def item_scheme_map(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, ItemSchemeMap)
    source, target = library.link(artefact.source), library.link(artefact.target)
    rows = [_item_row(each, artefact, library) for each in artefact.maps]
    labels = [_("From: %(column)s", column=source.text), _("To: %(column)s", column=target.text)]
    sentence = phrase(
        _("Each row says what an entry of %(sources)s is in %(targets)s."), sources=source, targets=target
    )
    return (Statement((sentence,)), searchable(_("Row by row"), *_dated(labels, rows), asked))


def _item_row(each: ItemMap, artefact: ItemSchemeMap, library: Library) -> Row:
    source = _source(each.source, library.items(artefact.source))
    if each.target is None:
        target = cell(note=_("no counterpart"), tone="warning")
    else:
        target = _target(each.target, library.items(artefact.target))
    return Row((source, target, cell(note=validity(each.valid_from, each.valid_to))))


def _dated(labels: list[str], rows: list[Row]) -> tuple[list[str], list[Row]]:
    """The columns and rows, the last column (validity) only where a row has one."""
    if any(row.cells[-1].words.strip() for row in rows):
        return [*labels, _("Valid")], rows
    return labels, [Row(row.cells[:-1], row.anchor, row.depth) for row in rows]
