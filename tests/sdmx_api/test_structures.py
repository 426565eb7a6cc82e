"""Structure queries over HTTP. The numbers are those of the conformance checklist."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from registry.model.version import Version
from tests.sdmx_api.conftest import JSON, ML, V1, V2, Get


def artefacts(get: Get, path: str, **headers: str) -> dict[str, list[str]]:
    """The ids (with versions) of an answer, by SDMX-JSON array."""
    answer = get(path, **headers)
    assert answer.status_code == 200, answer.text
    data: dict[str, list[dict[str, Any]]] = answer.json["data"]
    return {
        kind: [f"{row['agencyID']}:{row['id']}({row.get('version', '1.0')})" for row in rows]
        for kind, rows in data.items()
    }


def test_an_exact_query_returns_exactly_that_list_in_the_negotiated_type(get: Get) -> None:  # 1
    answer = get(f"{V2}/structure/codelist/A/CL_SEX/1.0.0", accept=JSON)
    assert answer.headers["Content-Type"] == JSON
    assert artefacts(get, f"{V2}/structure/codelist/A/CL_SEX/1.0.0") == {"codelists": ["A:CL_SEX(1.0.0)"]}


def test_a_short_address_equals_the_address_with_all_defaults(get: Get) -> None:  # 2
    short, full = get(f"{V2}/structure/codelist"), get(f"{V2}/structure/codelist/*/*/~/*?detail=full&references=none")
    assert short.data == full.data
    assert len(short.json["data"]["codelists"]) == 6


TYPES = [
    "datastructure",
    "metadatastructure",
    "categoryscheme",
    "conceptscheme",
    "codelist",
    "hierarchy",
    "hierarchyassociation",
    "valuelist",
    "agencyscheme",
    "dataproviderscheme",
    "metadataproviderscheme",
    "dataconsumerscheme",
    "organisationunitscheme",
    "dataflow",
    "metadataflow",
    "reportingtaxonomy",
    "provisionagreement",
    "metadataprovisionagreement",
    "structuremap",
    "representationmap",
    "conceptschememap",
    "categoryschememap",
    "organisationschememap",
    "reportingtaxonomymap",
    "process",
    "categorisation",
    "dataconstraint",
    "metadataconstraint",
    "transformationscheme",
    "rulesetscheme",
    "userdefinedoperatorscheme",
    "customtypescheme",
    "namepersonalisationscheme",
    "vtlmappingscheme",
    "*",
]


@pytest.mark.parametrize("word", TYPES)
def test_every_type_of_the_standard_is_routed(get: Get, word: str) -> None:  # 3
    answer = get(f"{V2}/structure/{word}")
    assert answer.status_code in (200, 204), answer.text


def test_an_unknown_type_answers_400_and_quotes_it(get: Get) -> None:  # 3
    answer = get(f"{V2}/structure/codelits")
    assert answer.status_code == 400
    assert "'codelits' is not an artefact type" in answer.text


def test_lists_of_agencies_ids_and_versions_give_the_union_of_what_exists(get: Get) -> None:  # 4
    found = artefacts(get, f"{V2}/structure/codelist/A,B/CL_SEX,CL_UNUSED/1.0.0,2.0.0")
    assert sorted(found["codelists"]) == ["A:CL_SEX(1.0.0)", "A:CL_UNUSED(1.0.0)", "B:CL_SEX(2.0.0)"]


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("+", ["1.1.0"]),
        ("~", ["2.0.0-draft"]),
        ("*", ["1.0.0", "1.1.0", "2.0.0-draft"]),
        ("1.0+.0", ["1.1.0"]),
        ("1.0.0+", ["1.0.0"]),
        ("%2B", ["1.1.0"]),
        ("%2A", ["1.0.0", "1.1.0", "2.0.0-draft"]),
        ("1.0.0,1.1.0", ["1.0.0", "1.1.0"]),
        ("1.0.0%2C1.1.0/", ["1.0.0", "1.1.0"]),
    ],
)
def test_version_expressions_select(get: Get, version: str, found: list[str]) -> None:  # 5, 7, 8, 9, 10
    expected = [f"A:CL_UNUSED({one})" for one in found]
    assert sorted(artefacts(get, f"{V2}/structure/codelist/A/CL_UNUSED/{version}")["codelists"]) == expected


def test_a_range_without_members_is_not_found(get: Get) -> None:  # 10, 26
    assert get(f"{V2}/structure/codelist/A/CL_UNUSED/2.0.0+").status_code == 404


@pytest.mark.parametrize(
    "version", ["+.2.3", "1.+.3", "2.3+", "1.+", "~.0.*", "3.2+.1+", "1.0.0-draft+", "01.0.0", "latest"]
)
def test_malformed_versions_answer_400_and_are_quoted(get: Get, version: str) -> None:  # 11
    answer = get(f"{V2}/structure/codelist/A/CL_SEX/{version}")
    assert answer.status_code == 400
    assert f"'{version}'" in answer.json["errors"][0]["detail"]


def test_drafts_rank_below_what_they_become_and_numbers_are_numbers() -> None:  # 12
    texts = ["1.0.0-draft", "1.0.0-draft.1", "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0"]
    assert [str(version) for version in sorted(map(Version.parse, reversed(texts)))] == texts


def test_stubs_have_names_only_and_point_elsewhere(get: Get) -> None:  # 13
    (stub,) = get(f"{V2}/structure/codelist/A/CL_SEX/1.0.0?detail=allstubs").json["data"]["codelists"]
    assert stub["isExternalReference"] is True
    assert not {"codes", "description", "descriptions", "annotations"} & stub.keys()


def test_complete_stubs_add_descriptions_and_annotations(get: Get) -> None:  # 14
    (stub,) = get(f"{V2}/structure/codelist/A/CL_SEX/1.0.0?detail=allcompletestubs").json["data"]["codelists"]
    assert stub["description"] == "Sex of persons"
    assert stub["annotations"]
    assert "codes" not in stub


def test_children_stop_at_the_structure_and_descendants_reach_the_lists(get: Get) -> None:  # 17
    flow = f"{V2}/structure/dataflow/A/DF/1.0.0"
    assert "codelists" not in artefacts(get, f"{flow}?references=children")
    assert "A:CL_SEX(1.0.0)" in artefacts(get, f"{flow}?references=descendants")["codelists"]


def test_parents_are_flows_and_ancestors_also_agreements(get: Get) -> None:  # 18
    structure = f"{V2}/structure/datastructure/A/DSD/1.0.0"
    assert "provisionAgreements" not in artefacts(get, f"{structure}?references=parents")
    assert artefacts(get, f"{structure}?references=ancestors")["provisionAgreements"] == ["A:PA(1.0.0)"]


def test_a_named_kind_brings_only_that_kind(get: Get) -> None:  # 19
    found = artefacts(get, f"{V2}/structure/conceptscheme/A/CS/1.0.0?references=codelist")
    assert sorted(found["codelists"]) == ["A:CL_FREQ(1.0.0)", "A:CL_SEX(1.0.0)", "A:CL_STATUS(1.0.0)"]


def test_referencepartial_cuts_lists_to_what_the_constraint_allows(get: Get) -> None:  # 21
    answer = get(f"{V2}/structure/dataflow/A/DF/1.0.0?references=all&detail=referencepartial")
    sex = next(row for row in answer.json["data"]["codelists"] if row["id"] == "CL_SEX")
    assert sex["isPartial"] is True
    assert [code["id"] for code in sex["codes"]] == ["_T", "F"]


def test_an_item_query_returns_the_code_without_its_parent(get: Get) -> None:  # 22
    (found,) = get(f"{V2}/structure/codelist/A/CL_SEX/1.0.0/F").json["data"]["codelists"]
    assert [(code["id"], code["parent"]) for code in found["codes"]] == [("F", "_T")]


def test_a_nested_item_comes_with_its_ancestors_and_without_its_children(get: Get) -> None:  # 23
    (scheme,) = get(f"{V2}/structure/categoryscheme/A/TOPICS/1.0.0/X.Y").json["data"]["categorySchemes"]
    (topic,) = scheme["categories"]
    assert topic["id"] == "X"
    assert [(child["id"], child.get("categories")) for child in topic["categories"]] == [("Y", None)]


@pytest.mark.parametrize("query", ["detail=foo", "references=foo", "asOf=yesterday", "colour=red"])
def test_an_unsupported_parameter_answers_400_and_is_quoted(get: Get, query: str) -> None:  # 24
    answer = get(f"{V2}/structure/codelist?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[2] in answer.text or query.partition("=")[0] in answer.text


def test_as_of_before_everything_finds_nothing(get: Get) -> None:  # 25
    assert get(f"{V2}/structure/codelist/A/CL_SEX/1.0.0?asOf=2025-01-01T00:00:00Z").status_code == 404
    assert get(f"{V2}/structure/codelist/A/CL_SEX/1.0.0?asOf=2026-06-01").status_code == 200


def test_nothing_is_204_for_open_questions_and_404_for_exact_ones(get: Get) -> None:  # 26
    empty = get(f"{V2}/structure/hierarchy")
    assert (empty.status_code, empty.data) == (204, b"")
    absent = get(f"{V2}/structure/codelist/A/CL_ABSENT/1.0.0")
    assert absent.status_code == 404
    assert "CL_ABSENT" in absent.text


def test_v1_lists_each_flow_once_and_hides_drafts(get: Get) -> None:  # 75, 84
    root = etree.fromstring(get(f"{V1}/dataflow/all/all/latest").data)
    assert sorted(root.xpath("//*[local-name()='Dataflow']/@id")) == ["DF", "DF_EMPTY", "DF_RICH"]
    lists = etree.fromstring(get(f"{V1}/codelist/A/CL_UNUSED/all").data)
    assert lists.xpath("//*[local-name()='Codelist']/@version") == ["1.0.0", "1.1.0"]
    assert set(lists.xpath("//*[local-name()='Codelist']/@isFinal")) == {"true"}


def test_v1_takes_lists_joined_by_plus(get: Get) -> None:  # 76
    root = etree.fromstring(get(f"{V1}/codelist/A+B/CL_SEX+CL_FREQ/1.0.0+2.0.0").data)
    found = sorted(f"{one.get('agencyID')}:{one.get('id')}" for one in root.iter("{*}Codelist"))
    assert found == ["A:CL_FREQ", "A:CL_SEX", "B:CL_SEX"]


@pytest.mark.parametrize("accept", ["*/*", "application/xml", ""])
def test_v1_answers_ml_2_1_by_default(get: Get, accept: str) -> None:  # 67, 81
    assert get(f"{V1}/codelist/A/CL_SEX", accept=accept).headers["Content-Type"] == ML


def test_v1_errors_are_ml_with_a_code(get: Get) -> None:  # 72, 82
    answer = get(f"{V1}/codelist/A/CL_ABSENT")
    assert answer.status_code == 404
    root = etree.fromstring(answer.data)
    assert etree.QName(root).localname == "Error"
    assert root.xpath("//*[local-name()='ErrorMessage']/@code") == ["100"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/vnd.sdmx.structure+json;version=2.0.0", "application/vnd.sdmx.structure+json;version=2.0.0"),
        ("application/vnd.sdmx.structure+json;version=2.0.0+", "application/vnd.sdmx.structure+json;version=2.0.0"),
        ("application/vnd.sdmx.structure+json;version=2.0+.0", "application/vnd.sdmx.structure+json;version=2.1.0"),
        ("application/vnd.sdmx.structure+json;version=2.0.0;charset=utf-8;urn=true", "application/vnd.sdmx.structure+json;version=2.0.0"),
        ("application/xml;q=0.5, application/json;q=0.9", JSON),
        ("application/vnd.sdmx.structure+xml;version=3.0.0", "application/vnd.sdmx.structure+xml;version=3.0.0"),
        ("*/*", JSON),
    ],
)  # fmt: skip
def test_accept_is_negotiated(get: Get, accept: str, content_type: str) -> None:  # 64, 66, 67, 68
    assert get(f"{V2}/structure/codelist/A/CL_SEX", accept=accept).headers["Content-Type"] == content_type


@pytest.mark.parametrize("accept", ["application/vnd.sdmx.structure+json;version=9.0.0", "image/png"])
def test_what_is_not_offered_answers_406_and_is_quoted(get: Get, accept: str) -> None:  # 65
    answer = get(f"{V2}/structure/codelist/A/CL_SEX", accept=accept)
    assert answer.status_code == 406
    assert accept.partition(";")[0] in answer.text


def test_an_unknown_language_falls_back_in_the_header_and_is_refused_in_the_parameter(get: Get) -> None:  # 70
    assert get(f"{V2}/structure/codelist/A/CL_SEX", accept_language="xx").status_code == 200
    assert get(f"{V2}/structure/codelist/A/CL_SEX?lang=xx").status_code == 406
    french = get(f"{V2}/structure/codelist/A/CL_SEX", accept_language="fr-CH").json
    assert french["data"]["codelists"][0]["name"] == "Sexe"


def test_a_copy_that_still_holds_is_answered_304_without_body(get: Get) -> None:  # 71
    first = get(f"{V2}/structure/codelist/A/CL_SEX")
    again = get(f"{V2}/structure/codelist/A/CL_SEX", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    since = get(f"{V2}/structure/codelist/A/CL_SEX", if_modified_since=first.headers["Last-Modified"])
    assert since.status_code == 304
    other = get(f"{V2}/structure/codelist/A/CL_SEX", accept="application/xml", if_none_match=first.headers["ETag"])
    assert other.status_code == 200


def test_the_same_question_gives_the_same_bytes(get: Get) -> None:
    path = f"{V2}/structure/dataflow/A/DF?references=all"
    assert get(path).data == get(path).data


def test_gzip_is_given_when_accepted(get: Get) -> None:
    import gzip

    plain, packed = get(f"{V2}/structure/codelist"), get(f"{V2}/structure/codelist", accept_encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_errors_of_v2_are_json_with_a_code(get: Get) -> None:  # 72, 92
    errors = json.loads(get(f"{V2}/structure/codelist?detail=foo").data)["errors"]
    assert errors[0]["code"] == 400


def test_an_unknown_resource_answers_404(get: Get) -> None:
    assert get(f"{V2}/nothing").status_code == 404
