"""Attachment constraints (2.1): parts of data or metadata, by key, that attributes and reports can be attached to."""

from __future__ import annotations

import msgspec

from registry.model.artefact import Maintainable
from registry.model.constraint import DataKeySet
from registry.model.metadata_key import MetadataKeySet, SetReference


class PartAttachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose parts are named: references of one kind only."""

    data_sets: tuple[SetReference, ...] = ()
    metadata_sets: tuple[SetReference, ...] = ()
    simple_data_sources: tuple[str, ...] = ()
    data_structures: tuple[str, ...] = ()
    metadata_structures: tuple[str, ...] = ()
    dataflows: tuple[str, ...] = ()
    metadataflows: tuple[str, ...] = ()
    provision_agreements: tuple[str, ...] = ()

    @property
    def urns(self) -> tuple[str, ...]:
        return (
            *(reference.data_provider for reference in (*self.data_sets, *self.metadata_sets)),
            *self.data_structures,
            *self.metadata_structures,
            *self.dataflows,
            *self.metadataflows,
            *self.provision_agreements,
        )


class AttachmentConstraint(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    attachment: PartAttachment | None = None
    key_sets: tuple[DataKeySet, ...] = ()
    metadata_key_sets: tuple[MetadataKeySet, ...] = ()
