"""Keys of reference metadata in 2.1: what constraints and reports point at."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, read_reference
from registry.formats.sdmx_ml.region import (
    data_key,
    fit_data_key,
    member_value,
    read_data_key,
    read_member_value,
    read_time_range,
    time_range,
)
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, first, flag, token_of
from registry.model.metadata_key import MetadataKey, MetadataKeySet, SetReference, TargetSelection

# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_set_reference(node: Node, reading: Reading) -> SetReference:
    parts = children_of(node)
    provider = read_reference(parts["DataProvider"][0], "DataProvider", reading)
    return SetReference(data_provider=provider, id=token_of(parts["ID"][0]))


def read_metadata_key_set(node: Node, reading: Reading) -> MetadataKeySet:
    keys = tuple(_read_key(child, reading) for child in node)
    return MetadataKeySet(is_included=flag(node, "isIncluded") or False, keys=keys)


def _read_key(node: Node, reading: Reading) -> MetadataKey:
    return MetadataKey(
        report=node.get("report") or "",
        metadata_target=node.get("metadataTarget") or "",
        keys=read_target_selections(node, reading),
        include=flag(node, "include"),
    )


def read_target_selections(node: Node, reading: Reading) -> tuple[TargetSelection, ...]:
    return tuple(_read_selection(child, reading) for child in children_of(node).get("KeyValue", ()))


def _read_selection(node: Node, reading: Reading) -> TargetSelection:
    parts = children_of(node)
    range_ = first(parts, "TimeRange")
    return TargetSelection(
        id=node.get("id") or "",
        include=flag(node, "include"),
        values=tuple(read_member_value(child) for child in parts.get("Value", ())),
        data_sets=tuple(read_set_reference(child, reading) for child in parts.get("DataSet", ())),
        data_keys=tuple(read_data_key(child) for child in parts.get("DataKey", ())),
        objects=all_referred(parts, "Object", "Dataflow", reading),
        time_range=None if range_ is None else read_time_range(range_),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def set_reference(tag: str, given: SetReference, writing: Writing) -> str:
    provider = writing.refer("com:DataProvider", given.data_provider)
    return element(tag, {}, provider, element("com:ID", {}, escape(given.id)))


def metadata_key_set(given: MetadataKeySet, writing: Writing) -> str:
    keys = (
        element(
            "str:Key",
            {"report": key.report, "metadataTarget": key.metadata_target, "include": key.include},
            target_selections(key.keys, writing),
        )
        for key in given.keys
    )
    return element("str:MetadataKeySet", {"isIncluded": given.is_included}, *keys)


def target_selections(given: Iterable[TargetSelection], writing: Writing) -> str:
    return "".join(_selection(each, writing) for each in given)


def _selection(given: TargetSelection, writing: Writing) -> str:
    return element(
        "com:KeyValue",
        {"id": given.id, "include": given.include},
        *(member_value(value, "com") for value in given.values),
        *(set_reference("com:DataSet", each, writing) for each in given.data_sets),
        *(data_key("com:DataKey", key, writing.generation) for key in given.data_keys),
        writing.refer("com:Object", *given.objects),
        time_range(given.time_range, "com") if given.time_range else "",
    )


# --- fitting -----------------------------------------------------------------------------------------------------------------------


def fit_metadata_key_set(given: MetadataKeySet, cuts: Cuts) -> MetadataKeySet:
    return replace(given, keys=tuple(replace(key, keys=fit_target_selections(key.keys, cuts)) for key in given.keys))


def fit_target_selections(given: Iterable[TargetSelection], cuts: Cuts) -> tuple[TargetSelection, ...]:
    return tuple(replace(each, data_keys=tuple(fit_data_key(key, cuts) for key in each.data_keys)) for each in given)
