"""The service as sdmx1 sees it: REST 1.5 as it is, REST 2.2 with an Accept header for SDMX-ML 2.1."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import sdmx

STOCK = "DF_UNDESA_STOCK_OD"
USA_2020 = 50_632_836  # published by UN DESA, International Migrant Stock 2020, both sexes


@pytest.fixture(scope="module")
def v1(service: str) -> Iterator[Any]:
    yield from _client("IOM.GMDAC", f"{service}/sdmx/v1", {"supports": {"availableconstraint": True, "preview": True}})


@pytest.fixture(scope="module")
def v2(service: str) -> Iterator[Any]:
    accept = {
        "data": {"Accept": "application/vnd.sdmx.structurespecificdata+xml;version=2.1"},
        **{
            resource: {"Accept": "application/vnd.sdmx.structure+xml;version=2.1"}
            for resource in ("dataflow", "datastructure", "codelist", "conceptscheme", "categoryscheme", "availability")
        },
    }
    yield from _client("IOM.GMDAC", f"{service}/sdmx/v2", {"versions": ["3.0.0"], "headers": accept})


def _client(id_: str, url: str, more: dict[str, Any]) -> Iterator[Any]:
    sdmx.add_source({"id": id_, "url": url, "name": "Migration registry", **more}, override=True)
    yield sdmx.Client(id_)


def test_the_list_of_dataflows_names_every_flow_once(v1: Any) -> None:
    message = v1.dataflow()
    assert STOCK in message.dataflow
    assert len({flow.urn for flow in message.dataflow.values()}) == len(message.dataflow) >= 18


def test_a_dataflow_comes_with_its_structure_and_lists(v1: Any) -> None:
    message = v1.dataflow(STOCK)
    structure = message.dataflow[STOCK].structure
    assert [dimension.id for dimension in structure.dimensions] == [
        "FREQ", "REF_AREA", "ORIGIN", "ORIGIN_BASIS", "SEX", "AGE", "MEASURE", "TIME_PERIOD",
    ]  # fmt: skip
    assert str(message.codelist["CL_MIG_AREA"]["MEX"].name) == "Mexico"


def test_a_structure_comes_with_its_concepts(v1: Any) -> None:
    message = v1.datastructure("DSD_MIG_STOCK")
    assert "CROSS_DOMAIN_CONCEPTS" in message.concept_scheme


def test_the_stock_of_one_destination_adds_up_to_the_published_figure(v1: Any) -> None:
    message = v1.data(STOCK, key={"REF_AREA": "USA", "SEX": "_T"}, params={"startPeriod": "2020", "endPeriod": "2020"})
    frame = sdmx.to_pandas(message)
    assert frame.sum() == USA_2020


def test_data_read_with_its_structure_keep_their_attributes(v1: Any) -> None:
    structure = v1.datastructure("DSD_MIG_STOCK").structure["DSD_MIG_STOCK"]
    message = v1.data(STOCK, key={"REF_AREA": "USA", "ORIGIN": "MEX"}, dsd=structure)
    frame = sdmx.to_pandas(message, attributes="o")
    row = frame.xs(("_T", "2020"), level=("SEX", "TIME_PERIOD"))
    assert row["value"].item() == 10_853_105
    assert set(frame["OBS_STATUS"]) <= {"A", "E", "I"}


def test_availability_lists_the_destinations(v1: Any) -> None:
    message = v1.availableconstraint(STOCK)
    (constraint,) = message.constraint.values()
    assert constraint.role.role.name == "actual"
    members = constraint.data_content_region[0].member
    areas = next(selection for dimension, selection in members.items() if dimension.id == "REF_AREA")
    assert len(areas.values) > 200


def test_a_preview_lists_series_without_observations(v1: Any) -> None:
    keys = v1.preview_data(STOCK, key={"REF_AREA": "USA", "SEX": "_T"})
    assert len(keys) > 100


def test_a_v2_source_answers_structures_and_data(v2: Any) -> None:
    assert STOCK in v2.dataflow(STOCK).dataflow
    message = v2.data(STOCK, agency_id="IOM.GMDAC", context="dataflow", version="1.0.0", key="A.USA.*.*._T.*.*")
    frame = sdmx.to_pandas(message)
    assert frame.xs("2020", level="TIME_PERIOD").sum() == USA_2020
