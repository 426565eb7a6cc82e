"""Hierarchies in SDMX-JSON 1.0: they stand in a hierarchical codelist, whose identity maps as in SDMX-ML 2.1.

A list with one hierarchy is a Hierarchy with the list's id, agency and version. Of a list with several, each becomes a Hierarchy with the
id `{list}_{hierarchy}`. `holder` keeps the list where it differs from the hierarchy, and puts hierarchies of one holder back into one list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import (
    filled,
    item_of,
    read_identity,
    read_maintainable,
    read_nameable,
    write_identity,
    write_maintainable,
    write_nameable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.hierarchy import read_levels, write_levels
from registry.model.artefact import Nameable
from registry.model.hierarchy import HierarchicalCode, HierarchicalCodelist, Hierarchy
from registry.model.urn import PREFIX, Urn


def read_hierarchical_codelist(node: Node, dialect: Dialect) -> tuple[Hierarchy, ...]:
    """The hierarchies of a list, each an artefact; a list without any is one without codes."""
    holder = Hierarchy(**read_maintainable(node, dialect))
    included: dict[str, str] = node.get("includedCodelists", {})
    inner = node.get("hierarchies", ())
    return tuple(_read_inner(holder, each, len(inner) > 1, included, dialect) for each in inner) or (holder,)


def _read_inner(
    holder: Hierarchy, node: Node, is_one_of_many: bool, included: dict[str, str], dialect: Dialect
) -> Hierarchy:
    facts = read_nameable(node, dialect)
    own_id = facts["id"]
    plain: dict[str, object] = {"uri": None, "annotations": (), "links": (), "descriptions": {}}
    hierarchy = replace(
        holder,
        **(plain | facts | {"id": f"{holder.id}_{own_id}" if is_one_of_many else holder.id}),
        has_formal_levels=node.get("leveled", False),
        levels=read_levels(node.get("level"), dialect),
        codes=_read_codes(node, included, dialect),
    )
    is_same = own_id == holder.id and _described(hierarchy) == _described(holder) and not is_one_of_many
    return hierarchy if is_same else replace(hierarchy, holder=_holder(holder, own_id))


def _described(value: Nameable) -> tuple[object, ...]:
    return value.names, value.descriptions, value.annotations, value.uri


def _holder(list_: Hierarchy, hierarchy: str) -> HierarchicalCodelist:
    return HierarchicalCodelist(
        id=list_.id,
        hierarchy=hierarchy,
        uri=list_.uri,
        names=list_.names,
        descriptions=list_.descriptions,
        annotations=list_.annotations,
    )


def _read_codes(node: Node, included: dict[str, str], dialect: Dialect) -> tuple[HierarchicalCode, ...]:
    return tuple(
        HierarchicalCode(
            **read_identity(code, dialect),
            code=_read_code(code, included),
            level=item_of(code["level"]).rpartition(".")[2] if "level" in code else None,
            valid_from=code.get("validFrom"),
            valid_to=code.get("validTo"),
            codes=_read_codes(code, included, dialect),
        )
        for code in node.get("hierarchicalCodes", ())
    )


def _read_code(node: Node, included: dict[str, str]) -> str:
    """The URN of a code, or its id in one of the included codelists."""
    if "code" in node:
        return str(node["code"])
    return included[node["codelistAliasRef"]].replace(".Codelist=", ".Code=") + f".{node['codeID']}"


def write_hierarchical_codelists(hierarchies: Iterable[Hierarchy], dialect: Dialect) -> Iterator[Node]:
    """All hierarchies of a message in their lists; those with the same holder share one."""
    lists: dict[tuple[str, str, str], list[Hierarchy]] = {}
    for each in hierarchies:
        lists.setdefault((each.agency, list_of(each).id, each.version), []).append(each)
    return (_write_list(members, dialect) for members in lists.values())


def list_of(hierarchy: Hierarchy) -> Hierarchy:
    """The list that holds a hierarchy, as far as it is one artefact with it."""
    holder = hierarchy.holder
    return hierarchy if holder is None else replace(
        hierarchy, id=holder.id, uri=holder.uri, names=holder.names, descriptions=holder.descriptions, annotations=holder.annotations
    )  # fmt: skip


def _write_list(members: list[Hierarchy], dialect: Dialect) -> Node:
    list_ = list_of(members[0])
    codelists = dict.fromkeys(codelist for member in members for codelist in _codelists(member.codes))
    own = {"rel": "self", "urn": f"{_urn('HierarchicalCodelist', list_)}"}
    node = write_maintainable(list_, dialect)
    node["links"] = [own, *node.get("links", [])]
    return node | filled(
        includedCodelists={f"list{number}": codelist for number, codelist in enumerate(codelists, 1)},
        hierarchies=[_write_inner(member, list_, dialect) for member in members if member.codes],
    )


def _write_inner(hierarchy: Hierarchy, list_: Hierarchy, dialect: Dialect) -> Node:
    id = hierarchy.holder.hierarchy if hierarchy.holder else hierarchy.id
    level_base = f"{_urn('Level', list_)}.{id}."
    return (write_nameable(hierarchy, dialect) | {"id": id}) | filled(
        leveled=hierarchy.has_formal_levels or None,
        level=write_levels(hierarchy.levels, dialect),
        hierarchicalCodes=_write_codes(hierarchy.codes, level_base, dialect),
    )


def _urn(class_: str, list_: Hierarchy) -> str:
    return f"{PREFIX}codelist.{class_}={list_.agency}:{list_.id}({list_.version})"


def _codelists(codes: Iterable[HierarchicalCode]) -> Iterator[str]:
    for code in codes:
        urn = Urn.parse(code.code)
        yield f"{PREFIX}codelist.Codelist={urn.agency}:{urn.id}({urn.version})"
        yield from _codelists(code.codes)


def _write_codes(codes: tuple[HierarchicalCode, ...], level_base: str, dialect: Dialect) -> list[Node]:
    return [
        write_identity(code, dialect)
        | filled(
            code=code.code,
            level=code.level and level_base + code.level,
            validFrom=instant(code.valid_from),
            validTo=instant(code.valid_to, is_end=True),
            hierarchicalCodes=_write_codes(code.codes, level_base, dialect),
        )
        for code in codes
    ]
