"""What may be asked of reference metadata: one query value behind REST 2.2, REST 1.5, the command line and the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from registry.model.version import LATEST, VersionQuery

MetadataDetail = Literal["full", "allstubs"]
METADATA_DETAILS: tuple[MetadataDetail, ...] = ("full", "allstubs")


class ProviderReference(msgspec.Struct, frozen=True):
    """A metadata provider by id; `agency` maintains the scheme that lists it (None = any)."""

    agency: str | None
    id: str

    @staticmethod
    def parse(text: str) -> ProviderReference:
        """`AGENCY.PROVIDER`, `*.PROVIDER`, or `PROVIDER` for the same.

        >>> ProviderReference.parse("IOM.GMDAC.UNIT").agency
        'IOM.GMDAC'
        """
        agency, _, id = text.rpartition(".")
        return ProviderReference(None if agency in ("", "*") else agency, id)


class MetadataQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`by` says what agencies, ids and version name: metadata sets, metadataflows, or the artefacts (of a `kind`, a word of REST 2.x;
    None = any) that sets describe. Empty tuples mean "any". A set is named by its `providers` in place of an agency.

    By flow and by structure the newest version of each set that fits is meant. `includes_drafts=False` serves REST 1.x.
    """

    by: Literal["metadataset", "metadataflow", "structure"] = "metadataset"
    kind: str | None = None
    agencies: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    version: VersionQuery = LATEST
    providers: tuple[ProviderReference, ...] = ()
    detail: MetadataDetail = "full"
    updated_after: datetime | None = None
    as_of: datetime | None = None
    includes_drafts: bool = True
