"""Every kind of artefact that has no page of another form: its list, its page, its table as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from flask import Response, render_template, request

from registry.model.artefact import Maintainable
from registry.model.errors import NotFound
from registry.model.kinds import kind_of, urn_of
from registry.structures.search import used_by
from registry.web import reading
from registry.web.library import Library
from registry.web.links import OWN_PAGES, PAGES
from registry.web.pages import artefacts as pages
from registry.web.pages.sections import Asked, Cell, Table
from registry.web.routes.shared import agency_names, list_of
from registry.web.site import Uow, base_url, services
from registry.web.texts import Text, languages

FOLDERS = {folder: word for word, folder in PAGES.items() if word not in OWN_PAGES}
_CHOICE = ",".join(f'"{folder}"' for folder in FOLDERS)
LIST = f"/<any({_CHOICE}):folder>"
PAGE = f"{LIST}/<agency>/<id>"
EDITION = f"{PAGE}/<version>"
TABLE = f"{EDITION}/table.csv"
WHOLE = 1_000_000  # rows of a table as a file


def artefact_list(folder: str) -> str:
    return list_of(FOLDERS[folder])


def artefact(folder: str, agency: str, id: str, version: str | None = None) -> str:
    asked = Asked(
        request.args.get("q", "").strip()[:200], request.args.get("page", ""), _day(request.args.get("on", ""))
    )
    with services().reading() as uow:
        found = reading.at(uow, FOLDERS[folder], agency, id, version)
        page = pages.build(found, Library(uow), _around(uow, found), base_url(), asked)
        return render_template("artefact.html", page=page)


def _day(given: str) -> str:
    """A day of the calendar as it was given; empty when it is none."""
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        return ""


def _around(uow: Uow, found: Maintainable) -> pages.Around:
    return pages.Around(
        maintainer=agency_names(uow).get(found.agency, Text(found.agency)),
        uses=used_by(uow, urn_of(found), languages=languages()),
        editions=reading.editions(uow, found),
    )


def artefact_table(folder: str, agency: str, id: str, version: str) -> Response:
    """The long table of a page, whole, with a column for the codes beside each column of names. Raises NotFound."""
    with services().reading() as uow:
        found = reading.at(uow, FOLDERS[folder], agency, id, version)
        sections = pages.body(found, Library(uow), Asked(size=WHOLE))
    table = next((section for section in sections if isinstance(section, Table) and section.shown), None)
    if table is None:
        raise NotFound(f"the page of {found.short} has no table")
    name = f"{kind_of(found).word}-{found.agency}-{found.id}-{found.version}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("".join(_lines(table)), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(table: Table) -> Iterator[str]:
    """CSV (RFC 4180); a column of codes stands before each column of names that has some."""
    coded = [
        any(link.id for row in table.rows for link in row.cells[place].links) for place in range(len(table.columns))
    ]
    heads = [
        head
        for label, has_codes in zip(table.columns, coded, strict=True)
        for head in _heads(label, has_codes=has_codes)
    ]
    yield _line(heads)
    for row in table.rows:
        yield _line([
            value
            for cell, has_codes in zip(row.cells, coded, strict=True)
            for value in _values(cell, has_codes=has_codes)
        ])  # fmt: skip


def _heads(label: str, *, has_codes: bool) -> list[str]:
    return [f"{label} (code)", label] if has_codes else [label]


def _values(cell: Cell, *, has_codes: bool) -> list[str]:
    links = (*cell.links, *cell.more)
    text = "; ".join(part for part in (*(str(link.text) for link in links), cell.code, cell.note) if part)
    return ["; ".join(link.id or str(link.text) for link in links) or cell.code, text] if has_codes else [text]


def _line(values: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()
