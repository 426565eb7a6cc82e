"""Codelists, with the rules by which one extends others (3.x)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    maintainable_attributes,
    read_nameable,
    read_scheme,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference, read_reference, reference
from registry.formats.sdmx_ml.region import read_member_value
from registry.formats.sdmx_ml.xml import LANG, Children, Node, children_of, element, escape, first, local, quote
from registry.model.codelist import Code, Codelist, CodelistExtension, CodeSelection
from registry.model.names import DEFAULT_LANGUAGE, Names

L = TypeVar("L", bound=Codelist)

_STARTS_WITH_LETTER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def read_codelist(node: Node, reading: Reading) -> Codelist:
    children = children_of(node)
    codes = tuple([_read_code(code, reading) for code in children.get("Code", ())])
    return Codelist(**read_scheme(node, children, reading), codes=codes, extensions=read_extensions(children, reading))


def read_extensions(children: Children, reading: Reading) -> tuple[CodelistExtension, ...]:
    return tuple(_read_extension(child, reading) for child in children.get("CodelistExtension", ()))


def _read_extension(node: Node, reading: Reading) -> CodelistExtension:
    parts = children_of(node)
    chosen = first(parts, "InclusiveCodeSelection"), first(parts, "ExclusiveCodeSelection")
    return CodelistExtension(
        codelist=read_reference(parts["Codelist"][0], "Codelist", reading),
        prefix=node.get("prefix"),
        selection=next((_read_selection(child) for child in chosen if child is not None), None),
    )


def _read_selection(node: Node) -> CodeSelection:
    return CodeSelection(
        include=local(node) == "InclusiveCodeSelection", values=tuple(read_member_value(child) for child in node)
    )


def _read_code(node: Node, reading: Reading) -> Code:
    """Most codes have only names, a description and a parent; there may be a hundred thousand, so these are read in one pass."""
    names: Names = {}
    descriptions: Names = {}
    parent = None
    name_tag, description_tag, parent_tag = reading.code_tags
    for child in node:
        tag = child.tag
        if tag == name_tag:
            names[child.get(LANG) or DEFAULT_LANGUAGE] = child.text or ""
        elif tag == parent_tag:
            parent = read_local_reference(child, reading)
        elif tag == description_tag:
            descriptions[child.get(LANG) or DEFAULT_LANGUAGE] = child.text or ""
        else:
            return Code(**read_nameable(node, children_of(node)), parent=read_parent(node, reading))
    return Code(id=node.get("id") or "", uri=node.get("uri"), names=names, descriptions=descriptions, parent=parent)


def read_parent(node: Node, reading: Reading) -> str | None:
    parent = first(children_of(node), "Parent")
    return None if parent is None else read_local_reference(parent, reading)


def write_codelist(codelist: Codelist, writing: Writing) -> Iterator[str]:
    """Codes without URN: it says what the ids say, and validating it costs a reader ten times the rest."""
    yield f"<str:Codelist{maintainable_attributes(codelist, writing)}>{head(codelist)}"
    for code in codelist.codes:
        uri = f' uri="{quote(code.uri)}"' if code.uri else ""
        yield f'\n<str:Code id="{quote(code.id)}"{uri}>{head(code)}{parent_of(code, writing)}</str:Code>'
    yield from (extension(each, writing) for each in codelist.extensions)
    yield "</str:Codelist>"


def parent_of(code: Code, writing: Writing) -> str:
    return local_reference("str:Parent", code.parent, writing.generation, "Code", "codelist") if code.parent else ""


def extension(given: CodelistExtension, writing: Writing) -> str:
    return element(
        "str:CodelistExtension",
        {"prefix": given.prefix},
        reference("str:Codelist", given.codelist, writing.generation, writing.targets),
        _selection(given.selection) if given.selection else "",
    )


def _selection(selection: CodeSelection) -> str:
    values = (
        element("str:MemberValue", {"cascadeValues": each.cascade}, escape(each.value)) for each in selection.values
    )
    return element("str:InclusiveCodeSelection" if selection.include else "str:ExclusiveCodeSelection", {}, *values)


def fit_codelist(codelist: L, cuts: Cuts) -> L:
    codelist = fit_maintainable(codelist, cuts)
    if cuts.cut("codelist-extension", codelist.extensions):
        codelist = replace(codelist, extensions=())
    codes = codelist.codes
    if any(code.annotations or code.links or not code.names for code in codes):
        codes = tuple(fit_nameable(code, cuts) for code in codes)
    parents = {code.parent for code in codes}
    refused = {parent for parent in parents if parent is not None and not _STARTS_WITH_LETTER.fullmatch(parent)}
    if cuts.cut("code-parent", refused):
        codes = tuple(replace(code, parent=None) if code.parent in refused else code for code in codes)
    return replace(codelist, codes=codes)
