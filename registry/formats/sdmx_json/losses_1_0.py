"""What SDMX-JSON 1.0, which has the model of SDMX 2.1, cannot carry of what came later; and what it cannot say of 2.1 itself."""

from __future__ import annotations

from itertools import chain

from registry.formats.parts import Parts
from registry.formats.sdmx_json import loss_questions as ask
from registry.formats.sdmx_json.concept import write_iso
from registry.formats.sdmx_json.dialect import V10, Dialect
from registry.formats.sdmx_json.loss_questions import Row
from registry.formats.sdmx_json.metadata_structure_1_0 import in_order
from registry.formats.sdmx_json.region_1_0 import cascades
from registry.formats.sdmx_json.representation import TYPES_SINCE_3_0
from registry.formats.sdmx_json.structure_1_0 import PRIMARY, positions_of, primary_of
from registry.formats.sdmx_json.structure_set import container_of, is_named_by_urn
from registry.model.annotation import Annotation
from registry.model.codelist import Codelist
from registry.model.concept import Concept
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    ReferencePeriod,
)
from registry.model.geo_codelist import GeographicCodelist, GeoGridCodelist
from registry.model.hierarchy import Hierarchy
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion
from registry.model.metadata_key import MetadataKey, MetadataKeySet, TargetSelection
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_structure import MetadataStructure, MetadataTarget, TargetObject
from registry.model.metadataflow import Metadataflow
from registry.model.representation import Representation, TextFormat
from registry.model.structure import DataAttribute, DataStructure, Relationship
from registry.model.structure_set import (
    ComponentReference,
    HybridCodelistMap,
    LocalCode,
    SchemeMap,
    SetStructureMap,
    StructureSet,
)

_ONLY_LATER = (
    "metadataproviderscheme valuelist hierarchyassociation representationmap structuremap conceptschememap categoryschememap"
    " organisationschememap reportingtaxonomymap vtlmappingscheme customtypescheme namepersonalisationscheme rulesetscheme"
    " userdefinedoperatorscheme transformationscheme"
)
_CONSTRAINTS = "dataconstraint metadataconstraint"
_KEYED = f"{_CONSTRAINTS} attachmentconstraint"
_DIALECT = Dialect(version=V10)


def _positions(structure: DataStructure) -> bool:
    """Whether a position says what the place says, or the contrary of the order."""
    given = [(dimension.position, place) for place, dimension in enumerate(structure.dimensions, 1)]
    written = positions_of(structure.dimensions)
    return any(
        position is not None and (position == place or position != written[place - 1]) for position, place in given
    )


def _measure_details(structure: DataStructure) -> bool:
    primary = primary_of(structure)
    return primary is not None and bool(primary.usage or primary.concept_roles)


def _excludes(found: Parts) -> bool:
    selections: chain[MemberSelection | TargetSelection] = chain(found.of(MemberSelection), found.of(TargetSelection))
    return any(selection.include is False for selection in selections)


def _selection_details(found: Parts) -> bool:
    for selection in found.of(MemberSelection):
        is_said = selection.include or selection.remove_prefix is not None or selection.valid_from or selection.valid_to
        order = [cascades(value) for value in selection.values]
        texts = [value.value for value in selection.values]
        if is_said or order != sorted(order) or len(set(texts)) < len(texts):
            return True
    values = found.of(MemberValue)
    return any(each.include for each in found.of(TargetSelection)) or any(
        value.lang or value.valid_from or value.valid_to or value.cascade == "false" for value in values
    )


def _key_details(found: Parts) -> bool:
    for key in found.of(DataKey):
        if key.components or key.include is not None or key.valid_from or key.valid_to or not key.keys:
            return True
        if any(not each.values or each.time_range or any(map(cascades, each.values)) for each in key.keys):
            return True
    keys = found.of(MetadataKey)
    return any(key.include is not None or not key.keys for key in keys) or any(
        not keys
        for keys in chain(
            (each.keys for each in found.of(DataKeySet)), (each.keys for each in found.of(MetadataKeySet))
        )
    )


def _region_details(found: Parts) -> bool:
    metadata = found.of(MetadataTargetRegion)
    return (
        any(region.annotations for region in found.of(CubeRegion))
        or any(region.annotations or region.valid_from or region.valid_to for region in metadata)
        or any((region.report is None) != (region.metadata_target is None) for region in metadata)
    )


def _many_sources(found: Parts) -> bool:
    metadata = found.of(MetadataAttachment)
    return any(len(each.simple_data_sources) > 1 for each in found.of(Attachment)) or any(
        len(each.simple_data_sources) > 1 or len(each.sets) > 1 for each in metadata
    )


def _looks_like_data(constraint: MetadataConstraint) -> bool:
    attachment = constraint.attachment
    is_attached = attachment and (attachment.metadata_structures or attachment.metadataflows or attachment.sets)
    return not (constraint.regions or constraint.key_sets or is_attached)


def _lacks_content(hierarchy: Hierarchy) -> bool:
    return not hierarchy.codes and bool(hierarchy.levels or hierarchy.has_formal_levels or hierarchy.holder)


def _map_order(structure_set: StructureSet) -> bool:
    order = ["OrganisationSchemeMap", "CategorySchemeMap", "CodelistMap", "ConceptSchemeMap", "ReportingTaxonomyMap"]
    ranks = [
        order.index(each.type) if isinstance(each, SchemeMap) else 8 + isinstance(each, SetStructureMap)
        for each in structure_set.maps
    ]
    return ranks != sorted(ranks)


def _empty_maps(structure_set: StructureSet) -> bool:
    return any(
        not (each.items if isinstance(each, SchemeMap) else each.codes if isinstance(each, HybridCodelistMap) else each.components)
        for each in structure_set.maps
    )  # fmt: skip


ROWS_1_0: tuple[Row, ...] = (
    Row("kind", _ONLY_LATER, "1.0", lambda found: True, "artefacts of this kind are left out: SDMX 2.1 did not have them"),
    Row("version-extension", "*", "1.0", lambda found: found.artefact.parsed_version.is_draft,
        "a draft is written under its version without the extension, not final; it is left out when that version is in the message"),
    Row("annotation-value", "*", "1.0", lambda found: any(each.value is not None for each in found.of(Annotation)), "the value of an annotation is left out"),
    Row("geo-codelist", "codelist", "1.0", lambda found: isinstance(found.artefact, GeographicCodelist | GeoGridCodelist),
        "a geographic codelist becomes a plain one: geometries, cells and the definition of the grid are left out"),
    Row("codelist-extension", "codelist", "1.0", ask.of(Codelist, lambda a: a.extensions), "how a codelist extends others is left out; only its own codes are written"),
    Row("iso-reference", "conceptscheme", "1.0",
        lambda found: any(each.iso_reference and write_iso(each.iso_reference, _DIALECT) is None for each in found.of(Concept)),
        "an ISO reference is written as the URN of a concept, and left out where its parts do not make one"),
    Row("sentinel", "*", "1.0", lambda found: any(each.sentinel_values for each in found.of(TextFormat)), "sentinel values are left out"),
    Row("array", "*", "1.0", lambda found: any(each.min_occurs is not None or each.max_occurs is not None for each in found.of(Representation)),
        "how often a value occurs is left out"),
    Row("geospatial", "*", "1.0", lambda found: any(each.type in TYPES_SINCE_3_0 for each in found.of(TextFormat)), "GeospatialInformation becomes String"),
    Row("many-measures", "datastructure", "1.0", ask.of(DataStructure, lambda a: len(a.measures) > 1),
        "measures other than OBS_VALUE, or after the first, become observation attributes"),
    Row("no-measure", "datastructure", "1.0", ask.of(DataStructure, lambda a: (a.components or a.groups) and not a.measures),
        "the schema requires a primary measure; OBS_VALUE of SDMX:CROSS_DOMAIN_CONCEPTS is written"),
    Row("measure-id", "datastructure", "1.0", ask.of(DataStructure, lambda a: a.measures and all(each.id != PRIMARY for each in a.measures)),
        "the primary measure is written as OBS_VALUE"),
    Row("measure-details", "datastructure", "1.0", ask.of(DataStructure, _measure_details), "usage and concept roles of the primary measure are left out"),
    Row("measure-relationship", "datastructure", "1.0", lambda found: any(each.measures for each in found.of(DataAttribute)),
        "which measures an attribute describes is left out"),
    Row("optional-dimension", "datastructure", "1.0", lambda found: any(each.optional_dimensions for each in found.of(Relationship)),
        "that a dimension is optional for an attribute is left out"),
    Row("metadata", "datastructure", "1.0", ask.of(DataStructure, lambda a: a.metadata or a.metadata_attribute_usages),
        "the metadata structure and the use of its attributes are left out"),
    Row("usage-missing", "datastructure", "1.0", lambda found: any(each.usage is None for each in found.of(DataAttribute)),
        "an attribute that does not say whether it must be given is written as conditional"),
    Row("position", "datastructure", "1.0", ask.of(DataStructure, _positions),
        "every dimension has a position; one that a message gave is left out where it equals the place or contradicts the order"),
    Row("target", "metadataflow", "1.0", ask.of(Metadataflow, lambda a: a.targets), "the targets of a metadataflow are left out"),
    Row("target", "metadataprovisionagreement", "1.0", ask.of(MetadataProvisionAgreement, lambda a: a.targets), "the targets of an agreement are left out"),
    Row("unclear-kind", "metadataprovisionagreement", "1.0", ask.of(MetadataProvisionAgreement, lambda a: a.metadataflow is None),
        "an agreement that names no metadataflow is one of data"),
    Row("unclear-kind", "metadataconstraint", "1.0", ask.of(MetadataConstraint, _looks_like_data), "a constraint that says nothing of metadata is one of data"),
    Row("attribute-list", "metadatastructure", "1.0", ask.of(MetadataStructure, lambda a: a.descriptor),
        "what the list of metadata attributes says of its own is left out; the attributes become those of one report about any object"),
    Row("target-object", "metadatastructure", "1.0",
        lambda found: any(not in_order(each) for each in found.of(MetadataTarget)) or any(each.representation is None for each in found.of(TargetObject)),
        "target objects stand in the order of their types, and each has a format"),
    Row("reference-time", _CONSTRAINTS, "1.0", lambda found: any("T" not in time for each in found.of(ReferencePeriod) for time in (each.start_time, each.end_time)),
        "a reference period is written as date-times: the first and last second of periods"),
    Row("many-sources", _CONSTRAINTS, "1.0", _many_sources, "a constraint is attached to one simple data source and one metadata set; further ones are left out"),
    Row("metadata-set", "metadataconstraint", "1.0", lambda found: any(each.metadata_sets for each in found.of(MetadataAttachment)),
        "attachment to metadata sets by URN is left out"),
    Row("region-details", _CONSTRAINTS, "1.0", _region_details, "annotations and validity of a region are left out; it names both report and target"),
    Row("exclusion", _KEYED, "1.0", _excludes, "a selection of all values but some is left out: its component stays free"),
    Row("excluded-root", _CONSTRAINTS, "1.0", lambda found: any(each.cascade == "excluderoot" for each in found.of(MemberValue)), "excluderoot becomes a plain cascade"),
    Row("selection-details", _KEYED, "1.0", _selection_details,
        "prefix removal, languages, validity and an explicit inclusion are left out; values that cascade stand last, and each once"),
    Row("key-details", _KEYED, "1.0", _key_details, "attributes, inclusion, validity, ranges and cascades of a key are left out, and keys without values"),
    Row("empty-hierarchy", "hierarchy", "1.0", ask.of(Hierarchy, _lacks_content), "a hierarchy without codes is written as a list without hierarchies; its levels are left out"),
    Row("map-order", "structureset", "1.0", ask.of(StructureSet, _map_order), "maps stand in the order of their kinds"),
    Row("empty-map", "structureset", "1.0", ask.of(StructureSet, _empty_maps), "maps that map nothing are left out"),
    Row("hybrid-code", "structureset", "1.0", lambda found: any(is_named_by_urn(each) for each in found.of(LocalCode)),
        "codes are named by URN and read back as parts of the mapped list where they are of it, with their class"),
    Row("component-list", "structureset", "1.0", lambda found: any(each.container != container_of(each.class_) for each in found.of(ComponentReference)),
        "the list of a component is left out; its class tells it"),
)  # fmt: skip
