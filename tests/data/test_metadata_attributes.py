"""Metadata attributes in data: loaded, kept, asked for and written as attributes are. Numbers are those of the conformance statements."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from registry.model.errors import Refused
from registry.model.query import Filter, Term
from registry.structures.cube import load_cube
from tests.cubes import METADATA_IDS, a_cube
from tests.data.desk import FLOW, MONDAY, Desk
from tests.observations.bench import a_row, keys

HEADER = ",PUBLISHER,METHOD[en;fr],COLLECTION,COLLECTION.MODE,CONTACT[].NAME,CAVEAT,BASES[],VERIFIED"
METHOD = "en:Counted, once;fr:Compté"
LINES = (
    a_row("A.FRA.SYR.F", "2020", "100", note="one way")
    + f',IOM,"{METHOD}",Interviews,by phone,Ann;;Bob,before the census,CENSUS;SURVEY,CENSUS',
    a_row("A.FRA.SYR.F", "2021", "150.50") + f',IOM,"{METHOD}",Interviews,by phone,Ann;;Bob,,SURVEY,',
    a_row("A.DEU.AFG.M", "2020", "7") + ',IOM,,Registers,,,"said ""so""",,REGISTER',
)
COLUMNS = ("PUBLISHER", "METHOD[en]", "COLLECTION", "COLLECTION.MODE", "CONTACT[].NAME", "CAVEAT", "BASES[]", "VERIFIED")  # fmt: skip
SINCE_3_0 = ("sdmx-csv-2.0", "sdmx-csv-2.1", "sdmx-json-data-2.0", "sdmx-json-data-2.1", "sdmx-ml-data-3.0", "sdmx-ml-data-3.1")  # fmt: skip
DAY = timedelta(days=1)


def a_desk(folder: Path) -> Desk:
    folder.mkdir(exist_ok=True)
    return Desk(folder, cube=a_cube(has_metadata=True), more=HEADER)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = a_desk(tmp_path / "desk")
    yield desk
    desk.close()


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.load(*LINES)
    return desk


def rows(desk: Desk, **query: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(desk.text(**query), newline="")))


def column(desk: Desk, name: str, **query: object) -> list[str]:
    return [row[name] for row in rows(desk, attributes=("all",), **query)]


def test_the_cube_has_what_the_structure_uses_of_its_metadata_structure(desk: Desk) -> None:
    with desk.reading() as uow:
        cube = load_cube(uow, FLOW)
    wanted = a_cube(has_metadata=True).by_id
    assert [one.id for one in cube.attributes if one.is_metadata] == list(METADATA_IDS)
    shapes = ("is_array", "is_multilingual", "is_coded", "relationship", "own_id", "repeated_holders")
    for id in METADATA_IDS:
        assert [getattr(cube.by_id[id], shape) for shape in shapes] == [getattr(wanted[id], shape) for shape in shapes]


@pytest.mark.parametrize(
    ("words", "has_own", "found"),
    [
        (("dsd",), True, ()),  # 41
        (("msd",), False, COLUMNS),  # 41
        (("all",), True, COLUMNS),
        (("none",), False, ()),
        (("obs",), True, ()),
        (("CAVEAT",), False, ("CAVEAT",)),
        (("OBS_STATUS", "COLLECTION.MODE", "BASES"), True, ("COLLECTION.MODE", "BASES[]")),
        (("obs", "msd"), True, COLUMNS),
    ],
)
def test_each_word_for_attributes_means_its_own(
    stocked: Desk, words: tuple[str, ...], has_own: bool, found: tuple[str, ...]
) -> None:
    row = rows(stocked, attributes=words)[0]
    assert tuple(name for name in COLUMNS if name in row) == found
    assert ("OBS_STATUS" in row) == has_own
    assert row["OBS_VALUE"]


def test_the_metadata_come_as_they_were_reported(stocked: Desk) -> None:
    found = rows(stocked, attributes=("msd",), measures=("none",))
    assert "OBS_VALUE" not in found[0]
    assert [tuple(row[name] for name in COLUMNS) for row in found] == [
        ("IOM", METHOD, "Interviews", "by phone", "Ann;;Bob", "before the census", "CENSUS;SURVEY", "CENSUS"),
        ("IOM", METHOD, "Interviews", "by phone", "Ann;;Bob", "", "SURVEY", ""),
        ("IOM", "", "Registers", "", "", 'said "so"', "", "REGISTER"),
    ]  # fmt: skip


@pytest.mark.parametrize("format", SINCE_3_0)
@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "SEX"])
def test_every_format_since_3_0_brings_the_same_data_elsewhere(
    stocked: Desk, tmp_path: Path, format: str, at: str
) -> None:
    answer = stocked.ask(format, attributes=("all",), dimension_at_observation=at)
    assert answer.notices == ()
    file = tmp_path / "sent"
    file.write_bytes(b"".join(answer.body))
    other = a_desk(tmp_path / "other")
    try:
        other.load_file(file, format)
        assert rows(other, attributes=("all",)) == rows(stocked, attributes=("all",))
    finally:
        other.close()


@pytest.mark.parametrize("format", ["sdmx-csv-1.0", "sdmx-json-data-1.0", "sdmx-ml-data-2.1", "sdmx-ml-generic-2.1"])
def test_a_format_before_3_0_says_that_it_leaves_them_out(stocked: Desk, format: str) -> None:
    answer = stocked.ask(format, attributes=("all",))
    told = [notice.text for notice in answer.notices if notice.text.startswith("metadata-attributes")]
    assert told == [f"metadata-attributes: metadata attributes are left out: {', '.join(METADATA_IDS)}"]
    text = b"".join(answer.body).decode().partition("x-notices")[0]
    assert "before the census" not in text
    assert stocked.ask(format).notices == tuple(one for one in answer.notices if one.text not in told)


def test_they_can_be_asked_about(stocked: Desk) -> None:
    about = Filter("COLLECTION", ((Term("sw", "Reg"),),))
    assert column(stocked, "REF_AREA", filters=(about,)) == ["DEU"]
    nested = Filter("COLLECTION.MODE", ((Term("eq", "by phone"),),))
    assert column(stocked, "TIME_PERIOD", filters=(nested,)) == ["2020", "2021"]


def test_a_plain_answer_replaces_and_metadata_alone_merge(stocked: Desk) -> None:  # 50
    assert {row["ACTION"] for row in rows(stocked)} == {"R"}
    assert {row["ACTION"] for row in rows(stocked, attributes=("all",))} == {"R"}
    assert {row["ACTION"] for row in rows(stocked, attributes=("msd",))} == {"A"}


def test_metadata_above_the_observation_come_once_for_each_series(tmp_path: Path) -> None:
    cube = a_cube(has_metadata=True)
    above = tuple(usage for usage in cube.structure.metadata_attribute_usages if usage.id in ("METHOD", "COLLECTION"))
    structure = msgspec.structs.replace(cube.structure, metadata_attribute_usages=above)
    desk = Desk(tmp_path, cube=msgspec.structs.replace(cube, structure=structure), more=",METHOD[en;fr],COLLECTION")
    try:
        desk.load(*(a_row("A.FRA.SYR.F", year) + ",en:Counted;fr:Compté,Interviews" for year in ("2020", "2021")))
        [row] = rows(desk, attributes=("msd",), measures=("none",))
        assert (row["METHOD[en]"], row["COLLECTION"]) == ("en:Counted;fr:Compté", "Interviews")
        assert "TIME_PERIOD" not in row
    finally:
        desk.close()


def test_a_nested_attribute_is_called_by_its_own_id_where_paths_are_unknown(stocked: Desk) -> None:
    text = stocked.text("sdmx-ml-data-3.1", attributes=("COLLECTION.MODE", "CONTACT.NAME"))
    assert 'MODE="by phone"' in text
    assert (
        '<Comp id="NAME" xsi:type="ns1:NAME_ATTRIBUTE"><Value>Ann</Value><Value></Value><Value>Bob</Value></Comp>'
        in text
    )


@pytest.mark.parametrize(
    ("line", "code", "component"),
    [
        ("IOM,,,,,,,HEARSAY", "unknown-code", "VERIFIED"),
        ("IOM,,,,,,CENSUS;HEARSAY,", "unknown-code", "BASES"),
        ("UNHCR,,,,,,,", "inconsistent-dataset-attribute", "PUBLISHER"),
        (",,Registers,,,,,", "inconsistent-series-attribute", "COLLECTION"),
    ],
)
def test_what_is_wrong_in_them_is_refused_as_in_attributes(desk: Desk, line: str, code: str, component: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.load(*LINES, a_row("A.FRA.SYR.M", "2020", "1") + f",{line}")
    assert [(finding.code, finding.component) for finding in refused.value.findings] == [(code, component)]


def test_rows_of_partial_keys_bring_them_and_changes_are_history(stocked: Desk) -> None:
    """Of a use on REF_AREA the other dimensions are left empty."""
    only = "dataflow,IOM:DF_MIG(1.0.0),{action},,FRA,,,,,,,,,,,,,,,{text},,,,,"
    stocked.load(only.format(action="M", text="Questionnaires"), at=MONDAY + DAY, mode="actions")
    assert column(stocked, "COLLECTION") == ["Questionnaires", "Questionnaires", "Registers"]
    assert column(stocked, "COLLECTION", as_of=MONDAY) == ["Interviews", "Interviews", "Registers"]
    changed = column(stocked, "REF_AREA", updated_after=MONDAY + DAY / 2)
    assert changed == ["FRA", "FRA"]
    stocked.load(only.format(action="D", text="-"), at=MONDAY + 2 * DAY, mode="actions")
    assert column(stocked, "COLLECTION") == ["", "", "Registers"]


def test_a_replaced_observation_keeps_metadata_that_its_row_does_not_speak_of(stocked: Desk) -> None:
    """An observation and its metadata are levels of their own: what replaces one says nothing of the other."""
    stocked.load(a_row("A.FRA.SYR.F", "2020", "101") + ",,,,,,,,", at=MONDAY + DAY, mode="actions")
    [row] = rows(stocked, attributes=("all",), keys=keys("A.FRA.SYR.F"), first=1)
    assert (row["OBS_VALUE"], row["CAVEAT"], row["BASES[]"], row["VERIFIED"]) == ("101", "before the census", "CENSUS;SURVEY", "CENSUS")  # fmt: skip
    stocked.load(a_row("A.FRA.SYR.F", "2020", "102") + ",,,,,,,,REGISTER", at=MONDAY + 2 * DAY, mode="actions")
    [row] = rows(stocked, attributes=("all",), keys=keys("A.FRA.SYR.F"), first=1)
    assert (row["CAVEAT"], row["VERIFIED"]) == ("", "REGISTER")


@pytest.mark.parametrize("format", SINCE_3_0)
def test_the_changes_carry_metadata_that_came_and_that_went(stocked: Desk, tmp_path: Path, format: str) -> None:
    """Taken elsewhere, what changed makes the same of what was the same."""
    other = a_desk(tmp_path / "other")
    try:
        other.load(*LINES)
        without = LINES[0].replace("before the census", "").replace("Ann;;Bob", ""), LINES[1].replace("Ann;;Bob", "")
        stocked.load(*without, LINES[2].replace("Registers", "Census"), at=MONDAY + DAY)
        file = tmp_path / "changes"
        file.write_bytes(b"".join(stocked.ask(format, attributes=("all",), updated_after=MONDAY + DAY / 2).body))
        other.load_file(file, format, at=MONDAY + 2 * DAY, mode="actions")
        assert rows(other, attributes=("all",)) == rows(stocked, attributes=("all",))
    finally:
        other.close()
