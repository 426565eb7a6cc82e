"""Representations and their facets in SDMX-JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from registry.formats.sdmx_json.common import filled, read_texts, write_texts
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.representation import Representation, SentinelValue, TextFormat

_TEXTS = {
    "time_interval": "timeInterval",
    "start_time": "startTime",
    "end_time": "endTime",
    "pattern": "pattern",
}
TYPES_SINCE_3_0 = frozenset(["GeospatialInformation"])
_FLAGS = {"is_sequence": "isSequence", "is_multilingual": "isMultiLingual"}
_NUMBERS = {
    "interval": "interval",
    "start_value": "startValue",
    "end_value": "endValue",
    "min_value": "minValue",
    "max_value": "maxValue",
}
_COUNTS = {"min_length": "minLength", "max_length": "maxLength", "decimals": "decimals"}  # the schemas want at least 1


def read_representation(node: Node | None, dialect: Dialect) -> Representation | None:
    if node is None:
        return None
    coded, text = node.get("enumerationFormat"), node.get(dialect.version.format_key)
    return Representation(
        enumeration=node.get("enumeration"),
        enumeration_format=None if coded is None else read_format(coded, dialect),
        text_format=None if text is None else read_format(text, dialect),
        min_occurs=node.get("minOccurs"),
        max_occurs=node.get("maxOccurs"),
    )


def write_representation(
    representation: Representation | None, dialect: Dialect, *, is_array: bool = True
) -> Node | None:
    """`is_array=False` where the standard allows one value only. A list of concepts (2.1's measure dimension) can be said in 1.0 only."""
    if representation is None:
        return None
    is_array = is_array and dialect.version.has_occurrences
    occurrences = filled(minOccurs=representation.min_occurs, maxOccurs=representation.max_occurs) if is_array else {}
    if representation.enumeration is not None and (
        dialect.version.has_final or ".conceptscheme." not in representation.enumeration
    ):
        coded = representation.enumeration_format
        node = {} if coded is None else {"enumerationFormat": write_format(coded, dialect)}
        return {"enumeration": representation.enumeration, **node, **occurrences}
    if representation.text_format is None and not occurrences:
        return None
    return {
        dialect.version.format_key: write_format(representation.text_format or TextFormat(), dialect),
        **occurrences,
    }


def read_format(node: Node, dialect: Dialect) -> TextFormat:
    facets: dict[str, Any] = {name: node.get(key) for name, key in (*_TEXTS.items(), *_FLAGS.items())}
    numbers: dict[str, Any] = {
        name: str(node[key]) for name, key in (*_NUMBERS.items(), *_COUNTS.items()) if key in node
    }
    sentinels = tuple(
        SentinelValue(
            value=str(sentinel["value"]),
            names=read_texts(sentinel, "name", "names", dialect),
            descriptions=read_texts(sentinel, "description", "descriptions", dialect),
        )
        for sentinel in node.get("sentinelValues", ())
    )
    return TextFormat(type=node.get(dialect.version.type_key), **facets, **numbers, sentinel_values=sentinels)


def write_format(text_format: TextFormat, dialect: Dialect) -> Node:
    node = filled(**{dialect.version.type_key: _type(text_format, dialect)}) | filled(
        **{key: getattr(text_format, name) for name, key in (*_TEXTS.items(), *_FLAGS.items())}
    )
    for name, key in (*_NUMBERS.items(), *_COUNTS.items()):
        text = getattr(text_format, name)
        if text is not None and not (name in _COUNTS and int(text) < 1):
            node[key] = _number(text)
    if text_format.sentinel_values and dialect.version.has_sentinels:
        node["sentinelValues"] = [_write_sentinel(sentinel, dialect) for sentinel in text_format.sentinel_values]
    return node


def _type(text_format: TextFormat, dialect: Dialect) -> str | None:
    """1.0 does not know all types."""
    return "String" if dialect.version.has_final and text_format.type in TYPES_SINCE_3_0 else text_format.type


def _write_sentinel(sentinel: SentinelValue, dialect: Dialect) -> Node:
    names = write_texts(sentinel.names or {"en": sentinel.value}, "name", "names", dialect)
    return {
        "value": sentinel.value,
        **names,
        **write_texts(sentinel.descriptions, "description", "descriptions", dialect),
    }


def _number(text: str) -> int | Decimal:
    """The number with the digits that were written."""
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)
