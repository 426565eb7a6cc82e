"""Hierarchies. In 2.1 they stand in a HierarchicalCodelist, whose identity maps so:

A 2.1 list with one hierarchy is a Hierarchy with the list's id, agency and version, and the names of the hierarchy within it. Of a
list with several, each becomes a Hierarchy with the id `{list}_{hierarchy}`. Where list and hierarchy differ in id or names, or the
list holds several, `holder` keeps the list, and writing 2.1 puts hierarchies of one holder back into one list. A hierarchy without
holder is written as a list of its own id and names, with one hierarchy of that id and those names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    maintainable_attributes,
    read_identifiable,
    read_maintainable,
    read_nameable,
)
from registry.formats.sdmx_ml.fitting import (
    Cuts,
    fit_annotation,
    fit_identifiable,
    fit_lifetime,
    fit_maintainable,
    fit_nameable,
)
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference, read_reference, reference
from registry.formats.sdmx_ml.representation import read_text_format, text_format
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, element, first, flag, token_of
from registry.model.artefact import Maintainable, Nameable
from registry.model.hierarchy import HierarchicalCode, HierarchicalCodelist, Hierarchy, Level
from registry.model.urn import PREFIX, Urn

Aliases = dict[str, str]  # alias in a 2.1 list → URN of the codelist


# --- 3.x ---------------------------------------------------------------------------------------------------------------------------


def read_hierarchy(node: Node, reading: Reading) -> Hierarchy:
    children = children_of(node)
    return Hierarchy(
        **read_maintainable(node, children, reading),
        has_formal_levels=flag(node, "hasFormalLevels") or False,
        levels=tuple(_read_levels(node)),
        codes=_read_codes(node, {}, reading),
    )


def write_hierarchy(hierarchy: Hierarchy, writing: Writing) -> Iterator[str]:
    formal = attributes({"hasFormalLevels": hierarchy.has_formal_levels})
    yield f"<str:Hierarchy{maintainable_attributes(hierarchy, writing)}{formal}>{head(hierarchy)}{_levels(hierarchy.levels)}"
    for code in hierarchy.codes:
        yield from _code(code, writing)
    yield "</str:Hierarchy>"


# --- 2.1 ---------------------------------------------------------------------------------------------------------------------------


def read_hierarchical_codelist(node: Node, reading: Reading) -> tuple[Hierarchy, ...]:
    """The hierarchies of a 2.1 list, each an artefact; a list without any is one without codes."""
    children = children_of(node)
    facts = read_maintainable(node, children, reading)
    aliases = _read_aliases(children.get("IncludedCodelist", ()), reading)
    inner = children.get("Hierarchy", [])
    if not inner:
        return (Hierarchy(**facts),)
    return tuple(_read_inner(Hierarchy(**facts), child, len(inner) > 1, aliases, reading) for child in inner)


def _read_inner(holder: Hierarchy, node: Node, is_one_of_many: bool, aliases: Aliases, reading: Reading) -> Hierarchy:
    facts = read_nameable(node, children_of(node))
    own_id = facts["id"]
    facts["id"] = f"{holder.id}_{own_id}" if is_one_of_many else holder.id
    hierarchy = replace(
        holder,
        **facts,
        has_formal_levels=flag(node, "leveled") or False,
        levels=tuple(_read_levels(node)),
        codes=_read_codes(node, aliases, reading),
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


def _read_aliases(nodes: Iterable[Node], reading: Reading) -> Aliases:
    return {node.get("alias") or "": read_reference(node, "Codelist", reading) for node in nodes}


def write_hierarchical_codelists(hierarchies: Iterable[Maintainable], writing: Writing) -> Iterator[str]:
    """All hierarchies of a message in their lists; those with the same holder share one."""
    lists: dict[tuple[str, str, str], list[Hierarchy]] = {}
    for each in hierarchies:
        if isinstance(each, Hierarchy):
            lists.setdefault((each.agency, _list_of(each), each.version), []).append(each)
    for members in lists.values():
        yield "\n"
        yield from _write_list(members, writing)


def _list_of(hierarchy: Hierarchy) -> str:
    return hierarchy.holder.id if hierarchy.holder else hierarchy.id


def _write_list(members: list[Hierarchy], writing: Writing) -> Iterator[str]:
    one, holder = members[0], members[0].holder
    list_ = one if holder is None else replace(
        one, id=holder.id, uri=holder.uri, names=holder.names, descriptions=holder.descriptions, annotations=holder.annotations
    )  # fmt: skip
    yield f"<str:HierarchicalCodelist{maintainable_attributes(list_, writing)}>{head(list_)}"
    included = dict.fromkeys(codelist for member in members for codelist in _codelists(member.codes))
    for number, codelist in enumerate(included, 1):
        alias = {"alias": f"list{number}"}  # no code is named by alias, but there are clients that insist on one
        yield reference("str:IncludedCodelist", codelist, writing.generation, writing.targets, alias)
    for member in members:
        if member.codes:
            yield from _write_inner(member, writing)
    yield "</str:HierarchicalCodelist>"


def _write_inner(hierarchy: Hierarchy, writing: Writing) -> Iterator[str]:
    id = hierarchy.holder.hierarchy if hierarchy.holder else hierarchy.id
    yield f"\n<str:Hierarchy{attributes({'id': id, 'uri': hierarchy.uri, 'leveled': hierarchy.has_formal_levels})}>{head(hierarchy)}"
    for code in hierarchy.codes:
        yield from _code(code, writing)
    yield f"{_levels(hierarchy.levels)}</str:Hierarchy>"


def _codelists(codes: Iterable[HierarchicalCode]) -> Iterator[str]:
    for code in codes:
        urn = Urn.parse(code.code)
        yield f"{PREFIX}codelist.Codelist={urn.agency}:{urn.id}({urn.version})"
        yield from _codelists(code.codes)


# --- both --------------------------------------------------------------------------------------------------------------------------


def _read_codes(node: Node, aliases: Aliases, reading: Reading) -> tuple[HierarchicalCode, ...]:
    return tuple(_read_code(child, aliases, reading) for child in children_of(node).get("HierarchicalCode", ()))


def _read_code(node: Node, aliases: Aliases, reading: Reading) -> HierarchicalCode:
    children = children_of(node)
    code, level = first(children, "Code"), first(children, "Level")
    if node.get("version") is not None:
        reading.leave_out(node, "alias")
    return HierarchicalCode(
        **read_identifiable(node, children),
        code=_read_alias(node, aliases, reading) if code is None else read_reference(code, "Code", reading),
        level=None if level is None else read_local_reference(level, reading),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        codes=_read_codes(node, aliases, reading),
    )


def _read_alias(node: Node, aliases: Aliases, reading: Reading) -> str:
    children = children_of(node)
    alias, id = token_of(children["CodelistAliasRef"][0]), read_local_reference(children["CodeID"][0], reading)
    if alias not in aliases:
        reading.wrong(
            node, "alias", f"{alias!r} is no alias of an included codelist; name one of {', '.join(aliases) or 'none'}"
        )
    return aliases.get(alias, "").replace(".Codelist=", ".Code=") + f".{id}"


def _code(code: HierarchicalCode, writing: Writing) -> Iterator[str]:
    given = {"id": code.id, "uri": code.uri, "validFrom": code.valid_from, "validTo": code.valid_to}
    yield f"\n<str:HierarchicalCode{attributes(given)}>{head(code)}"
    yield reference("str:Code", code.code, writing.generation, writing.targets)
    for child in code.codes:
        yield from _code(child, writing)
    if code.level is not None:
        yield local_reference("str:Level", code.level, writing.generation)
    yield "</str:HierarchicalCode>"


def _read_levels(node: Node) -> Iterator[Level]:
    for child in children_of(node).get("Level", ()):
        parts = children_of(child)
        format_ = first(parts, "CodingFormat")
        yield Level(**read_nameable(child, parts), coding_format=None if format_ is None else read_text_format(format_))
        yield from _read_levels(child)


def _levels(levels: tuple[Level, ...]) -> str:
    """A chain: each level holds the next."""
    if not levels:
        return ""
    level, *rest = levels
    coding = "" if level.coding_format is None else text_format("str:CodingFormat", level.coding_format)
    return element("str:Level", {"id": level.id, "uri": level.uri}, head(level), coding, _levels(tuple(rest)))


def fit_hierarchy(hierarchy: Hierarchy, cuts: Cuts) -> Hierarchy:
    hierarchy = fit_maintainable(hierarchy, cuts)
    if cuts.cut("empty", not hierarchy.codes and (hierarchy.levels or hierarchy.has_formal_levels)):
        hierarchy = replace(hierarchy, levels=(), has_formal_levels=False)
    holder = None if cuts.cut("holder", hierarchy.holder) else hierarchy.holder
    if holder is not None:
        holder = replace(holder, annotations=tuple(fit_annotation(each, cuts) for each in holder.annotations))
    levels = tuple(fit_nameable(level, cuts) for level in hierarchy.levels)
    return replace(
        hierarchy, levels=levels, holder=holder, codes=tuple(_fit_code(code, cuts) for code in hierarchy.codes)
    )


def _fit_code(code: HierarchicalCode, cuts: Cuts) -> HierarchicalCode:
    return replace(
        fit_lifetime(fit_identifiable(code, cuts), cuts), codes=tuple(_fit_code(each, cuts) for each in code.codes)
    )
