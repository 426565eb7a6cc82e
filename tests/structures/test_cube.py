"""Cubes, and the flows that a data query is about."""

from __future__ import annotations

import msgspec
import pytest

from registry.model.errors import NoResults, NotFound
from registry.model.query import DataQuery
from registry.model.representation import Representation, TextFormat
from registry.model.structure import Relationship
from registry.model.version import LATEST, VersionQuery
from registry.structures.cube import agreements_of, flows_of, load_cube
from tests import factories as f
from tests.structures.conftest import Desk

FLOW = f.urn("Dataflow", "IOM.GMDAC:DF_STOCK(1.0.0)")


def test_components_stand_in_structure_order_with_their_roles(world: Desk) -> None:
    with world.reading() as uow:
        cube = load_cube(uow, FLOW)
    roles = [(component.id, component.role) for component in cube.components]
    assert roles == [("FREQ", "dimension"), ("REF_AREA", "dimension"), ("SEX", "dimension"), ("TIME_PERIOD", "time"), ("OBS_VALUE", "measure"), ("OBS_STATUS", "attribute")]  # fmt: skip
    assert cube.flow.id == "DF_STOCK" and cube.structure.id == "DSD_STOCK"
    assert cube.by_id["SEX"].names == {"en": "Concept SEX"}
    assert cube.by_id["TIME_PERIOD"].type == "ObservationalTimePeriod"


def test_a_component_without_representation_has_that_of_its_concept(world: Desk) -> None:
    with world.reading() as uow:
        cube = load_cube(uow, FLOW)
    assert list(cube.by_id["FREQ"].codes) == ["A", "Q", "M"]


def test_the_constraints_of_structure_and_flow_leave_the_allowed_codes(world: Desk) -> None:
    with world.reading() as uow:
        cube = load_cube(uow, FLOW)
        other = load_cube(uow, f.a_dataflow(id="DF_OTHER"))
    assert cube.by_id["SEX"].allowed == {"F", "M"}
    assert cube.by_id["REF_AREA"].allowed is None
    assert other.by_id["SEX"].allowed == {"F", "M"}  # _T is excluded for the whole structure


def test_arrays_texts_in_many_languages_and_types_are_told(desk: Desk) -> None:
    wide = Representation(text_format=TextFormat(type="String", is_multilingual=True), max_occurs="unbounded")
    number = Representation(text_format=TextFormat(type="Decimal", decimals="2"))
    attribute = f.an_attribute("OBS_STATUS", Relationship(kind="dataflow"), representation=wide, usage="mandatory")
    structure = f.a_data_structure(
        dimensions=(f.a_dimension("SEX"),), measures=(f.a_measure(representation=number),), attributes=(attribute,)
    )
    desk.stored(f.a_concept_scheme(), structure, f.a_dataflow())
    with desk.reading() as uow:
        cube = load_cube(uow, FLOW)
    status, value = cube.by_id["OBS_STATUS"], cube.by_id["OBS_VALUE"]
    assert (status.is_array, status.is_multilingual, status.is_mandatory) == (True, True, True)
    assert cube.level(status) == "dataset"
    assert (value.type, value.is_numeric, value.is_mandatory) == ("Decimal", True, False)


def test_a_cube_is_made_once_until_a_structure_changes(world: Desk) -> None:
    def ask() -> object:
        with world.reading() as uow:
            return load_cube(uow, FLOW)

    first = ask()
    assert ask() is first
    world.stored(f.a_codelist(id="CL_NEW"))
    assert ask() is not first


def test_a_flow_that_is_not_here_or_only_a_stub_has_no_cube(desk: Desk) -> None:
    desk.stored(f.a_dataflow(structure=None, is_external_reference=True))
    with desk.reading() as uow:
        with pytest.raises(NotFound, match="is a stub"):
            load_cube(uow, FLOW)
        with pytest.raises(NotFound, match=r"DF_NOPE\(1.0.0\) is not here"):
            load_cube(uow, f.a_dataflow(id="DF_NOPE"))


SEX, AREA = f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0)"), f.a_dimension("REF_AREA", "IOM.GMDAC:CL_SEX(1.0.0)")


def test_a_flow_that_names_its_dimensions_has_these_and_time(desk: Desk) -> None:
    attributes = (
        f.an_attribute("UNIT_MEASURE", Relationship(kind="dimensions", dimensions=("SEX", "REF_AREA"))),
        f.an_attribute("OBS_STATUS", Relationship(kind="dimensions", dimensions=("SEX",))),
    )
    structure = f.a_data_structure(dimensions=(SEX, AREA, f.TIME), attributes=attributes)
    desk.stored(f.a_concept_scheme(), f.a_codelist(), structure, f.a_dataflow(dimensions=("REF_AREA",)))
    with desk.reading() as uow:
        cube = load_cube(uow, FLOW)
    assert [one.id for one in (*cube.dimensions, cube.time) if one] == ["REF_AREA", "TIME_PERIOD"]
    told = [one.relationship for one in cube.attributes]
    assert told == [Relationship(kind="dimensions", dimensions=("REF_AREA",)), Relationship(kind="dataflow")]
    assert cube.structure.key_dimensions == (AREA,)


def test_the_dimensions_of_a_flow_are_in_its_structure_and_needed_where_that_evolves(desk: Desk) -> None:
    structure = f.a_data_structure(dimensions=(SEX, f.TIME), is_evolving=True)
    desk.stored(f.a_concept_scheme(), f.a_codelist(), structure)
    late = f.urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.0+.0)")
    flows = [f.a_dataflow(dimensions=("SEX", "AGE")), f.a_dataflow(structure=late), f.a_dataflow(id="DF_FIXED")]
    flows.append(f.a_dataflow(id="DF_LATE", structure=late, dimensions=("SEX",)))
    results = [desk.submit(flow).results[0] for flow in flows]
    assert [result.outcome for result in results] == ["refused", "refused", "created", "created"]
    assert [finding.code for result in results for finding in result.findings] == [
        "unknown-dimension",
        "missing-dimensions",
    ]
    [changed] = desk.submit(f.a_dataflow(id="DF_LATE", version="1.1.0")).results
    assert [finding.code for finding in changed.findings] == ["version-increment"]


def flows(desk: Desk, **fields: object) -> list[str]:
    with desk.reading() as uow:
        return [f"{flow.id}({flow.version})" for flow in flows_of(uow, DataQuery(**fields))]  # type: ignore[arg-type]  # fields of the query


def test_a_flow_is_named_by_id_alone_by_agency_and_by_version(world: Desk) -> None:  # 77
    world.stored(f.a_dataflow(version="1.1.0"), f.a_dataflow(version="2.0.0-draft"))
    v1 = {"includes_drafts": False}
    named = {"agencies": ("IOM.GMDAC",), "ids": ("DF_STOCK",)}
    assert flows(world, ids=("DF_STOCK",), version=LATEST, **v1) == ["DF_STOCK(1.1.0)"]
    assert flows(world, **named, version=LATEST, **v1) == ["DF_STOCK(1.1.0)"]
    assert flows(world, **named, version=VersionQuery.parse("1.0.0"), **v1) == ["DF_STOCK(1.0.0)"]
    assert flows(world, **named) == ["DF_STOCK(1.0.0)", "DF_STOCK(1.1.0)", "DF_STOCK(2.0.0-draft)"]


def test_a_structure_means_all_its_flows_and_an_agreement_its_own(world: Desk) -> None:
    assert flows(world, context="datastructure", ids=("DSD_STOCK",)) == ["DF_OTHER(1.0.0)", "DF_STOCK(1.0.0)"]
    assert flows(world, context="provisionagreement", ids=("PA_DE",)) == ["DF_STOCK(1.0.0)"]
    assert flows(world, context="*", ids=("PA_DE", "DF_OTHER")) == ["DF_OTHER(1.0.0)", "DF_STOCK(1.0.0)"]
    with world.reading() as uow:
        [(agreement, flow)] = agreements_of(uow, DataQuery(context="provisionagreement"))
    assert (agreement.id, flow.id) == ("PA_DE", "DF_STOCK")


def test_a_provider_limits_to_the_flows_of_its_agreements(world: Desk) -> None:
    assert flows(world, providers=((None, "NSO_DE"),)) == ["DF_STOCK(1.0.0)"]
    assert flows(world, providers=(("IOM", "NSO_DE"), ("IOM", "NSO_FR"))) == ["DF_STOCK(1.0.0)"]
    with pytest.raises(NoResults):
        flows(world, providers=(("UNSD", "NSO_DE"),))


def test_a_flow_that_is_named_and_not_here_is_not_found(world: Desk) -> None:
    with pytest.raises(NotFound) as missing:
        flows(world, agencies=("IOM.GMDAC",), ids=("DF_NOPE",))
    assert not isinstance(missing.value, NoResults)


def test_the_measure_dimension_of_2_1_is_coded_by_a_concept_scheme(desk: Desk) -> None:
    measures = f.a_concept_scheme("STOCK FLOW", id="CS_MEASURES")
    enumeration = Representation(enumeration=f.urn("ConceptScheme", "IOM.GMDAC:CS_MEASURES(1.0.0)"))
    dimension = msgspec.structs.replace(f.a_dimension("SEX"), type="measure", representation=enumeration)
    desk.stored(f.a_concept_scheme(), measures, f.a_data_structure(dimensions=(dimension,)), f.a_dataflow())
    with desk.reading() as uow:
        component = load_cube(uow, FLOW).by_id["SEX"]
    assert (component.role, list(component.codes)) == ("dimension", ["STOCK", "FLOW"])
