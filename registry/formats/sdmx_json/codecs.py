"""How each array of a structure message is read and written, by version. To add a kind: a row per version that has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from registry.formats.sdmx_json import (
    agreement_1_0,
    attachment_constraint,
    category,
    codelist,
    concept,
    constraint,
    constraint_1_0,
    dataflow,
    hierarchy,
    hierarchy_1_0,
    metadata_constraint,
    metadata_structure,
    metadata_structure_1_0,
    metadataflow,
    process,
    reporting_taxonomy,
    representation_map,
    structure,
    structure_1_0,
    structure_map,
    structure_set,
    value_list,
    vtl,
    vtl_mapping,
)
from registry.formats.sdmx_json.dialect import Dialect, Node, Version
from registry.formats.sdmx_json.organisation import organisation_reader, write_organisation_scheme
from registry.formats.sdmx_json.own_urns import with_own_urns
from registry.formats.sdmx_json.representation_map import scheme_map_reader, write_scheme_map
from registry.model.artefact import Maintainable
from registry.model.attachment_constraint import AttachmentConstraint
from registry.model.category import Categorisation, CategoryScheme
from registry.model.codelist import Codelist
from registry.model.concept import ConceptScheme
from registry.model.constraint import DataConstraint
from registry.model.dataflow import Dataflow
from registry.model.geo_codelist import GeographicCodelist, GeoGridCodelist
from registry.model.hierarchy import Hierarchy
from registry.model.hierarchy_association import HierarchyAssociation
from registry.model.item_scheme_map import (
    CategorySchemeMap,
    ConceptSchemeMap,
    OrganisationSchemeMap,
    ReportingTaxonomyMap,
)
from registry.model.kinds import KINDS
from registry.model.metadata_constraint import MetadataConstraint
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_structure import MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.organisation import AgencyScheme, DataConsumerScheme, DataProviderScheme
from registry.model.organisation_unit import OrganisationUnitScheme
from registry.model.process import Process
from registry.model.provision import ProvisionAgreement
from registry.model.reporting_taxonomy import ReportingTaxonomy
from registry.model.representation_map import RepresentationMap
from registry.model.structure import DataStructure
from registry.model.structure_map import StructureMap
from registry.model.structure_set import StructureSet
from registry.model.value_list import ValueList
from registry.model.vtl import (
    CustomTypeScheme,
    NamePersonalisationScheme,
    RulesetScheme,
    TransformationScheme,
    UserDefinedOperatorScheme,
    VtlMappingScheme,
)


class Codec(msgspec.Struct, frozen=True):
    """One array: the types that stand in it, and how a member is read and all are written. `Any` stands for these types."""

    array: str
    types: tuple[type[Maintainable], ...]
    read: Callable[[Node, Dialect], Iterable[Maintainable]]
    write: Callable[[list[Any], Dialect], Iterator[Node]]


Read = Callable[[Node, Dialect], Maintainable]
Write = Callable[[Any, Dialect], Node]


def _each(array: str, types: tuple[type[Maintainable], ...], read: Read, write: Write) -> Codec:
    """An array of which each member is one artefact."""
    return Codec(
        array,
        types,
        lambda node, dialect: (read(node, dialect),),
        lambda artefacts, dialect: (write(artefact, dialect) for artefact in artefacts),
    )


# Of 2.x: the array is a fact of the kind (kinds.py).
_CODECS_2: dict[type[Maintainable], tuple[Read, Write]] = {
    type_: (organisation_reader(type_), write_organisation_scheme)
    for type_ in (AgencyScheme, DataProviderScheme, MetadataProviderScheme, DataConsumerScheme, OrganisationUnitScheme)
} | {
    Codelist: (codelist.read_codelist, codelist.write_codelist),
    GeographicCodelist: (codelist.read_geographic_codelist, codelist.write_geographic_codelist),
    GeoGridCodelist: (codelist.read_geo_grid_codelist, codelist.write_geo_grid_codelist),
    ValueList: (value_list.read_value_list, value_list.write_value_list),
    ConceptScheme: (concept.read_concept_scheme, concept.write_concept_scheme),
    CategoryScheme: (category.read_category_scheme, category.write_category_scheme),
    Hierarchy: (hierarchy.read_hierarchy, hierarchy.write_hierarchy),
    MetadataStructure: (metadata_structure.read_metadata_structure, metadata_structure.write_metadata_structure),
    DataStructure: (structure.read_data_structure, structure.write_data_structure),
    Metadataflow: (metadataflow.read_metadataflow, metadataflow.write_metadataflow),
    Dataflow: (dataflow.read_dataflow, dataflow.write_dataflow),
    HierarchyAssociation: (metadataflow.read_hierarchy_association, metadataflow.write_hierarchy_association),
    ProvisionAgreement: (dataflow.read_provision_agreement, dataflow.write_provision_agreement),
    MetadataProvisionAgreement: (
        metadataflow.read_metadata_provision_agreement,
        metadataflow.write_metadata_provision_agreement,
    ),
    DataConstraint: (constraint.read_data_constraint, constraint.write_data_constraint),
    MetadataConstraint: (metadata_constraint.read_metadata_constraint, metadata_constraint.write_metadata_constraint),
    ReportingTaxonomy: (reporting_taxonomy.read_reporting_taxonomy, reporting_taxonomy.write_reporting_taxonomy),
    RepresentationMap: (
        representation_map.read_representation_map,
        representation_map.write_representation_map,
    ),
    StructureMap: (structure_map.read_structure_map, structure_map.write_structure_map),
    ConceptSchemeMap: (scheme_map_reader(ConceptSchemeMap), write_scheme_map),
    CategorySchemeMap: (scheme_map_reader(CategorySchemeMap), write_scheme_map),
    OrganisationSchemeMap: (scheme_map_reader(OrganisationSchemeMap), write_scheme_map),
    ReportingTaxonomyMap: (scheme_map_reader(ReportingTaxonomyMap), write_scheme_map),
    VtlMappingScheme: (vtl_mapping.read_vtl_mapping_scheme, vtl_mapping.write_vtl_mapping_scheme),
    CustomTypeScheme: (vtl.read_custom_type_scheme, vtl.write_custom_type_scheme),
    NamePersonalisationScheme: (vtl.read_name_personalisation_scheme, vtl.write_name_personalisation_scheme),
    RulesetScheme: (vtl.read_ruleset_scheme, vtl.write_ruleset_scheme),
    UserDefinedOperatorScheme: (vtl.read_user_defined_operator_scheme, vtl.write_user_defined_operator_scheme),
    TransformationScheme: (vtl.read_transformation_scheme, vtl.write_transformation_scheme),
    Process: (process.read_process, process.write_process),
    Categorisation: (category.read_categorisation, category.write_categorisation),
}
_ROWS_2 = tuple(_each(kind.json, (kind.type,), *_CODECS_2[kind.type]) for kind in KINDS if kind.type in _CODECS_2)


def _named(array: str, types: tuple[type[Maintainable], ...], read: Read, write: Write) -> Codec:
    """An array of 1.0, in which each member says its own URN and those of its items."""
    return _each(array, types, read, lambda artefact, dialect: with_own_urns(write(artefact, dialect), artefact))


def _as_in_2(*types: type[Maintainable]) -> Iterator[Codec]:
    """The arrays of 1.0 that are read and written as in 2.x but for what their dialect says."""
    arrays = {row.types: row.array for row in _ROWS_2}
    return (_named(arrays[(type_,)], (type_,), *_CODECS_2[type_]) for type_ in types)


_LISTS = (Codelist, GeographicCodelist, GeoGridCodelist)
_ROWS_1_0 = (
    *_as_in_2(AgencyScheme, DataProviderScheme, DataConsumerScheme, OrganisationUnitScheme),
    _named("codelists", _LISTS, codelist.read_codelist, codelist.write_codelist),
    *_as_in_2(ConceptScheme, CategoryScheme),
    Codec(
        "hierarchicalCodelists",
        (Hierarchy,),
        hierarchy_1_0.read_hierarchical_codelist,
        hierarchy_1_0.write_hierarchical_codelists,
    ),
    _named(
        "metadataStructures",
        (MetadataStructure,),
        metadata_structure_1_0.read_metadata_structure,
        metadata_structure_1_0.write_metadata_structure,
    ),
    _named("dataStructures", (DataStructure,), structure_1_0.read_data_structure, structure_1_0.write_data_structure),
    *_as_in_2(Metadataflow, Dataflow),
    _named(
        "provisionAgreements",
        (ProvisionAgreement, MetadataProvisionAgreement),
        agreement_1_0.read_agreement,
        agreement_1_0.write_agreement,
    ),
    _named(
        "contentConstraints",
        (DataConstraint, MetadataConstraint),
        constraint_1_0.read_content_constraint,
        constraint_1_0.write_content_constraint,
    ),
    _named(
        "attachmentConstraints",
        (AttachmentConstraint,),
        attachment_constraint.read_attachment_constraint,
        attachment_constraint.write_attachment_constraint,
    ),
    *_as_in_2(ReportingTaxonomy),
    _named("structureSets", (StructureSet,), structure_set.read_structure_set, structure_set.write_structure_set),
    *_as_in_2(Process, Categorisation),
)

CODECS: dict[str, tuple[Codec, ...]] = {"2.1": _ROWS_2, "2.0": _ROWS_2, "1.0": _ROWS_1_0}


def codecs_of(version: Version) -> tuple[Codec, ...]:
    """The arrays of a version in dependency order: what is referred to stands before what refers."""
    return CODECS[version.text]


def has_kind(type_: type[Maintainable], version: str) -> bool:
    """Whether structure messages of a version hold artefacts of a type."""
    return any(type_ in codec.types for codec in CODECS[version])
