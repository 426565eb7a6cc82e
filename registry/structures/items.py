"""Schemes cut to some of their items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from registry.model.artefact import Item, ItemScheme
from registry.model.category import Category, CategoryScheme
from registry.model.codelist import Codelist
from registry.model.kinds import kind_of
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy

S = TypeVar("S", bound=ItemScheme)
C = TypeVar("C", Category, ReportingCategory)


def cut(scheme: S, paths: Iterable[str]) -> S:
    """The scheme with the items at `paths` only, marked partial when any is left out; nested items bring their ancestors,
    not their children. Order follows the full scheme."""
    wanted = frozenset(paths)
    items = kind_of(scheme).items
    assert items is not None
    if isinstance(scheme, CategoryScheme):
        return _partial(scheme, items, _branches(scheme.categories, wanted, ""))
    if isinstance(scheme, ReportingTaxonomy):
        return _partial(scheme, items, _branches(scheme.categories, wanted, ""))
    return _partial(scheme, items, tuple(item for item in getattr(scheme, items) if item.id in wanted))


def _branches(categories: Iterable[C], wanted: frozenset[str], prefix: str) -> tuple[C, ...]:
    kept = []
    for category in categories:
        path = prefix + category.id
        below = _branches(category.categories, wanted, f"{path}.")
        if below or path in wanted:
            kept.append(
                category if below == category.categories else msgspec.structs.replace(category, categories=below)
            )
    return tuple(kept)


def _partial(scheme: S, attribute: str, kept: tuple[Item, ...]) -> S:
    if kept == getattr(scheme, attribute):
        return scheme
    return msgspec.structs.replace(scheme, is_partial=True, **{attribute: kept})


def merged(stored: S, partial: S) -> S:
    """A stored scheme with a partial submission laid over it.

    A submitted item replaces the stored one in its place (a category with its whole branch); a new one goes after the item that
    precedes it in the submission, or last. Names and descriptions merge by language; other properties are the submission's, except
    that a codelist keeps its extensions when the submission has none.
    """
    attribute = kind_of(stored).items
    assert attribute is not None
    kept: dict[str, object] = {attribute: _laid(getattr(stored, attribute), getattr(partial, attribute))}
    if isinstance(stored, Codelist) and isinstance(partial, Codelist):
        kept["extensions"] = partial.extensions or stored.extensions
    return msgspec.structs.replace(
        partial,
        is_partial=stored.is_partial,
        names=stored.names | partial.names,
        descriptions=stored.descriptions | partial.descriptions,
        **kept,
    )


def _laid(stored: tuple[Item, ...], submitted: tuple[Item, ...]) -> tuple[Item, ...]:
    known = {item.id for item in stored}
    replacing = {item.id: item for item in submitted}
    following: dict[str | None, list[Item]] = defaultdict(list)  # new items by the stored item that they come after
    anchor: str | None = None
    for item in submitted:
        if item.id in known:
            anchor = item.id
        else:
            following[anchor].append(item)
    if not following:
        return tuple([replacing.get(item.id, item) for item in stored])
    placed: list[Item] = []
    for item in stored:
        placed.append(replacing.get(item.id, item))
        if item.id in following:
            placed += following[item.id]
    return (*placed, *following[None])
