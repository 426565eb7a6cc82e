"""Value lists (3.x); 2.1 gets a codelist of the items whose ids may be ids of codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.codelist import fit_codelist
from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable, read_nameable
from registry.formats.sdmx_ml.fitting import Cuts, fit_identifiable, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.xml import Node, children_of, element
from registry.model.artefact import Maintainable
from registry.model.codelist import Code, Codelist
from registry.model.value_list import ValueItem, ValueList

_CODE_ID = re.compile(r"[A-Za-z0-9_@$-]+")
_CODELIST_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def read_value_list(node: Node, reading: Reading) -> ValueList:
    children = children_of(node)
    items = tuple(ValueItem(**read_nameable(item, children_of(item))) for item in children.get("ValueItem", ()))
    return ValueList(**read_maintainable(node, children, reading), items=items)


def write_value_list(value_list: ValueList, writing: Writing) -> Iterator[str]:
    yield f"<str:ValueList{maintainable_attributes(value_list, writing)}>{head(value_list)}"
    for item in value_list.items:
        yield "\n" + element("str:ValueItem", {"id": item.id}, head(item))
    yield "</str:ValueList>"


def fit_value_list(value_list: ValueList, cuts: Cuts) -> Maintainable | None:
    """A value list; in 2.1 a codelist, or nothing when the list's id may not be that of a codelist."""
    if "value-list" in cuts.generation.lacks:
        return _as_codelist(value_list, cuts)
    items = tuple(_fit_item(item, cuts) for item in value_list.items)
    return replace(fit_maintainable(value_list, cuts), items=items)


def _fit_item(item: ValueItem, cuts: Cuts) -> ValueItem:
    if cuts.cut("value-item", item.uri or item.links):
        item = replace(item, uri=None, links=())
    return fit_identifiable(item, cuts)


def _as_codelist(value_list: ValueList, cuts: Cuts) -> Codelist | None:
    cuts.cut("value-list", True)
    if not _CODELIST_ID.fullmatch(value_list.id):
        return None
    codes = tuple(
        Code(**{name: getattr(item, name) for name in ValueItem.__struct_fields__})
        for item in value_list.items
        if _CODE_ID.fullmatch(item.id)
    )
    kept = {name: getattr(value_list, name) for name in Maintainable.__struct_fields__}
    return fit_codelist(Codelist(**kept, codes=codes), cuts)
