"""Hierarchies: trees over the codes of one or several lists, with validity on every node.

2.1 keeps hierarchies in a HierarchicalCodelist: see formats/losses.py for what that changes.
"""

from __future__ import annotations

from registry.model.artefact import Identifiable, Maintainable, Nameable
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


class Hierarchy(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    has_formal_levels: bool = False
    levels: tuple[Level, ...] = ()
    codes: tuple[HierarchicalCode, ...] = ()
