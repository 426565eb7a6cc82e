"""Hierarchies in SDMX-JSON 1.0: they stand in a hierarchical codelist, see formats/hierarchical_codelist.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec.structs import replace

from registry.formats.hierarchical_codelist import by_list, id_within, included, list_of, taken_out
from registry.formats.sdmx_json.common import (
    filled,
    item_of,
    read_maintainable,
    read_nameable,
    write_maintainable,
    write_nameable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.hierarchy import read_codes, read_levels, write_codes, write_levels
from registry.model.hierarchy import Hierarchy
from registry.model.urn import PREFIX


def read_hierarchical_codelist(node: Node, dialect: Dialect) -> tuple[Hierarchy, ...]:
    """The hierarchies of a list, each an artefact; a list without any is one without codes."""
    list_ = Hierarchy(**read_maintainable(node, dialect))
    codelists: dict[str, str] = node.get("includedCodelists", {})
    inner = node.get("hierarchies", ())
    return tuple(_read_inner(list_, each, len(inner) > 1, codelists, dialect) for each in inner) or (list_,)


def _read_inner(
    list_: Hierarchy, node: Node, is_one_of_many: bool, codelists: dict[str, str], dialect: Dialect
) -> Hierarchy:
    plain: dict[str, object] = {"uri": None, "annotations": (), "links": (), "descriptions": {}}
    inner = replace(
        list_,
        **(plain | read_nameable(node, dialect)),
        has_formal_levels=node.get("leveled", False),
        levels=read_levels(node.get("level"), dialect),
        codes=read_codes(node, dialect, partial(_named, codelists)),
    )
    return taken_out(list_, inner, is_one_of_many=is_one_of_many)


def _named(codelists: dict[str, str], node: Node) -> tuple[str, str | None]:
    """A code by its URN or by its id in one of the codelists; a level by its URN."""
    level = item_of(node["level"]).rpartition(".")[2] if "level" in node else None
    if "code" in node:
        return node["code"], level
    return codelists[node["codelistAliasRef"]].replace(".Codelist=", ".Code=") + f".{node['codeID']}", level


def write_hierarchical_codelists(hierarchies: Iterable[Hierarchy], dialect: Dialect) -> Iterator[Node]:
    """All hierarchies of a message in their lists."""
    return (_write_list(members, dialect) for members in by_list(hierarchies))


def _write_list(members: list[Hierarchy], dialect: Dialect) -> Node:
    list_ = list_of(members[0])
    node = write_maintainable(list_, dialect)
    own = {"rel": "self", "urn": _urn("HierarchicalCodelist", list_)}
    node["links"] = [own, *node.get("links", [])]
    return node | filled(
        includedCodelists={f"list{number}": codelist for number, codelist in enumerate(included(members), 1)},
        hierarchies=[_write_inner(member, list_, dialect) for member in members if member.codes],
    )


def _write_inner(hierarchy: Hierarchy, list_: Hierarchy, dialect: Dialect) -> Node:
    id = id_within(hierarchy)
    return (write_nameable(hierarchy, dialect) | {"id": id}) | filled(
        leveled=hierarchy.has_formal_levels or None,
        level=write_levels(hierarchy.levels, dialect),
        hierarchicalCodes=write_codes(hierarchy.codes, dialect, f"{_urn('Level', list_)}.{id}."),
    )


def _urn(class_: str, list_: Hierarchy) -> str:
    return f"{PREFIX}codelist.{class_}={list_.agency}:{list_.id}({list_.version})"
