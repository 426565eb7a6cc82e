"""Data sets: the list, and the page of one with its figures."""

from __future__ import annotations

from flask import render_template, request

from registry.data.query import data_sets
from registry.formats.data import Presentation
from registry.formats.data_losses import notices
from registry.formats.table import Format, format_named, offered
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion
from registry.model.kinds import urn_of
from registry.model.metadata_set import MetadataSet
from registry.model.urn import Urn
from registry.structures.cube import load_cube
from registry.structures.search import Use, used_by
from registry.web import preferences, preview, reading, requests, selection
from registry.web.language import _, lazy
from registry.web.links import page_of
from registry.web.pages import dataflows as pages
from registry.web.pages import flows, parts, tables
from registry.web.pages.bodies.reports import excerpt
from registry.web.pages.bodies.validity import validity
from registry.web.pages.topics import topics_of
from registry.web.routes.shared import agency_names, filed_topics, list_of
from registry.web.selection import Wanted
from registry.web.site import Uow, base_url, services
from registry.web.texts import Text, languages, marked, text


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
    exports = _exports(chosen, cube) if table is not None and cube is not None else pages.Exports()
    snippets = requests.snippets(base_url(), chosen)
    page = pages.build(flow, around, table, snippets, exports, _labels(), base_url())
    return render_template("dataflow.html", page=page)


def _around(uow: Uow, flow: Dataflow, version: DatasetVersion | None) -> pages.Around:
    structure = flow.structure or ""
    names = reading.named(uow, [structure]) if structure else {}
    href = page_of(structure) if structure else None
    uses = used_by(uow, urn_of(flow), languages=languages())
    return pages.Around(
        maintainer=agency_names(uow).get(flow.agency, Text(flow.agency)),
        topics=topics_of(filed_topics(uow), urn_of(flow)),
        structure=parts.Link(names.get(structure, Text("")), href, Urn.parse(structure).short if structure else ""),
        editions=reading.editions(uow, flow),
        version=version,
        reports=[card for use in uses if (card := _report(uow, use))],
        uses=uses,
        losses=_losses(uow, structure),
    )


def _losses(uow: Uow, structure: str) -> parts.Lost:
    """What formats lose of the structure; remembered until any structure changes."""

    def find() -> parts.Lost:
        found = reading.target(uow, structure) if structure else None
        return parts.losses(found) if found is not None else {}

    known: parts.Lost = uow.remember(("losses", structure), find)
    return known


def _report(uow: Uow, use: Use) -> pages.ReportCard | None:
    """The card of a methodology report; None for any other use."""
    found = reading.target(uow, use.urn) if use.kind == "metadataset" else None
    if not isinstance(found, MetadataSet):
        return None
    return pages.ReportCard(
        link=parts.Link(text(found.names, found.id), page_of(use.urn), found.id),
        excerpt=excerpt(found),
        period=validity(found.reporting_begin, found.reporting_end),
        author=agency_names(uow).get(found.agency, Text(found.agency)),
    )


def _table(uow: Uow, cube: Cube, version: DatasetVersion) -> tuple[tables.DataTable, Wanted]:
    store = services().store
    wanted = selection.read(cube, request.args) or preview.beginning(uow, store, cube, version)
    held = preview.holding(uow, store, cube, version, wanted)
    page = parts.page_number(request.args.get("page", ""), held.series, preview.ROWS)
    place = preview.Place(page, request.args.get("sort", ""))
    stretch = preview.stretch(uow, store, cube, version, wanted, held, place)
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


USUAL = (("CSV", "sdmx-csv-2.0", "csvfile"), (lazy("CSV with names"), "sdmx-csv-2.0", "csvfilewithlabels"),
         ("SDMX-ML", "sdmx-ml-data-3.0", "xml"), ("SDMX-JSON", "sdmx-json-data-2.0", "json"))  # fmt: skip


def _exports(chosen: requests.Selection, cube: Cube) -> pages.Exports:
    """The selection as files: relative addresses, so that they work behind any proxy."""
    address = requests.url_v2("", chosen)
    usual = [(str(label), format_named(name), word) for label, name, word in USUAL]
    known = {row.name for _label, row, _word in usual}
    others = [(row.label, row, row.words[0]) for row in offered("data", "v2") if row.words and row.name not in known]
    made = [
        [_export(label, row, requests.with_format(address, word, row.version), cube) for label, row, word in rows]
        for rows in (usual, others)
    ]
    return pages.Exports(tuple(made[0]), tuple(made[1]))


def _export(label: str, row: Format, href: str, cube: Cube) -> parts.Download:
    presentation = Presentation(
        cube=cube,
        context_urn=urn_of(cube.flow),
        dimension_at_observation=cube.time.id if cube.time else "AllDimensions",
        measures=tuple(each.id for each in cube.measures),
        attributes=tuple(each.id for each in cube.data_attributes),
    )
    losses = tuple(marked(notice.text.partition(": ")[2], "en") for notice in notices(row.name, (presentation,)))
    return parts.Download(label, href, "", losses, is_known=True)


def _labels() -> dict[str, str]:
    return {
        "period": _("Period covered"),
        "series": _("Time series"),
        "figures": _("Figures"),
        "updated": _("Published here"),
    }
