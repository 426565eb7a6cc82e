"""Codes that a list takes over from other lists: which, from where, and by what rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.model.codelist import Codelist, CodelistExtension
from registry.model.constraint import MemberValue
from registry.structures.code_selection import CodeTree
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages import parts
from registry.web.texts import Text


@dataclass(frozen=True)
class Inheritance:
    """`rules` are the lists that codes come from, each with what is taken; `origins` the list of each inherited code, by its id."""

    rules: tuple[parts.Link, ...] = ()
    origins: Mapping[str, parts.Link] | None = None


NOTHING = Inheritance()


def inheritance(raw: Codelist, library: Library) -> Inheritance:
    """Of a list as it is stored. Of several lists that give a code the last one counts, own codes count above all."""
    if not raw.extensions:
        return NOTHING
    origins: dict[str, parts.Link] = {}
    for extension in raw.extensions:
        link = library.link(extension.codelist)
        found = library.artefact(extension.codelist)
        if isinstance(found, Codelist):
            prefix = extension.prefix or ""
            origins |= {f"{prefix}{id}": parts.Link(link.text, _code_page(link, id)) for id in _taken(found, extension)}
    for code in raw.codes:
        origins.pop(code.id, None)
    return Inheritance(tuple(_rule(extension, library) for extension in raw.extensions), origins)


def _taken(source: Codelist, extension: CodelistExtension) -> frozenset[str]:
    tree = CodeTree(source.codes)
    if extension.selection is None:
        return tree.all
    named = tree.select(extension.selection.values)
    return named if extension.selection.include else tree.all - named


def _code_page(link: parts.Link, id: str) -> str | None:
    return f"{link.href}?q={id}" if link.href else None


def _rule(extension: CodelistExtension, library: Library) -> parts.Link:
    link = library.link(extension.codelist)
    said = [_("all codes")]
    if extension.selection is not None:
        values = ", ".join(map(_value, extension.selection.values))
        said = [
            _("only %(codes)s", codes=values) if extension.selection.include else _("all but %(codes)s", codes=values)
        ]
    if extension.prefix:
        said.append(_("with %(prefix)s before each code", prefix=extension.prefix))
    return parts.Link(Text(str(link.text), link.text.language), link.href, link.id, "; ".join([*said, *([link.note] if link.note else [])]))  # fmt: skip


def _value(value: MemberValue) -> str:
    words = {"true": _("%(code)s with all below it"), "excluderoot": _("all below %(code)s")}
    return words[value.cascade] % {"code": value.value} if value.cascade in words else value.value
