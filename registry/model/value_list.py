"""Value lists (3.x): enumerations whose ids are free text."""

from __future__ import annotations

from registry.model.artefact import Item, Maintainable


class ValueItem(Item, frozen=True, kw_only=True, omit_defaults=True):
    """`id` is any text (`$`, `µ`, `1 000`). In messages an item has no URN, uri or link."""


class ValueList(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """Not an item scheme: it has no parents and is never partial."""

    items: tuple[ValueItem, ...] = ()
