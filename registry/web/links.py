"""Addresses of what a URN names: its page, and its structure in the SDMX API."""

from __future__ import annotations

from urllib.parse import quote

from registry.model.errors import Malformed, NotOffered
from registry.model.kinds import holder_of, kind_of_class
from registry.model.urn import Urn

# Kinds that have pages of their own, with the first segment of their addresses.
PAGES = {
    "codelist": "codelists",
    "conceptscheme": "concepts",
    "datastructure": "structures",
    "dataflow": "dataflows",
    "hierarchy": "hierarchies",
}


def page_of(urn: str, *, latest: bool = False) -> str | None:
    """The page that shows what `urn` names; None when it has none. `latest` leaves the version out where the address may."""
    parsed = Urn.parse(urn)
    kind = kind_of_class(holder_of(parsed).class_)
    if kind is None:
        return None
    if kind.word == "categoryscheme":
        return f"/topics/{_safe((parsed.item or '').replace('.', '/'))}" if parsed.item else "/topics"
    if kind.word == "agencyscheme":
        return f"/agencies#{_safe(parsed.item or '')}"
    if kind.word not in PAGES:
        return None
    return _page(PAGES[kind.word], parsed, latest=latest)


def _page(folder: str, urn: Urn, *, latest: bool) -> str:
    head = f"/{folder}/{_safe(urn.agency)}/{_safe(urn.id)}"
    if folder == "concepts":
        return f"{head}/{_safe(urn.item)}" if urn.item else head
    is_latest = latest or any(sign in urn.version for sign in "+~*")
    address = head if is_latest else f"{head}/{_safe(urn.version)}"
    if folder == "codelists" and urn.item:
        return f"{address}?q={quote(urn.item, safe='')}"
    return address


def structure_path(urn: str) -> str:
    """The REST 2.2 address of the structure that `urn` names. Raises Malformed or NotOffered."""
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
    return "/sdmx/v2/structure/" + "/".join(quote(part, safe="+~*.:@$-_") for part in parts)


def _safe(text: str) -> str:
    return quote(text, safe="/@$-_.")
