"""The generations of SDMX-JSON data messages as rows of facts."""

from __future__ import annotations

import msgspec

from registry.formats.data import Action

_OLD = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/"


class DataGeneration(msgspec.Struct, frozen=True, kw_only=True):
    """`is_tabled`: 1.0, where one structure serves all data sets, attributes are always indexes into tables, and partial keys are
    not told apart. `has_cased_tags`: `contentLanguages` takes tags such as pt-BR."""

    name: str
    schema: str
    schema_at_root: bool
    is_tabled: bool = False
    has_cased_tags: bool = False
    actions: dict[Action, str] = {}

    @property
    def format(self) -> str:
        return f"sdmx-json-data-{self.name}"


JSON_1_0 = DataGeneration(
    name="1.0",
    schema=f"{_OLD}1.0/sdmx-json-data-schema.json",
    schema_at_root=False,
    is_tabled=True,
    actions={"Merge": "Append"},
)
JSON_2_0 = DataGeneration(
    name="2.0",
    schema=f"{_OLD}2.0.0/sdmx-json-data-schema.json",
    schema_at_root=False,
    actions={"Merge": "Append"},
)
JSON_2_1 = DataGeneration(
    name="2.1",
    schema="https://json.sdmx.org/2.1/sdmx-json-data-schema.json",
    schema_at_root=True,
    has_cased_tags=True,
)
