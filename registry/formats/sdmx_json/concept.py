"""Concept schemes in SDMX-JSON."""

from __future__ import annotations

from registry.formats.sdmx_json.common import (
    filled,
    is_absolute,
    read_nameable,
    read_parent,
    read_scheme,
    write_nameable,
    write_parent,
    write_scheme,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.representation import read_representation, write_representation
from registry.model.concept import Concept, ConceptScheme, IsoReference
from registry.model.errors import Malformed
from registry.model.urn import PREFIX, Urn


def read_concept_scheme(node: Node, dialect: Dialect) -> ConceptScheme:
    concepts = tuple(_read_concept(concept, dialect) for concept in node.get("concepts", ()))
    return ConceptScheme(**read_scheme(node, dialect), concepts=concepts)


def _read_concept(node: Node, dialect: Dialect) -> Concept:
    return Concept(
        **read_nameable(node, dialect),
        parent=read_parent(node, dialect),
        core_representation=read_representation(node.get("coreRepresentation"), dialect),
        iso_reference=_read_iso(node.get("isoConceptReference")),
    )


def write_concept_scheme(scheme: ConceptScheme, dialect: Dialect) -> Node:
    concepts = [_write_concept(concept, scheme, dialect) for concept in scheme.concepts]
    return write_scheme(scheme, dialect) | filled(concepts=concepts)


def _write_concept(concept: Concept, scheme: ConceptScheme, dialect: Dialect) -> Node:
    node = write_nameable(concept, dialect) | filled(
        coreRepresentation=write_representation(concept.core_representation, dialect),
        isoConceptReference=concept.iso_reference and write_iso(concept.iso_reference, dialect),
    )
    return node | write_parent(concept.parent, scheme, dialect)


# ISO references. 1.0 has one text for them, whose form it leaves open: the URN of a concept.

_CONCEPT = f"{PREFIX}conceptscheme.Concept="


def _read_iso(node: Node | str | None) -> IsoReference | None:
    """None for a text that has another form."""
    if isinstance(node, str):
        try:
            urn = Urn.parse(node)
        except Malformed:
            return None
        return IsoReference(agency=urn.agency, scheme_id=urn.id, id=urn.item or "")
    if node is None:
        return None
    return IsoReference(agency=node["conceptAgency"], scheme_id=node["conceptSchemeID"], id=node["conceptID"])


def write_iso(iso: IsoReference, dialect: Dialect) -> Node | str | None:
    """None where 1.0 cannot say it: its parts do not make a URN."""
    if not dialect.version.names_by_urn:
        return {"conceptAgency": iso.agency, "conceptSchemeID": iso.scheme_id, "conceptID": iso.id}
    text = f"{_CONCEPT}{iso.agency}:{iso.scheme_id}(1.0).{iso.id}"
    return text if _read_iso(text) == iso and is_absolute(text) and " " not in text else None
