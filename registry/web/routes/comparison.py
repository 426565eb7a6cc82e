"""Two versions of an artefact compared."""

from __future__ import annotations

from flask import render_template, request

from registry.model.errors import NotFound
from registry.web import reading
from registry.web.links import PAGES
from registry.web.pages import comparison as pages
from registry.web.site import services

FOLDERS = {folder: word for word, folder in PAGES.items()}


def comparison(folder: str, agency: str, id: str) -> str:
    """`from` and `to` are versions; without them the newest is compared with the one before it. Raises NotFound."""
    if folder not in FOLDERS:
        raise NotFound(f"nothing here is listed under {folder!r}")
    with services().reading() as uow:
        newest = reading.at(uow, FOLDERS[folder], agency, id)
        editions = reading.editions(uow, newest)
        to = request.args.get("to") or newest.version
        earlier = [edition.version for edition in editions if edition.version != to]
        before = reading.at(uow, FOLDERS[folder], agency, id, request.args.get("from") or next(iter(earlier), to))
        after = reading.at(uow, FOLDERS[folder], agency, id, to)
    return render_template("comparison.html", page=pages.build(before, after, editions))
