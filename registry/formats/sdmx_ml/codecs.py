"""How each kind of artefact is read, written and cut: one row per type of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from registry.formats.sdmx_ml import (
    attachment_constraint,
    category,
    codelist,
    concept,
    constraint,
    dataflow,
    geo_codelist,
    hierarchy,
    hierarchy_association,
    item_scheme_map,
    metadata_constraint,
    metadata_structure,
    metadataflow,
    organisation,
    process,
    provision,
    reporting_taxonomy,
    representation_map,
    structure,
    structure_map,
    structure_set,
    value_list,
    vtl,
    vtl_mapping,
)
from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.metadata_structure_fit import fit_metadata_structure
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.structure_fit import fit_data_structure
from registry.formats.sdmx_ml.xml import Node, holds_illegal
from registry.model.artefact import Maintainable
from registry.model.item_scheme_map import (
    CategorySchemeMap,
    ConceptSchemeMap,
    OrganisationSchemeMap,
    ReportingTaxonomyMap,
)


class Codec(msgspec.Struct, frozen=True):
    """How one kind is read, written and cut. The types are those of the kind: `Any` stands for them.

    `fit` gives what a generation can carry instead, maybe of another kind; None when that is nothing.
    """

    read: Callable[[Node, Reading], Any]
    write: Callable[[Any, Writing], Iterator[str]]
    fit: Callable[[Any, Cuts], Maintainable | None]


_ORGANISATIONS = {
    "AgencyScheme": organisation.read_agency_scheme,
    "DataProviderScheme": organisation.read_data_provider_scheme,
    "MetadataProviderScheme": organisation.read_metadata_provider_scheme,
    "DataConsumerScheme": organisation.read_data_consumer_scheme,
    "OrganisationUnitScheme": organisation.read_organisation_unit_scheme,
}
_ITEM_SCHEME_MAPS = {
    "ConceptSchemeMap": item_scheme_map.reader(ConceptSchemeMap, "ConceptScheme"),
    "CategorySchemeMap": item_scheme_map.reader(CategorySchemeMap, "CategoryScheme"),
    "OrganisationSchemeMap": item_scheme_map.reader(OrganisationSchemeMap, "DataProviderScheme"),
    "ReportingTaxonomyMap": item_scheme_map.reader(ReportingTaxonomyMap, "ReportingTaxonomy"),
}

# By the name of the type.
CODECS: dict[str, Codec] = {
    "Codelist": Codec(codelist.read_codelist, codelist.write_codelist, codelist.fit_codelist),
    "GeographicCodelist": Codec(
        geo_codelist.read_geographic_codelist, geo_codelist.write_geo_codelist, geo_codelist.fit_geo_codelist
    ),
    "GeoGridCodelist": Codec(
        geo_codelist.read_geo_grid_codelist, geo_codelist.write_geo_codelist, geo_codelist.fit_geo_codelist
    ),
    "ValueList": Codec(value_list.read_value_list, value_list.write_value_list, value_list.fit_value_list),
    "ConceptScheme": Codec(concept.read_concept_scheme, concept.write_concept_scheme, concept.fit_concept_scheme),
    "CategoryScheme": Codec(
        category.read_category_scheme, category.write_category_scheme, category.fit_category_scheme
    ),
    "Categorisation": Codec(category.read_categorisation, category.write_categorisation, category.fit_categorisation),
    "Hierarchy": Codec(hierarchy.read_hierarchy, hierarchy.write_hierarchy, hierarchy.fit_hierarchy),
    "HierarchyAssociation": Codec(
        hierarchy_association.read_hierarchy_association,
        hierarchy_association.write_hierarchy_association,
        fit_maintainable,
    ),
    "MetadataStructure": Codec(
        metadata_structure.read_metadata_structure, metadata_structure.write_metadata_structure, fit_metadata_structure
    ),
    "DataStructure": Codec(structure.read_data_structure, structure.write_data_structure, fit_data_structure),
    "Metadataflow": Codec(
        metadataflow.read_metadataflow, metadataflow.write_metadataflow, metadataflow.fit_metadataflow
    ),
    "Dataflow": Codec(dataflow.read_dataflow, dataflow.write_dataflow, dataflow.fit_dataflow),
    "ProvisionAgreement": Codec(
        provision.read_provision_agreement, provision.write_provision_agreement, provision.fit_provision_agreement
    ),
    "MetadataProvisionAgreement": Codec(
        provision.read_metadata_provision_agreement,
        provision.write_metadata_provision_agreement,
        provision.fit_metadata_provision_agreement,
    ),
    "DataConstraint": Codec(
        constraint.read_data_constraint, constraint.write_data_constraint, constraint.fit_data_constraint
    ),
    "MetadataConstraint": Codec(
        metadata_constraint.read_metadata_constraint,
        metadata_constraint.write_metadata_constraint,
        metadata_constraint.fit_metadata_constraint,
    ),
    "AttachmentConstraint": Codec(
        attachment_constraint.read_attachment_constraint,
        attachment_constraint.write_attachment_constraint,
        attachment_constraint.fit_attachment_constraint,
    ),
    "ReportingTaxonomy": Codec(
        reporting_taxonomy.read_reporting_taxonomy,
        reporting_taxonomy.write_reporting_taxonomy,
        reporting_taxonomy.fit_reporting_taxonomy,
    ),
    "RepresentationMap": Codec(
        representation_map.read_representation_map,
        representation_map.write_representation_map,
        representation_map.fit_representation_map,
    ),
    "StructureMap": Codec(
        structure_map.read_structure_map, structure_map.write_structure_map, structure_map.fit_structure_map
    ),
    "StructureSet": Codec(
        structure_set.read_structure_set, structure_set.write_structure_set, structure_set.fit_structure_set
    ),
    "VtlMappingScheme": Codec(
        vtl_mapping.read_vtl_mapping_scheme, vtl_mapping.write_vtl_mapping_scheme, vtl_mapping.fit_vtl_mapping_scheme
    ),
    "Process": Codec(process.read_process, process.write_process, process.fit_process),
}
CODECS |= {
    name: Codec(read, organisation.write_organisation_scheme, organisation.fit_organisation_scheme)
    for name, read in _ORGANISATIONS.items()
}
CODECS |= {
    name: Codec(read, item_scheme_map.write_item_scheme_map, item_scheme_map.fit_item_scheme_map)
    for name, read in _ITEM_SCHEME_MAPS.items()
}
CODECS |= {type_.__name__: Codec(vtl.reader(type_), vtl.write_vtl_scheme, vtl.fit_vtl_scheme) for type_ in vtl.ROWS}


def fit_artefact(artefact: Maintainable, cuts: Cuts) -> Maintainable | None:
    """What a generation can carry of an artefact, maybe of another kind; None for a kind that it has no element for."""
    cuts.cut("illegal-character", holds_illegal(artefact))
    name = type(artefact).__name__
    fitted = CODECS[name].fit(artefact, cuts) if name in CODECS else artefact
    if fitted is None or type(fitted).__name__ in cuts.generation.kinds:
        return fitted
    cuts.cut("kind", True)
    return None
