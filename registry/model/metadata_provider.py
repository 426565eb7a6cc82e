"""Metadata provider schemes (3.x): who reports reference metadata. The id is fixed, the version is always 1.0."""

from __future__ import annotations

from registry.model.organisation import OrganisationScheme


class MetadataProviderScheme(OrganisationScheme, frozen=True, kw_only=True, omit_defaults=True):
    id: str = "METADATA_PROVIDERS"
