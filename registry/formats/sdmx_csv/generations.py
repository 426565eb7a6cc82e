"""The generations of SDMX-CSV as rows of facts."""

from __future__ import annotations

import msgspec

from registry.formats.data import Action, Labels

SUB_SEPARATOR = ";"


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """`actions` are the letters of the ACTION column (empty: there is none). `unsaid` is what a missing ACTION means."""

    name: str
    has_structure_columns: bool
    has_plurals: bool
    labels: tuple[Labels, ...]
    actions: dict[Action, str]
    unsaid: Action

    @property
    def format(self) -> str:
        return f"sdmx-csv-{self.name}"


CSV_1_0 = Generation(
    name="1.0", has_structure_columns=False, has_plurals=False, labels=("id", "both"), actions={}, unsaid="Merge"
)
CSV_2_0 = Generation(
    name="2.0",
    has_structure_columns=True,
    has_plurals=True,
    labels=("id", "name", "both"),
    actions={"Information": "I", "Append": "A", "Replace": "R", "Delete": "D", "Merge": "A"},
    unsaid="Information",
)
CSV_2_1 = msgspec.structs.replace(
    CSV_2_0,
    name="2.1",
    actions={"Information": "M", "Append": "M", "Replace": "R", "Delete": "D", "Merge": "M"},
    unsaid="Merge",
)

LETTERS: dict[str, Action] = {"I": "Information", "A": "Append", "R": "Replace", "D": "Delete", "M": "Merge"}
