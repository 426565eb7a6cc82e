"""Regions and keys in SDMX-JSON 1.0: values are bare texts, those that cascade stand apart, and nothing is excluded but as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.formats.sdmx_json.common import filled
from registry.formats.sdmx_json.constraint import keys_of_one
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.region import read_range, write_range
from registry.model.constraint import CubeRegion, DataKey, DataKeySet, MemberSelection, MemberValue


def read_region(node: Node) -> CubeRegion:
    return CubeRegion(
        include=node.get("isIncluded", True),
        keys=tuple(read_selection(selection) for selection in node.get("keyValues", ())),
        components=tuple(read_selection(selection) for selection in node.get("attributes", ())),
    )


def write_region(region: CubeRegion, dialect: Dialect) -> Node:
    return {"isIncluded": region.include} | filled(
        keyValues=write_selections(region.keys, dialect), attributes=write_selections(region.components, dialect)
    )


def read_selection(node: Node) -> MemberSelection:
    """A value that stands in both arrays is one that cascades."""
    cascading = node.get("cascadeValues", ())
    plain = (MemberValue(value=value) for value in node.get("values", ()) if value not in cascading)
    return MemberSelection(
        id=node["id"],
        values=(*plain, *(MemberValue(value=value, cascade="true") for value in cascading)),
        time_range=read_range(node["timeRange"]) if "timeRange" in node else None,
    )


def write_selections(selections: Iterable[MemberSelection], dialect: Dialect) -> list[Node]:
    """A selection of all values but some cannot be said and is left out: its component stays free."""
    return [
        filled(
            id=selection.id,
            values=[value.value for value in selection.values if not cascades(value)],
            cascadeValues=[value.value for value in selection.values if cascades(value)],
            timeRange=write_range(selection.time_range, dialect),
        )
        for selection in selections
        if selection.include is not False
    ]


def cascades(value: MemberValue) -> bool:
    return value.cascade in ("true", "excluderoot")


def read_key_set(node: Node) -> DataKeySet:
    return DataKeySet(is_included=node["isIncluded"], keys=tuple(read_key(key) for key in node["keys"]))


def read_key(node: Node) -> DataKey:
    return DataKey(
        keys=tuple(
            MemberSelection(id=value["id"], values=(MemberValue(value=value["value"]),)) for value in node["keyValues"]
        )
    )


def write_key_sets(key_sets: Iterable[DataKeySet]) -> list[Node]:
    """A set without keys is left out."""
    sets = ((key_set, [node for key in key_set.keys for node in write_key(key)]) for key_set in key_sets)
    return [{"isIncluded": key_set.is_included, "keys": keys} for key_set, keys in sets if keys]


def write_key(key: DataKey) -> Iterator[Node]:
    """One key, or several when a dimension has several values; none when no dimension has any."""
    selections = [selection for selection in key.keys if selection.values and selection.include is not False]
    if selections:
        for row in keys_of_one(selections):
            yield {"keyValues": [{"id": selection.id, "value": value} for selection, value in row]}
