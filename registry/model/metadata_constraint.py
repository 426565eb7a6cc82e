"""Metadata constraints: which values may be reported in reference metadata.

2.1 writes a content constraint with metadata target regions or metadata key sets.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable
from registry.model.constraint import DataSource, MemberSelection, ReferencePeriod, ReleaseCalendar
from registry.model.metadata_key import MetadataKeySet, SetReference, TargetSelection


class MetadataAttachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a constraint restricts: URNs of one kind only.

    Of 2.1 a data provider stands in `metadata_provider`, provision agreements in `metadata_provision_agreements`, and a
    metadata set, which has no URN there, in `sets`. Sets and sources are not in 3.1.
    """

    metadata_provider: str | None = None
    metadata_structures: tuple[str, ...] = ()
    metadataflows: tuple[str, ...] = ()
    metadata_provision_agreements: tuple[str, ...] = ()
    metadata_sets: tuple[str, ...] = ()
    sets: tuple[SetReference, ...] = ()
    simple_data_sources: tuple[str, ...] = ()
    queryable_data_sources: tuple[DataSource, ...] = ()

    @property
    def urns(self) -> tuple[str, ...]:
        provider = (self.metadata_provider,) if self.metadata_provider else ()
        return (
            *provider,
            *self.metadata_structures,
            *self.metadataflows,
            *self.metadata_provision_agreements,
            *self.metadata_sets,
            *(reference.data_provider for reference in self.sets),
        )


class MetadataTargetRegion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`components` select metadata attributes (2.1 `Attribute`), by dotted id.

    2.1 names a report structure and its metadata target by id, and selects what is described by `keys`.
    """

    include: bool = True
    components: tuple[MemberSelection, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    report: str | None = None
    metadata_target: str | None = None
    keys: tuple[TargetSelection, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class MetadataConstraint(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`key_sets` and `reference_period` are 2.1's, `release_calendar` 2.1's and 3.0's; only 2.1 has actual constraints."""

    role: Literal["allowed", "actual"] = "allowed"
    attachment: MetadataAttachment | None = None
    regions: tuple[MetadataTargetRegion, ...] = ()
    key_sets: tuple[MetadataKeySet, ...] = ()
    release_calendar: ReleaseCalendar | None = None
    reference_period: ReferencePeriod | None = None
