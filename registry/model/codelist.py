"""Codelists, and how a codelist is made from others (3.x)."""

from __future__ import annotations

import msgspec

from registry.model.artefact import Item, ItemScheme
from registry.model.constraint import MemberValue


class Code(Item, frozen=True, kw_only=True, omit_defaults=True):
    """`parent` is the id of another code of the same list."""

    parent: str | None = None


class CodeSelection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The codes that are taken; `include=False` means all but these. A value may hold the wildcard `%` and may cascade."""

    include: bool = True
    values: tuple[MemberValue, ...] = ()


class CodelistExtension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Codes taken from `codelist`, a URN; `prefix` is put before their ids. Without `selection` all codes are taken.

    The order of a codelist's extensions is their sequence: a later one overrides an earlier one, own codes override all.
    """

    codelist: str
    prefix: str | None = None
    selection: CodeSelection | None = None


class Codelist(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    """`codes` are the list's own; what `extensions` add is worked out when the list is asked for, and never stored."""

    codes: tuple[Code, ...] = ()
    extensions: tuple[CodelistExtension, ...] = ()
