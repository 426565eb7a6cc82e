"""Heads of geographic codelists and of codelists of grid cells; each code has a place in its CSV."""

from __future__ import annotations

from typing import Any

from registry.content import items
from registry.content.documents import Document, Findings
from registry.model.codelist import CodelistExtension
from registry.model.errors import Malformed
from registry.model.geo_codelist import GeoFeatureSetCode, GeographicCodelist, GeoGridCode, GeoGridCodelist

Extensions = tuple[CodelistExtension, ...]


def geographic(document: Document, findings: Findings, head: dict[str, Any], more: Extensions) -> GeographicCodelist:
    """The column `value` holds the feature set of each code."""
    path = document.path.parent / (document.text("items") or "codes.csv")
    return GeographicCodelist(**head, codes=items.flat(path, _feature_set_code, findings), extensions=more)


def grid(document: Document, findings: Findings, head: dict[str, Any], more: Extensions) -> GeoGridCodelist:
    """The column `geo_cell` holds the cell of each code; `grid_definition` of the head says where the cells lie."""
    definition = document.text("grid_definition")
    if definition is None:
        raise Malformed("a list of grid cells needs a grid_definition")
    path = document.path.parent / (document.text("items") or "codes.csv")
    codes = items.flat(path, _grid_code, findings)
    return GeoGridCodelist(**head, codes=codes, extensions=more, grid_definition=definition)


def _feature_set_code(row: items.Row) -> GeoFeatureSetCode:
    return GeoFeatureSetCode(**items.shared(row), parent=items.parent(row), value=_filled(row, "value"))


def _grid_code(row: items.Row) -> GeoGridCode:
    return GeoGridCode(**items.shared(row), parent=items.parent(row), geo_cell=_filled(row, "geo_cell"))


def _filled(row: items.Row, column: str) -> str:
    if text := row.get(column, "").strip():
        return text
    raise Malformed(f"the column {column} of {row['id']!r} is empty; every code of this list has a place")
