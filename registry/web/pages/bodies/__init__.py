"""BODIES: what is particular to the page of each kind of artefact; everything else is the same for all (see ../artefacts.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from registry.model.artefact import Maintainable
from registry.web.library import Library
from registry.web.pages.bodies import (
    code_maps,
    constraints,
    metadata_constraints,
    organisations,
    processes,
    reports,
    structure_maps,
    structure_sets,
    templates,
    trees,
    vtl,
)
from registry.web.pages.sections import Asked, Section

Body = Callable[[Maintainable, Library, Asked], Sequence[Section]]

BODIES: dict[str, Body] = {
    "agencyscheme": organisations.organisations,
    "attachmentconstraint": constraints.attachment_constraint,
    "categorisation": trees.categorisation,
    "categoryscheme": trees.category_scheme,
    "categoryschememap": code_maps.item_scheme_map,
    "conceptschememap": code_maps.item_scheme_map,
    "customtypescheme": vtl.type_scheme,
    "dataconstraint": constraints.data_constraint,
    "dataconsumerscheme": organisations.organisations,
    "dataproviderscheme": organisations.organisations,
    "hierarchy": trees.hierarchy,
    "hierarchyassociation": trees.hierarchy_association,
    "metadataconstraint": metadata_constraints.metadata_constraint,
    "metadataflow": templates.metadataflow,
    "metadataproviderscheme": organisations.organisations,
    "metadataprovisionagreement": templates.metadata_agreement,
    "metadataset": reports.metadata_set,
    "metadatastructure": templates.metadata_structure,
    "namepersonalisationscheme": vtl.naming_scheme,
    "organisationschememap": code_maps.item_scheme_map,
    "organisationunitscheme": organisations.departments,
    "process": processes.process,
    "provisionagreement": organisations.provision_agreement,
    "reportingtaxonomy": trees.reporting_taxonomy,
    "reportingtaxonomymap": code_maps.item_scheme_map,
    "representationmap": code_maps.representation_map,
    "rulesetscheme": vtl.ruleset_scheme,
    "structuremap": structure_maps.structure_map,
    "structureset": structure_sets.structure_set,
    "transformationscheme": vtl.transformation_scheme,
    "userdefinedoperatorscheme": vtl.operator_scheme,
    "valuelist": trees.value_list,
    "vtlmappingscheme": vtl.mapping_scheme,
}
