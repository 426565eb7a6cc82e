"""Availability. Numbers name the conformance statements of the digest."""

from __future__ import annotations

import pytest

from registry.model.codelist import Codelist
from registry.model.errors import Malformed, NoResults
from tests.data.desk import Desk
from tests.observations.bench import keys, where


def held(desk: Desk, *components: str, **query: object) -> dict[str, list[str]]:
    (found,) = desk.available(*components, **query).availability
    return {key.id: [value.value for value in key.values] for key in found.region.keys if not key.time_range}


def test_the_values_with_data_are_listed_in_list_order(stocked):  # 52
    assert held(stocked, "SEX", keys=keys("A")) == {"SEX": ["F", "M"]}
    assert held(stocked) == {
        "FREQ": ["A", "Q"],
        "REF_AREA": ["FRA", "DEU"],
        "ORIGIN": ["SYR", "AFG"],
        "SEX": ["F", "M", "_T"],
    }


def test_available_leaves_out_the_selection_on_the_dimension_itself(stocked):  # 53
    assert held(stocked, "SEX", keys=keys("A.FRA.SYR.F"), mode="available") == {"SEX": ["F", "M"]}
    assert held(stocked, "SEX", keys=keys("A.FRA.SYR.F"), mode="exact") == {"SEX": ["F"]}
    assert held(stocked, "REF_AREA", keys=keys("..SYR.F"), mode="available") == {"REF_AREA": ["FRA"]}


def test_codelists_are_cut_to_the_values_with_their_parents(stocked):  # 54
    answer = stocked.available("REF_AREA", keys=keys("A"), references=("codelist",))
    (areas,) = answer.artefacts
    assert isinstance(areas, Codelist) and areas.is_partial
    assert [code.id for code in areas.codes] == ["EUR", "FRA"]
    assert held(stocked, "REF_AREA", keys=keys("A")) == {"REF_AREA": ["FRA"]}


def test_references_name_the_artefacts_that_come_along(stocked):  # 55
    def kinds(*references: str) -> set[str]:
        return {type(artefact).__name__ for artefact in stocked.available(references=references).artefacts}

    assert kinds() == set()
    assert kinds("dataflow", "datastructure") == {"Dataflow", "DataStructure"}
    assert {"Codelist", "ConceptScheme", "DataStructure", "Dataflow"} <= kinds("all")


def test_there_is_one_region_with_right_counts_and_the_span_of_time(stocked):  # 56
    (whole,) = stocked.available().availability
    assert (whole.series_count, whole.observation_count) == (3, 7)
    (some,) = stocked.available("TIME_PERIOD", filters=(where("TIME_PERIOD", "ge:2021"),)).availability
    assert (some.series_count, some.observation_count) == (2, 3)
    (time,) = some.region.keys
    assert (time.time_range.start.period, time.time_range.end.period) == ("2021", "2022")


def test_what_is_not_a_dimension_is_malformed_and_nothing_is_no_result(stocked):
    with pytest.raises(Malformed, match="'OBS_STATUS' is not a dimension"):
        stocked.available("OBS_STATUS")
    with pytest.raises(NoResults):
        stocked.available(keys=keys("A.ZZZ"))
