"""The rows of the kinds beyond data: metadata, maps, value lists, processes, taxonomies, VTL; and every reference out of them.

A link's URN is no reference: links may point anywhere, and nothing depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from registry.model.artefact import Maintainable
from registry.model.attachment_constraint import AttachmentConstraint
from registry.model.codelist import Codelist
from registry.model.geo_codelist import GeographicCodelist, GeoGridCodelist
from registry.model.hierarchy_association import HierarchyAssociation
from registry.model.item_scheme_map import (
    CategorySchemeMap,
    ConceptSchemeMap,
    OrganisationSchemeMap,
    ReportingTaxonomyMap,
)
from registry.model.kinds import Kind, Reference
from registry.model.metadata_constraint import MetadataConstraint
from registry.model.metadata_key import MetadataKeySet
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataReport, MetadataSet
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.organisation_unit import OrganisationUnitScheme
from registry.model.process import Process, ProcessStep
from registry.model.registration import Registration
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy
from registry.model.representation import Representation
from registry.model.representation_map import RepresentationMap
from registry.model.structure_map import StructureMap
from registry.model.structure_set import HybridCodelistMap, StructureSet
from registry.model.subscription import Subscription
from registry.model.value_list import ValueList
from registry.model.vtl import (
    CustomTypeScheme,
    NamePersonalisationScheme,
    RulesetScheme,
    TransformationScheme,
    UserDefinedOperatorScheme,
    VtlMappingScheme,
)

References = Callable[[Maintainable], Iterator[Reference]]


def _all(role: str, targets: Iterable[str | None]) -> Iterator[Reference]:
    return (Reference(role, target) for target in targets if target is not None)


def _held(*names: str) -> References:
    """The references that attributes of the artefact itself hold, one or several each; the role is the attribute's name in words."""

    def references(artefact: Maintainable) -> Iterator[Reference]:
        for name in names:
            held: str | tuple[str, ...] | None = getattr(artefact, name)
            targets = held if isinstance(held, tuple) else (held,)
            yield from _all(name.removesuffix("s").replace("_", " "), targets)

    return references


def _representation(representation: Representation | None) -> Iterator[Reference]:
    return _all("enumeration", (representation.enumeration,) if representation is not None else ())


def _metadata_attributes(attributes: Iterable[MetadataAttribute]) -> Iterator[Reference]:
    for attribute in attributes:
        yield Reference("concept", attribute.concept)
        yield from _representation(attribute.representation)
        yield from _metadata_attributes(attribute.attributes)


def codelist_references(artefact: Maintainable) -> Iterator[Reference]:
    """The codelists that a codelist of any class extends."""
    assert isinstance(artefact, Codelist)
    return _all("extension", (extension.codelist for extension in artefact.extensions))


def _metadata_structure(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, MetadataStructure)
    yield from _metadata_attributes(artefact.attributes)
    for target in artefact.metadata_targets:
        for target_object in target.objects:
            yield from _representation(target_object.representation)
    for report in artefact.report_structures:
        yield from _metadata_attributes(report.attributes)


def _structure_map(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, StructureMap)
    yield from _held("source", "target")(artefact)
    yield from _all("representation map", (rule.representation_map for rule in artefact.component_maps))


def _representation_map(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, RepresentationMap)
    yield from _all("source", (column.codelist for column in artefact.sources))
    yield from _all("target", (column.codelist for column in artefact.targets))


def _structure_set(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, StructureSet)
    yield from _held("related_structures")(artefact)
    for each in artefact.maps:
        yield from (Reference("source", each.source), Reference("target", each.target))
        if isinstance(each, HybridCodelistMap):
            for codes in each.codes:
                yield from _all("code", (codes.source.urn, codes.target.urn))


def _key_sets(key_sets: Iterable[MetadataKeySet]) -> Iterator[Reference]:
    return _all("key", (urn for key_set in key_sets for urn in key_set.urns))


def _metadata_constraint(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, MetadataConstraint)
    if artefact.attachment is not None:
        yield from _all("attachment", artefact.attachment.urns)
    for region in artefact.regions:
        yield from _all("key", (urn for key in region.keys for urn in key.urns))
    yield from _key_sets(artefact.key_sets)


def _attachment_constraint(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, AttachmentConstraint)
    if artefact.attachment is not None:
        yield from _all("attachment", artefact.attachment.urns)
    yield from _key_sets(artefact.metadata_key_sets)


def _reporting_taxonomy(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, ReportingTaxonomy)

    def walk(categories: Iterable[ReportingCategory]) -> Iterator[Reference]:
        for category in categories:
            yield from _all("structural metadata", category.structural_metadata)
            yield from _all("provisioning metadata", category.provisioning_metadata)
            yield from walk(category.categories)

    return walk(artefact.categories)


def _process(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, Process)

    def walk(steps: Iterable[ProcessStep]) -> Iterator[Reference]:
        for step in steps:
            yield from _all("input", (each.object for each in step.inputs))
            yield from _all("output", (each.object for each in step.outputs))
            yield from walk(step.steps)

    return walk(artefact.steps)


def _vtl_mapping_scheme(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, VtlMappingScheme)
    for mapping in artefact.mappings:
        yield from _all("mapping", (mapping.dataflow, mapping.codelist, mapping.concept, mapping.concept_scheme))


def _metadata_set(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, MetadataSet)
    yield from _held("metadataflow", "metadata_provision_agreement", "targets", "data_provider", "structure")(artefact)
    for report in artefact.reports:
        yield from _all("target", _report_targets(report))


def _report_targets(report: MetadataReport) -> Iterator[str | None]:
    for reference in report.references:
        yield from (reference.object, reference.constraint)
        yield reference.data_set.data_provider if reference.data_set is not None else None


def registration_references(registration: Registration) -> Iterator[Reference]:
    """Every reference out of a registration."""
    yield Reference("provision agreement", registration.provision_agreement)


def subscription_references(subscription: Subscription) -> Iterator[Reference]:
    """Every reference out of a subscription; its own URN is none."""
    yield Reference("organisation", subscription.organisation)
    for selector in subscription.selectors:
        yield from _all("event", (each.urn for each in selector.objects))


_SCHEME_MAP = _held("source", "target")

KINDS_MORE: tuple[Kind, ...] = (
    Kind(word="metadataproviderscheme", class_="MetadataProviderScheme", package="base", type=MetadataProviderScheme,
         json="metadataProviderSchemes", v1_words=(), items="organisations", item_class="MetadataProvider", references=_held()),
    Kind(word="organisationunitscheme", class_="OrganisationUnitScheme", package="base", type=OrganisationUnitScheme,
         json="organisationUnitSchemes", v1_words=("organisationunitscheme", "organisationscheme"),
         items="organisations", item_class="OrganisationUnit", references=_held()),
    Kind(word="codelist", class_="Codelist", package="codelist", type=GeographicCodelist, json="geographicCodelists",
         v1_words=("codelist",), items="codes", item_class="Code", references=codelist_references),
    Kind(word="codelist", class_="Codelist", package="codelist", type=GeoGridCodelist, json="geoGridCodelists",
         v1_words=("codelist",), items="codes", item_class="Code", references=codelist_references),
    Kind(word="valuelist", class_="ValueList", package="codelist", type=ValueList, json="valueLists",
         v1_words=("codelist",), items="items", item_class="ValueItem", references=_held()),
    Kind(word="hierarchyassociation", class_="HierarchyAssociation", package="codelist", type=HierarchyAssociation,
         json="hierarchyAssociations", v1_words=(), references=_held("linked_hierarchy", "linked_object", "context_object")),
    Kind(word="metadatastructure", class_="MetadataStructure", package="metadatastructure", type=MetadataStructure,
         json="metadataStructures", v1_words=("metadatastructure",), references=_metadata_structure),
    Kind(word="metadataflow", class_="Metadataflow", package="metadatastructure", type=Metadataflow, json="metadataflows",
         v1_words=("metadataflow",), references=_held("structure", "targets")),
    Kind(word="metadataprovisionagreement", class_="MetadataProvisionAgreement", package="registry",
         type=MetadataProvisionAgreement, json="metadataProvisionAgreements", v1_words=("provisionagreement",),
         references=_held("metadataflow", "metadata_provider", "targets")),
    Kind(word="metadataconstraint", class_="MetadataConstraint", package="registry", type=MetadataConstraint,
         json="metadataConstraints", v1_words=("contentconstraint", "allowedconstraint", "actualconstraint"),
         references=_metadata_constraint),
    Kind(word="attachmentconstraint", class_="AttachmentConstraint", package="registry", type=AttachmentConstraint,
         json="attachmentConstraints", v1_words=("attachmentconstraint",), references=_attachment_constraint),
    Kind(word="metadataset", class_="MetadataSet", package="metadatastructure", type=MetadataSet, json="metadataSets",
         v1_words=(), references=_metadata_set),
    Kind(word="reportingtaxonomy", class_="ReportingTaxonomy", package="categoryscheme", type=ReportingTaxonomy,
         json="reportingTaxonomies", v1_words=("reportingtaxonomy",), items="categories", item_class="ReportingCategory",
         references=_reporting_taxonomy),
    Kind(word="process", class_="Process", package="process", type=Process, json="processes", v1_words=("process",),
         references=_process),
    Kind(word="structureset", class_="StructureSet", package="mapping", type=StructureSet, json="structureSets",
         v1_words=("structureset",), references=_structure_set),
    Kind(word="structuremap", class_="StructureMap", package="structuremapping", type=StructureMap, json="structureMaps",
         v1_words=("structureset",), references=_structure_map),
    Kind(word="representationmap", class_="RepresentationMap", package="structuremapping", type=RepresentationMap,
         json="representationMaps", v1_words=("structureset",), references=_representation_map),
    Kind(word="conceptschememap", class_="ConceptSchemeMap", package="structuremapping", type=ConceptSchemeMap,
         json="conceptSchemeMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="categoryschememap", class_="CategorySchemeMap", package="structuremapping", type=CategorySchemeMap,
         json="categorySchemeMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="organisationschememap", class_="OrganisationSchemeMap", package="structuremapping", type=OrganisationSchemeMap,
         json="organisationSchemeMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="reportingtaxonomymap", class_="ReportingTaxonomyMap", package="structuremapping", type=ReportingTaxonomyMap,
         json="reportingTaxonomyMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="vtlmappingscheme", class_="VtlMappingScheme", package="transformation", type=VtlMappingScheme,
         json="vtlMappingSchemes", v1_words=("vtlmappingscheme",), items="mappings", item_class="VtlMapping",
         references=_vtl_mapping_scheme),
    Kind(word="customtypescheme", class_="CustomTypeScheme", package="transformation", type=CustomTypeScheme,
         json="customTypeSchemes", v1_words=("customtypescheme",), items="custom_types", item_class="CustomType",
         references=_held()),
    Kind(word="namepersonalisationscheme", class_="NamePersonalisationScheme", package="transformation",
         type=NamePersonalisationScheme, json="namePersonalisationSchemes", v1_words=("namepersonalisationscheme",),
         items="name_personalisations", item_class="NamePersonalisation", references=_held()),
    Kind(word="rulesetscheme", class_="RulesetScheme", package="transformation", type=RulesetScheme, json="rulesetSchemes",
         v1_words=("rulesetscheme",), items="rulesets", item_class="Ruleset", references=_held("vtl_mapping_scheme")),
    Kind(word="userdefinedoperatorscheme", class_="UserDefinedOperatorScheme", package="transformation",
         type=UserDefinedOperatorScheme, json="userDefinedOperatorSchemes", v1_words=("userdefinedoperatorscheme",),
         items="operators", item_class="UserDefinedOperator", references=_held("vtl_mapping_scheme", "ruleset_schemes")),
    Kind(word="transformationscheme", class_="TransformationScheme", package="transformation", type=TransformationScheme,
         json="transformationSchemes", v1_words=("transformationscheme",), items="transformations", item_class="Transformation",
         references=_held("vtl_mapping_scheme", "name_personalisation_scheme", "custom_type_scheme", "ruleset_schemes",
                          "user_defined_operator_schemes")),
)  # fmt: skip
"""In dependency order. `structureset` and `attachmentconstraint` are no words of REST 2.x, `metadataset` is one of its metadata queries.

The two kinds of geographic codelist share word and class with the plain codelist: lookups by word or class answer the plain row,
by type their own. The URN of a VTL mapping says its own class: see CLASS_ALIASES_MORE. Value items have no URN in messages.
"""

# Classes of URNs that are spelt otherwise than the rows' classes.
CLASS_ALIASES_MORE = {
    "GeographicCodelist": "Codelist",
    "GeoGridCodelist": "Codelist",
    "GeoFeatureSetCode": "Code",
    "GeoGridCode": "Code",
    "VtlDataflowMapping": "VtlMapping",
    "VtlCodelistMapping": "VtlMapping",
    "VtlConceptMapping": "VtlMapping",
    "MetadataStructureDefinition": "MetadataStructure",
    "MetadataFlow": "Metadataflow",
}

# The class of the artefact that holds what is neither artefact nor item, by package and class in its URN.
HOLDERS_MORE = {
    (package, class_): holder
    for package, holder, classes in (
        ("codelist", "Hierarchy", "HierarchicalCode Level"),
        ("metadatastructure", "MetadataStructure", "MetadataAttribute MetadataTarget ReportStructure IdentifiableObjectTarget"
         " DimensionDescriptorValuesTarget DataSetTarget ReportPeriodTarget ConstraintTarget"),
        ("process", "Process", "ProcessStep Transition"),
        ("structuremapping", "StructureMap", "EpochMap DatePatternMap FrequencyFormatMapping"),
        ("mapping", "StructureSet", "StructureMap CodelistMap HybridCodelistMap ConceptSchemeMap CategorySchemeMap"
         " OrganisationSchemeMap ReportingTaxonomyMap"),
    )
    for class_ in classes.split()
}  # fmt: skip
