"""Heads of the rarer kinds: their keys are the fields of the model, references are written `Class=AGENCY:ID(VERSION)[.ITEM]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from registry.content import items
from registry.content.documents import Document, Findings
from registry.model.artefact import Maintainable
from registry.model.errors import Malformed
from registry.model.kinds import KINDS
from registry.model.representation_map import MappedValue, RepresentationMap, RepresentationMapping
from registry.model.urn import PREFIX, Urn
from registry.model.value_list import ValueItem, ValueList

_REFERENCE = re.compile(r"(?P<class_>[A-Z][A-Za-z]+)=(?P<short>[A-Za-z*][^\s=]*:.+)")
_HEAD = frozenset(
    ["kind", "agency", "id", "version", "name", "description", "annotations", "valid_from", "valid_to", "uri", "items"]
)

# Fields that a methodologist writes in the singular, as in heads.
_NAMES = {"name": "names", "description": "descriptions", "text": "texts", "condition": "conditions"}

# Classes that are neither an artefact nor the items of one kind only, and their packages.
_PACKAGES = {kind.class_: kind.package for kind in KINDS} | {
    kind.item_class: kind.package for kind in KINDS if kind.item_class
} | {"Dimension": "datastructure", "TimeDimension": "datastructure", "DataAttribute": "datastructure", "Measure": "datastructure"}  # fmt: skip


def build(document: Document, findings: Findings, head: dict[str, Any]) -> Maintainable:
    """An artefact of any kind of the model. Raises Malformed or msgspec.ValidationError naming the field."""
    kind = next(kind for kind in KINDS if kind.word == document.kind)
    body = {key: value for key, value in document.content.items() if key not in _HEAD}
    fields = {key: value for key, value in head.items() if value is not None}
    made = msgspec.convert(msgspec.to_builtins(fields) | _expanded(body), type=kind.type, strict=False)
    if document.text("items") is None:
        return made
    path = document.path.parent / (document.text("items") or "")
    if isinstance(made, ValueList):
        return msgspec.structs.replace(made, items=items.flat(path, _value_item, findings, ids=None))
    if isinstance(made, RepresentationMap):
        rows = [row for _, row in items.rows(path, findings, known=_MAPPING_COLUMNS)]
        return msgspec.structs.replace(made, mappings=tuple(_mapping(row) for row in rows))
    raise Malformed(f"{document.kind} has no items in a file; write them in the head")


_MAPPING_COLUMNS = frozenset(
    ["source", "source.2", "source.3", "regex", "target", "target.2", "target.3", "valid_from", "valid_to", "note"]
)


def _value_item(row: items.Row) -> ValueItem:
    return ValueItem(**items.shared(row))


def _mapping(row: items.Row) -> RepresentationMapping:
    """Columns `source`, `source.2` … and `target`, `target.2` …; `regex` true makes the sources regular expressions."""
    is_regex = True if row.get("regex", "").strip() == "true" else None
    sources = [row[column] for column in ("source", "source.2", "source.3") if row.get(column, "").strip()]
    targets = [row[column] for column in ("target", "target.2", "target.3") if row.get(column, "").strip()]
    return RepresentationMapping(
        sources=tuple(MappedValue(value=source.strip(), is_regex=is_regex) for source in sources),
        targets=tuple(target.strip() for target in targets),
        valid_from=row.get("valid_from", "").strip() or None,
        valid_to=row.get("valid_to", "").strip() or None,
    )


def _expanded(value: Any) -> Any:
    """Short references become URNs, singular names become the model's fields."""
    if isinstance(value, Mapping):
        return {_NAMES.get(str(key), str(key)): _expanded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_expanded(one) for one in value]
    return _urn(value) if isinstance(value, str) else value


def _urn(text: str) -> str:
    match = _REFERENCE.fullmatch(text)
    if match is None or match["class_"] not in _PACKAGES:
        return text
    return str(Urn.parse(f"{PREFIX}{_PACKAGES[match['class_']]}.{text}"))
