"""Codelists in SDMX-JSON."""

from __future__ import annotations

from registry.formats.sdmx_json.common import read_nameable, read_scheme, write_nameable, write_scheme
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.codelist import Code, Codelist


def read_codelist(node: Node, dialect: Dialect) -> Codelist:
    codes = tuple(_read_code(code, dialect) for code in node.get("codes", ()))
    return Codelist(**read_scheme(node, dialect), codes=codes)


def _read_code(node: Node, dialect: Dialect) -> Code:
    return Code(**read_nameable(node, dialect), parent=node.get("parent"))


def write_codelist(codelist: Codelist, dialect: Dialect) -> Node:
    node = write_scheme(codelist, dialect)
    if codelist.codes:
        node["codes"] = [_write_code(code, dialect) for code in codelist.codes]
    return node


def _write_code(code: Code, dialect: Dialect) -> Node:
    node = write_nameable(code, dialect)
    if code.parent is not None:
        node["parent"] = code.parent
    return node
