"""Selections of values in words: what a constraint names of each component, its keys and its times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.model.constraint import DataKey, DataKeySet, MemberSelection, MemberValue, TimeBound, TimeRange
from registry.model.structure import DataStructure
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.bodies.validity import validity
from registry.web.pages.parts import Link
from registry.web.pages.sections import Cell, Row, Table, cell
from registry.web.texts import Text


class Values:
    """Names the values of the components of one structure; without one the codes stand as they are."""

    def __init__(self, library: Library, structure: DataStructure | None) -> None:
        self._library = library
        self.structure = structure

    def component(self, id: str) -> Link:
        return self._library.component(self.structure, id)

    def list_of(self, component: str) -> str | None:
        """The URN of the list that codes a component."""
        if self.structure is None:
            return None
        found = next((each for each in self.structure.components if each.id == component), None)
        return self._library.values_of(found) if found else None

    def of(self, selection: MemberSelection) -> Cell:
        """Everything that a selection says, whether it takes values or leaves them out."""
        links = [self._value(value, self.list_of(selection.id)) for value in selection.values]
        notes = [
            _("all values but these") if selection.include is False else "",
            time_in_words(selection.time_range),
            _("without the prefix of the code") if selection.remove_prefix else "",
            validity(selection.valid_from, selection.valid_to),
        ]
        if not links and selection.time_range is None:
            notes.append(_("any value"))
        return cell(*links, note="; ".join(note for note in notes if note))

    def _value(self, value: MemberValue, urn: str | None) -> Link:
        found = self._library.item_link(urn, value.value)
        notes = (
            _("with all below it") if value.cascade == "true" else "",
            _("all below it, without itself") if value.cascade == "excluderoot" else "",
            _("the percent sign stands for any signs") if "%" in value.value else "",
            validity(value.valid_from, value.valid_to),
        )
        return Link(found.text, found.href, found.id, "; ".join(note for note in notes if note))


def time_in_words(time: TimeRange | None) -> str:
    """`from 2000 to before 2020`"""
    if time is None:
        return ""
    said = []
    if start := time.start or time.after:
        said.append(_bound(start, _("from %(period)s"), _("after %(period)s")))
    if end := time.end or time.before:
        said.append(_bound(end, _("to %(period)s"), _("before %(period)s")))
    return " ".join(said)


def _bound(bound: TimeBound, inclusive: str, exclusive: str) -> str:
    return (inclusive if bound.is_inclusive else exclusive) % {"period": bound.period}


def key_table(key_set: DataKeySet, values: Values) -> Table:
    """A set of keys as a table: a column for each component that any key names."""
    ids = list(dict.fromkeys(selection.id for key in key_set.keys for selection in (*key.keys, *key.components)))
    heads = [values.component(id) for id in ids]
    title = _("Only these combinations") if key_set.is_included else _("All but these combinations")
    return Table(title, tuple(str(head.text) for head in heads), tuple(_rows(key_set.keys, ids, values)))


def _rows(keys: Sequence[DataKey], ids: Sequence[str], values: Values) -> Iterable[Row]:
    for key in keys:
        by_id = {selection.id: selection for selection in (*key.keys, *key.components)}
        cells = [values.of(by_id[id]) if id in by_id else _any() for id in ids]
        yield Row(tuple(cells))


def _any() -> Cell:
    return Cell((Link(Text("")),), note=_("any value"))
