"""What differs between the versions of SDMX-JSON structure messages, one row each; and the languages of one message."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

# A JSON object of a message. Its shape is held by the official schema before anything here reads it.
Node = dict[str, Any]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """`schema_at_root`: `$schema` stands at the root (2.1), not `meta.schema`. `has_roles`: constraints say allowed or actual and may
    have a release calendar and data sources. `has_availability`: availability has an array of its own. `time_needs_format`: the time
    dimension must have a representation. `has_cased_tags`: `contentLanguages` takes tags such as pt-BR.
    `has_value_list_urns`: links name value lists (the schema of 2.0 misspells their class).

    What only 1.0 has, as it follows SDMX 2.1: `has_final`: artefacts say isFinal, and versions have no extension. `names_by_urn`:
    parents, levels and steps are named by URN, and artefacts and items say their own in their first link. `format_key` and
    `type_key` are the members of a representation that hold its format and of a format that hold its type. What it lacks:
    `has_annotation_values`, `has_sentinels`, `has_occurrences`, `has_extensions` (codelists that extend others).
    """

    text: Literal["2.1", "2.0", "1.0"]
    schema: str
    schema_at_root: bool
    has_availability: bool
    has_roles: bool
    has_partial_language: bool
    has_evolving_structures: bool
    has_several_key_values: bool
    time_needs_format: bool
    has_range_validity: bool
    has_relative_addresses: bool
    has_cased_tags: bool
    has_value_list_urns: bool = True
    has_final: bool = False
    names_by_urn: bool = False
    format_key: str = "format"
    type_key: str = "dataType"
    has_annotation_values: bool = True
    has_sentinels: bool = True
    has_occurrences: bool = True
    has_extensions: bool = True


V21 = Version(
    text="2.1",
    schema="https://json.sdmx.org/2.1/sdmx-json-structure-schema.json",
    schema_at_root=True,
    has_availability=True,
    has_roles=False,
    has_partial_language=True,
    has_evolving_structures=True,
    has_several_key_values=True,
    time_needs_format=False,
    has_range_validity=True,
    has_relative_addresses=True,
    has_cased_tags=True,
)
V20 = Version(
    text="2.0",
    schema="https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json",
    schema_at_root=False,
    has_availability=False,
    has_roles=True,
    has_partial_language=False,
    has_evolving_structures=False,
    has_several_key_values=False,
    time_needs_format=True,
    has_range_validity=False,
    has_relative_addresses=False,
    has_cased_tags=False,
    has_value_list_urns=False,
)
V10 = msgspec.structs.replace(
    V20,
    text="1.0",
    schema="https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/1.0/sdmx-json-structure-schema.json",
    has_value_list_urns=True,
    has_final=True,
    names_by_urn=True,
    format_key="textFormat",
    type_key="textType",
    has_annotation_values=False,
    has_sentinels=False,
    has_occurrences=False,
    has_extensions=False,
)
METADATA_21 = msgspec.structs.replace(V21, schema="https://json.sdmx.org/2.1/sdmx-json-metadata-schema.json")
METADATA_20 = msgspec.structs.replace(
    V20,
    schema="https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/metadata-message/tools/schemas/2.0.0/sdmx-json-metadata-schema.json",
)
METADATA_VERSIONS: dict[str, Version] = {version.text: version for version in (METADATA_21, METADATA_20)}
VERSIONS: dict[str, Version] = {version.text: version for version in (V21, V20, V10)}


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """The version of one message and its languages: those preferred when writing, those of the content when reading, best first."""

    version: Version
    languages: tuple[str, ...] = ()
