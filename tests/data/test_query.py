"""Data queries as a use case: packaging, selection, formats. Numbers name the conformance statements of the digest."""

from __future__ import annotations

import csv
import io

import pytest

from registry.formats.table import FORMATS
from registry.model.errors import Malformed, NoResults
from registry.model.query import DataQuery
from registry.observations.engine import Sizes
from tests.data.desk import LINES, Desk
from tests.observations.bench import a_row, keys, where

DATA_FORMATS = [row.name for row in FORMATS if row.kind == "data" and row.writer is not None]
LOSSLESS = [
    name
    for name in DATA_FORMATS
    if not name.endswith(("1.0", "-2.1")) or name in ("sdmx-csv-2.1", "sdmx-json-data-2.1")
]


def cells(text: str, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_a_plain_query_returns_everything_as_a_replacement(stocked):  # 45, 50, 96
    text = stocked.text()
    assert text.startswith("STRUCTURE")
    assert cells(text, "ACTION") == [("R",)] * 7
    assert stocked.ask().presentations[0].dimension_at_observation == "TIME_PERIOD"  # 43


def test_texts_with_separators_quotes_and_line_breaks_parse_back(stocked):  # 97
    assert ('She said "no", <twice>\nand again',) in cells(stocked.text(), "COMMENT")


def test_values_of_several_parts_have_their_own_header(stocked):  # 98
    header = stocked.text().splitlines()[0].split(",")
    assert header[0] == "STRUCTURE[;]" and "SOURCES[]" in header
    assert cells(stocked.text(keys=keys("A.FRA.SYR.F")), "SOURCES[]")[0] == ("CENSUS;SURVEY",)


def test_the_key_and_filters_and_their_complement_agree(stocked):  # 27
    assert stocked.text(keys=keys("A.FRA.SYR.F")) == stocked.text(
        filters=tuple(
            where(id, code) for id, code in (("FREQ", "A"), ("REF_AREA", "FRA"), ("ORIGIN", "SYR"), ("SEX", "F"))
        )
    )


def test_only_the_series_keys_are_returned_without_attributes_and_measures(stocked):  # 40
    text = stocked.text(attributes=("none",), measures=("none",), includes_observations=False)
    assert cells(text, "SEX") == [("F",), ("M",), ("_T",)]
    assert "OBS_VALUE" not in text and "TIME_PERIOD" not in text and "OBS_STATUS" not in text


def test_only_the_attributes_that_were_asked_for_are_returned(stocked):  # 41
    answer = stocked.ask(attributes=("UNIT_MEASURE",))
    assert answer.presentations[0].attributes == ("UNIT_MEASURE",)
    assert answer.presentations[0].action == "Merge"
    assert stocked.ask(attributes=("series",)).presentations[0].attributes == (
        "DECIMALS",
        "TITLE",
        "CORRIDOR_NOTE",
        "SOURCES",
    )
    with pytest.raises(Malformed, match="'AGE' is not an attribute of DF_MIG"):
        stocked.ask(attributes=("AGE",))


def test_an_unknown_dimension_at_observation_is_malformed(stocked):  # 42
    with pytest.raises(Malformed, match="'AGE' is not a dimension"):
        stocked.ask(dimension_at_observation="AGE")


def test_nothing_that_matches_is_no_result(stocked):
    for query in ({"keys": keys("A.ZZZ")}, {"filters": (where("TIME_PERIOD", "gt:2050"),)}):
        with pytest.raises(NoResults):
            stocked.ask(**query)


def test_an_agreement_that_is_asked_for_is_the_context(stocked):  # 51
    answer = stocked.ask(context="provisionagreement", ids=("PA_FR",))
    assert [(p.context, p.context_urn.rpartition("=")[2]) for p in answer.presentations] == [
        ("provisionagreement", "IOM:PA_FR(1.0.0)")
    ]


def test_the_etag_changes_with_the_query_the_format_and_the_data_only(stocked):
    first = stocked.ask().etag
    assert stocked.ask().etag == first
    others = {stocked.ask(keys=keys("A")).etag, stocked.ask("sdmx-csv-2.1").etag}
    stocked.load(*LINES)
    others.add(stocked.ask().etag)
    assert len(others | {first}) == 4


PACKAGINGS = [
    (format, at)
    for format in DATA_FORMATS
    for at in (None, "SEX", "AllDimensions")
    if at is None or "series" not in format
]


@pytest.mark.parametrize(("format", "at"), PACKAGINGS)
def test_every_format_is_written_in_every_packaging(stocked, format, at):
    small = stocked.text(format, dimension_at_observation=at)
    stocked.reopen(Sizes(small=-1))
    assert stocked.text(format, dimension_at_observation=at) == small
    assert len(small) > 200


@pytest.mark.parametrize("format", LOSSLESS)
def test_what_a_format_wrote_loads_back_as_the_same_data(stocked: Desk, format: str):  # 100
    """Written in one format, read by its reader, loaded, and written as CSV: the same observations and attributes."""
    before = stocked.text()
    file = stocked.folder / f"message.{format}"
    file.write_bytes(b"".join(stocked.ask(format).body))
    stocked.load_file(file, format)
    assert stocked.text() == before


def test_numbers_that_json_cannot_write_survive_the_other_formats(desk):  # 94
    desk.load(
        a_row("A.FRA.SYR.F", "2020", "0.10"), a_row("A.FRA.SYR.F", "2021", "NaN"), a_row("A.FRA.SYR.F", "2022", "")
    )
    assert cells(desk.text(), "OBS_VALUE") == [("0.10",), ("NaN",), ("",)]


def test_several_flows_answer_with_the_data_sets_that_have_the_components(stocked):
    with stocked.reading() as uow:
        from registry.confidentiality.flags import Sight
        from registry.data.query import asked_of

        assert len(asked_of(uow, Sight(stocked.store), DataQuery(filters=(where("SEX", "F"),)))) == 1
        with pytest.raises(Malformed):
            asked_of(uow, Sight(stocked.store), DataQuery(filters=(where("AGE", "1"),)))
