"""Hierarchies in SDMX-JSON. Levels stand one inside the other, from the root down."""

from __future__ import annotations

from collections.abc import Callable

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import (
    filled,
    read_identity,
    read_maintainable,
    read_nameable,
    write_identity,
    write_maintainable,
    write_nameable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_format, write_format
from registry.model.hierarchy import HierarchicalCode, Hierarchy, Level

Named = Callable[[Node], tuple[str, str | None]]


def read_hierarchy(node: Node, dialect: Dialect) -> Hierarchy:
    return Hierarchy(
        **read_maintainable(node, dialect),
        has_formal_levels=node.get("hasFormalLevels", False),
        levels=read_levels(node.get("level"), dialect),
        codes=read_codes(node, dialect),
    )


def read_levels(node: Node | None, dialect: Dialect) -> tuple[Level, ...]:
    levels: list[Level] = []
    while node is not None:
        coding = node.get("codingFormat")
        levels.append(
            Level(
                **read_nameable(node, dialect), coding_format=None if coding is None else read_format(coding, dialect)
            )
        )
        node = node.get("level")
    return tuple(levels)


def _named(node: Node) -> tuple[str, str | None]:
    return node["code"], node.get("level")


def read_codes(node: Node, dialect: Dialect, named: Named = _named) -> tuple[HierarchicalCode, ...]:
    """`named` gives the URN of the code and the id of the level that a node names."""
    codes = []
    for each in node.get("hierarchicalCodes", ()):
        code, level = named(each)
        codes.append(
            HierarchicalCode(
                **read_identity(each, dialect),
                code=code,
                level=level,
                valid_from=each.get("validFrom"),
                valid_to=each.get("validTo"),
                codes=read_codes(each, dialect, named),
            )
        )
    return tuple(codes)


def write_hierarchy(hierarchy: Hierarchy, dialect: Dialect) -> Node:
    return write_maintainable(hierarchy, dialect) | filled(
        hasFormalLevels=hierarchy.has_formal_levels or None,
        level=write_levels(hierarchy.levels, dialect),
        hierarchicalCodes=write_codes(hierarchy.codes, dialect),
    )


def write_levels(levels: tuple[Level, ...], dialect: Dialect) -> Node | None:
    node: Node | None = None
    for level in reversed(levels):
        coding = level.coding_format and write_format(level.coding_format, dialect)
        node = write_nameable(level, dialect) | filled(codingFormat=coding, level=node)
    return node


def write_codes(codes: tuple[HierarchicalCode, ...], dialect: Dialect, level_base: str = "") -> list[Node]:
    """`level_base` stands before the ids of levels."""
    return [
        write_identity(code, dialect)
        | filled(
            code=code.code,
            level=code.level and level_base + code.level,
            validFrom=instant(code.valid_from),
            validTo=instant(code.valid_to, is_end=True),
            hierarchicalCodes=write_codes(code.codes, dialect, level_base),
        )
        for code in codes
    ]
