"""Every reference out of every kind of artefact, in document order. The rows of kinds.py name these functions.

A link's URN is no reference: links may point anywhere, and nothing depends on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.model.artefact import Maintainable
from registry.model.attachment_constraint import AttachmentConstraint
from registry.model.codelist import Codelist
from registry.model.concept import ConceptScheme
from registry.model.constraint import DataConstraint
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.kind import Reference, References
from registry.model.metadata_constraint import MetadataConstraint
from registry.model.metadata_key import MetadataKeySet
from registry.model.metadata_set import MetadataReport, MetadataSet
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.process import Process, ProcessStep
from registry.model.registration import Registration
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy
from registry.model.representation import Representation
from registry.model.representation_map import RepresentationMap
from registry.model.structure import DataStructure
from registry.model.structure_map import StructureMap
from registry.model.structure_set import HybridCodelistMap, StructureSet
from registry.model.subscription import Subscription
from registry.model.vtl import VtlMappingScheme


def _all(role: str, targets: Iterable[str | None]) -> Iterator[Reference]:
    return (Reference(role, target) for target in targets if target is not None)


def held(*names: str) -> References:
    """The references that attributes of the artefact itself hold, one or several each; the role is the attribute's name in words."""

    def references(artefact: Maintainable) -> Iterator[Reference]:
        for name in names:
            found: str | tuple[str, ...] | None = getattr(artefact, name)
            targets = found if isinstance(found, tuple) else (found,)
            yield from _all(name.removesuffix("s").replace("_", " "), targets)

    return references


def _enumeration(representation: Representation | None, role: str = "enumeration") -> Iterator[Reference]:
    return _all(role, (representation.enumeration,) if representation is not None else ())


def codelist_references(artefact: Maintainable) -> Iterator[Reference]:
    """The codelists that a codelist of any class extends."""
    assert isinstance(artefact, Codelist)
    return _all("extension", (extension.codelist for extension in artefact.extensions))


def concept_scheme_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, ConceptScheme)
    for concept in artefact.concepts:
        yield from _enumeration(concept.core_representation, "core representation")


def data_structure_references(artefact: Maintainable) -> Iterator[Reference]:
    """Concept, enumeration and concept roles of each component, then the metadata structure."""
    assert isinstance(artefact, DataStructure)
    for component in artefact.components:
        yield Reference("concept", component.concept)
        yield from _enumeration(component.representation)
        yield from _all("concept role", component.concept_roles)
    yield from _all("metadata structure", (artefact.metadata,))


def data_constraint_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, DataConstraint)
    return _all("attachment", artefact.attachment.urns if artefact.attachment is not None else ())


def hierarchy_references(artefact: Maintainable) -> Iterator[Reference]:
    """The codes of all nodes."""
    assert isinstance(artefact, Hierarchy)
    waiting: list[HierarchicalCode] = list(artefact.codes)
    while waiting:
        node = waiting.pop()
        yield Reference("code", node.code)
        waiting.extend(node.codes)


def _metadata_attributes(attributes: Iterable[MetadataAttribute]) -> Iterator[Reference]:
    for attribute in attributes:
        yield Reference("concept", attribute.concept)
        yield from _enumeration(attribute.representation)
        yield from _metadata_attributes(attribute.attributes)


def metadata_structure_references(artefact: Maintainable) -> Iterator[Reference]:
    """Concepts and enumerations of attributes and of 2.1's targets."""
    assert isinstance(artefact, MetadataStructure)
    yield from _metadata_attributes(artefact.attributes)
    for target in artefact.metadata_targets:
        for target_object in target.objects:
            yield from _enumeration(target_object.representation)
    for report in artefact.report_structures:
        yield from _metadata_attributes(report.attributes)


def structure_map_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, StructureMap)
    yield from held("source", "target")(artefact)
    yield from _all("representation map", (rule.representation_map for rule in artefact.component_maps))


def representation_map_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, RepresentationMap)
    yield from _all("source", (column.codelist for column in artefact.sources))
    yield from _all("target", (column.codelist for column in artefact.targets))


def structure_set_references(artefact: Maintainable) -> Iterator[Reference]:
    """Related structures, both ends of each map, and codes that are named by URN."""
    assert isinstance(artefact, StructureSet)
    yield from held("related_structures")(artefact)
    for each in artefact.maps:
        yield from (Reference("source", each.source), Reference("target", each.target))
        if isinstance(each, HybridCodelistMap):
            for codes in each.codes:
                yield from _all("code", (codes.source.urn, codes.target.urn))


def _key_sets(key_sets: Iterable[MetadataKeySet]) -> Iterator[Reference]:
    return _all("key", (urn for key_set in key_sets for urn in key_set.urns))


def metadata_constraint_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, MetadataConstraint)
    if artefact.attachment is not None:
        yield from _all("attachment", artefact.attachment.urns)
    for region in artefact.regions:
        yield from _all("key", (urn for key in region.keys for urn in key.urns))
    yield from _key_sets(artefact.key_sets)


def attachment_constraint_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, AttachmentConstraint)
    if artefact.attachment is not None:
        yield from _all("attachment", artefact.attachment.urns)
    yield from _key_sets(artefact.metadata_key_sets)


def reporting_taxonomy_references(artefact: Maintainable) -> Iterator[Reference]:
    """What stands behind the categories, depth first."""
    assert isinstance(artefact, ReportingTaxonomy)

    def walk(categories: Iterable[ReportingCategory]) -> Iterator[Reference]:
        for category in categories:
            yield from _all("structural metadata", category.structural_metadata)
            yield from _all("provisioning metadata", category.provisioning_metadata)
            yield from walk(category.categories)

    return walk(artefact.categories)


def process_references(artefact: Maintainable) -> Iterator[Reference]:
    """What goes into and comes out of the steps, depth first."""
    assert isinstance(artefact, Process)

    def walk(steps: Iterable[ProcessStep]) -> Iterator[Reference]:
        for step in steps:
            yield from _all("input", (each.object for each in step.inputs))
            yield from _all("output", (each.object for each in step.outputs))
            yield from walk(step.steps)

    return walk(artefact.steps)


def vtl_mapping_scheme_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, VtlMappingScheme)
    for mapping in artefact.mappings:
        yield from _all("mapping", (mapping.dataflow, mapping.codelist, mapping.concept, mapping.concept_scheme))


def metadata_set_references(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, MetadataSet)
    yield from held("metadataflow", "metadata_provision_agreement", "targets", "data_provider", "structure")(artefact)
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
