"""Code lists."""

from __future__ import annotations

from flask import render_template, request

from registry.model.codelist import Codelist
from registry.model.kinds import urn_of
from registry.structures.search import used_by
from registry.web import preferences, reading
from registry.web.library import Library
from registry.web.pages import codelists as pages
from registry.web.pages.inheritance import inheritance
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
        raw = reading.at(uow, "codelist", agency, id, version, detail="raw")
        found = reading.at(uow, "codelist", agency, id, version)
        assert isinstance(raw, Codelist)
        assert isinstance(found, Codelist)
        around = pages.Around(
            maintainer=agency_names(uow).get(agency, Text(agency)),
            uses=used_by(uow, urn_of(found), languages=languages()),
            editions=reading.editions(uow, found),
            inheritance=inheritance(raw, Library(uow)),
        )
    page = pages.build(found, around, base_url(), asked)
    return render_template("codelist.html", page=page)
