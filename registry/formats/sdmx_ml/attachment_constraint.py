"""Attachment constraints (2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable
from registry.formats.sdmx_ml.constraint import attached
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.metadata_key import (
    fit_metadata_key_set,
    metadata_key_set,
    read_metadata_key_set,
    read_set_reference,
    set_reference,
)
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred
from registry.formats.sdmx_ml.region import fit_key_set, key_set, read_key_set
from registry.formats.sdmx_ml.xml import Children, Node, children_of, element, escape, first, token_of
from registry.model.attachment_constraint import AttachmentConstraint, PartAttachment
from registry.model.metadata_key import SetReference

_REFERENCES = {
    "data_structures": "DataStructure",
    "metadata_structures": "MetadataStructure",
    "dataflows": "Dataflow",
    "metadataflows": "Metadataflow",
    "provision_agreements": "ProvisionAgreement",
}


def read_attachment_constraint(node: Node, reading: Reading) -> AttachmentConstraint:
    children = children_of(node)
    attachment = first(children, "ConstraintAttachment")
    return AttachmentConstraint(
        **read_maintainable(node, children, reading),
        attachment=None if attachment is None else _read_attachment(children_of(attachment), reading),
        key_sets=tuple(read_key_set(child) for child in children.get("DataKeySet", ())),
        metadata_key_sets=tuple(read_metadata_key_set(child, reading) for child in children.get("MetadataKeySet", ())),
    )


def _read_attachment(parts: Children, reading: Reading) -> PartAttachment:
    def sets(name: str) -> tuple[SetReference, ...]:
        return tuple(read_set_reference(child, reading) for child in parts.get(name, ()))

    return PartAttachment(
        data_sets=sets("DataSet"),
        metadata_sets=sets("MetadataSet"),
        simple_data_sources=tuple(token_of(child) for child in parts.get("SimpleDataSource", ())),
        **{field: all_referred(parts, name, name, reading) for field, name in _REFERENCES.items()},
    )


def write_attachment_constraint(constraint: AttachmentConstraint, writing: Writing) -> Iterator[str]:
    yield f"<str:AttachmentConstraint{maintainable_attributes(constraint, writing)}>{head(constraint)}"
    if constraint.attachment is not None:
        yield attached("".join(_targets(constraint.attachment, writing)))
    yield from (key_set(each, writing.generation) for each in constraint.key_sets)
    yield from (metadata_key_set(each, writing) for each in constraint.metadata_key_sets)
    yield "</str:AttachmentConstraint>"


def _targets(given: PartAttachment, writing: Writing) -> Iterator[str]:
    yield from (set_reference("str:DataSet", each, writing) for each in given.data_sets)
    yield from (set_reference("str:MetadataSet", each, writing) for each in given.metadata_sets)
    yield from (element("str:SimpleDataSource", {}, escape(url)) for url in given.simple_data_sources)
    yield from (writing.refer(f"str:{name}", *getattr(given, field)) for field, name in _REFERENCES.items())


def fit_attachment_constraint(constraint: AttachmentConstraint, cuts: Cuts) -> AttachmentConstraint:
    return replace(
        fit_maintainable(constraint, cuts),
        key_sets=tuple(fit_key_set(each, cuts) for each in constraint.key_sets),
        metadata_key_sets=tuple(fit_metadata_key_set(each, cuts) for each in constraint.metadata_key_sets),
    )
