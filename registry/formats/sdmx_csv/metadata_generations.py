"""What differs between SDMX-CSV metadata messages 2.0 and 2.1, and the columns of ours that the guides leave room for."""

from __future__ import annotations

import msgspec


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """`actions` are the letters of the ACTION column, by the word of the model."""

    name: str
    actions: dict[str, str]
    has_partial_language: bool

    @property
    def format(self) -> str:
        return f"sdmx-csv-metadata-{self.name}"


FLAG = "IS_PARTIAL_LANGUAGE"
# Columns that the guides give as examples of the sender's own.
CUSTOM = {
    "reporting_begin": "reportingBegin",
    "reporting_end": "reportingEnd",
    "publication_year": "publicationYear",
    "publication_period": "publicationPeriod",
}
METADATA_2_0 = Generation(
    name="2.0",
    actions={"Information": "I", "Append": "A", "Replace": "R", "Delete": "D", "Merge": "A"},
    has_partial_language=False,
)
METADATA_2_1 = Generation(
    name="2.1",
    actions={"Information": "I", "Append": "A", "Replace": "R", "Delete": "D", "Merge": "M"},
    has_partial_language=True,
)
