"""Attachment constraints in SDMX-JSON 1.0, the only version that has them."""

from __future__ import annotations

from typing import Any

from registry.formats.sdmx_json.common import filled, read_maintainable, write_maintainable
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.metadata_key import (
    read_metadata_key_set,
    read_set,
    write_metadata_key_sets,
    write_set,
)
from registry.formats.sdmx_json.region_1_0 import read_key_set, write_key_sets
from registry.model.attachment_constraint import AttachmentConstraint, PartAttachment

_TEXTS = {
    "simpleDataSources": "simple_data_sources",
    "dataStructures": "data_structures",
    "metadataStructures": "metadata_structures",
    "dataflows": "dataflows",
    "metadataflows": "metadataflows",
    "provisionAgreements": "provision_agreements",
}
_SETS = {"dataSets": "data_sets", "metadataSets": "metadata_sets"}


def read_attachment_constraint(node: Node, dialect: Dialect) -> AttachmentConstraint:
    attachment = node.get("constraintAttachment")
    return AttachmentConstraint(
        **read_maintainable(node, dialect),
        attachment=None if attachment is None else _read_attachment(attachment),
        key_sets=tuple(read_key_set(key_set) for key_set in node.get("dataKeySets", ())),
        metadata_key_sets=tuple(read_metadata_key_set(key_set) for key_set in node.get("metadataKeySets", ())),
    )


def write_attachment_constraint(constraint: AttachmentConstraint, dialect: Dialect) -> Node:
    return write_maintainable(constraint, dialect) | filled(
        constraintAttachment=constraint.attachment and _write_attachment(constraint.attachment),
        dataKeySets=write_key_sets(constraint.key_sets),
        metadataKeySets=write_metadata_key_sets(constraint.metadata_key_sets),
    )


def _read_attachment(node: Node) -> PartAttachment:
    texts: dict[str, Any] = {name: tuple(node.get(key, ())) for key, name in _TEXTS.items()}
    sets: dict[str, Any] = {name: tuple(read_set(each) for each in node.get(key, ())) for key, name in _SETS.items()}
    return PartAttachment(**texts, **sets)


def _write_attachment(attachment: PartAttachment) -> Node:
    texts = {key: list(getattr(attachment, name)) for key, name in _TEXTS.items()}
    sets = {key: [write_set(each) for each in getattr(attachment, name)] for key, name in _SETS.items()}
    return filled(**texts, **sets)
