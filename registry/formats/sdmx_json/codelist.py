"""Codelists of all classes in SDMX-JSON: plain, of places with a geometry, and of the cells of a grid."""

from __future__ import annotations

import re
from typing import Any

from registry.formats.sdmx_json.common import filled, read_nameable, read_scheme, write_nameable, write_scheme
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.region import read_value, write_cascade
from registry.model.codelist import Code, Codelist, CodelistExtension, CodeSelection
from registry.model.constraint import MemberValue
from registry.model.geo_codelist import GeoFeatureSetCode, GeographicCodelist, GeoGridCode, GeoGridCodelist

_PATTERN = re.compile(r"[A-Za-z0-9_@$-]+%")
_ID = re.compile(r"[A-Za-z0-9_@$-]+")


def read_codelist(node: Node, dialect: Dialect) -> Codelist:
    codes = tuple(Code(**_read_code(code, dialect)) for code in node.get("codes", ()))
    return Codelist(**_read_list(node, dialect), codes=codes)


def write_codelist(codelist: Codelist, dialect: Dialect) -> Node:
    """Of any class, as a plain codelist."""
    codes = [_write_code(code, dialect) for code in codelist.codes]
    return write_scheme(codelist, dialect) | filled(codes=codes) | _write_extensions(codelist, dialect)


def read_geographic_codelist(node: Node, dialect: Dialect) -> GeographicCodelist:
    codes = tuple(
        GeoFeatureSetCode(**_read_code(code, dialect), value=code["value"])
        for code in node.get("geoFeatureSetCodes", ())
    )
    return GeographicCodelist(**_read_list(node, dialect), codes=codes)


def write_geographic_codelist(codelist: GeographicCodelist, dialect: Dialect) -> Node:
    codes = [_write_code(code, dialect) | {"value": code.value} for code in codelist.codes]
    head = write_scheme(codelist, dialect) | {"geoType": "GeographicCodelist"}
    return head | filled(geoFeatureSetCodes=codes) | _write_extensions(codelist, dialect)


def read_geo_grid_codelist(node: Node, dialect: Dialect) -> GeoGridCodelist:
    codes = tuple(
        GeoGridCode(**_read_code(code, dialect), geo_cell=code["geoCell"]) for code in node.get("geoGridCodes", ())
    )
    return GeoGridCodelist(**_read_list(node, dialect), codes=codes, grid_definition=node.get("gridDefinition"))


def write_geo_grid_codelist(codelist: GeoGridCodelist, dialect: Dialect) -> Node:
    codes = [_write_code(code, dialect) | {"geoCell": code.geo_cell} for code in codelist.codes]
    head = write_scheme(codelist, dialect) | {"geoType": "GeoGridCodelist"}
    grid = filled(gridDefinition=codelist.grid_definition, geoGridCodes=codes)
    return head | grid | _write_extensions(codelist, dialect)


def _read_list(node: Node, dialect: Dialect) -> dict[str, Any]:
    """The arguments of a codelist of any class, without its codes."""
    extensions = tuple(_read_extension(extension) for extension in node.get("codelistExtensions", ()))
    return read_scheme(node, dialect) | {"extensions": extensions}


def _read_code(node: Node, dialect: Dialect) -> dict[str, Any]:
    return read_nameable(node, dialect) | {"parent": node.get("parent")}


def _write_code(code: Code, dialect: Dialect) -> Node:
    node = write_nameable(code, dialect)
    if code.parent is not None:
        node["parent"] = code.parent
    return node


# Extensions. Values with a wildcard stand in an array of their own, after the others.


def _read_extension(node: Node) -> CodelistExtension:
    selections = {include: node.get(f"{word}CodeSelection") for include, word in _SELECTIONS.items()}
    return CodelistExtension(
        codelist=node["codelist"],
        prefix=node.get("prefix"),
        selection=next(
            (_read_selection(selection, include) for include, selection in selections.items() if selection), None
        ),
    )


_SELECTIONS = {True: "inclusive", False: "exclusive"}


def _read_selection(node: Node, include: bool) -> CodeSelection:
    values = (read_value(value) for value in node.get("memberValues", ()))
    patterns = (MemberValue(value=value) for value in node.get("wildcardedMemberValues", ()))
    return CodeSelection(include=include, values=(*values, *patterns))


def _write_extensions(codelist: Codelist, dialect: Dialect) -> Node:
    has_extensions = codelist.extensions and dialect.version.has_extensions
    return {"codelistExtensions": [_write_extension(each) for each in codelist.extensions]} if has_extensions else {}


def _write_extension(extension: CodelistExtension) -> Node:
    node = filled(prefix=extension.prefix, codelist=extension.codelist)
    if extension.selection is not None and (selection := _write_selection(extension.selection)):
        node[f"{_SELECTIONS[extension.selection.include]}CodeSelection"] = selection
    return node


def _write_selection(selection: CodeSelection) -> Node:
    plain = [value for value in selection.values if _ID.fullmatch(value.value)]
    patterns = [value.value for value in selection.values if is_pattern(value)]
    return filled(
        memberValues=[
            filled(value=value.value, cascadeValues=write_cascade(value.cascade)) for value in dict.fromkeys(plain)
        ],
        wildcardedMemberValues=list(dict.fromkeys(patterns)),
    )


def is_pattern(value: MemberValue) -> bool:
    """Whether a value stands for all codes that begin so, in the one way that the schemas know: `AF%`."""
    return _PATTERN.fullmatch(value.value) is not None


def is_code_value(value: MemberValue) -> bool:
    """Whether a selected value can be said: an id that may cascade, or a pattern."""
    said = MemberValue(value=value.value, cascade=None if is_pattern(value) else value.cascade)
    return value == said and (is_pattern(value) or _ID.fullmatch(value.value) is not None)
