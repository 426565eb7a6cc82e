"""Who may register data, and who may subscribe."""

from __future__ import annotations

from registry.model.provision import ProvisionAgreement
from registry.model.token import Token
from registry.model.urn import Urn

_ORGANISATIONS = {"Agency", "DataProvider", "DataConsumer", "MetadataProvider", "OrganisationUnit"}


def may_register(token: Token, agreement: ProvisionAgreement) -> bool:
    """Who acts for the agency that maintains the agreement, or for its data provider."""
    if token.acts_for(agreement.agency):
        return True
    return agreement.data_provider is not None and reports_for(token, Urn.parse(agreement.data_provider))


def reports_for(token: Token, provider: Urn) -> bool:
    """Tokens name a provider by its id alone, or as AGENCY.ID where several agencies have one of that id."""
    item = provider.item or ""
    return any(one in token.providers for one in (item, f"{provider.agency}.{item}"))


def acts_for_organisation(token: Token, organisation: str) -> bool:
    """Who acts for the agency that maintains the organisation, for the organisation where it is an agency itself, or for the provider."""
    named = Urn.parse(organisation)
    if token.acts_for(named.agency):
        return True
    if named.class_ == "Agency" and named.item:
        whole = named.item if named.agency == "SDMX" else f"{named.agency}.{named.item}"
        return token.acts_for(whole)
    return named.class_ in ("DataProvider", "MetadataProvider") and reports_for(token, named)


def is_organisation(urn: Urn) -> bool:
    return urn.class_ in _ORGANISATIONS and urn.item is not None
