"""Metadata structures in SDMX-JSON 2.x: one tree of metadata attributes."""

from __future__ import annotations

from typing import Any

from registry.formats.sdmx_json.common import (
    filled,
    read_identity,
    read_maintainable,
    write_identity,
    write_maintainable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_representation, write_representation
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.structure import Descriptor
from registry.model.urn import Urn

_DESCRIPTOR = "MetadataAttributeDescriptor"


def read_metadata_structure(node: Node, dialect: Dialect) -> MetadataStructure:
    parts = node.get("metadataStructureComponents", {}).get("metadataAttributeList", {})
    says_something = {"annotations", "links"} & parts.keys()
    return MetadataStructure(
        **read_maintainable(node, dialect),
        attributes=read_metadata_attributes(parts, dialect),
        descriptor=Descriptor(**read_identity(parts | {"id": _DESCRIPTOR}, dialect)) if says_something else None,
    )


def write_metadata_structure(structure: MetadataStructure, dialect: Dialect) -> Node:
    node = write_maintainable(structure, dialect)
    if attributes := write_metadata_attributes(structure.merged_attributes, dialect):
        head = {"id": _DESCRIPTOR} if structure.descriptor is None else write_identity(structure.descriptor, dialect)
        node["metadataStructureComponents"] = {"metadataAttributeList": head | {"metadataAttributes": attributes}}
    return node


def read_metadata_attributes(node: Node, dialect: Dialect) -> tuple[MetadataAttribute, ...]:
    """The attributes that a list, a report or an attribute holds."""
    return tuple(_read_attribute(attribute, dialect) for attribute in node.get("metadataAttributes", ()))


def write_metadata_attributes(attributes: tuple[MetadataAttribute, ...], dialect: Dialect) -> list[Node]:
    return [_write_attribute(attribute, dialect) for attribute in attributes]


def _read_attribute(node: Node, dialect: Dialect) -> MetadataAttribute:
    """An attribute without id has that of its concept."""
    id = node.get("id") or (Urn.parse(node["conceptIdentity"]).item or "").rpartition(".")[2]
    return MetadataAttribute(
        **read_identity(node | {"id": id}, dialect),
        concept=node["conceptIdentity"],
        representation=read_representation(node.get("localRepresentation"), dialect),
        min_occurs=_unless_once(node.get("minOccurs")),
        max_occurs=_unless_once(node.get("maxOccurs")),
        is_presentational=node.get("isPresentational", False),
        attributes=read_metadata_attributes(node, dialect),
    )


def _unless_once(occurs: Any) -> Any:
    return None if occurs == 1 else occurs


def _write_attribute(attribute: MetadataAttribute, dialect: Dialect) -> Node:
    """With what the schema has defaults for: there are clients that know none."""
    return write_identity(attribute, dialect) | filled(
        conceptIdentity=attribute.concept,
        isPresentational=attribute.is_presentational,
        minOccurs=1 if attribute.min_occurs is None else attribute.min_occurs,
        maxOccurs=attribute.max_occurs or 1,
        localRepresentation=write_representation(attribute.representation, dialect, is_array=False),
        metadataAttributes=write_metadata_attributes(attribute.attributes, dialect),
    )
