"""Concept schemes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    child_urn,
    head,
    maintainable_attributes,
    read_nameable,
    read_scheme,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference
from registry.formats.sdmx_ml.representation import fit_representation, read_representation, representation
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, element, escape, first, text_of
from registry.model.concept import Concept, ConceptScheme, IsoReference


def read_concept_scheme(node: Node, reading: Reading) -> ConceptScheme:
    children = children_of(node)
    concepts = tuple(_read_concept(concept, reading) for concept in children.get("Concept", ()))
    return ConceptScheme(**read_scheme(node, children, reading), concepts=concepts)


def _read_concept(node: Node, reading: Reading) -> Concept:
    children = children_of(node)
    parent, iso = first(children, "Parent"), first(children, "ISOConceptReference")
    return Concept(
        **read_nameable(node, children),
        parent=None if parent is None else read_local_reference(parent, reading),
        core_representation=read_representation(children, "CoreRepresentation", reading),
        iso_reference=None if iso is None else _read_iso(iso),
    )


def _read_iso(node: Node) -> IsoReference:
    agency, scheme, id = (text_of(part) for part in node)
    return IsoReference(agency=agency, scheme_id=scheme, id=id)


def write_concept_scheme(scheme: ConceptScheme, writing: Writing) -> Iterator[str]:
    yield f"<str:ConceptScheme{maintainable_attributes(scheme, writing)}>{head(scheme)}"
    for concept in scheme.concepts:
        yield f"\n{_concept(scheme, concept, writing)}"
    yield "</str:ConceptScheme>"


def _concept(scheme: ConceptScheme, concept: Concept, writing: Writing) -> str:
    parent, iso = concept.parent, concept.iso_reference
    return "".join(
        (
            f"<str:Concept{attributes({'id': concept.id, 'urn': child_urn(scheme, 'Concept', concept.id), 'uri': concept.uri})}>",
            head(concept),
            local_reference("str:Parent", parent, writing.generation, "Concept", "conceptscheme") if parent else "",
            representation("str:CoreRepresentation", concept.core_representation, writing),
            _iso(iso) if iso else "",
            "</str:Concept>",
        )
    )


def _iso(iso: IsoReference) -> str:
    return element(
        "str:ISOConceptReference",
        {},
        element("str:ConceptAgency", {}, escape(iso.agency)),
        element("str:ConceptSchemeID", {}, escape(iso.scheme_id)),
        element("str:ConceptID", {}, escape(iso.id)),
    )


def fit_concept_scheme(scheme: ConceptScheme, cuts: Cuts) -> ConceptScheme:
    concepts = tuple(
        replace(
            fit_nameable(concept, cuts),
            core_representation=fit_representation(concept.core_representation, "concept", cuts),
        )
        for concept in scheme.concepts
    )
    return replace(fit_maintainable(scheme, cuts), concepts=concepts)
