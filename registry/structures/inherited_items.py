"""The codes that lists inherit, as a search sees them: they are stored in the lists that they come from only."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from registry.model.codelist import Code
from registry.storage.artefacts import Entry
from registry.storage.folding import search_words
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.extension import Extended
from registry.structures.graph import Graph
from registry.structures.whole import extended

_WORDS: WeakKeyDictionary[Extended, tuple[tuple[Code, str], ...]] = WeakKeyDictionary()

Match = tuple[bool, int, Entry, Code]


def matching_inherited(
    uow: UnitOfWork, graph: Graph, words: Sequence[str], id: str, kinds: Sequence[str], limit: int
) -> list[tuple[Entry, str, Mapping[str, str]]]:
    """The inherited codes in which a word begins with each of the folded `words`, or whose id is `id`: list, id, names.

    As with stored items, those with that id come first, then short texts.
    """
    if kinds and "codelist" not in kinds:
        return []
    best = heapq.nsmallest(limit, _matches(uow, graph, words, id.lower()), key=lambda match: match[:2])
    return [(entry, code.id, code.names) for _, _, entry, code in best]


def _matches(uow: UnitOfWork, graph: Graph, words: Sequence[str], id: str) -> Iterator[Match]:
    beginnings = [f" {word}" for word in words]
    for entry in graph.extensions():
        found = extended(uow, graph, entry)
        for code, text in _texts(found) if found is not None else ():
            is_id = code.id.lower() == id
            if is_id or all(beginning in text for beginning in beginnings):
                yield not is_id, len(text), entry, code


def _texts(found: Extended) -> tuple[tuple[Code, str], ...]:
    """Each inherited code with what a search compares."""
    texts = _WORDS.get(found)
    if texts is None:
        texts = tuple((code, search_words((code.id, *code.names.values()))) for code in found.inherited)
        _WORDS[found] = texts
    return texts
