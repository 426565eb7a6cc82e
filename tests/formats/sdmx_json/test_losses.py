"""What SDMX-JSON loses is declared, and what is declared is lost: one example or more per row of LOSSES."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from registry.formats.losses import losses_of
from registry.formats.sdmx_json import losses as json_losses
from registry.formats.sdmx_json.codecs import has_kind
from registry.formats.sdmx_json.dialect import VERSIONS
from registry.formats.sdmx_json.loss_questions import Row
from registry.model.annotation import Annotation, AnnotationUrl, Link
from registry.model.artefact import Maintainable
from registry.model.codelist import Code, CodelistExtension, CodeSelection
from registry.model.concept import Concept, IsoReference
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    ReferencePeriod,
    ReleaseCalendar,
    TimeBound,
    TimeRange,
)
from registry.model.hierarchy import HierarchicalCodelist
from registry.model.kinds import KINDS, kind_of
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure, MetadataTarget, TargetObject
from registry.model.organisation import Contact, Organisation
from registry.model.representation import Representation, SentinelValue, TextFormat
from registry.model.structure import Group, Relationship
from registry.model.structure_set import ComponentReference, SetComponentMap, SetStructureMap
from tests import factories as make
from tests.artefacts_more.common import (
    AREAS,
    METADATA_SET,
    METADATA_STRUCTURE,
    METADATAFLOW,
    PROVIDER,
    STRUCTURE,
    VALUES,
    concept_urn,
)
from tests.artefacts_more.lists import EXTENSIONS, FULL_GEO_GRID_CODELIST, FULL_GEOGRAPHIC_CODELIST
from tests.artefacts_more.maps import FULL_STRUCTURE_SET
from tests.artefacts_more.metadata import (
    FULL_ATTACHMENT_CONSTRAINT,
    FULL_METADATA_PROVISION_AGREEMENT,
    FULL_METADATA_SET,
    FULL_METADATA_STRUCTURE,
    FULL_METADATAFLOW,
    METADATA_CONSTRAINT_21,
    METADATA_CONSTRAINT_OF_SET_21,
    METADATA_PROVISION_AGREEMENT_21,
    METADATA_SET_21,
    METADATA_SET_OF_AGREEMENT,
    METADATA_STRUCTURE_21,
)
from tests.artefacts_more.vtl import VTL_MAPPING_SCHEME_21
from tests.factories_more import ARTEFACTS_MORE
from tests.formats.sdmx_json import read_back


def examples_of(row: Row) -> list[Maintainable]:
    """The examples of a row's feature that are of its kinds."""
    found = EXAMPLES[row.feature]
    examples = found if isinstance(found, tuple) else (found,)
    return [artefact for artefact in examples if {"*", kind_of(artefact).word} & set(row.kinds.split())]


def _dimensions(**time: Any) -> tuple[Any, ...]:
    return (make.a_dimension("FREQ"), replace(make.TIME, **time))


def _key(**fields: Any) -> Maintainable:
    selection = MemberSelection(id="SEX", **fields)
    return make.a_data_constraint(key_sets=(DataKeySet(keys=(DataKey(keys=(selection,)),)),))


def _region(**fields: Any) -> Maintainable:
    return make.a_data_constraint(regions=(CubeRegion(**fields),))


_RANGE = TimeRange(before=TimeBound(period="1950"), valid_from="2000-01-01T00:00:00Z")


def _concept(**fields: Any) -> Maintainable:
    return make.a_concept_scheme(concepts=(Concept(id="A", names=make.names("A"), **fields),))


def _text(**facets: Any) -> Representation:
    return Representation(text_format=TextFormat(**facets))


def _metadata_structure(**fields: Any) -> Maintainable:
    attribute = MetadataAttribute(id="A", concept=concept_urn("A"), **fields)
    return MetadataStructure(id="MSD", agency="IOM", names=make.names("MSD"), attributes=(attribute,))


def _metadata_constraint(**fields: Any) -> Maintainable:
    return MetadataConstraint(id="MC", agency="IOM", names=make.names("MC"), **fields)


_XHTML = '<p xmlns="http://www.w3.org/1999/xhtml">All</p>'
_COMPONENT = ComponentReference(id="SEX", container="AttributeDescriptor", class_="Dimension")
_TARGETS = METADATA_STRUCTURE_21.metadata_targets[0].objects[:2]

EXAMPLES: dict[str, Maintainable | tuple[Maintainable, ...]] = {
    "name-missing": make.a_codelist((Code(id="A"),)),
    "local-time": make.a_codelist(valid_from="2020-01-01"),
    "final": make.a_codelist(version="1.0", is_final=True),
    "partial-language": make.a_codelist(is_partial_language=True),
    "relative-address": make.a_codelist(annotations=(Annotation(urls=(AnnotationUrl(url="/note"),)),)),
    "own-link": make.a_codelist(links=(Link(rel="self", url="https://example.org/"),)),
    "foreign-urn": make.a_codelist(links=(Link(rel="x", url="https://example.org/", urn="urn:isbn:1"),)),
    "repetition": make.a_data_structure(measures=(make.a_measure(concept_roles=(make.a_concept_urn("R"),) * 2),)),
    "email": make.an_agency_scheme(
        organisations=(Organisation(id="A", names={"en": "A"}, contacts=(Contact(emails=("a",)),)),)
    ),
    "organisation-parent": make.an_agency_scheme(organisations=(Organisation(id="A", names={"en": "A"}, parent="B"),)),
    "zero-facet": make.a_concept_scheme(
        concepts=(
            Concept(
                id="A",
                names={"en": "A"},
                core_representation=Representation(text_format=TextFormat(type="Integer", decimals="0")),
            ),
        )
    ),
    "dimension-array": make.a_data_structure(
        dimensions=(
            make.a_dimension(
                "SEX", representation=Representation(enumeration=make.urn("Codelist", "A:B(1.0)"), max_occurs=2)
            ),
        )
    ),
    "time-roles": make.a_data_structure(dimensions=_dimensions(concept_roles=(make.a_concept_urn("R"),))),
    "time-position": make.a_data_structure(dimensions=_dimensions(position=2)),
    "time-representation": make.a_data_structure(dimensions=_dimensions(representation=None)),
    "measure-dimension": make.a_data_structure(dimensions=(make.a_dimension("INDICATOR", type="measure"),)),
    "attachment-group": make.a_data_structure(
        groups=(Group(id="G", dimensions=("SEX",)),),
        attributes=(make.an_attribute("A", Relationship(kind="dimensions", attachment_groups=("G",))),),
    ),
    "attachment-constraint": make.a_data_structure(
        groups=(Group(id="G", attachment_constraint=make.urn("AttachmentConstraint", "A:B(1.0)")),)
    ),
    "evolving": make.a_data_structure(is_evolving=True),
    "dimension-constraint": make.a_dataflow(dimensions=("FREQ",)),
    "role": (make.a_data_constraint(role="actual"), METADATA_CONSTRAINT_21),
    "release-calendar": make.a_data_constraint(
        release_calendar=ReleaseCalendar(periodicity="P1Y", offset="P1M", tolerance="P1D")
    ),
    "reference-period": make.a_data_constraint(reference_period=ReferencePeriod(start_time="2000", end_time="2001")),
    "data-source": (
        make.a_data_constraint(attachment=Attachment(simple_data_sources=("https://example.org/data.csv",))),
        _metadata_constraint(attachment=MetadataAttachment(metadata_sets=(METADATA_SET,))),
    ),
    "range-validity": _region(keys=(MemberSelection(id="TIME_PERIOD", time_range=_RANGE),)),
    "period-validity": _region(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", valid_from="2001"),)),)),
    "several-key-values": _key(values=(MemberValue(value="F"), MemberValue(value="M"))),
    "selection-place": _region(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", lang="en"),)),)),
    "key-place": _key(values=(MemberValue(value="F", cascade="true"),)),
    "holder": make.a_hierarchy(holder=HierarchicalCodelist(id="HCL", hierarchy="H")),
    "value-list-urn": make.a_codelist(links=(Link(rel="x", url="https://example.org/", urn=VALUES),)),
    "scheme-version": make.an_agency_scheme(version="2.0"),
    "report-structure": METADATA_STRUCTURE_21,
    "attribute-array": _metadata_structure(representation=Representation(text_format=TextFormat(), max_occurs=2)),
    "occurrence": _metadata_structure(min_occurs=1),
    "code-selection": tuple(
        make.a_codelist(extensions=(CodelistExtension(codelist=AREAS, selection=CodeSelection(values=values)),))
        for values in (
            (),
            (MemberValue(value="A%"), MemberValue(value="B")),
            (MemberValue(value="%A"),),
            (MemberValue(value="A%", cascade="true"),),
            (MemberValue(value="A", valid_from="2020-01-01T00:00:00Z"),),
        )
    ),
    "mapped-scheme": VTL_MAPPING_SCHEME_21,
    "report-target": METADATA_CONSTRAINT_OF_SET_21,
    "many-regions": _metadata_constraint(
        regions=tuple(MetadataTargetRegion(include=each) for each in (True, False, True))
    ),
    "data-provider": (
        METADATA_PROVISION_AGREEMENT_21,
        _metadata_constraint(attachment=MetadataAttachment(metadata_provider=PROVIDER)),
    ),
    # 1.0
    "version-extension": make.a_codelist(version="1.0.0-draft"),
    "annotation-value": make.a_codelist(annotations=(Annotation(value="7"),)),
    "geo-codelist": (FULL_GEOGRAPHIC_CODELIST, FULL_GEO_GRID_CODELIST),
    "codelist-extension": make.a_codelist(extensions=EXTENSIONS),
    "iso-reference": _concept(iso_reference=IsoReference(agency="ISO 11179", scheme_id="A", id="B")),
    "sentinel": _concept(
        core_representation=_text(sentinel_values=(SentinelValue(value="-1", names=make.names("None")),))
    ),
    "array": _concept(core_representation=Representation(text_format=TextFormat(type="String"), max_occurs=2)),
    "geospatial": _concept(core_representation=_text(type="GeospatialInformation")),
    "many-measures": make.a_data_structure(measures=(make.a_measure(), make.a_measure("RATE"))),
    "no-measure": make.a_data_structure(measures=()),
    "measure-id": make.a_data_structure(measures=(make.a_measure("RATE"),)),
    "measure-details": make.a_data_structure(measures=(make.a_measure(usage="mandatory"),)),
    "measure-relationship": make.a_data_structure(attributes=(make.an_attribute("A", measures=("OBS_VALUE",)),)),
    "optional-dimension": make.a_data_structure(
        attributes=(
            make.an_attribute("A", Relationship(kind="dimensions", dimensions=("SEX",), optional_dimensions=("SEX",))),
        )
    ),
    "metadata": make.a_data_structure(metadata=METADATA_STRUCTURE),
    "usage-missing": make.a_data_structure(attributes=(make.an_attribute("A", usage=None),)),
    "position": tuple(
        make.a_data_structure(dimensions=(make.a_dimension("A", position=position), make.a_dimension("B")))
        for position in (1, 3)
    ),
    "target": (FULL_METADATAFLOW, FULL_METADATA_PROVISION_AGREEMENT),
    "unclear-kind": (
        _metadata_constraint(),
        MetadataProvisionAgreement(id="A", agency="A", names=make.names("A"), is_external_reference=True),
    ),
    "attribute-list": FULL_METADATA_STRUCTURE,
    "target-object": tuple(
        replace(METADATA_STRUCTURE_21, metadata_targets=(MetadataTarget(id="T", objects=objects),))
        for objects in (_TARGETS[::-1], (TargetObject(id="REPORT_PERIOD_TARGET", type="ReportPeriodTarget"),))
    ),
    "reference-time": make.a_data_constraint(reference_period=ReferencePeriod(start_time="2000", end_time="2001")),
    "many-sources": make.a_data_constraint(
        attachment=Attachment(simple_data_sources=("https://example.org/1", "https://example.org/2"))
    ),
    "metadata-set": _metadata_constraint(attachment=MetadataAttachment(metadata_sets=(METADATA_SET,))),
    "region-details": _region(annotations=(Annotation(id="A"),)),
    "exclusion": (
        _region(keys=(MemberSelection(id="SEX", include=False, values=(MemberValue(value="F"),)),)),
        METADATA_CONSTRAINT_21,
    ),
    "excluded-root": _region(
        keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", cascade="excluderoot"),)),)
    ),
    "selection-details": (
        _region(keys=(MemberSelection(id="SEX", include=True, values=(MemberValue(value="F"),)),)),
        _region(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", lang="en"),)),)),
        _region(
            keys=(MemberSelection(id="SEX", values=(MemberValue(value="F", cascade="true"), MemberValue(value="M"))),)
        ),
        FULL_ATTACHMENT_CONSTRAINT,
    ),
    "key-details": (_key(values=(MemberValue(value="F", cascade="true"),)), _key(), FULL_ATTACHMENT_CONSTRAINT),
    "empty-hierarchy": make.a_hierarchy(codes=(), has_formal_levels=True),
    "map-order": replace(FULL_STRUCTURE_SET, maps=FULL_STRUCTURE_SET.maps[::-1]),
    "empty-map": replace(FULL_STRUCTURE_SET, maps=(replace(FULL_STRUCTURE_SET.maps[0], items=()),)),
    "hybrid-code": FULL_STRUCTURE_SET,
    "component-list": replace(
        FULL_STRUCTURE_SET,
        maps=(
            SetStructureMap(
                id="M",
                names=make.names("M"),
                source=STRUCTURE,
                target=STRUCTURE,
                components=(SetComponentMap(source=_COMPONENT, target=_COMPONENT),),
            ),
        ),
    ),
    # metadata messages
    "incomplete-set": METADATA_SET_21,
    "legacy-version": replace(METADATA_SET_OF_AGREEMENT, version="2.1"),
    "wildcard-target": FULL_METADATA_SET,
    "report": replace(METADATA_SET_21, metadataflow=METADATAFLOW),
    "merge": replace(METADATA_SET_OF_AGREEMENT, action="Merge"),
    "value-array": METADATA_SET_OF_AGREEMENT,
    "structured-text": tuple(
        replace(METADATA_SET_OF_AGREEMENT, attributes=(ReportedAttribute(id="A", **texts),))
        for texts in ({"texts": {"en": _XHTML}}, {"structured_texts": {"en": "<p>no namespace</p>"}})
    ),
}


CASES = [
    (row, version, artefact)
    for row in json_losses.ROWS
    if row.feature != "kind"
    for artefact in examples_of(row)
    for version in row.versions.split()
    if version.startswith("metadata") == isinstance(artefact, MetadataSet)
]


@pytest.mark.parametrize(
    ("row", "version", "artefact"),
    CASES,
    ids=[f"{row.feature}-{type(artefact).__name__}-{version}" for row, version, artefact in CASES],
)
def test_a_declared_loss_is_a_loss_and_the_message_stays_valid(row: Row, version: str, artefact: Maintainable) -> None:
    assert row.feature in {loss.feature for loss in losses_of(artefact, f"sdmx-json-{version}")}
    once = read_back(artefact, version)
    assert once != (artefact,)
    for each in once:
        assert read_back(each, version) == (each,), "a second time nothing is lost"


@pytest.mark.parametrize("row", json_losses.ROWS, ids=lambda row: f"{row.feature}-{row.kinds.split()[0]}")
def test_every_row_has_an_example_and_names_kinds_that_exist(row: Row) -> None:
    assert set(row.kinds.split()) <= {"*", *(kind.word for kind in KINDS)}
    assert row.feature == "kind" or any(case[0] is row for case in CASES)


@pytest.mark.parametrize(
    "row", [row for row in json_losses.ROWS if row.feature == "kind"], ids=lambda row: row.versions
)
def test_a_kind_that_a_version_has_not_is_left_out_and_said(row: Row) -> None:
    left_out = [artefact for artefact in ARTEFACTS_MORE if kind_of(artefact).word in row.kinds.split()]
    assert {kind_of(artefact).word for artefact in left_out} == set(row.kinds.split())
    for version in row.versions.split():
        assert not any(has_kind(type(artefact), version) for artefact in left_out)
        for artefact in left_out:
            assert "kind" in {loss.feature for loss in losses_of(artefact, f"sdmx-json-{version}")}
            assert read_back(artefact, version) == ()


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_every_kind_is_written_or_said_to_be_left_out(version: str) -> None:
    said = {
        kind
        for row in json_losses.ROWS
        if row.feature == "kind" and version in row.versions.split()
        for kind in row.kinds.split()
    }
    assert said == {kind.word for kind in KINDS if not has_kind(kind.type, version)}


@pytest.mark.parametrize("version", sorted(VERSIONS))
@pytest.mark.parametrize("examples", EXAMPLES.values(), ids=EXAMPLES)
def test_where_no_loss_is_declared_nothing_is_lost(
    examples: Maintainable | tuple[Maintainable, ...], version: str
) -> None:
    for artefact in examples if isinstance(examples, tuple) else (examples,):
        if not losses_of(artefact, f"sdmx-json-{version}"):
            assert read_back(artefact, version) == (artefact,)
