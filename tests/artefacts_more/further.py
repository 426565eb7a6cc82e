"""What the full examples leave out of the schemas: the other branches of choices, every facet in every place that has facets."""

from __future__ import annotations

from msgspec.structs import replace

from registry.model.artefact import Maintainable
from registry.model.category import Categorisation
from registry.model.concept import Concept, ConceptScheme
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
)
from registry.model.hierarchy import HierarchicalCode, Hierarchy, Level
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion
from registry.model.metadata_key import SetReference, TargetSelection
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure, MetadataTarget, TargetObject
from registry.model.representation import Representation, SentinelValue, TextFormat
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Descriptor,
    Dimension,
    Measure,
    MetadataAttributeUsage,
    Relationship,
)
from tests.artefacts_more.common import (
    AGREEMENT,
    AREAS,
    CONCEPTS,
    FLOW,
    IDENTIFIED,
    IDENTIFIED_21,
    KEPT_21,
    METADATA_STRUCTURE,
    OTHER_STRUCTURE,
    PROVIDER,
    STRUCTURE,
    TEXTS,
    concept_urn,
    urn_of_class,
)
from tests.artefacts_more.metadata import METADATA_STRUCTURE_21
from tests.factories import AGENCY, TIME

_SENTINELS = (SentinelValue(value="-9", names={"en": "Unknown", "fr": "Inconnu", "ar": "مجهول"}, descriptions=TEXTS),)
_NUMERIC = TextFormat(
    type="Decimal", is_sequence=False, interval="2", start_value="-4", end_value="4", min_length="1", max_length="9", min_value="-3", max_value="3",
    decimals="1", pattern="-?[0-9.]+",
)  # fmt: skip
_TIMED = TextFormat(
    type="ObservationalTimePeriod", is_sequence=True, time_interval="P1Y", start_time="2000", end_time="2020-12"
)
_EVERY_FACET = replace(_NUMERIC, time_interval="P1Y", start_time="2000", end_time="2020", is_sequence=True)
_OF_CODES = replace(_EVERY_FACET, type="Numeric", decimals=None)
_OF_LEVELS = TextFormat(
    type="Numeric", is_sequence=True, interval="1", start_value="1", end_value="9", min_length="1", max_length="2", min_value="1", max_value="9", pattern="[0-9]+",
)  # fmt: skip
_CODED = Representation(enumeration=AREAS, enumeration_format=_OF_CODES)
_FREE = Representation(text_format=replace(_NUMERIC, sentinel_values=_SENTINELS))
_TIMES = Representation(text_format=_TIMED)

_FACETS = ConceptScheme(
    id="CS_FACETS", agency=AGENCY, version="1.0.0", names=TEXTS,
    concepts=tuple(
        Concept(id=id, names=TEXTS, core_representation=representation)
        for id, representation in (("CODED", _CODED), ("FREE", _FREE), ("TIMES", _TIMES), ("ALL", Representation(text_format=_EVERY_FACET)))
    ),
)  # fmt: skip


def _attribute(id: str, representation: Representation | None) -> DataAttribute:
    return DataAttribute(
        id=id, concept=concept_urn(id), representation=representation, relationship=Relationship(kind="observation")
    )


_COMPONENTS = DataStructure(
    id="DSD_FACETS", agency=AGENCY, version="1.0.0", names=TEXTS,
    dimensions=(
        Dimension(id="FREE", concept=concept_urn("FREE"), representation=Representation(text_format=replace(_EVERY_FACET, sentinel_values=_SENTINELS))),
        Dimension(id="CODED", concept=concept_urn("CODED"), representation=_CODED),
        replace(TIME, representation=Representation(text_format=replace(_TIMED, is_sequence=None, time_interval=None, sentinel_values=_SENTINELS))),
    ),
    measures=(
        Measure(id="OBS_VALUE", concept=concept_urn("OBS_VALUE"), representation=replace(_CODED, min_occurs=0, max_occurs=2)),
        Measure(id="TIMES", concept=concept_urn("TIMES"), representation=replace(_TIMES, min_occurs=1)),
    ),
    attributes=(
        _attribute("CODED_NOTE", replace(_CODED, min_occurs=1, max_occurs=3)), _attribute("TIMED", _TIMES),
        _attribute("ALL", Representation(text_format=_EVERY_FACET)), _attribute("REPORTING_YEAR_START_DAY", Representation(text_format=TextFormat(type="MonthDay"))),
    ),
    metadata=METADATA_STRUCTURE,
    metadata_attribute_usages=(
        MetadataAttributeUsage(id="CONTACT", relationship=Relationship(kind="dataflow"), uri=IDENTIFIED["uri"], annotations=IDENTIFIED["annotations"], links=IDENTIFIED["links"][:1]),
        MetadataAttributeUsage(id="NOTE", relationship=Relationship(kind="observation")),
        MetadataAttributeUsage(id="COVERAGE", relationship=Relationship(kind="group", group="G")),
    ),
    descriptors=tuple(Descriptor(id=f"{list}Descriptor", **IDENTIFIED) for list in ("Attribute", "Measure")),
)  # fmt: skip
_MEASURES_21 = DataStructure(
    id="DSD_MEASURES_21",
    dimensions=(
        Dimension(id="FREQ", concept=concept_urn("FREQ")),
        Dimension(id="INDICATOR", type="measure", concept=concept_urn("INDICATOR"), concept_roles=(concept_urn("ROLE"),),
                  representation=Representation(enumeration=CONCEPTS), **IDENTIFIED_21),
        TIME,
    ),
    measures=(Measure(id="OBS_VALUE", concept=concept_urn("OBS_VALUE"), representation=_TIMES),),
    attributes=(
        DataAttribute(id="REPORTING_YEAR_START_DAY", concept=concept_urn("START_DAY"), relationship=Relationship(kind="dataflow"), usage="mandatory",
                      representation=Representation(text_format=TextFormat(type="MonthDay")), **IDENTIFIED_21),
    ),
    descriptors=tuple(Descriptor(id=f"{list}Descriptor", **IDENTIFIED_21) for list in ("Attribute", "Measure")),
    **KEPT_21,
)  # fmt: skip


# --- constraints -------------------------------------------------------------------------------------------------------------------

_KEYS = (DataKeySet(keys=(DataKey(keys=(MemberSelection(id="FREQ", values=(MemberValue(value="A"),)),)),)),)
_SINCE = TimeRange(after=TimeBound(period="2000", is_inclusive=False))


def _constraint(id: str, **fields: object) -> DataConstraint:
    plain: dict[str, object] = {"agency": AGENCY, "version": "1.0.0", "names": TEXTS, "key_sets": _KEYS}
    return DataConstraint(id=id, **(plain | fields))  # type: ignore[arg-type]  # as the caller says


_ATTACHED = tuple(
    _constraint(f"CN_{at}", attachment=attachment)
    for at, attachment in enumerate((
        Attachment(data_provider=PROVIDER), Attachment(data_structures=(STRUCTURE, OTHER_STRUCTURE)), Attachment(provision_agreements=(AGREEMENT,)),
        Attachment(simple_data_sources=("https://example.org/data.xml",)),
    ))
)  # fmt: skip
_REGIONS = _constraint(
    "CN_PARTS",
    attachment=Attachment(dataflows=(FLOW,)),
    regions=(
        CubeRegion(
            keys=(
                MemberSelection(id="TIME_PERIOD", time_range=_SINCE),
                MemberSelection(id="REF_AREA", values=(MemberValue(value="FR"), MemberValue(value="W", cascade="true"))),
            ),
            components=(
                MemberSelection(id="COLLECTED", time_range=_SINCE),
                MemberSelection(id="COMPILED", include=False, time_range=_SINCE),
                MemberSelection(id="STATUS", include=True, remove_prefix=True, values=(MemberValue(value="A", cascade="true"), MemberValue(value="E"))),
                MemberSelection(id="TITLE", values=(MemberValue(value="Titre", lang="fr"),)),
            ),
        ),
    ),
    key_sets=(
        DataKeySet(keys=(
            DataKey(keys=(MemberSelection(id="FREQ", values=(MemberValue(value="A"),)),), components=(
                MemberSelection(id="STATUS", include=False, remove_prefix=True, values=(MemberValue(value="A", cascade="true"),)),
                MemberSelection(id="TITLE", values=(MemberValue(value="Titre", lang="fr"),)),
                MemberSelection(id="COLLECTED", time_range=_SINCE),
            )),
        )),
    ),
)  # fmt: skip
_TOLD = (
    TargetSelection(id="REPORT_PERIOD_TARGET", values=(MemberValue(value="2020"),)),
    TargetSelection(id="DATA_SET_TARGET", data_sets=(SetReference(data_provider=PROVIDER, id="SET_1"),)),
    TargetSelection(id="DIMENSION_DESCRIPTOR_VALUES_TARGET", data_keys=(_KEYS[0].keys[0],)),
)
_REPORTS_21 = MetadataConstraint(
    id="MC_REPORTS_21", agency=AGENCY, names=TEXTS, attachment=MetadataAttachment(metadata_structures=(METADATA_STRUCTURE,)),
    regions=tuple(
        MetadataTargetRegion(
            report="QUALITY", metadata_target="PARTIAL_FLOW", keys=(told,),
            components=(
                MemberSelection(id="CONTACT", include=False, values=(MemberValue(value="x", cascade="true"), MemberValue(value="y"))),
                MemberSelection(id="COVERAGE", time_range=_SINCE),
            ),
        )
        for told in _TOLD
    ),
)  # fmt: skip
_FLOWS_21 = (
    MetadataConstraint(id="MC_FLOW_21", agency=AGENCY, names=TEXTS, attachment=MetadataAttachment(metadataflows=(urn_of_class("metadatastructure.Metadataflow", f"{AGENCY}:MDF(1.0)"),)), regions=_REPORTS_21.regions[:1]),
    MetadataConstraint(id="MC_PROVIDER_21", agency=AGENCY, names=TEXTS, attachment=MetadataAttachment(metadata_provider=PROVIDER), regions=_REPORTS_21.regions[:1]),
)  # fmt: skip
_REGIONS_OF_METADATA = MetadataConstraint(
    id="MC_PARTS", agency=AGENCY, version="1.0.0", names=TEXTS, attachment=MetadataAttachment(metadata_structures=(METADATA_STRUCTURE,)),
    regions=(
        MetadataTargetRegion(components=(
            MemberSelection(id="COVERAGE", include=False, time_range=_SINCE),
            MemberSelection(id="CONTACT", remove_prefix=True, include=True, values=(MemberValue(value="x", cascade="true"),)),
        )),
    ),
)  # fmt: skip


# --- others ------------------------------------------------------------------------------------------------------------------------


def _object(target: TargetObject) -> TargetObject:
    return replace(target, uri=IDENTIFIED_21["uri"], annotations=IDENTIFIED_21["annotations"])


_TARGETS_21 = MetadataStructure(
    id="MSD_TARGETS_21", agency=AGENCY, names=TEXTS,
    metadata_targets=tuple(
        MetadataTarget(id=target.id, objects=tuple(map(_object, target.objects))) for target in METADATA_STRUCTURE_21.metadata_targets
    ),
    report_structures=METADATA_STRUCTURE_21.report_structures,
)  # fmt: skip
_REPORTED = MetadataStructure(
    id="MSD_FACETS", agency=AGENCY, version="1.0.0", names=TEXTS,
    attributes=tuple(
        MetadataAttribute(id=id, concept=concept_urn(id), representation=representation)
        for id, representation in (("CODED", _CODED), ("FREE", _FREE), ("TIMES", _TIMES), ("ALL", Representation(text_format=_EVERY_FACET)))
    ),
)  # fmt: skip
_LEVELS = Hierarchy(
    id="H_LEVELS", agency=AGENCY, version="1.0.0", names=TEXTS, has_formal_levels=True,
    levels=(Level(id="ONE", names=TEXTS, coding_format=_OF_LEVELS),),
    codes=(HierarchicalCode(id="X", code=f"{AREAS.replace('.Codelist=', '.Code=')}.DE", level="ONE"),),
)  # fmt: skip
_FINAL_21 = Categorisation(
    id="CAT_FINAL_21", agency=AGENCY, names=TEXTS, is_final=True, source=FLOW,
    target=urn_of_class("categoryscheme.Category", f"{AGENCY}:TOPICS(1.0.0).MIG"),
)  # fmt: skip

FURTHER: tuple[Maintainable, ...] = (
    _FACETS, _COMPONENTS, _MEASURES_21, *_ATTACHED, _REGIONS, _REPORTS_21, *_FLOWS_21, _REGIONS_OF_METADATA, _TARGETS_21, _REPORTED, _LEVELS, _FINAL_21,
)  # fmt: skip
