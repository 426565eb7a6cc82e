"""Concepts and the schemes that hold them."""

from __future__ import annotations

from flask import render_template, request

from registry.model.codelist import Codelist
from registry.model.concept import Concept, ConceptScheme
from registry.model.errors import NotFound
from registry.model.kinds import item_urn
from registry.structures.search import used_by
from registry.web import reading
from registry.web.pages import concepts as pages
from registry.web.routes.shared import agency_names, authority_names, list_of
from registry.web.site import base_url, services
from registry.web.texts import Text, languages


def concepts() -> str:
    return list_of("conceptscheme")


def concept_scheme(agency: str, scheme: str) -> str:
    with services().reading() as uow:
        found = reading.one(uow, ConceptScheme, agency, scheme)
        editions = reading.editions(uow, found)
        maintainer = agency_names(uow).get(agency, Text(agency))
        authorities = authority_names(uow)
    query = request.args.get("q", "").strip()[:200]
    page = pages.build_scheme(found, maintainer, authorities, editions, base_url(), query)
    return render_template("concept_scheme.html", page=page)


def concept(agency: str, scheme: str, id: str) -> str:
    with services().reading() as uow:
        holder = reading.one(uow, ConceptScheme, agency, scheme)
        found = _concept(holder, id)
        users = used_by(uow, item_urn(holder, id), languages=languages())
        representation = found.core_representation
        urn = representation.enumeration if representation else None
        codelist = reading.target(uow, urn) if urn else None
        authorities = authority_names(uow)
    values = codelist if isinstance(codelist, Codelist) else None
    return render_template("concept.html", page=pages.build(holder, found, authorities, values, users, base_url()))


def _concept(scheme: ConceptScheme, id: str) -> Concept:
    found = next((concept for concept in scheme.concepts if concept.id == id), None)
    if found is None:
        raise NotFound(f"the concept list {scheme.short} has no concept {id!r}")
    return found
