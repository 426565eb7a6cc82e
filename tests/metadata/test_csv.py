"""SDMX-CSV metadata messages: the guide's own examples, round trips, refusals."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.formats.losses import losses_of
from registry.formats.sdmx_csv.metadata_cells import joined, joined_texts, split, split_texts
from registry.formats.sdmx_csv.metadata_losses import ROWS, Row
from registry.formats.table import format_named
from registry.model.errors import Refused
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.representation import TextFormat
from tests import factories as f
from tests.artefacts.strategies import LANGUAGES, languages_of, texts
from tests.artefacts_more.common import DIMENSION, METADATA_AGREEMENT, METADATAFLOW, urn_of_class
from tests.artefacts_more.metadata import METADATA_SET_21
from tests.metadata.world import FLOW, STOCK, a_set, contact

VERSIONS = ("2.0", "2.1")
every_version = pytest.mark.parametrize("version", VERSIONS)
HEAD = "MDSTRUCTURE[;],MDSTRUCTURE_ID,METADATASET_ID,ACTION,TARGET_TYPES,TARGET_IDS"
START = "metadataflow,OECD:MDF(1.0.0),OECD:MDS(1.0.0),I,dataflow,OECD:DF(1.0.0)"


def written(*sets: MetadataSet, version: str = "2.1") -> str:
    write = format_named(f"sdmx-csv-metadata-{version}").write
    assert write is not None
    return b"".join(write(f.a_message(*sets))).decode()


def read(text: str, version: str = "2.1") -> tuple[Any, ...]:
    reader = format_named(f"sdmx-csv-metadata-{version}").read
    assert reader is not None
    return reader(text.encode(), file="sets.csv").artefacts


def attributes(columns: str, cells: str) -> tuple[ReportedAttribute, ...]:
    """What the guide's example says: the columns of attributes, and their cells."""
    [found] = read(f"{HEAD},{columns}\n{START},{cells}\n")
    assert found.targets == (f.urn("Dataflow", "OECD:DF(1.0.0)"),)
    return tuple(found.attributes)


def one(id: str, *values: str, **fields: Any) -> ReportedAttribute:
    return ReportedAttribute(id=id, values=values, **fields)


@every_version
def test_a_set_is_one_row_of_columns_by_path(version: str) -> None:
    report = a_set(contact("Desk, of data", "en", "fr"), one("FREQUENCY", "A"), targets=(STOCK, DIMENSION))
    rows = list(csv.reader(io.StringIO(written(report, version=version))))
    assert rows == [
        ["MDSTRUCTURE[;]", "MDSTRUCTURE_ID", "METADATASET_ID", "TARGET_TYPES", "TARGET_IDS",
         "CONTACT.NAME[en]", "CONTACT.LANGUAGE[]", "FREQUENCY"],
        ["metadataflow", "IOM.GMDAC:MDF_QUALITY(1.0.0)", "NSO_DE:MS_STOCK(1.0.0)", "dataflow;dimension",
         "IOM.GMDAC:DF_STOCK(1.0.0);IOM.GMDAC:DSD_STOCK(1.0.0).REF_AREA", "en:Desk, of data", "en;fr", "A"],
    ]  # fmt: skip


def test_the_ordinary_example_of_the_guide() -> None:
    columns, cells = "ATTRIBUTE_1,ATTRIBUTE_1.CHILD,ATTRIBUTE_2", 'A STRING VALUE,"<p>With ""quotes""</p>",123'
    assert attributes(columns, cells) == (
        one("ATTRIBUTE_1", "A STRING VALUE", attributes=(one("CHILD", '<p>With "quotes"</p>'),)),
        one("ATTRIBUTE_2", "123"),
    )


def test_the_example_of_instances_and_languages() -> None:
    columns = "ATTRIBUTE_1,ATTRIBUTE_1.A_2[][en;fr],ATTRIBUTE_2[],ATTRIBUTE_3[]"
    cells = (
        'CODE_ID,"""en:""""<p>An XHTML text</p>"""";fr:""""<p>Un texte XHTML</p>"""""";""en:""""<p>Another</p>"""";fr:""""<p>Un autre</p>""""""",'
        '"""Text with """"quotes"""""";""Another text""",123;456'
    )
    assert attributes(columns, cells) == (
        one(
            "ATTRIBUTE_1",
            "CODE_ID",
            attributes=(
                ReportedAttribute(id="A_2", texts={"en": "<p>An XHTML text</p>", "fr": "<p>Un texte XHTML</p>"}),
                ReportedAttribute(id="A_2", texts={"en": "<p>Another</p>", "fr": "<p>Un autre</p>"}),
            ),
        ),
        one("ATTRIBUTE_2", 'Text with "quotes"', "Another text"),
        one("ATTRIBUTE_3", "123", "456"),
    )


def test_names_beside_ids_other_delimiters_and_an_agreement_are_read() -> None:
    both = "MDSTRUCTURE[|];MDSTRUCTURE_ID;METADATASET_ID;TARGET_TYPES;TARGET_IDS;A[][en|fr]: Attribut\n"
    both += 'metadataprovision;OECD:MDP: Accord;OECD:MDS: Ensemble;dataflow|dataflow;OECD:DF1(1.0.0): Un|OECD:DF2(1.0.0): Deux;"""en:x|fr:y""|fr:z"\n'
    [found] = read(both)
    assert (found.agency, found.id, found.version, found.names) == ("OECD", "MDS", "1.0", {"en": "Ensemble"})
    assert found.metadata_provision_agreement == urn_of_class("registry.MetadataProvisionAgreement", "OECD:MDP(1.0)")
    assert len(found.targets) == 2
    assert [each.texts for each in found.attributes] == [{"en": "x", "fr": "y"}, {"fr": "z"}]
    names = "MDSTRUCTURE,MDSTRUCTURE_ID,MDSTRUCTURE_NAME,METADATASET_ID,METADATASET_NAME,ACTION,TARGET_TYPES,TARGET_IDS,TARGET_NAMES,A,Attribute\n"
    names += "metadataflow,OECD:MDF(1.0.0),Flow,OECD:MDS(1.0.0),Set,R,dataflow,OECD:DF(1.0.0),Name,X,Code name\n"
    [found] = read(names)
    assert (found.names, found.action, found.attributes) == ({"en": "Set"}, "Replace", (one("A", "X"),))


def test_repeated_holders_keep_what_is_theirs() -> None:
    people = (
        ReportedAttribute(id="CONTACT", attributes=(one("NAME", "Ann"), one("PHONE", "1", "2;3"))),
        ReportedAttribute(id="CONTACT", attributes=(one("MAIL", "b@example.org"),)),
        one("CONTACT", "office", attributes=(one("NAME", 'C "the" D'),)),
    )
    [found] = read(written(a_set(*people)))
    assert found.attributes == people


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("MDSTRUCTURE,METADATASET_ID\n", "the header lacks MDSTRUCTURE_ID"),
        (f"{HEAD},A\n{START}\n", "sets.csv:2: error: the row has 6 cells where the header has 7"),
        (f"{HEAD}\n{START.replace('metadataflow', 'dataflow')}\n", "MDSTRUCTURE is 'dataflow'"),
        (f"{HEAD}\n{START.replace(',I,', ',X,')}\n", "ACTION is 'X'; write I, A, R, D, M"),
        (f"{HEAD}\n{START.replace(',dataflow,', ',cube,')}\n", "TARGET_TYPES has 'cube'"),
        (f"{HEAD}\n{START.replace(',dataflow,', ',dataflow;codelist,')}\n", "TARGET_TYPES has 2 members, TARGET_IDS 1"),
        (f"{HEAD}\n{START.replace('OECD:MDF(1.0.0)', 'MDF')}\n", "'urn:sdmx"),
        (f"{HEAD},A,A\n{START},1,2\n", "an attribute has two columns"),
        (f'{HEAD}\n{START},"\n', "cannot be read as CSV"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_line_and_reason(text: str, wanted: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert wanted in " ".join([str(refused.value), *map(str, refused.value.findings)])


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_lists_in_cells_are_taken_apart_again(members: list[str]) -> None:
    assert split(joined(members)) == (members if any(members) else [])


@given(st.dictionaries(st.sampled_from(LANGUAGES), st.text(max_size=8), min_size=1, max_size=3))
def test_texts_in_cells_are_taken_apart_again(given: dict[str, str]) -> None:
    assert split_texts(joined_texts(given)) == given


ids = st.sampled_from(["A", "B", "C_1"])


def reported(depth: int) -> st.SearchStrategy[ReportedAttribute]:
    children = st.just(()) if depth == 0 else st.lists(reported(depth - 1), max_size=3).map(tuple)
    values = st.lists(texts, max_size=3).map(tuple)
    return st.builds(ReportedAttribute, id=ids, values=values, attributes=children) | st.builds(ReportedAttribute, id=ids, texts=languages_of(1), attributes=children)  # fmt: skip


sets = st.builds(
    a_set,
    reported(2),
    reported(1),
    names=st.just({}),
    version=st.sampled_from(["1.0", "1.0.0", "2.1.0-draft"]),
    metadataflow=st.sampled_from([METADATAFLOW, FLOW]),
    targets=st.lists(st.sampled_from([STOCK, DIMENSION, urn_of_class("codelist.Code", "IOM:CL(1.0+.0).A"), FLOW]), max_size=3, unique=True).map(tuple),
    action=st.sampled_from([None, "Replace", "Merge"]),
    publication_year=st.sampled_from([None, "2024"]),
    is_partial_language=st.booleans(),
)  # fmt: skip


@every_version
@settings(max_examples=60)
@given(sets)
def test_what_is_lost_is_said_and_the_rest_reads_back(version: str, given: MetadataSet) -> None:
    [back] = read(written(given, version=version), version)
    if not losses_of(given, f"sdmx-csv-metadata-{version}"):
        assert back == given
    assert (back.id, back.targets) == (given.id, given.targets)


@every_version
def test_sets_without_loss_read_back_beside_each_other(version: str) -> None:
    plain = a_set(contact("Desk", "en"), names={})
    agreed = a_set(one("X", "a;b", 'c"d\n'), names={}, id="OTHER", metadata_provision_agreement=METADATA_AGREEMENT)
    assert losses_of(plain, f"sdmx-csv-metadata-{version}") == losses_of(agreed, f"sdmx-csv-metadata-{version}") == ()
    assert read(written(plain, agreed, version=version), version) == (plain, agreed)


PLAIN = a_set(one("A", "x"), names={})
XHTML = '<p xmlns="http://www.w3.org/1999/xhtml">x</p>'
LOST = {
    "incomplete-set": replace(PLAIN, metadataflow=None),
    "names": replace(PLAIN, names={"en": "Quality"}),
    "details": replace(PLAIN, descriptions={"en": "All of it"}),
    "stub": replace(PLAIN, is_external_reference=True),
    "partial-language": replace(PLAIN, is_partial_language=True),
    "merge": replace(PLAIN, action="Merge"),
    "two-flows": replace(PLAIN, metadata_provision_agreement=METADATA_AGREEMENT),
    "report": METADATA_SET_21,
    "typed-value": a_set(ReportedAttribute(id="A", values=(2.5,)), names={}),
    "empty-value": a_set(one("A", "x", ""), names={}),
    "value-format": a_set(one("A", "x", format=TextFormat(type="String")), names={}),
    "attribute-annotation": a_set(one("A", "x", annotations=(f.an_annotation(),)), names={}),
    "empty-attribute": a_set(one("A", "x"), one("B"), names={}),
    "arrangement": a_set(one("A", "x"), one("B", "y"), one("A", "z"), names={}),
    "structured-text": a_set(one("A", texts={"en": XHTML}), names={}),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_each_loss_is_one_and_nothing_else_is(row: Row) -> None:
    assert losses_of(PLAIN, "sdmx-csv-metadata-2.0") == ()
    lost = LOST[row.feature]
    for version in VERSIONS:
        told = {loss.feature for loss in losses_of(lost, f"sdmx-csv-metadata-{version}")}
        assert (row.feature in told) == (version in row.versions.split())
        if row.feature in told:
            assert read(written(lost, version=version), version) != (lost,)
