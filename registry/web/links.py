"""Addresses of what a URN names: its page, and its structure in the SDMX API."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from registry.formats.table import Api
from registry.model.errors import Malformed, NotOffered
from registry.model.kind import Kind
from registry.model.kinds import holder_of, kind_of_class
from registry.model.organisation import nested_agency
from registry.model.urn import Urn

# The first segment of the addresses of each kind's pages.
PAGES = {
    "codelist": "codelists",
    "conceptscheme": "concepts",
    "datastructure": "structures",
    "dataflow": "dataflows",
    "hierarchy": "hierarchies",
    "valuelist": "value-lists",
    "hierarchyassociation": "hierarchy-associations",
    "dataconstraint": "constraints",
    "metadataconstraint": "metadata-constraints",
    "attachmentconstraint": "attachment-constraints",
    "categoryscheme": "category-schemes",
    "categorisation": "categorisations",
    "reportingtaxonomy": "reporting-taxonomies",
    "metadatastructure": "metadata-structures",
    "metadataflow": "metadataflows",
    "metadataset": "methodology",
    "provisionagreement": "provision-agreements",
    "metadataprovisionagreement": "metadata-provision-agreements",
    "agencyscheme": "agency-schemes",
    "dataproviderscheme": "data-providers",
    "metadataproviderscheme": "metadata-providers",
    "dataconsumerscheme": "data-consumers",
    "organisationunitscheme": "organisation-units",
    "representationmap": "representation-maps",
    "structuremap": "structure-maps",
    "conceptschememap": "concept-scheme-maps",
    "categoryschememap": "category-scheme-maps",
    "organisationschememap": "organisation-scheme-maps",
    "reportingtaxonomymap": "reporting-taxonomy-maps",
    "structureset": "structure-sets",
    "process": "processes",
    "transformationscheme": "transformations",
    "rulesetscheme": "rulesets",
    "userdefinedoperatorscheme": "user-defined-operators",
    "vtlmappingscheme": "vtl-mappings",
    "namepersonalisationscheme": "name-personalisations",
    "customtypescheme": "custom-types",
}
# Kinds whose pages have routes of their own; all others are shown by the general page of an artefact.
OWN_PAGES = frozenset(["codelist", "conceptscheme", "datastructure", "dataflow"])


def page_of(urn: str, *, latest: bool = False) -> str | None:
    """The page that shows what `urn` names; None when nothing of its class has one. `latest` leaves the version out where the address may."""
    parsed = Urn.parse(urn)
    kind = kind_of_class(holder_of(parsed).class_)
    if kind is None or "*" in (parsed.agency, parsed.id):
        return None
    if parsed.item and kind.word in _ITEM_PAGES:
        return _ITEM_PAGES[kind.word](parsed)
    return _page(kind.word, parsed, latest=latest)


def _page(kind: str, urn: Urn, *, latest: bool) -> str:
    head = f"/{PAGES[kind]}/{_safe(urn.agency)}/{_safe(urn.id)}"
    if kind == "conceptscheme":
        return f"{head}/{_safe(urn.item)}" if urn.item else head
    is_latest = latest or any(sign in urn.version for sign in "+~*")
    address = head if is_latest else f"{head}/{_safe(urn.version)}"
    if kind == "codelist" and urn.item:
        return f"{address}?q={quote(urn.item, safe='')}"
    return f"{address}#{_safe(urn.item)}" if urn.item and kind not in OWN_PAGES else address


# Items that are shown on other pages than those of their schemes.
_ITEM_PAGES: dict[str, Callable[[Urn], str]] = {
    "categoryscheme": lambda urn: f"/topics/{_safe((urn.item or '').replace('.', '/'))}",
    "agencyscheme": lambda urn: f"/agencies#{_safe(nested_agency(urn.agency, urn.item or ''))}",
}


def structure_path(urn: str) -> str:
    """The address in the SDMX API of what `urn` names: REST 2.2, or 1.5 for what only 2.1 has. Raises Malformed or NotOffered."""
    parsed = Urn.parse(urn)
    holder = holder_of(parsed)
    kind = kind_of_class(holder.class_)
    if kind is None:
        raise NotOffered(f"artefacts of class {parsed.class_!r} are not offered by this service yet")
    parts = [kind.word, holder.agency, holder.id, holder.version]
    if parsed.item and kind.items:
        parts.append(parsed.item)
    if not all(parts):
        raise Malformed(f"{urn!r} does not name an artefact")
    return f"/sdmx/{_resource(kind)}/" + "/".join(quote(part, safe="+~*.:@$-_") for part in parts)


def api_of(kind: Kind) -> Api:
    """The generation of the API that answers with artefacts of a kind."""
    return "v2" if kind.is_structure or kind.word == "metadataset" else "v1"


def _resource(kind: Kind) -> str:
    if kind.word == "metadataset":
        return "v2/metadata"
    return "v2/structure" if kind.is_structure else "v1"


def _safe(text: str) -> str:
    return quote(text, safe="/@$-_.")
