"""The JSON schema of data messages 2.0 and 2.1 of one flow: the official schema, which it holds, and what the flow adds.

Written in draft 2019-09, the draft of the official schema of 2.1. Values are indexes into the tables of the message's structure, so the
codes are held there; measures are held by their place where the message says that it has all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec.structs import replace

from registry.formats.data_schema import DataSchema
from registry.formats.placement import Placement, key_of, place
from registry.formats.schema_json.values import component, measured
from registry.formats.schemas import JSON_SCHEMAS
from registry.formats.sdmx_json.data_generations import DataGeneration
from registry.formats.sdmx_json.dialect import Node
from registry.model.cube import Component

DRAFT = "https://json-schema.org/draft/2019-09/schema"
_DIMENSION_LEVELS = ("dataSet", "series", "observation")


@cache
def _official(name: str, id: str) -> Node:
    """The official schema as a part of another one: known by its address."""
    node: Node = json.loads(JSON_SCHEMAS[name].read_text(encoding="utf-8"))
    return {"$id": id} | {key: value for key, value in node.items() if key not in ("$id", "id", "$schema")}


def write_schema(schema: DataSchema, *, generation: DataGeneration) -> Iterator[bytes]:
    """The schema, as one piece."""
    presentation = schema.presentation
    cube = presentation.cube
    flow = presentation.context_urn
    node: Node = {
        "$schema": DRAFT,
        "title": f"SDMX-JSON {generation.name} data of {flow}",
        "$ref": generation.schema,
        "required": ["data"],
        "properties": {"data": _data(schema)},
        "$defs": {
            "official": _official(f"data-{generation.name}", generation.schema),
            **{id: component(each, schema) for id, each in cube.by_plain_id.items()},
        },
    }
    yield json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _data(schema: DataSchema) -> Node:
    measures = schema.presentation.cube.measures
    exact = [_is(measure) for measure in measures]
    listed = {"items": exact, "minItems": len(exact), "maxItems": len(exact)}
    has_all_measures = _structures(
        {"measures": {"properties": {"observation": listed}, "required": ["observation"]}}, "measures"
    )
    values = {"items": [measured(measure, schema) for measure in measures]}
    observations = {"additionalProperties": values}
    series = {"additionalProperties": {"properties": {"observations": observations}}}
    data: Node = {
        "properties": {"structures": {"items": _structure(schema)}, "dataSets": {"items": _data_set(schema)}},
        "required": ["structures", "dataSets"],
        "allOf": [
            {
                "if": has_all_measures,
                "then": {
                    "properties": {
                        "dataSets": {"items": {"properties": {"observations": observations, "series": series}}}
                    }
                },
            }
        ],
    }
    mandatory = [measure for measure in measures if measure.is_mandatory]
    if mandatory and not schema.allows_deletion:
        data["allOf"].append({"if": _replaces(), "then": _structures({"measures": _holds(mandatory)}, "measures")})
    return data


def _structures(properties: Node, *required: str) -> Node:
    return {"properties": {"structures": {"items": {"properties": properties, "required": list(required)}}}}


def _replaces() -> Node:
    """Whether a data set replaces whole observations: it then gives every measure that must be given."""
    action = {"properties": {"action": {"const": "Replace"}}, "required": ["action"]}
    return {"properties": {"dataSets": {"contains": action}}, "required": ["dataSets"]}


def _holds(measures: Iterable[Component]) -> Node:
    held = [{"properties": {"observation": {"contains": _is(measure)}}} for measure in measures]
    return {"required": ["observation"], "allOf": held}


def _is(component: Component) -> Node:
    return {"properties": {"id": {"const": component.plain_id}}, "required": ["id"]}


def _structure(schema: DataSchema) -> Node:
    """The structure that a message tells: links to the flow, its components at their levels, all dimensions unless deleting."""
    presentation = schema.presentation
    cube = presentation.cube
    link = {"properties": {"urn": {"const": presentation.context_urn}}, "required": ["urn"]}
    dimensions: Node = {"properties": {level: _components(members) for level, members in _dimensions(schema).items()}}
    if not schema.allows_deletion:
        dimensions["allOf"] = [_somewhere(dimension) for dimension in key_of(cube)]
    attributes = {level: _components(members) for level, members in _attributes(schema).items()}
    return {
        "properties": {
            "links": {"contains": link},
            "dimensions": dimensions,
            "measures": {"properties": {"observation": _components(cube.measures)}},
            "attributes": {"properties": attributes},
        }
    }


def _components(members: Iterable[Component]) -> Node:
    """An array that holds only these components, each as its definition says."""
    rules = [{"if": _is(each), "then": {"$ref": f"#/$defs/{each.plain_id}"}} for each in members]
    ids = [each.plain_id for each in members]
    return {"items": {"properties": {"id": {"enum": ids}}, "allOf": rules} if rules else False}


def _somewhere(dimension: Component) -> Node:
    """The dimension stands at one of the levels."""
    contains = {"contains": _is(dimension)}
    return {"anyOf": [{"properties": {level: contains}, "required": [level]} for level in _DIMENSION_LEVELS]}


def _placements(schema: DataSchema) -> tuple[Placement, Placement]:
    """Where writers put components: of data with observations, and of series keys alone."""
    keys = replace(schema.presentation, has_observations=False)
    return (
        place(schema.presentation, sections="keys", plurals="nested"),
        place(keys, sections="keys", plurals="nested"),
    )


def _dimensions(schema: DataSchema) -> dict[str, tuple[Component, ...]]:
    full, keys = _placements(schema)
    return {
        "dataSet": key_of(schema.presentation.cube),
        "series": _united(full.series, keys.series),
        "observation": _united(full.observation, keys.observation),
    }


def _attributes(schema: DataSchema) -> dict[str, tuple[Component, ...]]:
    full, keys = _placements(schema)
    groups = [
        attribute for placement in (full, keys) for section in placement.sections for attribute in section.attributes
    ]
    return {
        "dataSet": _united(full.dataset_attributes, keys.dataset_attributes),
        "dimensionGroup": _united(groups),
        "series": _united(full.series_attributes, keys.series_attributes),
        "observation": full.observation_attributes,
    }


def _united(*members: Iterable[Component]) -> tuple[Component, ...]:
    return tuple({each.id: each for group in members for each in group}.values())


def _data_set(schema: DataSchema) -> Node:
    """Flat data has no observations in series, and data in series none outside."""
    if _placements(schema)[0].is_flat:
        return {"properties": {"series": {"additionalProperties": {"properties": {"observations": False}}}}}
    return {"properties": {"observations": False}}
