"""Structure messages of SDMX-ML 2.1, 3.0 and 3.1: reading, writing, and what is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml import constraint, hierarchy, metadata_constraint, provision
from registry.formats.sdmx_ml import header as heads
from registry.formats.sdmx_ml.codecs import CODECS, fit_artefact
from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.generations import GENERATIONS, Container, Generation, generation_of
from registry.formats.sdmx_ml.header import write_error as write_error
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import Targets
from registry.formats.sdmx_ml.xml import Node, children_of, first, line_of, local, parse, refuse
from registry.model.artefact import Maintainable
from registry.model.constraint import Availability
from registry.model.errors import Refused
from registry.model.kinds import kind_of
from registry.model.message import StructureMessage

CHUNK = 1 << 16


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_structures(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a structure message of any generation, told by its namespace, and validated against the official schema first.

    Artefacts come in document order. `notices` are the message's footer, then the features that the model does not hold. Raises
    Refused with findings, each with file and line, for what is not well-formed, has a DOCTYPE, is not a structure message, or
    breaks the schema.
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
        artefacts, availability = read_containers(structures, reading)
        message = replace(message, artefacts=artefacts, availability=availability)
    if reading.findings:
        raise Refused(f"The message cannot be read: {reading.findings[0].message}", reading.findings)
    footer = first(parts, "Footer")
    told = () if footer is None else heads.read_footer(footer)
    return replace(message, notices=(*told, *reading.notices))


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


def read_containers(structures: Node, reading: Reading) -> tuple[tuple[Maintainable, ...], tuple[Availability, ...]]:
    """What stands within `Structures`, in document order. The schema lets nothing in that is not read."""
    rows = {row.element: row for row in reversed(reading.generation.containers)}
    artefacts: list[Maintainable] = []
    availability: list[Availability] = []
    for node in (node for container in structures for node in container):
        if local(node) == "AvailabilityConstraint":
            availability.append(constraint.read_availability(node, reading))
        else:
            artefacts.extend(_read_artefacts(node, rows[local(node)], reading))
    return tuple(artefacts), tuple(availability)


# Elements of 2.1 that hold artefacts of several kinds, or several artefacts.
_READ_21: dict[str, Callable[[Node, Reading], tuple[Maintainable, ...]]] = {
    "HierarchicalCodelist": hierarchy.read_hierarchical_codelist,
    "ContentConstraint": lambda node, reading: (metadata_constraint.read_content_constraint(node, reading),),
    "ProvisionAgreement": lambda node, reading: (provision.read_agreement_21(node, reading),),
}


def _read_artefacts(node: Node, row: Container, reading: Reading) -> tuple[Maintainable, ...]:
    read = _READ_21.get(row.element) if reading.generation.uses_refs else None
    return read(node, reading) if read else (CODECS[row.kind].read(node, reading),)


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
    fitted = tuple(found for each in _without_shadowed(artefacts, cuts) if (found := _fit(each, cuts)) is not None)
    return replace(message, artefacts=fitted, availability=availability, notices=(*message.notices, *cuts.notices))


def _fit(artefact: Maintainable, cuts: Cuts) -> Maintainable | None:
    cuts.at = _name(artefact)
    return fit_artefact(artefact, cuts)


def _name(artefact: Maintainable) -> str:
    return f"{kind_of(artefact).class_} {artefact.short}"


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
        yield from containers(message.artefacts, message.availability, writing)
        yield "\n</mes:Structures>"
    yield f"{heads.footer(message.notices)}\n</mes:Structure>\n"


def containers(
    artefacts: Iterable[Maintainable], availability: Iterable[Availability], writing: Writing
) -> Iterator[str]:
    """What stands within `Structures`, of artefacts that fit."""
    by_kind: dict[str, list[Maintainable]] = {}
    for artefact in artefacts:
        by_kind.setdefault(type(artefact).__name__, []).append(artefact)
    opened = ""
    for row in writing.generation.containers:
        if row.kind not in by_kind:
            continue
        if row.container != opened:
            yield f"{_closed(opened)}\n<str:{row.container}>"
            opened = row.container
        yield from _artefacts(row.kind, by_kind[row.kind], writing)
    yield _closed(opened)
    if content := "".join(constraint.write_availability(each, writing) for each in availability):
        yield f"\n<str:AvailabilityConstraints>{content}</str:AvailabilityConstraints>"


def _closed(container: str) -> str:
    return f"\n</str:{container}>" if container else ""


def _artefacts(kind: str, artefacts: list[Maintainable], writing: Writing) -> Iterator[str]:
    if kind == "Hierarchy" and writing.generation.uses_refs:
        yield from hierarchy.write_hierarchical_codelists(artefacts, writing)
        return
    for artefact in artefacts:
        yield "\n"
        yield from CODECS[kind].write(artefact, writing)
