"""How the values of a concept or component look: coded by a list, or text with facets."""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.names import Names


class SentinelValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    value: str
    names: Names = {}
    descriptions: Names = {}


class TextFormat(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facets as the standard names them; numbers and periods are kept as text so that they come back as written."""

    type: str | None = None
    is_sequence: bool | None = None
    interval: str | None = None
    start_value: str | None = None
    end_value: str | None = None
    time_interval: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    min_length: str | None = None
    max_length: str | None = None
    min_value: str | None = None
    max_value: str | None = None
    decimals: str | None = None
    pattern: str | None = None
    is_multilingual: bool | None = None
    sentinel_values: tuple[SentinelValue, ...] = ()


class Representation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`enumeration` is the URN of a codelist, value list, or (2.1 measure dimension) concept scheme.

    `max_occurs` above 1 or `unbounded` makes an array (3.x); None means 1.
    """

    enumeration: str | None = None
    enumeration_format: TextFormat | None = None
    text_format: TextFormat | None = None
    min_occurs: int | None = None
    max_occurs: int | Literal["unbounded"] | None = None

    @property
    def is_array(self) -> bool:
        return self.max_occurs == "unbounded" or (isinstance(self.max_occurs, int) and self.max_occurs > 1)
