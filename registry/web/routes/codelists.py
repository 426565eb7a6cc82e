"""Code lists and hierarchies."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, request

from registry.model.codelist import Codelist
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.kinds import urn_of
from registry.structures.search import used_by
from registry.web import preferences, reading
from registry.web.pages import codelists as pages
from registry.web.pages import hierarchies
from registry.web.routes.shared import agency_names, list_of
from registry.web.site import base_url, services
from registry.web.texts import Text, languages


def codelists() -> str:
    return list_of("codelist")


def codelist(agency: str, id: str, version: str | None = None) -> str:
    asked = pages.Asked(
        view=request.args.get("view", ""),
        query=request.args.get("q", "").strip()[:200],
        sort=request.args.get("sort", ""),
        page=request.args.get("page", ""),
        languages=tuple(request.args.getlist("also")),
        labels=preferences.labels(),
    )
    with services().reading() as uow:
        found = reading.one(uow, Codelist, agency, id, version)
        users = used_by(uow, urn_of(found), languages=languages())
        editions = reading.editions(uow, found)
        maintainer = agency_names(uow).get(agency, Text(agency))
    page = pages.build(found, maintainer, users, editions, base_url(), asked)
    return render_template("codelist.html", page=page)


def hierarchy(agency: str, id: str, version: str | None = None) -> str:
    with services().reading() as uow:
        found = reading.one(uow, Hierarchy, agency, id, version)
        names = reading.named(uow, _codes(found.codes))
        editions = reading.editions(uow, found)
        maintainer = agency_names(uow).get(agency, Text(agency))
    return render_template("hierarchy.html", page=hierarchies.build(found, maintainer, names, editions, base_url()))


def _codes(nodes: tuple[HierarchicalCode, ...]) -> Iterator[str]:
    for node in nodes:
        yield node.code
        yield from _codes(node.codes)
