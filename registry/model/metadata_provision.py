"""Metadata provision agreements: who reports reference metadata of which metadataflow."""

from __future__ import annotations

from registry.model.artefact import Maintainable


class MetadataProvisionAgreement(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`metadataflow` and `metadata_provider` are URNs; `targets` (URNs, with wildcards) narrow those of the metadataflow.

    2.1 writes a provision agreement whose usage is a metadataflow; `metadata_provider` is then the URN of a data provider.
    """

    metadataflow: str | None = None
    metadata_provider: str | None = None
    targets: tuple[str, ...] = ()
