"""Category schemes (topics) and categorisations (what stands under a topic)."""

from __future__ import annotations

from registry.model.artefact import Item, ItemScheme, Maintainable


class Category(Item, frozen=True, kw_only=True, omit_defaults=True):
    """A category holds its sub-categories; its full id is dotted from the root."""

    categories: tuple[Category, ...] = ()


class CategoryScheme(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    categories: tuple[Category, ...] = ()


class Categorisation(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`source` is the URN of any artefact, `target` the URN of a category."""

    source: str | None = None
    target: str | None = None
