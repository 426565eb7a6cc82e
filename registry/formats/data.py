"""What every data format implements: a writer that says how a message is laid out, and a reader that streams rows.

A message is `begin()`, then for each data set its layout rendered by `observations/`, then `end()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from registry.formats.text import Text
from registry.model.cube import Cube
from registry.model.message import Header, Notice

Labels = Literal["id", "name", "both"]
Action = Literal["Append", "Replace", "Delete", "Information", "Merge"]


class Presentation(msgspec.Struct, frozen=True, kw_only=True):
    """One data set of an answer: which flow, which components, packaged how.

    `measures` and `attributes` are the ids to write, in structure order. `dimension_at_observation` is a dimension id or
    `AllDimensions`. `values` gives, for every dimension (and every attribute that a JSON table needs), the values that the answer
    may contain, in list order (time: chronological). `dataset_attributes` are the texts of attributes attached to the data set.
    `context_urn` is the URN of the dataflow, data structure or provision agreement that the data set is of.
    `has_observations=False`: series keys (and their attributes) only.
    """

    cube: Cube
    context: Literal["dataflow", "datastructure", "provisionagreement"] = "dataflow"
    context_urn: str
    dimension_at_observation: str
    measures: tuple[str, ...]
    attributes: tuple[str, ...]
    dataset_attributes: Mapping[str, str] = {}
    values: Mapping[str, Sequence[str]] = {}
    action: Action = "Replace"
    has_observations: bool = True
    reported_at: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the media type's parameters and headers asked for. `languages` best first."""

    header: Header
    labels: Labels = "id"
    keys: Literal["none", "obs", "series", "both"] = "none"
    time_format: Literal["original", "normalized"] = "original"
    languages: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


class GroupSection(msgspec.Struct, frozen=True, kw_only=True):
    """Rows written before the series: one per distinct value of `dimensions` for which any of `attributes` has a value.

    `separator` stands between any two group rows of the data set, also when they are of different sections.
    """

    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]
    row: Text
    separator: str = ""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How one data set is written.

    `head`, group sections, then per row: `observation`, and around the rows of a series `series_start` … `series_end` when the data
    set is grouped (None = flat). Separators stand between series, and between observations of a series (of the data set when flat).
    `between_sections` is written once after the group rows, also when there were none, if `groups` is not empty.
    Without observations, `series_start` + `series_end` is written per series.
    """

    head: bytes
    groups: tuple[GroupSection, ...] = ()
    between_sections: str = ""
    series_start: Text | None = None
    series_end: str = ""
    observation: Text
    observation_separator: str = ""
    series_separator: str = ""
    tail: bytes = b""


class DataWriter(Protocol):
    """One message. Constructed by a FORMATS row with the data sets and options."""

    def begin(self) -> bytes:
        """Everything before the first data set."""
        ...

    def layouts(self) -> Sequence[Layout]:
        """One per data set, in order."""
        ...

    def between(self) -> bytes:
        """What separates two data sets."""
        ...

    def end(self) -> bytes:
        """Everything after the last data set."""
        ...


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of rows of one data set as read: equally long columns of text (None = not given), keyed by component id.

    `lines` are the line numbers in the file (1-based). `structure` is the reference as written (`AGENCY:ID(VERSION)` or a URN),
    `level` says what the rows are: observations, or attributes of the data set, of series or of partial keys.
    """

    structure: str
    action: Action
    columns: Mapping[str, Sequence[str | None]]
    lines: Sequence[int]
    level: Literal["observation", "series", "group", "dataset"] = "observation"


class DataReader(Protocol):
    """Streams a data message. Raises Malformed or Refused for what cannot be read, with file and line."""

    def rows(self) -> Iterator[Rows]: ...
