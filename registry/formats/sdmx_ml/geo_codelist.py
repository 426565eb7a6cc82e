"""Codelists of places and of grid cells (3.x)."""

from __future__ import annotations

from collections.abc import Iterator

from registry.formats.sdmx_ml.codelist import extension, fit_codelist, parent_of, read_extensions, read_parent
from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_nameable, read_scheme
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, first, text_of
from registry.model.codelist import Code, Codelist
from registry.model.geo_codelist import GeoFeatureSetCode, GeographicCodelist, GeoGridCode, GeoGridCodelist


def read_geographic_codelist(node: Node, reading: Reading) -> GeographicCodelist:
    children = children_of(node)
    return GeographicCodelist(
        **read_scheme(node, children, reading),
        codes=tuple(_read_place(child, reading) for child in children.get("GeoFeatureSetCode", ())),
        extensions=read_extensions(children, reading),
    )


def _read_place(node: Node, reading: Reading) -> GeoFeatureSetCode:
    children = children_of(node)
    value = node.get("value") or ""
    return GeoFeatureSetCode(**read_nameable(node, children), parent=read_parent(node, reading), value=value)


def read_geo_grid_codelist(node: Node, reading: Reading) -> GeoGridCodelist:
    children = children_of(node)
    grid = first(children, "GridDefinition")
    return GeoGridCodelist(
        **read_scheme(node, children, reading),
        codes=tuple(_read_cell(child, reading) for child in children.get("GeoGridCode", ())),
        extensions=read_extensions(children, reading),
        grid_definition=None if grid is None else text_of(grid),
    )


def _read_cell(node: Node, reading: Reading) -> GeoGridCode:
    children = children_of(node)
    cell = text_of(children["GeoCell"][0])
    return GeoGridCode(**read_nameable(node, children), parent=read_parent(node, reading), geo_cell=cell)


def write_geo_codelist(codelist: GeographicCodelist | GeoGridCodelist, writing: Writing) -> Iterator[str]:
    name = type(codelist).__name__
    yield f'<str:{name}{maintainable_attributes(codelist, writing)} geoType="{name}">{head(codelist)}'
    yield from (_code(code, writing) for code in codelist.codes)
    yield from (extension(each, writing) for each in codelist.extensions)
    if isinstance(codelist, GeoGridCodelist) and codelist.grid_definition is not None:
        yield element("str:GridDefinition", {}, escape(codelist.grid_definition))
    yield f"</str:{name}>"


def _code(code: GeoFeatureSetCode | GeoGridCode, writing: Writing) -> str:
    if isinstance(code, GeoGridCode):
        tag, value, cell = "str:GeoGridCode", None, element("str:GeoCell", {}, escape(code.geo_cell))
    else:
        tag, value, cell = "str:GeoFeatureSetCode", code.value, ""
    given = {"id": code.id, "uri": code.uri, "value": value}
    return "\n" + element(tag, given, head(code), parent_of(code, writing), cell)


def fit_geo_codelist(codelist: GeographicCodelist | GeoGridCodelist, cuts: Cuts) -> Codelist:
    """2.1 gets a plain codelist."""
    fitted = fit_codelist(codelist, cuts)
    if not cuts.cut("geo", True):
        return fitted
    codes = tuple(Code(**{name: getattr(code, name) for name in Code.__struct_fields__}) for code in fitted.codes)
    kept = {name: getattr(fitted, name) for name in Codelist.__struct_fields__}
    return Codelist(**(kept | {"codes": codes}))
