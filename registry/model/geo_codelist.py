"""Codelists of places (3.x): codes with a geometry, and codes of the cells of a grid.

Both are codelists: they are asked for as codelists, and their URNs say `Codelist` and `Code` (SDMX 3.1, SDMXCommonReferences.xsd).
"""

from __future__ import annotations

import msgspec

from registry.model.codelist import Code, Codelist


class GeoFeatureSetCode(Code, frozen=True, kw_only=True, omit_defaults=True):
    """`value` is the geometry, as the code has it in the message."""

    value: str


class GeographicCodelist(
    Codelist, frozen=True, kw_only=True, omit_defaults=True, tag_field="geo_type", tag="GeographicCodelist"
):
    codes: tuple[GeoFeatureSetCode, ...] = ()


class GeoGridCode(Code, frozen=True, kw_only=True, omit_defaults=True):
    """`geo_cell` says which cell of the grid the code is."""

    geo_cell: str


class GeoGridCodelist(
    Codelist, frozen=True, kw_only=True, omit_defaults=True, tag_field="geo_type", tag="GeoGridCodelist"
):
    """`grid_definition` is the text that defines the grid (None only in a stub)."""

    codes: tuple[GeoGridCode, ...] = ()
    grid_definition: str | None = None


_TAGGED = b'{"geo_type":'
_GEO = msgspec.json.Decoder(GeographicCodelist | GeoGridCodelist)
_PLAIN = msgspec.json.Decoder(Codelist)


def codelist_from_json(text: bytes) -> Codelist:
    """Reads the canonical text of a codelist of any class: its first key tells the class."""
    return _GEO.decode(text) if text.startswith(_TAGGED) else _PLAIN.decode(text)
