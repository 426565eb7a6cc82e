"""Structure messages of SDMX-ML 2.1, 3.0 and 3.1: reading, writing, and what is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml import (
    category,
    codelist,
    concept,
    constraint,
    dataflow,
    hierarchy,
    organisation,
    provision,
    structure,
)
from registry.formats.sdmx_ml import header as heads
from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.generations import GENERATIONS, Container, Generation, generation_of
from registry.formats.sdmx_ml.header import write_error as write_error
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import Targets
from registry.formats.sdmx_ml.structure_fit import fit_data_structure
from registry.formats.sdmx_ml.xml import Node, children_of, first, line_of, local, parse, refuse
from registry.model.artefact import Maintainable
from registry.model.constraint import Availability
from registry.model.errors import Refused
from registry.model.kinds import kind_of
from registry.model.message import Notice, StructureMessage

CHUNK = 1 << 16
NOT_BUILT = "1001"  # the footer code of what is of a kind that is not kept


class Codec(msgspec.Struct, frozen=True):
    """How one kind is read, written and cut. The types are those of the kind: `Any` stands for them."""

    read: Callable[[Node, Reading], Any]
    write: Callable[[Any, Writing], Iterator[str]]
    fit: Callable[[Any, Cuts], Any]


_ORGANISATIONS = {
    "agencyscheme": organisation.read_agency_scheme,
    "dataproviderscheme": organisation.read_data_provider_scheme,
    "dataconsumerscheme": organisation.read_data_consumer_scheme,
}
CODECS: dict[str, Codec] = {
    kind: Codec(read, organisation.write_organisation_scheme, organisation.fit_organisation_scheme)
    for kind, read in _ORGANISATIONS.items()
} | {
    "codelist": Codec(codelist.read_codelist, codelist.write_codelist, codelist.fit_codelist),
    "conceptscheme": Codec(concept.read_concept_scheme, concept.write_concept_scheme, concept.fit_concept_scheme),
    "categoryscheme": Codec(
        category.read_category_scheme, category.write_category_scheme, category.fit_category_scheme
    ),
    "categorisation": Codec(category.read_categorisation, category.write_categorisation, category.fit_categorisation),
    "hierarchy": Codec(hierarchy.read_hierarchy, hierarchy.write_hierarchy, hierarchy.fit_hierarchy),
    "datastructure": Codec(structure.read_data_structure, structure.write_data_structure, fit_data_structure),
    "dataflow": Codec(dataflow.read_dataflow, dataflow.write_dataflow, dataflow.fit_dataflow),
    "provisionagreement": Codec(
        provision.read_provision_agreement, provision.write_provision_agreement, provision.fit_provision_agreement
    ),
    "dataconstraint": Codec(
        constraint.read_data_constraint, constraint.write_data_constraint, constraint.fit_data_constraint
    ),
}


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_structures(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a structure message of any generation, told by its namespace, and validated against the official schema first.

    Artefacts come in document order. `notices` are the message's footer, then what could not be kept: containers of kinds that
    are not built, features that the model does not hold. Raises Refused with findings, each with file and line, for what is not
    well-formed, has a DOCTYPE, is not a structure message, or breaks the schema.
    """
    root = parse(source, file)
    generation = _sniff(root, file)
    for code in root.iter(f"{{{generation.namespaces['str']}}}Code"):
        code.attrib.pop("urn", "")  # the id says it, and the pattern of 3.x takes 0.1 ms for each
    if findings := validate_xml(root, generation.name, file=file):
        raise Refused(f"The message is not valid SDMX-ML {generation.name}: {findings[0].message}", findings)
    reading = Reading(generation, file)
    parts = children_of(root)
    message = StructureMessage(header=heads.read_header(parts["Header"][0], reading))
    if (structures := first(parts, "Structures")) is not None:
        message = _read_containers(structures, message, reading)
    if reading.findings:
        raise Refused(f"The message cannot be read: {reading.findings[0].message}", reading.findings)
    footer = first(parts, "Footer")
    told = () if footer is None else heads.read_footer(footer)
    return replace(message, notices=(*told, *message.notices, *reading.notices))


def _sniff(root: Node, file: str | None) -> Generation:
    namespace = str(root.tag).rpartition("}")[0].removeprefix("{")
    generation = generation_of(namespace)
    if generation is None:
        known = ", ".join(row.name for row in GENERATIONS)
        raise refuse("not-sdmx-ml", f"The root is {root.tag}; SDMX-ML {known} is read here", file, line_of(root))
    if local(root) == "Error":
        raise refuse("error-message", f"The message is an error: {heads.read_error(root)}", file, line_of(root))
    if local(root) != "Structure":
        raise refuse("not-structures", f"The message is a {local(root)}, not a Structure message", file, line_of(root))
    return generation


def _read_containers(structures: Node, message: StructureMessage, reading: Reading) -> StructureMessage:
    rows = {row.element: row for row in reading.generation.containers}
    artefacts: list[Maintainable] = []
    availability: list[Availability] = []
    not_built: list[Notice] = []
    for container in structures:
        for node in container:
            if local(node) == "AvailabilityConstraint":
                availability.append(constraint.read_availability(node, reading))
            elif row := rows.get(local(node)):
                artefacts.extend(_read_artefacts(node, row, reading))
            else:
                not_built.append(_not_built(node))
    return replace(message, artefacts=tuple(artefacts), availability=tuple(availability), notices=tuple(not_built))


def _read_artefacts(node: Node, row: Container, reading: Reading) -> tuple[Maintainable, ...]:
    if row.element == "HierarchicalCodelist":
        return hierarchy.read_hierarchical_codelist(node, reading)
    return (CODECS[row.kind].read(node, reading),)


def _not_built(node: Node) -> Notice:
    name = f"{local(node)} {node.get('agencyID')}:{node.get('id')}({node.get('version') or '1.0'})"
    return Notice(
        code=NOT_BUILT, severity="Warning", text=f"{name} in line {line_of(node)} is of a kind that is not kept here"
    )


# --- fitting -----------------------------------------------------------------------------------------------------------------------


def fit_structures(message: StructureMessage, generation: Generation) -> StructureMessage:
    """The message cut to what the generation carries, each cut in `notices`; writing it loses nothing more.

    A caller that must say in a header what is lost calls this before it writes.
    """
    cuts = Cuts(generation)
    artefacts = message.artefacts
    availability = message.availability
    if generation.name != "3.1":
        artefacts = (*artefacts, *map(constraint.as_constraint, availability))
        availability = ()
    fitted = tuple(_fit(artefact, cuts) for artefact in _without_shadowed(artefacts, cuts))
    return replace(message, artefacts=fitted, availability=availability, notices=(*message.notices, *cuts.notices))


def _fit(artefact: Maintainable, cuts: Cuts) -> Maintainable:
    kind = kind_of(artefact)
    cuts.at = _name(artefact)
    fitted: Maintainable = CODECS[kind.word].fit(artefact, cuts)
    return fitted


def _name(artefact: Maintainable) -> str:
    return f"{kind_of(artefact).class_} {artefact.agency}:{artefact.id}({artefact.version})"


def _without_shadowed(artefacts: tuple[Maintainable, ...], cuts: Cuts) -> Iterator[Maintainable]:
    """Without the drafts that would be written under the version of an artefact that is there."""
    there = {_name(artefact) for artefact in artefacts}
    for artefact in artefacts:
        bare = replace(artefact, version=artefact.version.partition("-")[0])
        cuts.at = _name(artefact)
        if not cuts.cut("draft-beside-stable", bare.version != artefact.version and _name(bare) in there):
            there.add(_name(bare))
            yield artefact


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_structures(message: StructureMessage, generation: Generation) -> Iterator[bytes]:
    """The message as UTF-8 in chunks: containers in the order of the generation, artefacts of a kind in the order given.

    What the generation cannot carry is cut first (`fit_structures`) and said in the footer, after the structures.
    """
    fitted = fit_structures(message, generation)
    pending: list[str] = []
    size = 0
    for text in _texts(fitted, generation):
        pending.append(text)
        size += len(text)
        if size >= CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield "".join(pending).encode()


def _texts(message: StructureMessage, generation: Generation) -> Iterator[str]:
    writing = Writing(generation, Targets(message.artefacts))
    yield f"{heads.DECLARATION}<mes:Structure{heads.namespaces(generation)}>\n{heads.header(message.header)}"
    if message.artefacts or message.availability:
        yield "\n<mes:Structures>"
        yield from _containers(message, writing)
        yield "\n</mes:Structures>"
    yield f"{heads.footer(message.notices)}\n</mes:Structure>\n"


def _containers(message: StructureMessage, writing: Writing) -> Iterator[str]:
    by_kind: dict[str, list[Maintainable]] = {}
    for artefact in message.artefacts:
        by_kind.setdefault(kind_of(artefact).word, []).append(artefact)
    opened = ""
    for row in writing.generation.containers:
        if row.kind not in by_kind:
            continue
        if row.container != opened:
            yield f"{_closed(opened)}\n<str:{row.container}>"
            opened = row.container
        yield from _artefacts(row.kind, by_kind[row.kind], writing)
    yield _closed(opened)
    if message.availability:
        yield "\n<str:AvailabilityConstraints>"
        yield from (constraint.write_availability(each, writing) for each in message.availability)
        yield "</str:AvailabilityConstraints>"


def _closed(container: str) -> str:
    return f"\n</str:{container}>" if container else ""


def _artefacts(kind: str, artefacts: list[Maintainable], writing: Writing) -> Iterator[str]:
    if kind == "hierarchy" and writing.generation.uses_refs:
        yield from hierarchy.write_hierarchical_codelists(artefacts, writing)
        return
    for artefact in artefacts:
        yield "\n"
        yield from CODECS[kind].write(artefact, writing)
