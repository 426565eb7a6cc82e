"""Representation maps and maps of item schemes in SDMX-JSON: rows from values to values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import (
    filled,
    read_annotations,
    read_maintainable,
    write_annotations,
    write_maintainable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.item_scheme_map import ItemMap, ItemSchemeMap
from registry.model.representation_map import (
    MappedRepresentation,
    MappedValue,
    RepresentationMap,
    RepresentationMapping,
)

SchemeMap = TypeVar("SchemeMap", bound=ItemSchemeMap)


def read_representation_map(node: Node, dialect: Dialect) -> RepresentationMap:
    return RepresentationMap(
        **read_maintainable(node, dialect),
        sources=_read_columns(node.get("source", [])),
        targets=_read_columns(node.get("target", [])),
        mappings=tuple(_read_mapping(mapping, dialect) for mapping in node.get("representationMappings", ())),
    )


def write_representation_map(map_: RepresentationMap, dialect: Dialect) -> Node:
    return write_maintainable(map_, dialect) | filled(
        source=_write_columns(map_.sources),
        target=_write_columns(map_.targets),
        representationMappings=[_write_mapping(mapping, dialect) for mapping in map_.mappings],
    )


def _read_columns(nodes: list[Node]) -> tuple[MappedRepresentation, ...]:
    return tuple(MappedRepresentation(codelist=node.get("codelist"), data_type=node.get("dataType")) for node in nodes)


def _write_columns(columns: tuple[MappedRepresentation, ...]) -> list[Node]:
    return [filled(codelist=column.codelist, dataType=column.data_type) for column in columns]


def _read_mapping(node: Node, dialect: Dialect) -> RepresentationMapping:
    return RepresentationMapping(
        sources=tuple(_read_value(value) for value in node["sourceValues"]),
        targets=tuple(node.get("targetValues", ())),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        annotations=read_annotations(node, dialect),
    )


def _write_mapping(mapping: RepresentationMapping, dialect: Dialect) -> Node:
    return filled(
        sourceValues=[_write_value(value) for value in mapping.sources],
        targetValues=list(mapping.targets),
        validFrom=instant(mapping.valid_from),
        validTo=instant(mapping.valid_to, is_end=True),
        annotations=write_annotations(mapping.annotations, dialect),
    )


def _read_value(node: Node) -> MappedValue:
    return MappedValue(
        value=node["value"],
        is_regex=node.get("isRegEx"),
        start_index=node.get("startIndex"),
        end_index=node.get("endIndex"),
    )


def _write_value(value: MappedValue) -> Node:
    return filled(value=value.value, isRegEx=value.is_regex, startIndex=value.start_index, endIndex=value.end_index)


def scheme_map_reader(type_: type[SchemeMap]) -> Callable[[Node, Dialect], SchemeMap]:
    """The reader of the maps of one kind of item scheme: they differ in nothing else."""

    def read(node: Node, dialect: Dialect) -> SchemeMap:
        return type_(
            **read_maintainable(node, dialect),
            source=node.get("source"),
            target=node.get("target"),
            maps=tuple(_read_item_map(map_, dialect) for map_ in node.get("itemMaps", ())),
        )

    return read


def write_scheme_map(map_: ItemSchemeMap, dialect: Dialect) -> Node:
    maps = [_write_item_map(each, dialect) for each in map_.maps]
    return write_maintainable(map_, dialect) | filled(source=map_.source, target=map_.target, itemMaps=maps)


def _read_item_map(node: Node, dialect: Dialect) -> ItemMap:
    return ItemMap(
        source=_read_value(node["sourceValue"]),
        target=node.get("targetValue"),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        annotations=read_annotations(node, dialect),
    )


def _write_item_map(map_: ItemMap, dialect: Dialect) -> Node:
    return filled(
        sourceValue=_write_value(map_.source),
        targetValue=map_.target,
        validFrom=instant(map_.valid_from),
        validTo=instant(map_.valid_to, is_end=True),
        annotations=write_annotations(map_.annotations, dialect),
    )
