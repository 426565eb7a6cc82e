"""Codelists."""

from __future__ import annotations

from registry.model.artefact import Item, ItemScheme


class Code(Item, frozen=True, kw_only=True, omit_defaults=True):
    """`parent` is the id of another code of the same list."""

    parent: str | None = None


class Codelist(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    codes: tuple[Code, ...] = ()
