"""Heads of the rarer kinds: their keys are the fields of the model, references are written `Class=AGENCY:ID(VERSION)[.ITEM]`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from registry.content import items, references
from registry.content.documents import Document, Findings, texts
from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable
from registry.model.errors import Malformed
from registry.model.item_scheme_map import ItemMap, ItemSchemeMap
from registry.model.kinds import KINDS
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.organisation_unit import OrganisationUnitScheme
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy
from registry.model.representation_map import MappedValue, RepresentationMap, RepresentationMapping
from registry.model.value_list import ValueItem, ValueList

_HEAD = frozenset(
    ["kind", "agency", "id", "version", "name", "description", "annotations", "valid_from", "valid_to", "uri", "items"]
)

# Fields that a methodologist writes in the singular, as in heads.
_NAMES = {"name": "names", "description": "descriptions", "text": "texts", "condition": "conditions"}


def build(document: Document, findings: Findings, head: dict[str, Any]) -> Maintainable:
    """An artefact of any kind of the model. Raises Malformed or msgspec.ValidationError naming the field."""
    kind = next(kind for kind in KINDS if kind.word == document.kind)
    body = {key: value for key, value in document.content.items() if key not in _HEAD}
    fields = {key: value for key, value in head.items() if value is not None}
    made = msgspec.convert(msgspec.to_builtins(fields) | _expanded(body), type=kind.type, strict=False)
    if document.text("items") is None:
        return made
    for type_, field, read in _ITEMS:
        if isinstance(made, type_):
            path = document.path.parent / (document.text("items") or "")
            return msgspec.structs.replace(made, **{field: read(path, findings)})
    raise Malformed(f"{document.kind} has no items in a file; write them in the head")


def _expanded(value: Any) -> Any:
    """Short references become URNs, singular names become the model's fields."""
    if isinstance(value, Mapping):
        return {_NAMES.get(str(key), str(key)): _expanded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_expanded(one) for one in value]
    return references.urn(value) or value if isinstance(value, str) else value


# Items in a file


def _values(path: Path, findings: Findings) -> tuple[ValueItem, ...]:
    return items.flat(path, lambda row: ValueItem(**items.shared(row)), findings, ids=None)


def _organisations(path: Path, findings: Findings) -> tuple[Any, ...]:
    return items.flat(path, items.unit, findings)


def _categories(path: Path, findings: Findings) -> tuple[ReportingCategory, ...]:
    """The column `stands_for` names dataflows, or structures, one after the other with `|` between them."""

    def make(row: items.Row, children: tuple[ReportingCategory, ...]) -> ReportingCategory:
        named = [references.urn(text) or text for text in items.parts(row, "stands_for")]
        flows = tuple(urn for urn in named if "flow=" in urn)
        structures = tuple(urn for urn in named if "flow=" not in urn)
        return ReportingCategory(
            **items.shared(row), categories=children, structural_metadata=structures, provisioning_metadata=flows
        )

    return items.tree(path, findings, make)


_MAPPING_COLUMNS = frozenset(
    ["source", "source.2", "source.3", "regex", "target", "target.2", "target.3", "valid_from", "valid_to", "note"]
)


def _mappings(path: Path, findings: Findings) -> tuple[RepresentationMapping, ...]:
    return tuple(_mapping(row) for _, row in items.rows(path, findings, known=_MAPPING_COLUMNS))


def _mapping(row: items.Row) -> RepresentationMapping:
    """Columns `source`, `source.2` … and `target`, `target.2` …; `regex` true makes the sources regular expressions."""
    is_regex = True if row.get("regex", "").strip() == "true" else None
    sources = [row[column] for column in ("source", "source.2", "source.3") if row.get(column, "").strip()]
    targets = [row[column] for column in ("target", "target.2", "target.3") if row.get(column, "").strip()]
    return RepresentationMapping(
        sources=tuple(MappedValue(value=source.strip(), is_regex=is_regex) for source in sources),
        targets=tuple(target.strip() for target in targets),
        **_bounds(row),
    )


def _item_maps(path: Path, findings: Findings) -> tuple[ItemMap, ...]:
    """One row for each item of the source; an empty target says that it has no counterpart."""
    return tuple(
        ItemMap(
            source=MappedValue(value=row["source"].strip()),
            target=row.get("target", "").strip() or None,
            **_bounds(row),
        )
        for _, row in items.rows(path, findings, known=_MAPPING_COLUMNS)
    )


def _bounds(row: items.Row) -> dict[str, Any]:
    notes = tuple(Annotation(type="NOTE", title=note) for note in texts(row.get("note", "").strip() or None))
    return {
        "valid_from": row.get("valid_from", "").strip() or None,
        "valid_to": row.get("valid_to", "").strip() or None,
        "annotations": notes,
    }


# The kinds whose items stand in a file: the field that holds them, and how the file is read.
_ITEMS: tuple[tuple[type[Maintainable], str, Callable[[Path, Findings], tuple[Any, ...]]], ...] = (
    (ValueList, "items", _values),
    (RepresentationMap, "mappings", _mappings),
    (ItemSchemeMap, "maps", _item_maps),
    (OrganisationUnitScheme, "organisations", _organisations),
    (MetadataProviderScheme, "organisations", _organisations),
    (ReportingTaxonomy, "categories", _categories),
)
