"""One example of every kind, with every optional part that may stand together."""

from __future__ import annotations

from typing import Any

from registry.model.annotation import AnnotationUrl, Link
from registry.model.artefact import Maintainable
from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.codelist import Code, Codelist
from registry.model.concept import Concept, ConceptScheme, IsoReference
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    DataSource,
    MemberSelection,
    MemberValue,
    ReferencePeriod,
    ReleaseCalendar,
    TimeBound,
    TimeRange,
)
from registry.model.dataflow import Dataflow
from registry.model.hierarchy import HierarchicalCode, Hierarchy, Level
from registry.model.organisation import AgencyScheme, Contact, DataConsumerScheme, DataProviderScheme, Organisation
from registry.model.provision import ProvisionAgreement
from registry.model.representation import Representation, SentinelValue, TextFormat
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Descriptor,
    Dimension,
    Group,
    Measure,
    MetadataAttributeUsage,
    Relationship,
)
from tests.artefacts.plain import AGENCY, a_concept_urn, a_contact, a_link, an_annotation, names, urn

_NAMED: dict[str, Any] = {
    "uri": "https://example.org/thing",
    "annotations": (
        an_annotation(),
        an_annotation(
            id=None,
            title=None,
            value="7",
            urls=(AnnotationUrl(url="https://e.org/fr", lang="fr"), AnnotationUrl(url="/x")),
        ),
    ),
    "links": (a_link(), Link(rel="related", url="https://example.org/x", urn=urn("Codelist", "SDMX:CL_FREQ(2.0.0)"))),
    "names": {"en": "Full “example”", "fr": "Exemple\ncomplet", "ar": "مثال كامل", "zh": "完整示例"},
    "descriptions": {"en": "Says <everything> & more", "ru": "Говорит всё"},
}
_IDENTIFIED = {key: _NAMED[key] for key in ("uri", "annotations", "links")}
_KEPT: dict[str, Any] = _NAMED | {
    "agency": AGENCY,
    "version": "2.1.0",
    "valid_from": "2020-01-01T00:00:00",
    "valid_to": "2030-01-01T00:00:00Z",
    "structure_url": "https://example.org/structure",
    "service_url": "https://example.org/service",
    "is_partial_language": True,
}
_SCHEME: dict[str, Any] = _KEPT | {"is_partial": True}
_ORGANISED: dict[str, Any] = _SCHEME | {"agency": "IOM", "version": "1.0"}
_FACETS = TextFormat(
    type="Decimal", is_sequence=True, interval="1.5", start_value="0", end_value="100", min_length="1", max_length="12",
    min_value="0.5", max_value="99", decimals="2", pattern=r"\d+(\.\d{2})?",
)  # fmt: skip
_FREE = TextFormat(
    type="String", is_multilingual=True, max_length="4000",
    sentinel_values=(SentinelValue(value="-1", names=names("Unknown", ar="مجهول"), descriptions=names("Not said")),),
)  # fmt: skip
_TIMED = TextFormat(type="ObservationalTimePeriod", start_time="2000-01", end_time="2030-12")
_SPACED = TextFormat(type="StandardTimePeriod", time_interval="P1M", start_time="2000", end_time="2030")
_CODED = Representation(
    enumeration=urn("Codelist", f"{AGENCY}:CL_AREA(1.0.0)"),
    enumeration_format=TextFormat(type="String", min_length="1", max_length="3", pattern="[A-Z]+"),
)
_ARRAY = Representation(
    enumeration=urn("Codelist", f"{AGENCY}:CL_STATUS(1.0+.0)"), min_occurs=0, max_occurs="unbounded"
)
_TEXTS = Representation(text_format=_FREE, min_occurs=1, max_occurs=5)
_ROLES = (urn("Concept", "SDMX:SDMX_CONCEPT_ROLES(1.0).FREQ"),)

FULL_CODELIST = Codelist(
    id="CL_AREA", codes=(
        Code(id="W", **_NAMED), Code(id="DE", parent="W", names=names("Germany", ar="ألمانيا")),
        Code(id="001", names=names("World")), Code(id="276", parent="001", names=names("Germany")), Code(id="_T", names={"en": "Total", "pt-BR": "Total"}),
    ), **_SCHEME,
)  # fmt: skip
FULL_CONCEPT_SCHEME = ConceptScheme(
    id="CS_MIG", concepts=(
        Concept(id="AREA", core_representation=_CODED, iso_reference=IsoReference(agency="ISO", id="11179-1", scheme_id="MDR"), **_NAMED),
        Concept(id="REF_AREA", parent="AREA", core_representation=Representation(text_format=_FACETS), names=names("Reference area")),
        Concept(id="TITLE", core_representation=_TEXTS, names=names("Title")),
        Concept(id="PERIOD", core_representation=Representation(text_format=_SPACED), names=names("Period")),
    ), **_SCHEME,
)  # fmt: skip
FULL_CATEGORY_SCHEME = CategoryScheme(
    id="TOPICS", categories=(
        Category(id="MIG", categories=(Category(id="STOCK", names=names("Stocks"), categories=(Category(id="AGE", names=names("By age")),)),), **_NAMED),
        Category(id="ASYLUM", names=names("Asylum", fr="Asile")),
    ), **_SCHEME,
)  # fmt: skip
_MEMBERS = (
    Organisation(id="GMDAC", contacts=(a_contact(), Contact(emails=("x@example.org",))), **_NAMED),
    Organisation(id="MIGX", names=names("Migration exchange")),
)
FULL_AGENCY_SCHEME = AgencyScheme(organisations=_MEMBERS, **_ORGANISED)
FULL_DATA_PROVIDER_SCHEME = DataProviderScheme(organisations=_MEMBERS, **_ORGANISED)
FULL_DATA_CONSUMER_SCHEME = DataConsumerScheme(organisations=_MEMBERS, **_ORGANISED)
FULL_DATA_STRUCTURE = DataStructure(
    id="DSD_STOCK",
    dimensions=(
        Dimension(id="FREQ", concept=a_concept_urn("FREQ"), representation=_CODED, concept_roles=_ROLES, **_IDENTIFIED),
        Dimension(id="REF_AREA", concept=a_concept_urn("AREA"), position=3),
        Dimension(id="SEX", concept=a_concept_urn("SEX"), representation=Representation(text_format=TextFormat(type="Alpha", max_length="1"))),
        Dimension(id="TIME_PERIOD", concept=a_concept_urn("TIME_PERIOD"), type="time", representation=Representation(text_format=_TIMED), **_IDENTIFIED),
    ),
    measures=(
        Measure(id="OBS_VALUE", concept=a_concept_urn("OBS_VALUE"), representation=Representation(text_format=_FACETS), usage="mandatory",
                concept_roles=_ROLES, **_IDENTIFIED),
        Measure(id="RATE", concept=a_concept_urn("RATE"), representation=Representation(text_format=TextFormat(type="Double"), max_occurs=3), usage="optional"),
    ),
    attributes=(
        DataAttribute(id="TITLE", concept=a_concept_urn("TITLE"), relationship=Relationship(kind="dataflow"), representation=_TEXTS, usage="mandatory", **_IDENTIFIED),
        DataAttribute(id="OBS_STATUS", concept=a_concept_urn("OBS_STATUS"), relationship=Relationship(kind="observation"), representation=_ARRAY,
                      usage="optional", measures=("OBS_VALUE", "RATE"), concept_roles=_ROLES),
        DataAttribute(id="UNIT_MEASURE", concept=a_concept_urn("UNIT_MEASURE"), usage="mandatory",
                      relationship=Relationship(kind="dimensions", dimensions=("FREQ", "SEX"), optional_dimensions=("SEX",))),
        DataAttribute(id="NOTE", concept=a_concept_urn("NOTE"), relationship=Relationship(kind="group", group="Sibling")),
        DataAttribute(id="SOURCE", concept=a_concept_urn("SOURCE"), usage="optional",
                      relationship=Relationship(kind="dimensions", dimensions=("REF_AREA",), attachment_groups=("Sibling",))),
    ),
    groups=(
        Group(id="Sibling", dimensions=("REF_AREA", "SEX"), **_IDENTIFIED),
        Group(id="Constrained", attachment_constraint=urn("AttachmentConstraint", f"{AGENCY}:AC(1.0)")),
    ),
    metadata=urn("MetadataStructure", f"{AGENCY}:MSD(1.0.0)"),
    metadata_attribute_usages=(MetadataAttributeUsage(id="CONTACT", relationship=Relationship(kind="dimensions", dimensions=("REF_AREA",))),),
    is_evolving=True,
    descriptors=(Descriptor(id="DimensionDescriptor", **_IDENTIFIED), Descriptor(id="AttributeDescriptor", annotations=(an_annotation(),))),
    **_KEPT,
)  # fmt: skip
FULL_DATAFLOW = Dataflow(
    id="DF_STOCK", structure=urn("DataStructure", f"{AGENCY}:DSD_STOCK(1.0+.0)"), dimensions=("FREQ", "SEX"), **_KEPT
)
FULL_PROVISION_AGREEMENT = ProvisionAgreement(
    id="PA_DE", dataflow=urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"), data_provider=urn("DataProvider", "IOM:DATA_PROVIDERS(1.0).NSO_DE"),
    **_KEPT,
)  # fmt: skip
FULL_DATA_CONSTRAINT = DataConstraint(
    id="CN_STOCK",
    role="allowed",
    attachment=Attachment(
        dataflows=(urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"), urn("Dataflow", f"{AGENCY}:DF_FLOW(1.0.0)")),
        queryable_data_sources=(DataSource(url="https://example.org/rest", is_queryable=True, is_rest=True, wsdl_url="https://e.org/w", wadl_url="https://e.org/wadl"),),
    ),
    regions=(
        CubeRegion(
            include=True,
            keys=(
                MemberSelection(id="FREQ", include=True, values=(MemberValue(value="A"),)),
                MemberSelection(id="REF_AREA", include=False, remove_prefix=True, valid_from="2000", valid_to="2020", values=(
                    MemberValue(value="W", cascade="true"), MemberValue(value="EU", cascade="excluderoot", valid_from="2001", valid_to="2010"),
                    MemberValue(value="DE", cascade="false"),
                )),
                MemberSelection(id="TIME_PERIOD", time_range=TimeRange(
                    start=TimeBound(period="2000", is_inclusive=False), end=TimeBound(period="2020"), valid_from="2000", valid_to="2021")),
            ),
            components=(
                MemberSelection(id="TITLE", values=(MemberValue(value="Titre", lang="fr"),)),
                MemberSelection(id="OBS_STATUS", values=(MemberValue(value="A"), MemberValue(value="E"))),
                MemberSelection(id="NOTE"),
            ),
            annotations=(an_annotation(),),
        ),
        CubeRegion(include=False, keys=(
            MemberSelection(id="SEX", values=(MemberValue(value="_Z"),)),
            MemberSelection(id="TIME_PERIOD", time_range=TimeRange(before=TimeBound(period="1950"))),
        )),
    ),
    key_sets=(
        DataKeySet(is_included=False, keys=(
            DataKey(keys=(MemberSelection(id="FREQ", values=(MemberValue(value="A"), MemberValue(value="Q"))),
                          MemberSelection(id="SEX", include=True, remove_prefix=True, values=(MemberValue(value="F"),))),
                    components=(MemberSelection(id="OBS_STATUS", values=(MemberValue(value="A"),)),), include=True,
                    valid_from="2000", valid_to="2005"),
            DataKey(keys=(MemberSelection(id="FREQ", values=(MemberValue(value="M"),)),)),
        )),
        DataKeySet(keys=(DataKey(keys=(MemberSelection(id="SEX", values=(MemberValue(value="M"),)),)),)),
    ),
    release_calendar=ReleaseCalendar(periodicity="P1Y", offset="P1M", tolerance="P1D"),
    reference_period=ReferencePeriod(start_time="2000-01-01T00:00:00", end_time="2020-12-31T00:00:00"),
    **_KEPT,
)  # fmt: skip
FULL_HIERARCHY = Hierarchy(
    id="H_AREA",
    has_formal_levels=True,
    levels=(Level(id="REGION", coding_format=TextFormat(type="Alpha", max_length="3"), **_NAMED), Level(id="COUNTRY", names=names("Country"))),
    codes=(
        HierarchicalCode(id="W", code=urn("Code", f"{AGENCY}:CL_AREA(1.0.0).W"), level="REGION", valid_from="2000-01-01T00:00:00",
                         valid_to="2020-01-01T00:00:00", codes=(
            HierarchicalCode(id="DE", code=urn("Code", f"{AGENCY}:CL_AREA(1.0.0).DE"), level="COUNTRY"),
            HierarchicalCode(id="FR", code=urn("Code", "ESTAT:CL_GEO(2.0).FR"), level="COUNTRY"),
        ), **_IDENTIFIED),
        HierarchicalCode(id="OTHER", code=urn("Code", f"{AGENCY}:CL_AREA(1.0.0).001")),
    ),
    **_KEPT,
)  # fmt: skip
FULL_CATEGORISATION = Categorisation(
    id="CAT_STOCK", source=urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"), target=urn("Category", f"{AGENCY}:TOPICS(1.0.0).MIG.STOCK"),
    **(_KEPT | {"version": "1.0"}),
)  # fmt: skip

ARTEFACTS: tuple[Maintainable, ...] = (
    FULL_AGENCY_SCHEME,
    FULL_DATA_PROVIDER_SCHEME,
    FULL_DATA_CONSUMER_SCHEME,
    FULL_CODELIST,
    FULL_CONCEPT_SCHEME,
    FULL_CATEGORY_SCHEME,
    FULL_HIERARCHY,
    FULL_DATA_STRUCTURE,
    FULL_DATAFLOW,
    FULL_PROVISION_AGREEMENT,
    FULL_DATA_CONSTRAINT,
    FULL_CATEGORISATION,
)
"""One artefact of every kind, in the order of `KINDS`, with every optional part that may stand together."""
