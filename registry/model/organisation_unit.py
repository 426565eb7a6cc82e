"""Organisation unit schemes: the departments of organisations, in a tree."""

from __future__ import annotations

from registry.model.organisation import OrganisationScheme


class OrganisationUnitScheme(OrganisationScheme, frozen=True, kw_only=True, omit_defaults=True):
    """`parent` of a unit is the id of another unit. Other than the schemes of agencies and providers, its id is free."""
