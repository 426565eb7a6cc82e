"""`structure.yaml` → a data structure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from registry.content.documents import Document, texts
from registry.model import urn as urns
from registry.model.errors import Malformed
from registry.model.representation import Representation, TextFormat
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Dimension,
    Group,
    Measure,
    MetadataAttributeUsage,
    Relationship,
    Usage,
)

_FACETS = ("pattern", "min_length", "max_length", "min_value", "max_value", "decimals")


def build(document: Document, head: dict[str, Any]) -> DataStructure:
    """Dimensions in key order, time last. Raises Malformed naming the component."""
    dimensions = [Dimension(**_component(row)) for row in document.rows("dimensions")]
    metadata = document.text("metadata")
    time = document.content.get("time_dimension")
    if isinstance(time, Mapping):
        dimensions.append(Dimension(**_component(time), type="time"))
    return DataStructure(
        **head,
        dimensions=tuple(dimensions),
        measures=tuple(Measure(**_component(row), usage=_usage(row)) for row in document.rows("measures")),
        attributes=tuple(
            DataAttribute(
                **_component(row),
                usage=_usage(row),
                relationship=_relationship(row),
                measures=tuple(texts(row.get("measures"))),
            )
            for row in document.rows("attributes")
        ),
        groups=tuple(
            Group(id=str(row["id"]), dimensions=tuple(texts(row.get("dimensions")))) for row in document.rows("groups")
        ),
        metadata=urns.make("metadatastructure", "MetadataStructure", metadata) if metadata else None,
        metadata_attribute_usages=tuple(
            MetadataAttributeUsage(id=str(row["id"]), relationship=_relationship(row))
            for row in document.rows("metadata_attributes")
        ),
    )


def _component(row: Mapping[str, Any]) -> dict[str, Any]:
    if not row.get("id") or not row.get("concept"):
        raise Malformed(f"a component needs an id and a concept: {dict(row)!r}")
    return {
        "id": str(row["id"]),
        "concept": urns.make("conceptscheme", "Concept", str(row["concept"])),
        "representation": representation(row),
    }


def representation(row: Mapping[str, Any]) -> Representation | None:
    occurs = max_occurs(row)
    if codelist := row.get("codelist"):
        return Representation(enumeration=urns.make("codelist", "Codelist", str(codelist)), max_occurs=occurs)
    facets: dict[str, Any] = {facet: str(row[facet]) for facet in _FACETS if facet in row}
    multilingual = True if str(row.get("multilingual", "")).lower() == "true" else None
    if row.get("type") or facets or multilingual:
        text_format = TextFormat(type=row.get("type"), is_multilingual=multilingual, **facets)
        return Representation(text_format=text_format, max_occurs=occurs)
    return None


def max_occurs(row: Mapping[str, Any]) -> int | Literal["unbounded"] | None:
    given = row.get("max_occurs")
    if given is None or str(given) == "unbounded":
        return "unbounded" if given else None
    if not str(given).isdigit():
        raise Malformed(f"max_occurs of {row['id']} is {given!r}; write a whole number or unbounded")
    return int(given)


def _usage(row: Mapping[str, Any]) -> Usage:
    return "mandatory" if str(row.get("usage")) == "mandatory" else "optional"


def _relationship(row: Mapping[str, Any]) -> Relationship:
    given = row.get("relationship")
    if isinstance(given, Mapping):
        return Relationship(kind="group", group=str(given.get("group")))
    if isinstance(given, list):
        return Relationship(kind="dimensions", dimensions=tuple(texts(given)))
    if given in ("dataflow", "dataset"):
        return Relationship(kind="dataflow")
    if given == "observation":
        return Relationship(kind="observation")
    raise Malformed(
        f"relationship of {row['id']} is {given!r}; write dataflow, observation, a list of dimensions or {{group: ID}}"
    )
