"""What a stored version holds of a cube whose structure may have got more attributes since it was loaded."""

from __future__ import annotations

from pathlib import Path

import msgspec

from registry.model.cube import Cube
from registry.observations.columns import Columns
from registry.observations.store import Dataset, columns_of

ByTable = dict[str, frozenset[str]]  # the columns of each

_MOST = 1_024
_KNOWN: dict[Path, ByTable] = {}  # versions do not change


def stored_cube(cube: Cube, dataset: Dataset) -> Cube:
    """The cube without the attributes that the version has no place for: no value of them was ever reported in it. Raises Unavailable."""
    known = dataset.facts.attributes
    has = _held(cube, dataset) if known is None else known
    absent = {one.id for one in cube.attributes if one.id not in has}
    if not absent:
        return cube
    return msgspec.structs.replace(cube, components=tuple(one for one in cube.components if one.id not in absent))


def _held(cube: Cube, dataset: Dataset) -> set[str]:
    """The attributes that there are columns for; those of the data set need none."""
    places, columns = Columns(cube).places, _columns(dataset)
    return {one.id for one in cube.attributes if one.id in columns.get(places[one.id], (one.id,))}


def _columns(dataset: Dataset) -> ByTable:
    if (known := _KNOWN.get(dataset.folder)) is not None:
        return known
    with dataset.reading() as (cursor, tables):
        found = {
            name: columns_of(cursor, f"select * from {table}")
            for name, table in (("series", tables.series), ("obs", tables.obs()))
        }
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    _KNOWN[dataset.folder] = found
    return found
