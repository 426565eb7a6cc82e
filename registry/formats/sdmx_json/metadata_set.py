"""Metadata sets in SDMX-JSON: reference metadata as reported.

A value is a text, number, boolean or null, or texts by language; XHTML in several languages looks the same, and is told by its namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from registry.formats.sdmx_json.common import (
    filled,
    read_annotations,
    read_maintainable,
    write_annotations,
    write_maintainable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_format, write_format
from registry.model.metadata_set import MetadataSet, ReportedAttribute, Scalar
from registry.model.names import Names

ACTIONS = ("Append", "Replace", "Delete", "Information")
_XHTML = "http://www.w3.org/1999/xhtml"
_FIELDS = {
    "action": "action",
    "metadataflow": "metadataflow",
    "metadata_provision_agreement": "metadataProvisionAgreement",
    "reporting_begin": "reportingBegin",
    "reporting_end": "reportingEnd",
    "publication_year": "publicationYear",
    "publication_period": "publicationPeriod",
}


def read_metadata_set(node: Node, dialect: Dialect) -> MetadataSet:
    fields: dict[str, Any] = {name: node.get(key) for name, key in _FIELDS.items()}
    return MetadataSet(
        **read_maintainable(node, dialect),
        **fields,
        targets=tuple(node.get("targets", ())),
        attributes=_read_attributes(node, dialect),
    )


def write_metadata_set(metadata_set: MetadataSet, dialect: Dialect) -> Node:
    """The schema admits semantic versions only; a set that gives none has 1.0."""
    fields = {key: getattr(metadata_set, name) for name, key in _FIELDS.items()}
    fields["action"] = metadata_set.action if metadata_set.action in ACTIONS else None
    head = write_maintainable(metadata_set, dialect)
    if not metadata_set.parsed_version.is_semantic:
        del head["version"]
    return head | filled(
        **fields,
        targets=list(targets_of(metadata_set)),
        attributes=[node for each in attributes_of(metadata_set) for node in _write_attribute(each, dialect)],
    )


def targets_of(metadata_set: MetadataSet) -> tuple[str, ...]:
    """What the set is about, without wildcards, which metadata messages do not admit; of 2.1 the objects of its reports."""
    objects = (reference.object for report in metadata_set.reports for reference in report.references)
    return tuple(urn for urn in dict.fromkeys((*metadata_set.targets, *filter(None, objects))) if "*" not in urn)


def attributes_of(metadata_set: MetadataSet) -> tuple[ReportedAttribute, ...]:
    """What the set reports; of 2.1 what all its reports do."""
    return (*metadata_set.attributes, *(each for report in metadata_set.reports for each in report.attributes))


def is_complete(metadata_set: MetadataSet) -> bool:
    """Whether a message can hold the set: it needs flow or agreement, targets and attributes. A stub has none of its content."""
    if metadata_set.is_external_reference:
        return True
    is_of_flow = metadata_set.metadataflow or metadata_set.metadata_provision_agreement
    return bool(is_of_flow and targets_of(metadata_set) and attributes_of(metadata_set))


def looks_structured(texts: Names) -> bool:
    """Whether all texts are XHTML."""
    return bool(texts) and all(text.lstrip().startswith("<") and _XHTML in text for text in texts.values())


def _read_attributes(node: Node, dialect: Dialect) -> tuple[ReportedAttribute, ...]:
    return tuple(_read_attribute(attribute, dialect) for attribute in node.get("attributes", ()))


def _read_attribute(node: Node, dialect: Dialect) -> ReportedAttribute:
    format_, value = node.get("format"), node.get("value")
    texts: Names = value if isinstance(value, dict) else {}
    is_structured = looks_structured(texts)
    return ReportedAttribute(
        id=node["id"],
        values=() if "value" not in node or isinstance(value, dict) else (_read_scalar(value),),
        texts={} if is_structured else texts,
        structured_texts=texts if is_structured else {},
        format=None if format_ is None else read_format(format_, dialect),
        attributes=_read_attributes(node, dialect),
        annotations=read_annotations(node, dialect),
    )


def _read_scalar(value: Any) -> Scalar:
    """A number that a double does not hold exactly is kept as text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    scalar: Scalar = value
    return scalar


def _write_attribute(attribute: ReportedAttribute, dialect: Dialect) -> Iterator[Node]:
    """An attribute with several values becomes several attributes; what hangs on it stays with the first."""
    children = [node for child in attribute.attributes for node in _write_attribute(child, dialect)]
    node = {"id": attribute.id} | filled(
        annotations=write_annotations(attribute.annotations, dialect),
        format=attribute.format and write_format(attribute.format, dialect),
        value=attribute.texts or attribute.structured_texts,
        attributes=children,
    )
    yield node | {"value": attribute.values[0]} if attribute.values else node
    yield from ({"id": attribute.id, "value": value} for value in attribute.values[1:])
