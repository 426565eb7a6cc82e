"""Keys of metadata reports, and references to sets, in SDMX-JSON 1.0."""

from __future__ import annotations

from collections.abc import Iterable

from registry.formats.sdmx_json.common import filled
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.region import read_range, write_range
from registry.formats.sdmx_json.region_1_0 import read_key, write_key
from registry.model.constraint import DataKey, MemberValue
from registry.model.metadata_key import MetadataKey, MetadataKeySet, SetReference, TargetSelection


def read_set(node: Node) -> SetReference:
    return SetReference(data_provider=node["dataProvider"], id=node["id"])


def write_set(reference: SetReference) -> Node:
    return {"dataProvider": reference.data_provider, "id": reference.id}


def read_metadata_key_set(node: Node) -> MetadataKeySet:
    return MetadataKeySet(is_included=node["isIncluded"], keys=tuple(_read_key(key) for key in node["keys"]))


def write_metadata_key_sets(key_sets: Iterable[MetadataKeySet]) -> list[Node]:
    """Keys without values, and sets without keys, are left out."""
    sets = ((key_set, [node for key in key_set.keys if (node := _write_key(key))]) for key_set in key_sets)
    return [{"isIncluded": key_set.is_included, "keys": keys} for key_set, keys in sets if keys]


def _read_key(node: Node) -> MetadataKey:
    return MetadataKey(
        report=node["report"],
        metadata_target=node["metadataTarget"],
        keys=tuple(_read_key_value(value) for value in node["keyValues"]),
    )


def _write_key(key: MetadataKey) -> Node | None:
    values = [_write_key_value(selection) for selection in key.keys if selection.include is not False]
    head = {"report": key.report, "metadataTarget": key.metadata_target}
    return head | {"keyValues": values} if values else None


def _read_key_value(node: Node) -> TargetSelection:
    """One value of one of the four kinds."""
    return TargetSelection(
        id=node["id"],
        values=(MemberValue(value=node["value"]),) if "value" in node else (),
        data_sets=(read_set(node["dataSet"]),) if "dataSet" in node else (),
        data_keys=(read_key(node["dataKey"]),) if "dataKey" in node else (),
        objects=(node["object"],) if "object" in node else (),
    )


def _write_key_value(selection: TargetSelection) -> Node:
    keys = _write_keys(selection.data_keys)
    return filled(
        id=selection.id,
        value=selection.values[0].value if selection.values else None,
        dataSet=write_set(selection.data_sets[0]) if selection.data_sets else None,
        dataKey=keys[0] if keys else None,
        object=selection.objects[0] if selection.objects else None,
    )


def read_target_selection(node: Node) -> TargetSelection:
    return TargetSelection(
        id=node["id"],
        values=tuple(MemberValue(value=value) for value in node.get("values", ())),
        data_sets=tuple(read_set(each) for each in node.get("dataSets", ())),
        data_keys=tuple(read_key(each) for each in node.get("dataKeys", ())),
        objects=tuple(node.get("objects", ())),
        time_range=read_range(node["timeRange"]) if "timeRange" in node else None,
    )


def write_target_selections(selections: Iterable[TargetSelection], dialect: Dialect) -> list[Node]:
    """A selection of all values but some cannot be said and is left out: what it would narrow stays free."""
    return [
        filled(
            id=selection.id,
            values=[value.value for value in selection.values],
            dataSets=[write_set(each) for each in selection.data_sets],
            dataKeys=_write_keys(selection.data_keys),
            objects=list(selection.objects),
            timeRange=write_range(selection.time_range, dialect),
        )
        for selection in selections
        if selection.include is not False
    ]


def _write_keys(keys: Iterable[DataKey]) -> list[Node]:
    return [node for key in keys for node in write_key(key)]
