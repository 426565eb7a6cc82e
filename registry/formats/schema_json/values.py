"""What the values of one component may be, as JSON schemas."""

from __future__ import annotations

from registry.formats.data_schema import DataSchema, allowed_codes
from registry.formats.placement import MISSING
from registry.formats.sdmx_json.dialect import Node
from registry.model.cube import INTEGER_TYPES, Component

_NUMBER = r"^(NaN|#N/A|-?INF|[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)$"
_WHOLE_NUMBER = r"^(NaN|#N/A|[+-]?\d+)$"


def component(of: Component, schema: DataSchema) -> Node:
    """A component of a message's structure: its table may hold the allowed codes only."""
    if not of.is_coded or (schema.allows_deletion and of.role != "dimension"):
        return {}
    codes = list(allowed_codes(of))
    marks = [] if of.role == "dimension" else list(MISSING)
    entries: list[Node] = [
        {"properties": {"id": {"enum": codes}}, "required": ["id"]},
        {"properties": {"value": {"enum": codes + marks}}, "required": ["value"]},
    ]
    if marks:
        entries.append({"type": "null"})
    return {"properties": {"values": {"items": {"anyOf": entries}}}}


def measured(measure: Component, schema: DataSchema) -> Node:
    """The value of a measure in the array of an observation."""
    if schema.allows_deletion:
        return {}
    single = _single(measure)
    if measure.is_multilingual:
        single = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
    return {"anyOf": [{"type": "null"}, {"type": "array", "items": single}]} if measure.is_array else single


def _single(measure: Component) -> Node:
    if measure.is_coded:
        return {"enum": [*allowed_codes(measure), *MISSING, None]}
    if measure.is_numeric:
        is_whole = measure.type in INTEGER_TYPES
        number: Node = {"type": ["integer" if is_whole else "number", "null"]}
        return {"anyOf": [number, {"type": "string", "pattern": _WHOLE_NUMBER if is_whole else _NUMBER}]}
    return {"type": ["boolean", "string", "null"] if measure.type == "Boolean" else ["string", "null"]}
