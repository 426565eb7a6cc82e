"""Hierarchies: trees over the codes of one or several lists, with validity on every node.

2.1 keeps hierarchies in a HierarchicalCodelist: see formats/losses.py for what that changes.
"""

from __future__ import annotations

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Identifiable, Maintainable, Nameable
from registry.model.names import Names
from registry.model.representation import TextFormat


class Level(Nameable, frozen=True, kw_only=True, omit_defaults=True):
    """Levels stand in order from the root."""

    coding_format: TextFormat | None = None


class HierarchicalCode(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """A node: the URN of a code, its children, and the id of its level when the hierarchy has formal levels."""

    code: str
    level: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    codes: tuple[HierarchicalCode, ...] = ()


class HierarchicalCodelist(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """2.1's list that a hierarchy stands in. `hierarchy` is the id of the hierarchy within it; the rest is the list's own."""

    id: str
    hierarchy: str
    uri: str | None = None
    names: Names = {}
    descriptions: Names = {}
    annotations: tuple[Annotation, ...] = ()


class Hierarchy(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`holder` is given when the hierarchy came in a 2.1 list that differs from it in id or names, or holds several."""

    has_formal_levels: bool = False
    levels: tuple[Level, ...] = ()
    codes: tuple[HierarchicalCode, ...] = ()
    holder: HierarchicalCodelist | None = None
