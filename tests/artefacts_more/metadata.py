"""Full examples of structures, flows, agreements, constraints and sets of reference metadata."""

from __future__ import annotations

from typing import Any

from registry.model.attachment_constraint import AttachmentConstraint, PartAttachment
from registry.model.constraint import (
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    ReferencePeriod,
    ReleaseCalendar,
    TimeBound,
    TimeRange,
)
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion
from registry.model.metadata_key import MetadataKey, MetadataKeySet, SetReference, TargetSelection
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataReport, MetadataSet, ReferenceValue, ReportedAttribute
from registry.model.metadata_structure import (
    MetadataAttribute,
    MetadataStructure,
    MetadataTarget,
    ReportStructure,
    TargetObject,
)
from registry.model.metadataflow import Metadataflow
from registry.model.representation import Representation, TextFormat
from registry.model.structure import Descriptor
from tests.artefacts_more.common import (
    AGREEMENT,
    ANY_FLOW,
    AREAS,
    ATTACHMENT,
    FLOW,
    FREE,
    IDENTIFIED,
    IDENTIFIED_21,
    KEPT,
    KEPT_21,
    METADATA_AGREEMENT,
    METADATA_PROVIDER,
    METADATA_SET,
    METADATA_STRUCTURE,
    METADATAFLOW,
    NOTED,
    OTHER_FLOW,
    OTHER_STRUCTURE,
    PROVIDER,
    SOURCE,
    STRUCTURE,
    TEXTS,
    concept_urn,
    urn_of_class,
)
from tests.factories import AGENCY, an_annotation


def _attributes(identified: dict[str, Any]) -> tuple[MetadataAttribute, ...]:
    name = MetadataAttribute(
        id="NAME",
        concept=concept_urn("NAME"),
        representation=Representation(text_format=FREE),
        min_occurs=0,
        max_occurs=3,
    )
    language = MetadataAttribute(
        id="LANGUAGE",
        concept=concept_urn("LANGUAGE"),
        representation=Representation(
            enumeration=urn_of_class("codelist.Codelist", "SDMX:CL_LANGUAGE(2.0.0)"),
            enumeration_format=TextFormat(type="Alpha", max_length="2"),
        ),
        max_occurs="unbounded",
    )
    desk = MetadataAttribute(
        id="DESK", concept=concept_urn("DESK"), is_presentational=True, attributes=(name, language), **identified
    )
    return (
        MetadataAttribute(
            id="CONTACT", concept=concept_urn("CONTACT"), is_presentational=True, attributes=(desk,), **identified
        ),
        MetadataAttribute(id="COVERAGE", concept=concept_urn("COVERAGE"), min_occurs=0),
    )


FULL_METADATA_STRUCTURE = MetadataStructure(
    id="MSD_QUALITY",
    attributes=_attributes(IDENTIFIED),
    descriptor=Descriptor(id="MetadataAttributeDescriptor", **IDENTIFIED),
    **KEPT,
)


def _target(id: str, type: Any, text_type: str, **fields: Any) -> TargetObject:
    return TargetObject(
        id=id, type=type, representation=Representation(text_format=TextFormat(type=text_type)), **fields
    )


METADATA_STRUCTURE_21 = MetadataStructure(
    id="MSD_QUALITY_21",
    metadata_targets=(
        MetadataTarget(
            id="PARTIAL_FLOW",
            objects=(
                _target(
                    "DIMENSION_DESCRIPTOR_VALUES_TARGET", "KeyDescriptorValuesTarget", "KeyValues", **IDENTIFIED_21
                ),
                _target("DATA_SET_TARGET", "DataSetTarget", "DataSetReference"),
                _target("CONSTRAINT_CONTENT_TARGET", "ConstraintContentTarget", "AttachmentConstraintReference"),
                _target("REPORT_PERIOD_TARGET", "ReportPeriodTarget", "ObservationalTimePeriod"),
            ),
            **IDENTIFIED_21,
        ),
        MetadataTarget(
            id="PLACE",
            objects=(
                TargetObject(
                    id="AREA",
                    type="IdentifiableObjectTarget",
                    object_type="Code",
                    representation=Representation(enumeration=AREAS),
                ),
                _target("FLOW", "IdentifiableObjectTarget", "IdentifiableReference", object_type="Dataflow"),
            ),
        ),
    ),
    report_structures=(
        ReportStructure(
            id="QUALITY", targets=("PARTIAL_FLOW", "PLACE"), attributes=_attributes(IDENTIFIED_21), **IDENTIFIED_21
        ),
        ReportStructure(
            id="SHORT",
            targets=("PLACE",),
            attributes=(MetadataAttribute(id="COMMENT", concept=concept_urn("COMMENT")),),
        ),
    ),
    **KEPT_21,
)
FULL_METADATAFLOW = Metadataflow(id="MDF_QUALITY", structure=METADATA_STRUCTURE, targets=(ANY_FLOW, STRUCTURE), **KEPT)
FULL_METADATA_PROVISION_AGREEMENT = MetadataProvisionAgreement(
    id="MPA_DE", metadataflow=METADATAFLOW, metadata_provider=METADATA_PROVIDER, targets=(FLOW, ANY_FLOW), **KEPT
)
METADATA_PROVISION_AGREEMENT_21 = MetadataProvisionAgreement(
    id="MPA_DE_21", metadataflow=METADATAFLOW, metadata_provider=PROVIDER, **KEPT_21
)


def _selection(*ids: str, id: str = "CONTACT.DESK.LANGUAGE") -> MemberSelection:
    return MemberSelection(id=id, values=tuple(MemberValue(value=value) for value in ids))


_CALENDAR = ReleaseCalendar(periodicity="P1Y", offset="P3M", tolerance="P10D")
FULL_METADATA_CONSTRAINT = MetadataConstraint(
    id="MC_LANGUAGES",
    attachment=MetadataAttachment(metadataflows=(METADATAFLOW,), queryable_data_sources=(SOURCE,)),
    regions=(
        MetadataTargetRegion(
            components=(
                MemberSelection(
                    id="CONTACT.DESK.LANGUAGE",
                    include=False,
                    remove_prefix=True,
                    values=(
                        MemberValue(value="ar", cascade="true", valid_from="2020", valid_to="2030"),
                        MemberValue(value="texte libre", lang="fr"),
                    ),
                ),
                MemberSelection(
                    id="COVERAGE",
                    time_range=TimeRange(
                        start=TimeBound(period="2000"), end=TimeBound(period="2020", is_inclusive=False)
                    ),
                ),
            ),
            valid_from="2020-01",
            valid_to="2030-12",
            **NOTED,
        ),
        MetadataTargetRegion(include=False, components=(_selection("zz"),)),
    ),
    release_calendar=_CALENDAR,
    **KEPT,
)
_SET = SetReference(data_provider=PROVIDER, id="SET_1")
_KEY = DataKey(keys=(_selection("A", id="FREQ"), _selection("DE", id="REF_AREA")))
_KEY_SET = DataKeySet(keys=(_KEY,))
_METADATA_KEY_SET = MetadataKeySet(
    is_included=False,
    keys=(
        MetadataKey(
            report="QUALITY",
            metadata_target="PARTIAL_FLOW",
            include=True,
            keys=(
                TargetSelection(id="REPORT_PERIOD_TARGET", include=True, values=(MemberValue(value="2020"),)),
                TargetSelection(id="DATA_SET_TARGET", data_sets=(_SET,)),
                TargetSelection(id="DIMENSION_DESCRIPTOR_VALUES_TARGET", data_keys=(_KEY,)),
                TargetSelection(id="FLOW", objects=(FLOW,)),
            ),
        ),
    ),
)
METADATA_CONSTRAINT_21 = MetadataConstraint(
    id="MC_LANGUAGES_21",
    role="actual",
    attachment=MetadataAttachment(metadata_structures=(METADATA_STRUCTURE,), queryable_data_sources=(SOURCE,)),
    regions=(
        MetadataTargetRegion(
            report="QUALITY",
            metadata_target="PARTIAL_FLOW",
            keys=(
                TargetSelection(id="FLOW", include=False, objects=(FLOW, OTHER_FLOW)),
                TargetSelection(id="REPORT_PERIOD_TARGET", time_range=TimeRange(after=TimeBound(period="2000-Q1"))),
            ),
            components=(_selection("en", "ar"),),
        ),
    ),
    key_sets=(_METADATA_KEY_SET,),
    release_calendar=_CALENDAR,
    reference_period=ReferencePeriod(start_time="2020-01-01T00:00:00", end_time="2020-12-31T00:00:00"),
    **KEPT_21,
)
_ATTACHED = (
    MetadataAttachment(metadata_provider=METADATA_PROVIDER),
    MetadataAttachment(metadata_provision_agreements=(METADATA_AGREEMENT,)),
    MetadataAttachment(metadata_sets=(METADATA_SET,)),
    MetadataAttachment(simple_data_sources=("https://example.org/report.xml",)),
)
METADATA_CONSTRAINTS = tuple(
    MetadataConstraint(id=f"MC_{at}", agency=AGENCY, version="1.0.0", names=TEXTS, attachment=attachment, regions=(MetadataTargetRegion(components=(_selection("en"),)),))
    for at, attachment in enumerate(_ATTACHED)
)  # fmt: skip
METADATA_CONSTRAINT_OF_SET_21 = MetadataConstraint(
    id="MC_SET", names=TEXTS, agency=AGENCY, attachment=MetadataAttachment(sets=(_SET,)), key_sets=(_METADATA_KEY_SET,)
)
FULL_ATTACHMENT_CONSTRAINT = AttachmentConstraint(
    id="AC_PARTS",
    attachment=PartAttachment(dataflows=(FLOW, OTHER_FLOW)),
    key_sets=(_KEY_SET, DataKeySet(is_included=False, keys=(_KEY,))),
    metadata_key_sets=(_METADATA_KEY_SET,),
    **KEPT_21,
)
_PARTS = (
    PartAttachment(data_sets=(_SET, SetReference(data_provider=PROVIDER, id="SET_2"))),
    PartAttachment(metadata_sets=(_SET,)),
    PartAttachment(simple_data_sources=("https://example.org/data.xml",)),
    PartAttachment(data_structures=(STRUCTURE, OTHER_STRUCTURE)),
    PartAttachment(metadata_structures=(METADATA_STRUCTURE,)),
    PartAttachment(metadataflows=(METADATAFLOW,)),
    PartAttachment(provision_agreements=(AGREEMENT,)),
)
ATTACHMENT_CONSTRAINTS = tuple(
    AttachmentConstraint(id=f"AC_{at}", agency=AGENCY, names=TEXTS, attachment=part, key_sets=(_KEY_SET,))
    for at, part in enumerate(_PARTS)
)
_REPORTED = (
    ReportedAttribute(
        id="CONTACT",
        attributes=(
            ReportedAttribute(
                id="DESK",
                attributes=(
                    ReportedAttribute(
                        id="NAME", texts={"en": "Data <desk> & more", "fr": "Bureau", "ar": "مكتب البيانات"}, **NOTED
                    ),
                    ReportedAttribute(id="LANGUAGE", values=("en",)),
                    ReportedAttribute(id="LANGUAGE", values=("ar",)),
                ),
            ),
        ),
    ),
    ReportedAttribute(
        id="COVERAGE",
        structured_texts={
            "en": '<div xmlns="http://www.w3.org/1999/xhtml"><p>All <b>ports</b> &amp; airports</p></div>',
            "ar": '<p xmlns="http://www.w3.org/1999/xhtml" dir="rtl">كل المنافذ</p>',
        },
        attributes=(ReportedAttribute(id="SHARE", values=("98.50",), format=TextFormat(type="Decimal", decimals="2")),),
    ),
)
_REPORTED_IN: dict[str, Any] = {
    "action": "Replace",
    "reporting_begin": "2020",
    "reporting_end": "2020-12-31",
    "publication_year": "2021",
    "publication_period": "2021-Q1",
}
FULL_METADATA_SET = MetadataSet(
    id="MS_STOCK",
    metadataflow=METADATAFLOW,
    targets=(FLOW, ANY_FLOW),
    attributes=_REPORTED,
    **(KEPT | _REPORTED_IN | {"agency": "IOM"}),
)
METADATA_SET_OF_AGREEMENT = MetadataSet(
    id="MS_VALUES",
    agency="IOM",
    version="1.0.0",
    names=TEXTS,
    metadata_provision_agreement=METADATA_AGREEMENT,
    targets=(FLOW,),
    attributes=(
        ReportedAttribute(id="ARRAY", values=("one", "two")),  # ML 3.0 only
        ReportedAttribute(id="COUNT", values=(2721,)),  # numbers, booleans and null: JSON only
        ReportedAttribute(id="SHARE", values=(0.5,)),
        ReportedAttribute(id="IS_OPEN", values=(True,)),
        ReportedAttribute(id="UNKNOWN", values=(None,)),
    ),
)
METADATA_SET_21 = MetadataSet(
    id="MS_STOCK_21",
    agency="NSO_DE",
    structure=METADATA_STRUCTURE,
    data_provider=PROVIDER,
    names=TEXTS,
    annotations=(an_annotation(),),
    valid_from="2020-01-01T00:00:00",
    valid_to="2030-01-01T00:00:00Z",
    reports=(
        MetadataReport(
            id="QUALITY",
            metadata_target="PARTIAL_FLOW",
            references=(
                ReferenceValue(id="FLOW", object=FLOW),
                ReferenceValue(id="DIMENSION_DESCRIPTOR_VALUES_TARGET", data_key=_KEY),
                ReferenceValue(id="DATA_SET_TARGET", data_set=_SET),
                ReferenceValue(id="CONSTRAINT_CONTENT_TARGET", constraint=ATTACHMENT),
                ReferenceValue(id="REPORT_PERIOD_TARGET", report_period="2020-Q1"),
            ),
            attributes=_REPORTED,
            **NOTED,
        ),
    ),
    **_REPORTED_IN,
)
