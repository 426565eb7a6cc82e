"""The permanent address of everything that has a URN: a page for people, the structure for software."""

from __future__ import annotations

from flask import redirect, request
from werkzeug import Response

from registry.model.errors import NotFound
from registry.web import reading
from registry.web.links import page_of, structure_path
from registry.web.site import services


def identity(urn: str) -> Response:
    """303: what is identified is a record, not a page. Raises NotFound when nothing of that name is here."""
    with services().reading() as uow:
        if reading.target(uow, urn) is None:
            raise NotFound(f"nothing here is called {urn}")
    wants_sdmx = "application/vnd.sdmx" in request.headers.get("Accept", "")
    address = None if wants_sdmx else page_of(urn)
    return redirect(address or structure_path(urn), code=303)
