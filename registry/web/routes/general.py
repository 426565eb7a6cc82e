"""The first page, search, agencies, and the page for developers."""

from __future__ import annotations

from flask import render_template, request

from registry.model.dataflow import Dataflow
from registry.model.kinds import urn_of
from registry.structures.search import listing
from registry.structures.search import search as find
from registry.web import reading
from registry.web.pages import about as about_page
from registry.web.pages import agencies as agencies_page
from registry.web.pages import catalogue as catalogue_page
from registry.web.pages import home as home_page
from registry.web.pages import search as search_page
from registry.web.pages.flows import card
from registry.web.pages.topics import cards
from registry.web.routes.dataflows import published_versions
from registry.web.routes.shared import agency_schemes, filed_topics
from registry.web.site import base_url, services
from registry.web.texts import languages


def home() -> str:
    with services().reading() as uow:
        topics = filed_topics(uow)
        heads = [head for head in reading.heads(uow, "dataflow") if isinstance(head, Dataflow)]
        lines = listing(uow, languages=languages())
        known = published_versions(uow)
    newest = sorted(known.values(), key=lambda version: version.created_at, reverse=True)
    order = {str(version.flow): place for place, version in enumerate(newest)}
    flows = sorted(heads, key=lambda flow: order.get(urn_of(flow).partition("=")[2], len(order)))
    counts = home_page.Counts(
        flows=len(heads),
        figures=sum(version.observation_count for version in newest),
        concepts=sum(line.item_count for line in lines if line.kind == "conceptscheme"),
        codelists=sum(line.kind == "codelist" for line in lines),
    )
    new = [card(flow, known) for flow in flows[: home_page.NEW]]
    return render_template("home.html", page=home_page.build(cards(topics), new, counts))


def search() -> str:
    query, scope = request.args.get("q", "").strip()[:200], request.args.get("scope", "all")
    hits = []
    if query:
        with services().reading() as uow:
            kinds = search_page.kinds_of(scope)
            hits = find(uow, query, languages=languages(), kinds=kinds, limit=search_page.LIMIT)
    return render_template("search.html", page=search_page.build(query, hits, scope))


def agencies() -> str:
    with services().reading() as uow:
        page = agencies_page.build(agency_schemes(uow), listing(uow, languages=languages()))
    return render_template("agencies.html", page=page)


def catalogue() -> str:
    with services().reading() as uow:
        page = catalogue_page.build(listing(uow, languages=languages()))
    return render_template("catalogue.html", page=page)


def about() -> str:
    return render_template("about.html", page=about_page.build(base_url()))
