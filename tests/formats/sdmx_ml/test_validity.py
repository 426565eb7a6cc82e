"""Validity in SDMX-ML 3.x: date-times of artefacts and nodes, days of mappings, whatever was written."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.table import format_named
from registry.model.hierarchy import HierarchicalCode
from registry.model.representation_map import RepresentationMap, RepresentationMapping
from tests.factories import a_hierarchy, a_message
from tests.factories_more import ARTEFACTS_MORE

LIFETIMES = [("1995", "2004-04"), ("1995-01-01", "2004-02-29"), ("1995-01-01T00:00:00", "2004-04-30T23:59:59Z")]


@pytest.mark.parametrize("format", ["sdmx-ml-3.0", "sdmx-ml-3.1"])
@pytest.mark.parametrize(("start", "end"), LIFETIMES)
def test_any_validity_is_written_as_the_schema_wants_it_and_told(format: str, start: str, end: str) -> None:
    row = format_named(format)
    assert row.write is not None and row.read is not None
    node = HierarchicalCode(id="W", code=a_hierarchy().codes[0].code, valid_from=start, valid_to=end)
    hierarchy = replace(a_hierarchy(), valid_from=start, valid_to=end, codes=(node,))
    text = b"".join(row.write(a_message(hierarchy)))
    assert validate_xml(text, format.rpartition("-")[2]) == ()
    [found] = row.read(text).artefacts
    assert found.codes[0].valid_from[:4] == start[:4]
    assert found.codes[0].valid_to[:7] == end[:7]
    assert (b"last second of a day" in text) == ("T" not in start)


def test_a_mapping_is_valid_on_days() -> None:
    row = format_named("sdmx-ml-3.1")
    assert row.write is not None and row.read is not None
    some = next(one for one in ARTEFACTS_MORE if isinstance(one, RepresentationMap))
    mappings: tuple[RepresentationMapping, ...] = tuple(
        replace(one, valid_from="1995-01-01T00:00:00Z", valid_to="2004") for one in some.mappings
    )
    text = b"".join(row.write(a_message(replace(some, mappings=mappings))))
    assert validate_xml(text, "3.1") == ()
    [found] = row.read(text).artefacts
    assert {(one.valid_from, one.valid_to) for one in found.mappings} == {("1995-01-01", "2004-12-31")}
