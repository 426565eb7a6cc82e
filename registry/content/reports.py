"""`metadatastructure` and `metadataset` packs: which reference metadata a report has, and the reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry.content import references, structures
from registry.content.documents import Document, texts
from registry.model import urn as urns
from registry.model.errors import Malformed
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def structure(document: Document, head: dict[str, Any]) -> MetadataStructure:
    """Rows as those of a data structure's attributes, each with its own `attributes`. Raises Malformed naming the attribute."""
    return MetadataStructure(**head, attributes=tuple(_attribute(row) for row in document.rows("attributes")))


def _attribute(row: Mapping[str, Any]) -> MetadataAttribute:
    if not row.get("id") or not row.get("concept"):
        raise Malformed(f"a metadata attribute needs an id and a concept: {dict(row)!r}")
    representation = structures.representation({key: value for key, value in row.items() if key != "max_occurs"})
    return MetadataAttribute(
        id=str(row["id"]),
        concept=urns.make("conceptscheme", "Concept", str(row["concept"])),
        representation=representation,
        min_occurs=1 if str(row.get("usage")) == "mandatory" else 0,
        max_occurs=structures.max_occurs(row),
        is_presentational=representation is None,
        attributes=tuple(_attribute(one) for one in row.get("attributes") or ()),
    )


def report(document: Document, head: dict[str, Any]) -> MetadataSet:
    """`report` maps the ids of metadata attributes to what is reported. Raises Malformed naming the attribute."""
    flow, agreement = document.text("metadataflow"), document.text("metadataprovisionagreement")
    if (flow is None) == (agreement is None):
        raise Malformed("a metadata set names either its metadataflow or its metadataprovisionagreement")
    return MetadataSet(
        **head,
        metadataflow=urns.make("metadatastructure", "Metadataflow", flow) if flow else None,
        metadata_provision_agreement=urns.make("registry", "MetadataProvisionAgreement", agreement)
        if agreement
        else None,
        targets=tuple(_target(text) for text in document.texts("targets")),
        attributes=tuple(_reported(document.content.get("report") or {})),
        reporting_begin=document.text("reporting_begin"),
        reporting_end=document.text("reporting_end"),
    )


def _target(text: str) -> str:
    found = references.urn(text)
    if found is None:
        raise Malformed(f"{text!r} is not a target such as Dataflow=AGENCY:ID(1.0.0)")
    return found


def _reported(given: Mapping[str, Any]) -> Iterator[ReportedAttribute]:
    for id_, value in given.items():
        yield _one(str(id_), value)


def _one(id_: str, value: Any) -> ReportedAttribute:
    """A text or a list is values, a map of languages is texts; `value` and `attributes` say both of one that holds others."""
    if not isinstance(value, Mapping):
        return ReportedAttribute(id=id_, values=tuple(texts(value)))
    if {"value", "attributes"} & value.keys():
        own = _one(id_, value["value"]) if "value" in value else ReportedAttribute(id=id_)
        below = tuple(_reported(value.get("attributes") or {}))
        return ReportedAttribute(id=id_, values=own.values, texts=own.texts, attributes=below)
    if any(not _LANGUAGE.fullmatch(str(tag)) for tag in value):
        raise Malformed(f"{id_} has {', '.join(map(str, value))}; write languages, or value and attributes")
    return ReportedAttribute(id=id_, texts={str(tag): str(text).strip() for tag, text in value.items()})
