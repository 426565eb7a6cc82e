"""Hierarchies. In 2.1 they stand in a HierarchicalCodelist: see formats/hierarchical_codelist.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from registry.formats.hierarchical_codelist import by_list, id_within, included, list_of, taken_out
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
from registry.model.artefact import Maintainable
from registry.model.hierarchy import HierarchicalCode, Hierarchy, Level

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


def _read_inner(list_: Hierarchy, node: Node, is_one_of_many: bool, aliases: Aliases, reading: Reading) -> Hierarchy:
    inner = replace(
        list_,
        **read_nameable(node, children_of(node)),
        has_formal_levels=flag(node, "leveled") or False,
        levels=tuple(_read_levels(node)),
        codes=_read_codes(node, aliases, reading),
    )
    return taken_out(list_, inner, is_one_of_many=is_one_of_many)


def _read_aliases(nodes: Iterable[Node], reading: Reading) -> Aliases:
    return {node.get("alias") or "": read_reference(node, "Codelist", reading) for node in nodes}


def write_hierarchical_codelists(hierarchies: Iterable[Maintainable], writing: Writing) -> Iterator[str]:
    """All hierarchies of a message in their lists."""
    for members in by_list(each for each in hierarchies if isinstance(each, Hierarchy)):
        yield "\n"
        yield from _write_list(members, writing)


def _write_list(members: list[Hierarchy], writing: Writing) -> Iterator[str]:
    list_ = list_of(members[0])
    yield f"<str:HierarchicalCodelist{maintainable_attributes(list_, writing)}>{head(list_)}"
    for number, codelist in enumerate(included(members), 1):
        alias = {"alias": f"list{number}"}  # no code is named by alias, but there are clients that insist on one
        yield reference("str:IncludedCodelist", codelist, writing.generation, writing.targets, alias)
    for member in members:
        if member.codes:
            yield from _write_inner(member, writing)
    yield "</str:HierarchicalCodelist>"


def _write_inner(hierarchy: Hierarchy, writing: Writing) -> Iterator[str]:
    given = {"id": id_within(hierarchy), "uri": hierarchy.uri, "leveled": hierarchy.has_formal_levels}
    yield f"\n<str:Hierarchy{attributes(given)}>{head(hierarchy)}"
    for code in hierarchy.codes:
        yield from _code(code, writing)
    yield f"{_levels(hierarchy.levels)}</str:Hierarchy>"


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
