"""Structure maps in SDMX-JSON."""

from __future__ import annotations

from typing import Any

from registry.formats.sdmx_json.common import (
    filled,
    read_annotations,
    read_identity,
    read_maintainable,
    write_annotations,
    write_identity,
    write_maintainable,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.artefact import Identifiable
from registry.model.structure_map import (
    ComponentMap,
    DateMap,
    DatePatternMap,
    EpochMap,
    FixedValueMap,
    FrequencyFormatMapping,
    MappedComponent,
    StructureMap,
)


def read_structure_map(node: Node, dialect: Dialect) -> StructureMap:
    return StructureMap(
        **read_maintainable(node, dialect),
        source=node.get("source"),
        target=node.get("target"),
        epoch_maps=tuple(_read_epoch_map(each, dialect) for each in node.get("epochMaps", ())),
        date_pattern_maps=tuple(_read_date_pattern_map(each, dialect) for each in node.get("datePatternMaps", ())),
        frequency_format_mappings=tuple(
            _read_frequency_format(each, dialect) for each in node.get("frequencyFormatMappings", ())
        ),
        component_maps=tuple(_read_component_map(each, dialect) for each in node.get("componentMaps", ())),
        fixed_value_maps=tuple(_read_fixed_value_map(each, dialect) for each in node.get("fixedValueMaps", ())),
    )


def write_structure_map(map_: StructureMap, dialect: Dialect) -> Node:
    return write_maintainable(map_, dialect) | filled(
        source=map_.source,
        target=map_.target,
        epochMaps=[_write_epoch_map(each, dialect) for each in map_.epoch_maps],
        datePatternMaps=[_write_date_pattern_map(each, dialect) for each in map_.date_pattern_maps],
        frequencyFormatMappings=[_write_frequency_format(each, dialect) for each in map_.frequency_format_mappings],
        componentMaps=[_write_component_map(each, dialect) for each in map_.component_maps],
        fixedValueMaps=[_write_fixed_value_map(each, dialect) for each in map_.fixed_value_maps],
    )


def _read_optional_identity(node: Node, dialect: Dialect) -> dict[str, Any]:
    """The arguments of something that may go without an id."""
    return read_identity({"id": ""} | node, dialect)


def _write_optional_identity(thing: Identifiable, dialect: Dialect) -> Node:
    node = write_identity(thing, dialect)
    return node if thing.id else {key: value for key, value in node.items() if key != "id"}


def _read_date_map(node: Node, dialect: Dialect) -> dict[str, Any]:
    return _read_optional_identity(node, dialect) | {
        "components": tuple(
            MappedComponent(source=each["source"], target=each["target"]) for each in node["mappedComponents"]
        ),
        "frequency_dimension": node.get("frequencyDimension"),
        "mapped_frequencies": tuple(node.get("mappedFrequencies", ())),
        "target_frequency_id": node.get("targetFrequencyID"),
        "resolve_period": node.get("resolvePeriod"),
    }


def _write_date_map(map_: DateMap, dialect: Dialect) -> Node:
    return _write_optional_identity(map_, dialect) | filled(
        mappedComponents=[{"source": each.source, "target": each.target} for each in map_.components],
        frequencyDimension=map_.frequency_dimension,
        mappedFrequencies=list(map_.mapped_frequencies),
        targetFrequencyID=map_.target_frequency_id,
        resolvePeriod=map_.resolve_period,
    )


def _read_epoch_map(node: Node, dialect: Dialect) -> EpochMap:
    return EpochMap(**_read_date_map(node, dialect), base_period=node["basePeriod"], epoch_period=node["epochPeriod"])


def _write_epoch_map(map_: EpochMap, dialect: Dialect) -> Node:
    return _write_date_map(map_, dialect) | {"basePeriod": map_.base_period, "epochPeriod": map_.epoch_period}


def _read_date_pattern_map(node: Node, dialect: Dialect) -> DatePatternMap:
    return DatePatternMap(**_read_date_map(node, dialect), source_pattern=node["sourcePattern"], locale=node["locale"])


def _write_date_pattern_map(map_: DatePatternMap, dialect: Dialect) -> Node:
    return _write_date_map(map_, dialect) | {"sourcePattern": map_.source_pattern, "locale": map_.locale}


def _read_frequency_format(node: Node, dialect: Dialect) -> FrequencyFormatMapping:
    return FrequencyFormatMapping(
        **_read_optional_identity(node, dialect), frequency_id=node["frequencyId"], date_pattern=node["datePattern"]
    )


def _write_frequency_format(mapping: FrequencyFormatMapping, dialect: Dialect) -> Node:
    return _write_optional_identity(mapping, dialect) | {
        "frequencyId": mapping.frequency_id,
        "datePattern": mapping.date_pattern,
    }


def _read_component_map(node: Node, dialect: Dialect) -> ComponentMap:
    return ComponentMap(
        sources=tuple(node["source"]),
        targets=tuple(node["target"]),
        representation_map=node.get("representationMap"),
        annotations=read_annotations(node, dialect),
    )


def _write_component_map(map_: ComponentMap, dialect: Dialect) -> Node:
    return filled(
        source=list(map_.sources),
        target=list(map_.targets),
        representationMap=map_.representation_map,
        annotations=write_annotations(map_.annotations, dialect),
    )


def _read_fixed_value_map(node: Node, dialect: Dialect) -> FixedValueMap:
    return FixedValueMap(
        source=node.get("source"),
        target=node.get("target"),
        values=tuple(node.get("values", ())),
        annotations=read_annotations(node, dialect),
    )


def _write_fixed_value_map(map_: FixedValueMap, dialect: Dialect) -> Node:
    return filled(
        source=map_.source,
        target=map_.target,
        values=list(map_.values),
        annotations=write_annotations(map_.annotations, dialect),
    )
