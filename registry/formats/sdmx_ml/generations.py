"""The generations of SDMX-ML as rows of facts: namespaces, order of containers, words. Readers and writers ask; none is copied."""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.formats.sdmx_ml.losses import LOSSES

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"


class Container(msgspec.Struct, frozen=True):
    """Where artefacts of a kind stand in a message: `kind` is the name of its type in the model."""

    kind: str
    container: str
    element: str


class Generation(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """`containers` in writing order. `relationships` and `usages` map the model's words to the message's.

    Rows are compared by identity. Prefixes in our messages are always `mes`, `str`, `com` and `footer`.
    """

    name: str
    folder: str
    references: Literal["ref", "urn"]
    containers: tuple[Container, ...]
    usage_attribute: str
    usages: dict[str, str]
    relationships: dict[str, str]
    measure_element: str
    constraint_role: str | None
    region_prefix: str
    region_component: str
    agreement_flow: str
    leveled: str
    lacks: frozenset[str]

    @property
    def format(self) -> str:
        """The name of the wire format of structures: `sdmx-ml-2.1`."""
        return f"sdmx-ml-{self.name}"

    @property
    def namespaces(self) -> dict[str, str]:
        """Prefix to namespace."""
        base = f"{_BASE}{self.folder}/"
        return {
            "mes": f"{base}message",
            "str": f"{base}structure",
            "com": f"{base}common",
            "footer": f"{base}message/footer",
        }

    def namespace(self, name: str) -> str:
        """A namespace by its tail: `message`, `structure`, `data/structurespecific`, …"""
        return f"{_BASE}{self.folder}/{name}"

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the types that the generation has an element for."""
        return frozenset(row.kind for row in self.containers)

    @property
    def uses_refs(self) -> bool:
        return self.references == "ref"


def _containers(text: str) -> tuple[Container, ...]:
    return tuple(Container(*row.split()) for row in text.strip().splitlines())


_CONTAINERS_21 = _containers("""
    AgencyScheme               OrganisationSchemes   AgencyScheme
    DataConsumerScheme         OrganisationSchemes   DataConsumerScheme
    DataProviderScheme         OrganisationSchemes   DataProviderScheme
    OrganisationUnitScheme     OrganisationSchemes   OrganisationUnitScheme
    Dataflow                   Dataflows             Dataflow
    Metadataflow               Metadataflows         Metadataflow
    CategoryScheme             CategorySchemes       CategoryScheme
    Categorisation             Categorisations       Categorisation
    Codelist                   Codelists             Codelist
    Hierarchy                  HierarchicalCodelists HierarchicalCodelist
    ConceptScheme              Concepts              ConceptScheme
    MetadataStructure          MetadataStructures    MetadataStructure
    DataStructure              DataStructures        DataStructure
    StructureSet               StructureSets         StructureSet
    ReportingTaxonomy          ReportingTaxonomies   ReportingTaxonomy
    Process                    Processes             Process
    DataConstraint             Constraints           ContentConstraint
    MetadataConstraint         Constraints           ContentConstraint
    AttachmentConstraint       Constraints           AttachmentConstraint
    ProvisionAgreement         ProvisionAgreements   ProvisionAgreement
    MetadataProvisionAgreement ProvisionAgreements   ProvisionAgreement
    CustomTypeScheme           CustomTypes           CustomTypeScheme
    VtlMappingScheme           VtlMappings           VtlMappingScheme
    NamePersonalisationScheme  NamePersonalisations  NamePersonalisationScheme
    RulesetScheme              Rulesets              RulesetScheme
    TransformationScheme       Transformations       TransformationScheme
    UserDefinedOperatorScheme  UserDefinedOperators  UserDefinedOperatorScheme
""")
# The schema of 3.x lets containers stand in any order; clients resolve references backwards, so definitions go before their use.
_CONTAINERS_3 = _containers("""
    AgencyScheme               AgencySchemes               AgencyScheme
    DataProviderScheme         DataProviderSchemes         DataProviderScheme
    MetadataProviderScheme     MetadataProviderSchemes     MetadataProviderScheme
    DataConsumerScheme         DataConsumerSchemes         DataConsumerScheme
    OrganisationUnitScheme     OrganisationUnitSchemes     OrganisationUnitScheme
    Codelist                   Codelists                   Codelist
    GeographicCodelist         GeographicCodelists         GeographicCodelist
    GeoGridCodelist            GeoGridCodelists            GeoGridCodelist
    ValueList                  ValueLists                  ValueList
    ConceptScheme              ConceptSchemes              ConceptScheme
    CategoryScheme             CategorySchemes             CategoryScheme
    Hierarchy                  Hierarchies                 Hierarchy
    MetadataStructure          MetadataStructures          MetadataStructure
    DataStructure              DataStructures              DataStructure
    Metadataflow               Metadataflows               Metadataflow
    Dataflow                   Dataflows                   Dataflow
    HierarchyAssociation       HierarchyAssociations       HierarchyAssociation
    ProvisionAgreement         ProvisionAgreements         ProvisionAgreement
    MetadataProvisionAgreement MetadataProvisionAgreements MetadataProvisionAgreement
    DataConstraint             DataConstraints             DataConstraint
    MetadataConstraint         MetadataConstraints         MetadataConstraint
    ReportingTaxonomy          ReportingTaxonomies         ReportingTaxonomy
    RepresentationMap          RepresentationMaps          RepresentationMap
    StructureMap               StructureMaps               StructureMap
    ConceptSchemeMap           ConceptSchemeMaps           ConceptSchemeMap
    CategorySchemeMap          CategorySchemeMaps          CategorySchemeMap
    OrganisationSchemeMap      OrganisationSchemeMaps      OrganisationSchemeMap
    ReportingTaxonomyMap       ReportingTaxonomyMaps       ReportingTaxonomyMap
    VtlMappingScheme           VtlMappingSchemes           VtlMappingScheme
    CustomTypeScheme           CustomTypeSchemes           CustomTypeScheme
    NamePersonalisationScheme  NamePersonalisationSchemes  NamePersonalisationScheme
    RulesetScheme              RulesetSchemes              RulesetScheme
    UserDefinedOperatorScheme  UserDefinedOperatorSchemes  UserDefinedOperatorScheme
    TransformationScheme       TransformationSchemes       TransformationScheme
    Process                    Processes                   Process
    Categorisation             Categorisations             Categorisation
""")


def _lacks(name: str) -> frozenset[str]:
    return frozenset(loss.feature for loss in LOSSES if loss.format == f"sdmx-ml-{name}")


ML_2_1 = Generation(
    name="2.1",
    folder="v2_1",
    references="ref",
    containers=_CONTAINERS_21,
    usage_attribute="assignmentStatus",
    usages={"mandatory": "Mandatory", "optional": "Conditional"},
    relationships={"dataflow": "None", "observation": "PrimaryMeasure", "group": "Group", "dimensions": "Dimension"},
    measure_element="PrimaryMeasure",
    constraint_role="type",
    region_prefix="com",
    region_component="Attribute",
    agreement_flow="StructureUsage",
    leveled="leveled",
    lacks=_lacks("2.1"),
)
ML_3_0 = msgspec.structs.replace(
    ML_2_1,
    name="3.0",
    folder="v3_0",
    references="urn",
    containers=_CONTAINERS_3,
    usage_attribute="usage",
    usages={"mandatory": "mandatory", "optional": "optional"},
    relationships={"dataflow": "Dataflow", "observation": "Observation", "group": "Group", "dimensions": "Dimension"},
    measure_element="Measure",
    constraint_role="role",
    region_prefix="str",
    region_component="Component",
    agreement_flow="Dataflow",
    leveled="hasFormalLevels",
    lacks=_lacks("3.0"),
)
ML_3_1 = msgspec.structs.replace(ML_3_0, name="3.1", folder="v3_1", constraint_role=None, lacks=_lacks("3.1"))

GENERATIONS: tuple[Generation, ...] = (ML_2_1, ML_3_0, ML_3_1)


def generation_of(namespace: str) -> Generation | None:
    """The generation whose message namespace this is."""
    return next((row for row in GENERATIONS if row.namespaces["mes"] == namespace), None)
