"""What several routes read: the names of agencies and authorities, the topics, the published versions, the list of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import render_template, request

from registry.data.query import data_sets
from registry.model.category import Categorisation, CategoryScheme
from registry.model.codelist import Codelist
from registry.model.organisation import AgencyScheme
from registry.structures.search import listing
from registry.web import reading
from registry.web.language import _
from registry.web.links import page_of
from registry.web.pages import agencies, flows
from registry.web.pages import listing as listings
from registry.web.pages.topics import Filed, cards, filed
from registry.web.site import Uow, services
from registry.web.texts import Text, languages, marked, text

AUTHORITIES = "CL_MIG_AUTHORITY"  # the list whose codes the annotation AUTHORITY holds


def agency_names(uow: Uow) -> dict[str, Text]:
    return agencies.names(agency_schemes(uow))


def agency_schemes(uow: Uow) -> Sequence[AgencyScheme]:
    return cast(Sequence[AgencyScheme], reading.whole(uow, "agencyscheme"))


def authority_names(uow: Uow) -> dict[str, Text]:
    """The names of defining authorities by code, from every list of that id."""
    found = [head for head in reading.heads(uow, "codelist") if head.id == AUTHORITIES]
    lists = [reading.one(uow, Codelist, head.agency, head.id) for head in found]
    return {code.id: text(code.names, code.id) for codelist in lists for code in codelist.codes}


def filed_topics(uow: Uow) -> Filed:
    schemes = cast(Sequence[CategoryScheme], reading.whole(uow, "categoryscheme"))
    return filed(schemes, cast(Sequence[Categorisation], reading.whole(uow, "categorisation")))


def list_of(kind: str) -> str:
    """The page that lists a kind."""
    query, agency = request.args.get("q", "").strip()[:200], request.args.get("agency", "").strip()
    with services().reading() as uow:
        everything = listing(uow, kind, languages=languages())
        chosen = (agency,) if agency else ()
        lines = (
            listing(uow, kind, languages=languages(), agencies=chosen, text=query) if query or agency else everything
        )
        title, beside = _beside(uow, kind)
        known = listings.Known(
            heads=listings.by_urn(reading.heads(uow, kind)),
            agencies=agency_names(uow),
            published=flows.published(data_sets(uow)),
            beside_title=title,
            beside=beside,
        )
    page = listings.build(kind, lines, everything, known, listings.Asked(query, agency))
    return render_template("listing.html", page=page)


def _beside(uow: Uow, kind: str) -> tuple[str, tuple[tuple[Text, str], ...]]:
    """Other ways to what a list holds: data by topic, code lists by the hierarchies over them."""
    if kind == "dataflow":
        return _("By topic"), tuple(
            (topic.name, topic.href) for topic in cards(filed_topics(uow)) if not topic.is_empty
        )
    if kind == "codelist":
        lines = listing(uow, "hierarchy", languages=languages())
        pages = ((line, page_of(line.urn, latest=True)) for line in lines)
        return _("Groupings of codes"), tuple((marked(line.name, line.language), page) for line, page in pages if page)
    return "", ()
