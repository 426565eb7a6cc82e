"""Data sets: the list, and the page of one with its figures."""

from __future__ import annotations

from flask import render_template, request

from registry.data.query import data_sets
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion
from registry.model.kinds import urn_of
from registry.model.urn import Urn
from registry.structures.cube import load_cube
from registry.web import preferences, preview, reading, requests, selection
from registry.web.language import _
from registry.web.links import page_of
from registry.web.pages import dataflows as pages
from registry.web.pages import flows, parts, tables
from registry.web.pages.topics import topics_of
from registry.web.routes.shared import agency_names, filed_topics, list_of
from registry.web.selection import Wanted
from registry.web.site import Uow, base_url, services
from registry.web.texts import Text


def published_versions(uow: Uow) -> flows.Published:
    return flows.published(data_sets(uow))


def dataflows() -> str:
    return list_of("dataflow")


def dataflow(agency: str, id: str, version: str | None = None) -> str:
    with services().reading() as uow:
        flow = reading.one(uow, Dataflow, agency, id, version)
        known = published_versions(uow).get(urn_of(flow).partition("=")[2])
        around = _around(uow, flow, known)
        cube = load_cube(uow, flow) if flow.structure else None
        found = _table(uow, cube, known) if cube is not None and known is not None else None
    table, wanted = found or (None, None)
    chosen = _selection(cube, flow, wanted)
    exports = _exports(chosen) if table is not None else ()
    snippets = requests.snippets(base_url(), chosen)
    page = pages.build(flow, around, table, snippets, exports, _labels(), base_url())
    return render_template("dataflow.html", page=page)


def _around(uow: Uow, flow: Dataflow, version: DatasetVersion | None) -> pages.Around:
    structure = flow.structure or ""
    names = reading.named(uow, [structure]) if structure else {}
    href = page_of(structure) if structure else None
    return pages.Around(
        maintainer=agency_names(uow).get(flow.agency, Text(flow.agency)),
        topics=topics_of(filed_topics(uow), urn_of(flow)),
        structure=parts.Link(names.get(structure, Text("")), href, Urn.parse(structure).short if structure else ""),
        editions=reading.editions(uow, flow),
        version=version,
    )


def _table(uow: Uow, cube: Cube, version: DatasetVersion) -> tuple[tables.DataTable, Wanted]:
    store = services().store
    wanted = selection.read(cube, request.args) or preview.beginning(uow, store, cube, version)
    held = preview.holding(uow, store, cube, version, wanted)
    page = parts.page_number(request.args.get("page", ""), held.series, preview.ROWS)
    stretch = preview.stretch(uow, store, cube, wanted, held, page=page, sort=request.args.get("sort", ""))
    table = tables.build(
        cube,
        wanted,
        held,
        stretch,
        span=(version.first_period or "", version.last_period or ""),
        labels=preferences.labels(),
        every_period=request.args.get("periods") == "all",
    )
    return table, wanted


def _selection(cube: Cube | None, flow: Dataflow, wanted: Wanted | None) -> requests.Selection:
    return requests.Selection(
        agency=flow.agency,
        id=flow.id,
        version=flow.version,
        codes=wanted.codes if wanted else {},
        time=cube.time.id if cube is not None and cube.time else None,
        start=wanted.start if wanted else "",
        end=wanted.end if wanted else "",
    )


def _exports(chosen: requests.Selection) -> tuple[parts.Download, ...]:
    """The selection as files: relative addresses, so that they work behind any proxy."""
    address = requests.url_v2("", chosen)
    rows = (
        ("CSV", "csvfile", "2.0.0"),
        (_("CSV with names"), "csvfilewithlabels", "2.0.0"),
        ("SDMX-ML", "xml", "3.0.0"),
        ("SDMX-JSON", "json", "2.0.0"),
    )
    return tuple(parts.Download(label, requests.with_format(address, word, version)) for label, word, version in rows)


def _labels() -> dict[str, str]:
    return {
        "period": _("Period covered"),
        "series": _("Time series"),
        "figures": _("Figures"),
        "updated": _("Published here"),
    }
