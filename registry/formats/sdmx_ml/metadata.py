"""Messages of reference metadata: GenericMetadata of SDMX-ML 2.1, MetadataSet messages of 3.0 and 3.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml import header as heads
from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.generations import GENERATIONS, Generation, generation_of
from registry.formats.sdmx_ml.metadata_set import (
    agency_of,
    read_metadata_set,
    read_report_set,
    write_metadata_set,
    write_report_set,
)
from registry.formats.sdmx_ml.metadata_set_fit import fit_metadata_set
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import Targets, read_reference
from registry.formats.sdmx_ml.structured_text import fold
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, element, first, line_of, local, parse, refuse
from registry.model.errors import Refused
from registry.model.message import StructureMessage
from registry.model.metadata_set import MetadataSet
from registry.model.urn import Urn

# What the header's Structure of 2.1 says, by the field of the set that it becomes; the misspelling is the schema's.
_STRUCTURES_21 = {
    "metadata_provision_agreement": ("ProvisionAgrement", "ProvisionAgreement"),
    "metadataflow": ("StructureUsage", "Metadataflow"),
    "structure": ("Structure", "MetadataStructure"),
}


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_metadata(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a message of reference metadata of any generation; its artefacts are metadata sets, in document order.

    The message is checked against the official schema first; that of XHTML is no part of it. Raises Refused with findings.
    """
    root = parse(source, file)
    generation = _sniff(root, file)
    fold(root, f"{{{generation.namespaces['com']}}}StructuredText")
    if findings := validate_xml(root, generation.name, file=file):
        raise Refused(f"The message is not valid SDMX-ML {generation.name}: {findings[0].message}", findings)
    reading = Reading(generation, file)
    parts = children_of(root)
    header = heads.read_header(parts["Header"][0], reading)
    nodes = parts.get("MetadataSet", [])
    if generation.uses_refs:
        structures = _read_structures(parts["Header"][0], reading)
        owners = [
            (header.sender.id, header.id if len(nodes) == 1 else f"{header.id}_{n}") for n in range(1, len(nodes) + 1)
        ]
        sets = [
            read_report_set(node, structures.get(node.get("structureRef") or "", {}), owner, reading)
            for node, owner in zip(nodes, owners, strict=True)
        ]
    else:
        sets = [read_metadata_set(node, reading) for node in nodes]
    if reading.findings:
        raise Refused(f"The message cannot be read: {reading.findings[0].message}", reading.findings)
    footer = first(parts, "Footer")
    told = () if footer is None else heads.read_footer(footer)
    return StructureMessage(header=header, artefacts=tuple(sets), notices=(*told, *reading.notices))


def _sniff(root: Node, file: str | None) -> Generation:
    generation = generation_of(str(root.tag).rpartition("}")[0].removeprefix("{"))
    if generation is None:
        known = ", ".join(row.name for row in GENERATIONS)
        raise refuse("not-sdmx-ml", f"The root is {root.tag}; SDMX-ML {known} is read here", file, line_of(root))
    if local(root) != "GenericMetadata":
        raise refuse("not-metadata", f"The message is a {local(root)}, not GenericMetadata", file, line_of(root))
    return generation


def _read_structures(header: Node, reading: Reading) -> dict[str, dict[str, str]]:
    """What each Structure of a 2.1 header says, by its id."""
    found: dict[str, dict[str, str]] = {}
    for node in children_of(header).get("Structure", ()):
        parts = children_of(node)
        found[node.get("structureID") or ""] = {
            field: read_reference(parts[name][0], class_, reading)
            for field, (name, class_) in _STRUCTURES_21.items()
            if name in parts
        }
    return found


# --- fitting -----------------------------------------------------------------------------------------------------------------------


def fit_metadata(message: StructureMessage, generation: Generation) -> StructureMessage:
    """The metadata sets of a message cut to what the generation carries, each cut in `notices`; other artefacts are left out.

    A set of 2.1 is its data provider's or the sender's, whatever its agency was.
    """
    cuts = Cuts(generation)
    sets: list[MetadataSet] = []
    for given in message.artefacts:
        cuts.at = f"{type(given).__name__} {given.short}"
        fitted = fit_metadata_set(given, cuts) if isinstance(given, MetadataSet) else None
        if fitted is not None and generation.uses_refs:
            agency = agency_of(fitted.data_provider, message.header.sender.id)
            cuts.cut("set-details", fitted.agency != agency)
            fitted = replace(fitted, agency=agency)
        sets += [] if fitted is None else [fitted]
    return replace(message, artefacts=tuple(sets), notices=(*message.notices, *cuts.notices))


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_metadata(message: StructureMessage, generation: Generation) -> Iterator[bytes]:
    """The metadata sets of a message as UTF-8, one set at a time; what cannot be carried is cut first and said in the footer.

    The schema wants a structure in the header: where no set is left it is that of the sets which were left out.
    """
    fitted = fit_metadata(message, generation)
    sets = [each for each in fitted.artefacts if isinstance(each, MetadataSet)]
    told = sets or [each for each in message.artefacts if isinstance(each, MetadataSet)]
    writing = Writing(generation, Targets(sets))
    spaces = generation.namespaces | {"md": generation.namespace("metadata/generic")}
    spaces.pop("str")
    declared = attributes({f"xmlns:{prefix}": uri for prefix, uri in spaces.items()})
    structures = {_structure(each, writing): "" for each in told}
    named = {text: f"S{place}" for place, text in enumerate(structures, 1)}
    payload = "".join(element("mes:Structure", {"structureID": id}, text) for text, id in named.items())
    yield f"{heads.DECLARATION}<mes:GenericMetadata{declared}>\n{heads.header(message.header, payload)}".encode()
    for each in sets:
        if generation.uses_refs:
            yield "".join(write_report_set(each, named[_structure(each, writing)], writing)).encode()
        else:
            yield "".join(write_metadata_set(each, writing)).encode()
    yield f"{heads.footer(fitted.notices)}\n</mes:GenericMetadata>\n".encode()


def _structure(given: MetadataSet, writing: Writing) -> str:
    """What the header says of a set. The schema of 3.x knows no metadata provision agreement there, and wants something of a stub."""
    own = str(Urn("metadatastructure", "Metadataflow", given.agency, given.id, given.version))
    if writing.generation.uses_refs:
        named = ((name, getattr(given, field)) for field, (name, _) in _STRUCTURES_21.items())
        name, urn = next((row for row in named if row[1] is not None), ("StructureUsage", own))
        return writing.refer(f"com:{name}", urn)
    if given.metadata_provision_agreement is not None:
        agreement = given.metadata_provision_agreement.replace(".MetadataProvisionAgreement=", ".ProvisionAgreement=")
        return writing.refer("com:ProvisionAgreement", agreement)
    return writing.refer("com:StructureUsage", given.metadataflow or own)
