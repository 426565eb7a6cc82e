"""Value lists in SDMX-JSON: their items have no links."""

from __future__ import annotations

from registry.formats.sdmx_json.common import (
    filled,
    read_annotations,
    read_maintainable,
    read_texts,
    write_annotations,
    write_maintainable,
    write_texts,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.value_list import ValueItem, ValueList


def read_value_list(node: Node, dialect: Dialect) -> ValueList:
    items = tuple(_read_item(item, dialect) for item in node.get("valueItems", ()))
    return ValueList(**read_maintainable(node, dialect), items=items)


def _read_item(node: Node, dialect: Dialect) -> ValueItem:
    return ValueItem(
        id=node["id"],
        names=read_texts(node, "name", "names", dialect),
        descriptions=read_texts(node, "description", "descriptions", dialect),
        annotations=read_annotations(node, dialect),
    )


def write_value_list(value_list: ValueList, dialect: Dialect) -> Node:
    items = [_write_item(item, dialect) for item in value_list.items]
    return write_maintainable(value_list, dialect) | filled(valueItems=items)


def _write_item(item: ValueItem, dialect: Dialect) -> Node:
    return {
        "id": item.id,
        **write_texts(item.names, "name", "names", dialect),
        **write_texts(item.descriptions, "description", "descriptions", dialect),
        **filled(annotations=write_annotations(item.annotations, dialect)),
    }
