"""What 2.1's constraints and reports point at: data sets, metadata sets, and keys of metadata reports."""

from __future__ import annotations

import msgspec

from registry.model.constraint import DataKey, MemberValue, TimeRange


class SetReference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A data set or metadata set: the URN of its data provider, and its id there."""

    data_provider: str
    id: str


class TargetSelection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The values of one target object: plain values, data sets, data keys, URNs of objects, or a time range; one kind only.

    `include=False` means all but these. None = not given (true).
    """

    id: str
    include: bool | None = None
    values: tuple[MemberValue, ...] = ()
    data_sets: tuple[SetReference, ...] = ()
    data_keys: tuple[DataKey, ...] = ()
    objects: tuple[str, ...] = ()
    time_range: TimeRange | None = None

    @property
    def urns(self) -> tuple[str, ...]:
        return (*(data_set.data_provider for data_set in self.data_sets), *self.objects)


class MetadataKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`report` and `metadata_target` are ids of a report structure and its metadata target. Each selection has one value."""

    report: str
    metadata_target: str
    keys: tuple[TargetSelection, ...] = ()
    include: bool | None = None

    @property
    def urns(self) -> tuple[str, ...]:
        return tuple(urn for key in self.keys for urn in key.urns)


class MetadataKeySet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    is_included: bool = True
    keys: tuple[MetadataKey, ...] = ()

    @property
    def urns(self) -> tuple[str, ...]:
        return tuple(urn for key in self.keys for urn in key.urns)
