"""The shape of a JSON data message as it comes in: what of 1.0, 2.0 and 2.1 the reader needs, held by types."""

from __future__ import annotations

import json
import re
from typing import Any, BinaryIO

import msgspec

from registry.formats.reading import refusal
from registry.model.errors import TooLarge

LARGEST = 128 * 1024 * 1024


class Entry(msgspec.Struct):
    """One value of a table: a code, a text, several texts, or a text by language (2.x `value`). Numbers are text, as written."""

    id: str | None = None
    name: str | None = None
    value: str | bool | dict[str, str] | None = None
    values: list[Any] | None = None


class Part(msgspec.Struct):
    """A component."""

    id: str
    values: list[Entry | None] = []


class Levels(msgspec.Struct, rename={"data_set": "dataSet", "dimension_group": "dimensionGroup"}):
    data_set: list[Part] = []
    dimension_group: list[Part] = []
    series: list[Part] = []
    observation: list[Part] = []


class Reference(msgspec.Struct):
    rel: str = ""
    urn: str | None = None
    href: str | None = None


class Structure(msgspec.Struct):
    dimensions: Levels
    measures: Levels | None = None
    attributes: Levels = msgspec.field(default_factory=Levels)
    links: list[Reference] = []


class Series(msgspec.Struct):
    attributes: list[Any] = []
    observations: dict[str, list[Any]] = {}


class DataSet(msgspec.Struct, rename={"group_attributes": "dimensionGroupAttributes"}):
    structure: int | str = 0
    action: str = "Merge"
    links: list[Reference] = []
    attributes: list[Any] = []
    group_attributes: dict[str, list[Any]] = {}
    series: dict[str, Series] = {}
    observations: dict[str, list[Any]] = {}


class Data(msgspec.Struct, rename={"data_sets": "dataSets"}):
    """`structure` is 1.0's one, `structures` those of 2.x."""

    structure: Structure | None = None
    structures: list[Structure] = []
    data_sets: list[DataSet] = []


class _Message(msgspec.Struct):
    data: Data


_DECODER = msgspec.json.Decoder(_Message, float_hook=str)
_MINUS_ZERO = re.compile(rb"-0[\s,\]}]")  # a whole number that would lose its sign


def parse(stream: BinaryIO, file: str | None) -> Data:
    """The message. Numbers are as they were written: text, or whole. Raises TooLarge beyond 128 MB, Refused for what is no JSON data message."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(
            f"{file or 'the message'} is larger than 128 MB, the most that is taken as JSON; send SDMX-CSV or SDMX-ML"
        )
    return _quickly(content) or _patiently(content, file)


def _quickly(content: bytes) -> Data | None:
    """A 2.x message as most are; None for what has to be looked at with patience. Whole numbers stay numbers here, others text."""
    if _MINUS_ZERO.search(content):
        return None
    try:
        return _DECODER.decode(content).data
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _patiently(content: bytes, file: str | None) -> Data:
    try:
        tree = json.loads(content.decode("utf-8-sig"), parse_int=str, parse_float=str, parse_constant=_no_constant)
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise refusal("not-utf8", "the message is not UTF-8", file, line) from wrong
    except json.JSONDecodeError as wrong:
        raise refusal("not-json", f"the message is not JSON: {wrong.msg}", file, wrong.lineno) from wrong
    except (RecursionError, ValueError) as wrong:
        raise refusal(
            "not-json", "the message is nested too deep, or has numbers that JSON does not know", file, 1
        ) from wrong
    if b"\\ud" in content.lower() and _has_half_characters(tree):
        raise refusal(
            "not-json", "the message has half a character: one escape of a surrogate pair without the other", file, None
        )
    data = tree.get("data", tree) if isinstance(tree, dict) else tree  # before 1.0 was final there was no `data`
    try:
        return msgspec.convert(data, Data)
    except msgspec.ValidationError as wrong:
        raise refusal("no-data-message", f"the message is not SDMX-JSON data: {wrong}", file, None) from wrong


def _has_half_characters(tree: object) -> bool:
    """Whether any text holds a surrogate alone, which no UTF-8 can carry."""
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _no_constant(name: str) -> str:
    raise ValueError(name)
