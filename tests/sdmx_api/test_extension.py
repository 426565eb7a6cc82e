"""Codelists that extend others, and what else structures may hold, over HTTP. Numbers are those of the conformance statements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from registry.data.load import load
from registry.formats.table import format_named
from registry.model.codelist import Codelist, CodelistExtension, CodeSelection
from registry.model.constraint import CubeRegion, MemberSelection, MemberValue
from registry.model.errors import Refused
from registry.model.kinds import urn_of
from registry.model.representation_map import MappedRepresentation, RepresentationMap
from registry.model.structure_map import ComponentMap, StructureMap
from tests import factories as f
from tests.sdmx_api.conftest import CSV, DATA_JSON
from tests.sdmx_api.writing import JSON, STRUCTURE, XML, Desk, path_of, results, texts, valid

ML_2_1 = "application/vnd.sdmx.structure+xml;version=2.1"
JSON_1 = "application/vnd.sdmx.structure+json;version=1.0.0"
SCHEMA = "application/vnd.sdmx.schema+xml;version=3.1.0"
FLOW = f.urn("Dataflow", "IOM.GMDAC:DF_STOCK(1.0.0)")
AREAS = f.a_codelist("W EUR<W ITA<EUR KEN<W", id="CL_AREAS")
FROM_AREAS = CodelistExtension(
    codelist=f.urn("Codelist", "IOM.GMDAC:CL_AREAS(1.0.0)"),
    prefix="A_",
    selection=CodeSelection(values=(MemberValue(value="EUR", cascade="true"),)),
)
EX = f.a_codelist("OWN", id="CL_EX", extensions=(FROM_AREAS,))
DRAFT = f._with(EX, version="1.0.0-draft")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.at(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def lists(desk: Desk) -> Desk:
    answer = desk.post(AREAS, EX, DRAFT)
    assert answer.status_code == 201, answer.text
    return desk


def read(desk: Desk, path: str, accept: str) -> list[tuple[str, str | None]]:
    """The codes of CL_EX with their parents; fails when an extension is in the answer."""
    answer = desk.send("GET", path, accept=accept)
    assert answer.status_code == 200, answer.text
    if "json" in accept:
        [found] = [one for one in json.loads(answer.data)["data"]["codelists"] if one["id"] == "CL_EX"]
        assert "codelistExtensions" not in found
        return [(code["id"], code.get("parent")) for code in found["codes"]]
    root = valid(answer)
    assert not list(root.iter("{*}CodelistExtension"))
    [element] = [one for one in root.iter("{*}Codelist") if one.get("id") == "CL_EX"]
    return [(code.get("id") or "", _parent(code)) for code in element.iter("{*}Code")]


def _parent(code: etree._Element) -> str | None:
    parent = code.find("{*}Parent")
    if parent is None:
        return None
    return parent.text if len(parent) == 0 else parent[0].get("id")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/sdmx/v2/structure/codelist/IOM.GMDAC/CL_EX/1.0.0", JSON),
        ("/sdmx/v2/structure/codelist/IOM.GMDAC/CL_EX/1.0.0?detail=full", XML),
        ("/sdmx/v2/structure/codelist/IOM.GMDAC/CL_EX/1.0.0?detail=referencepartial", XML),
        ("/sdmx/v1/codelist/IOM.GMDAC/CL_EX/1.0.0", ML_2_1),
        ("/sdmx/v1/codelist/IOM.GMDAC/CL_EX", JSON_1),
    ],
)
def test_full_gives_inherited_codes_and_no_extension(lists: Desk, path: str, accept: str) -> None:  # 15
    assert read(lists, path, accept) == [("OWN", None), ("A_EUR", None), ("A_ITA", "A_EUR")]


def test_raw_gives_the_extension_and_own_codes_only(lists: Desk) -> None:  # 16
    path = f"{path_of(EX)}?detail=raw"
    [found] = json.loads(lists.send("GET", path, accept=JSON).data)["data"]["codelists"]
    assert [code["id"] for code in found["codes"]] == ["OWN"]
    [extension] = found["codelistExtensions"]
    assert (extension["codelist"], extension["prefix"]) == (FROM_AREAS.codelist, "A_")
    root = valid(lists.send("GET", path, accept=XML))
    assert [one.get("prefix") for one in root.iter("{*}CodelistExtension")] == ["A_"]
    assert [one.get("id") for one in root.iter("{*}Code")] == ["OWN"]
    both = json.loads(lists.send("GET", f"{path}&references=descendants", accept=JSON).data)["data"]["codelists"]
    assert {one["id"] for one in both} == {"CL_AREAS", "CL_EX"}


def test_an_inherited_code_has_an_address(lists: Desk) -> None:
    assert read(lists, f"{path_of(EX)}/A_ITA", JSON) == [("A_ITA", "A_EUR")]
    assert lists.send("GET", f"{path_of(EX)}/A_KEN", accept=JSON).status_code == 404
    assert lists.send("GET", f"{path_of(EX)}/A_ITA?detail=raw", accept=JSON).status_code == 404


def test_a_copy_holds_until_a_list_that_is_extended_changes(desk: Desk) -> None:
    base = f._with(AREAS, version="1.0.0-draft")
    heir = f._with(
        DRAFT, extensions=(f._with(FROM_AREAS, codelist=f.urn("Codelist", "IOM.GMDAC:CL_AREAS(1.0.0-draft)")),)
    )
    desk.stored(base, heir)
    first = desk.send("GET", path_of(heir), accept=JSON)
    again = desk.send("GET", path_of(heir), accept=JSON, if_none_match=first.headers["ETag"])
    assert again.status_code == 304
    desk.put(f._with(base, codes=f.codes("W EUR<W ITA<EUR FRA<EUR KEN<W")))
    later = desk.send("GET", path_of(heir), accept=JSON, if_none_match=first.headers["ETag"])
    assert later.status_code == 200 and desk.codes(heir) == ["OWN", "A_EUR", "A_ITA", "A_FRA"]


def test_a_list_that_was_read_in_full_and_sent_back_keeps_its_extensions(lists: Desk) -> None:
    answer = lists.send("GET", path_of(DRAFT), accept=XML)
    back = lists.send("PUT", path_of(DRAFT), answer.data, content_type=XML)
    assert results(back) == [("Success", 200)]
    [kept] = json.loads(lists.send("GET", f"{path_of(DRAFT)}?detail=raw", accept=JSON).data)["data"]["codelists"]
    assert kept["codelistExtensions"] and len(kept["codes"]) == 1
    changed = f._with(DRAFT, extensions=(), codes=f.codes("OWN A_EUR"))
    answer = lists.put(changed)
    assert results(answer) == [("replaced", 200)] and "read the list with detail=raw" in texts(answer)
    assert lists.codes(DRAFT) == ["OWN", "A_EUR"]


def test_lists_that_extend_each_other_in_a_ring_are_refused(desk: Desk) -> None:
    def other(id: str) -> CodelistExtension:
        return CodelistExtension(codelist=f.urn("Codelist", f"IOM.GMDAC:{id}(1.0.0)"))

    answer = desk.post(f.a_codelist("A", id="CL_1", extensions=(other("CL_2"),)), f.a_codelist("B", id="CL_2", extensions=(other("CL_1"),)))  # fmt: skip
    assert results(answer) == [("refused", 422)] * 2
    assert "it extends itself: IOM.GMDAC:CL_1(1.0.0) < IOM.GMDAC:CL_2(1.0.0) < IOM.GMDAC:CL_1(1.0.0)" in texts(answer)


def test_a_reference_into_nowhere_is_a_conflict(desk: Desk) -> None:  # 103
    answer = desk.post(EX)
    assert results(answer) == [("refused", 409)]
    assert "Codelist IOM.GMDAC:CL_AREAS(1.0.0), which is neither here nor in the submission" in texts(answer)


# Data


def a_flow(desk: Desk, selection: MemberSelection, **fields: object) -> None:
    """A flow of areas in CL_EX and sexes, that the selection constrains."""
    dimensions = (f.a_dimension("REF_AREA", "IOM.GMDAC:CL_EX(1.0.0)"), f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0)"))
    structure = f.a_data_structure(dimensions=(*dimensions, f.TIME), attributes=())
    region = CubeRegion(keys=(selection,))
    constraint = f.a_data_constraint(regions=(region,))
    desk.stored(f.a_concept_scheme(), f.a_codelist(), structure, f.a_dataflow(**fields), constraint)


def loaded(desk: Desk, folder: Path, header: str, *rows: str) -> None:
    file = folder / "data.csv"
    flow = "dataflow,IOM.GMDAC:DF_STOCK(1.0.0),I"
    lines = [f"STRUCTURE,STRUCTURE_ID,ACTION,{header}", *(f"{flow},{row}" for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    services, format = desk.services, format_named("sdmx-csv-2.0")
    load(services.writing, services.store, FLOW, file, format=format, at=datetime.now(UTC), by="tests")


@pytest.mark.parametrize(("removes", "prefix"), [(None, "A_"), (True, "")])
def test_data_have_inherited_codes_with_or_without_their_prefix(
    lists: Desk, tmp_path: Path, removes: bool | None, prefix: str
) -> None:  # 117
    values = (MemberValue(value="A_%"),)
    a_flow(lists, MemberSelection(id="REF_AREA", values=values, remove_prefix=removes))
    header = "REF_AREA,SEX,TIME_PERIOD,OBS_VALUE"
    with pytest.raises(Refused) as refused:
        loaded(lists, tmp_path, header, "OWN,F,2020,1")
    assert [finding.component for finding in refused.value.findings] == ["REF_AREA"]
    loaded(lists, tmp_path, header, f"{prefix}ITA,F,2020,1", f"{prefix}EUR,M,2020,2")
    answer = lists.send("GET", f"/sdmx/v2/data/dataflow/IOM.GMDAC/DF_STOCK/1.0.0/{prefix}ITA", accept=CSV)
    assert f",{prefix}ITA,F,2020,1" in answer.text and "EUR" not in answer.text
    path = "/sdmx/v2/availability/dataflow/IOM.GMDAC/DF_STOCK/1.0.0/*/REF_AREA?references=codelist"
    [found] = json.loads(lists.send("GET", path, accept=JSON).data)["data"]["codelists"]
    assert [code["id"] for code in found["codes"]] == [f"{prefix}EUR", f"{prefix}ITA"]
    schema = lists.send("GET", "/sdmx/v2/schema/dataflow/IOM.GMDAC/DF_STOCK/1.0.0", accept=SCHEMA)
    codes = {one.get("value") for one in etree.fromstring(schema.data).iter("{*}enumeration")}
    assert codes >= {f"{prefix}EUR", f"{prefix}ITA", "F"} and "OWN" not in codes


def test_data_of_a_flow_have_the_dimensions_that_it_names(lists: Desk, tmp_path: Path) -> None:
    a_flow(lists, MemberSelection(id="REF_AREA", values=(MemberValue(value="%"),)), dimensions=("REF_AREA",))
    loaded(lists, tmp_path, "REF_AREA,TIME_PERIOD,OBS_VALUE", "OWN,2020,1", "A_ITA,2020,2")
    answer = lists.send("GET", "/sdmx/v2/data/dataflow/IOM.GMDAC/DF_STOCK/1.0.0", accept=CSV)
    assert answer.status_code == 200 and "SEX" not in answer.text and answer.text.count("2020") == 2
    for accept in (DATA_JSON, "application/vnd.sdmx.data+xml;version=3.1.0"):
        answer = lists.send("GET", "/sdmx/v2/data/dataflow/IOM.GMDAC/DF_STOCK/1.0.0/OWN", accept=accept)
        assert answer.status_code == 200 and "SEX" not in answer.text


# Questions


def test_the_children_of_a_structure_map_are_its_representation_maps_too(desk: Desk) -> None:  # 20
    concepts, sexes = f.a_concept_scheme(), f.a_codelist()
    column = MappedRepresentation(codelist=f.urn("Codelist", "IOM.GMDAC:CL_SEX(1.0.0)"))
    structures = [
        f.a_data_structure(id=id, dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0)"), f.TIME))
        for id in ("DSD_1", "DSD_2")
    ]
    values = RepresentationMap(
        id="RM", agency="IOM.GMDAC", version="1.0.0", names=f.names("Sexes"), sources=(column,), targets=(column,)
    )
    rule = ComponentMap(sources=("SEX",), targets=("SEX",), representation_map=urn_of(values))
    source, target = (f.urn("DataStructure", f"IOM.GMDAC:{one.id}(1.0.0)") for one in structures)
    maps = StructureMap(
        id="SM", agency="IOM.GMDAC", version="1.0.0", names=f.names("Map"), source=source, target=target, component_maps=(rule,)
    )  # fmt: skip
    desk.stored(concepts, sexes, *structures, values, maps)
    path = f"{STRUCTURE}/structuremap/IOM.GMDAC/SM/1.0.0"
    found = json.loads(desk.send("GET", f"{path}?references=children", accept=JSON).data)["data"]
    assert [one["id"] for one in found["representationMaps"]] == ["RM"]
    assert [one["id"] for one in found["dataStructures"]] == ["DSD_1", "DSD_2"] and "codelists" not in found
    several = json.loads(desk.send("GET", f"{path}?references=representationmap,codelist", accept=JSON).data)["data"]
    assert set(several) == {"structureMaps", "representationMaps"}


def test_references_name_several_kinds_and_in_rest_1_the_words_of_2_1(desk: Desk) -> None:  # 19
    desk.stored(f.a_concept_scheme(), f.a_codelist(), f.a_data_structure(dimensions=(f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0)"), f.TIME)))  # fmt: skip
    desk.stored(f.a_dataflow(), f.a_data_constraint())
    path = f"{STRUCTURE}/datastructure/IOM.GMDAC/DSD_STOCK/1.0.0"
    found = json.loads(desk.send("GET", f"{path}?references=codelist,dataflow", accept=JSON).data)["data"]
    assert set(found) == {"codelists", "dataStructures", "dataflows"}
    flow = "/sdmx/v1/dataflow/IOM.GMDAC/DF_STOCK/1.0.0"
    root = valid(desk.send("GET", f"{flow}?references=contentconstraint", accept=ML_2_1))
    assert [one.get("id") for one in root.iter("{*}ContentConstraint")] == ["CN_STOCK"]
    assert not list(root.iter("{*}DataStructure"))
    assert desk.send("GET", f"{flow}?references=hierarchicalcodelist", accept=ML_2_1).status_code == 200
    assert desk.send("GET", f"{path}?references=codelist,uncles", accept=JSON).status_code == 400


# Odd artefacts


def test_codes_that_are_each_others_parents_are_refused(desk: Desk) -> None:
    answer = desk.post(f.a_codelist("A<B B<A"))
    assert results(answer) == [("refused", 422)] and "'A' is its own ancestor: A < B < A" in texts(answer)


def test_of_two_artefacts_with_one_urn_the_first_is_taken(desk: Desk) -> None:
    answer = desk.post(f.a_codelist("A"), f.a_codelist("B"))
    assert answer.status_code == 207 and results(answer) == [("created", 201), ("refused", 422)]
    assert "stands twice in the submission" in texts(answer) and desk.codes(f.a_codelist()) == ["A"]


@pytest.mark.parametrize("codelist", [f.a_codelist(id="CL.SEX"), f.a_codelist("A.B")], ids=["of a list", "of a code"])
def test_an_id_has_no_dot(desk: Desk, codelist: Codelist) -> None:
    answer = desk.post(codelist)
    assert answer.status_code == 400 and "does not match" in answer.text
    assert desk.found(codelist) is None


@pytest.mark.parametrize(("type_", "accept"), [("json", JSON), ("xml", XML)])
def test_names_in_forty_languages_and_from_right_to_left_come_back_as_they_were(
    desk: Desk, type_: str, accept: str
) -> None:
    names = {f"{first}{second}": f"name {first}{second}" for first in "abcd" for second in "aeiouklmnr"}
    names |= {"ar": "الجنس \u200fذكر (M)\u200e", "he": "מין", "zh": "性别", "en": 'Sex & <age> "1"'}
    named = f.a_codelist((f._with(f.codes("M")[0], names=names),), names=names)
    assert desk.post(named).status_code == 201
    answer = desk.send("GET", path_of(named), accept=accept)
    if type_ == "json":
        [found] = json.loads(answer.data)["data"]["codelists"]
        assert (found["names"], found["codes"][0]["names"]) == (names, names)
    else:
        for holder in ("Codelist", "Code"):
            [element] = valid(answer).iter(f"{{*}}{holder}")
            told = {
                one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in element.findall("{*}Name")
            }
            assert told == names


def test_an_agency_need_not_be_in_a_scheme(desk: Desk) -> None:
    stranger = f.a_codelist(agency="IOM.NOBODY")
    assert results(desk.post(stranger)) == [("created", 201)]
    answer = desk.send("GET", f"{path_of(stranger)}?references=all", accept=JSON)
    assert set(json.loads(answer.data)["data"]) == {"codelists"}
    assert results(desk.post(f.a_codelist(agency="NOBODY"))) == [("refused", 403)]  # a token acts for its agencies only
