"""Concept schemes in SDMX-JSON."""

from __future__ import annotations

from registry.formats.sdmx_json.common import filled, read_nameable, read_scheme, write_nameable, write_scheme
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_representation, write_representation
from registry.model.concept import Concept, ConceptScheme, IsoReference


def read_concept_scheme(node: Node, dialect: Dialect) -> ConceptScheme:
    concepts = tuple(_read_concept(concept, dialect) for concept in node.get("concepts", ()))
    return ConceptScheme(**read_scheme(node, dialect), concepts=concepts)


def _read_concept(node: Node, dialect: Dialect) -> Concept:
    iso = node.get("isoConceptReference")
    return Concept(
        **read_nameable(node, dialect),
        parent=node.get("parent"),
        core_representation=read_representation(node.get("coreRepresentation"), dialect),
        iso_reference=None
        if iso is None
        else IsoReference(agency=iso["conceptAgency"], scheme_id=iso["conceptSchemeID"], id=iso["conceptID"]),
    )


def write_concept_scheme(scheme: ConceptScheme, dialect: Dialect) -> Node:
    concepts = [_write_concept(concept, dialect) for concept in scheme.concepts]
    return write_scheme(scheme, dialect) | filled(concepts=concepts)


def _write_concept(concept: Concept, dialect: Dialect) -> Node:
    iso = concept.iso_reference
    return write_nameable(concept, dialect) | filled(
        coreRepresentation=write_representation(concept.core_representation, dialect),
        isoConceptReference=iso
        and {"conceptAgency": iso.agency, "conceptSchemeID": iso.scheme_id, "conceptID": iso.id},
        parent=concept.parent,
    )
