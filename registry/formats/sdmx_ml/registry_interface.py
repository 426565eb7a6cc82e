"""SubmitStructureRequest in, SubmitStructureResponse out: the part of SDMX-ML's registry interface that maintains structures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import cast

from lxml import etree
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.generations import Generation, generation_of
from registry.formats.sdmx_ml.header import DECLARATION
from registry.formats.sdmx_ml.header import header as written_header
from registry.formats.sdmx_ml.message import read_structures
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference
from registry.formats.sdmx_ml.xml import (
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    line_of,
    local,
    parse,
    refuse,
    token_of,
)
from registry.model.errors import NotOffered, Refused
from registry.model.message import Header, Party, StructureMessage
from registry.model.submission import Submission, SubmissionAction, SubmissionResult, SubmissionText

Locate = Callable[[str], StructureMessage]

REQUEST = "SubmitStructureRequest"
_ROOTS = ("RegistryInterface", REQUEST)
_ABSENT = Party(id="not_supplied")
_CLASSES_21 = {"DataConstraint": "ContentConstraint", "Hierarchy": "HierarchicalCodelist"}


def read_submission(source: bytes, *, file: str | None = None, locate: Locate | None = None) -> Submission:
    """Reads a structure message, or a SubmitStructureRequest of any generation.

    The schema's default action of a request is Append; a structure message names none. `locate` gives the structures that lie at an
    address. Raises Refused with findings as `read_structures`, NotOffered for structures that lie elsewhere when nothing locates
    them, and for other requests to a registry.
    """
    root = parse(source, file)
    if local(root) not in _ROOTS:
        return Submission(message=read_structures(source, file=file))
    generation = generation_of(str(root.tag).rpartition("}")[0].removeprefix("{"))
    if generation is None:
        raise refuse(
            "not-sdmx-ml", f"The root is {root.tag}; SDMX-ML 2.1, 3.0 and 3.1 are read here", file, line_of(root)
        )
    if findings := validate_xml(root, generation.name, file=file):
        raise Refused(f"The message is not valid SDMX-ML {generation.name}: {findings[0].message}", findings)
    request = next((node for node in root if local(node) == REQUEST), None)
    if request is None:
        said = ", ".join(local(node) for node in root if local(node) != "Header")
        raise NotOffered(f"this entry point takes a {REQUEST}, not {said or 'an empty message'}")
    return _read_request(root, request, Reading(generation, file), file, locate)


def _read_request(root: Node, request: Node, reading: Reading, file: str | None, locate: Locate | None) -> Submission:
    parts = children_of(request)
    structures = first(parts, "Structures")
    if structures is not None:
        header = children_of(root)["Header"][0]
        message = read_structures(_alone(root, header, structures, reading.generation), file=file)
    elif locate is not None:
        message = locate(token_of(parts["StructureLocation"][0]))
    else:
        raise NotOffered("StructureLocation is not followed; put the structures into the request itself")
    actions = {
        read_reference(children_of(node)["MaintainableObject"][0], "Codelist", reading): node.get("action")
        for node in parts.get("SubmittedStructure", ())
    }
    if reading.findings:
        raise Refused(f"The message cannot be read: {reading.findings[0].message}", reading.findings)
    return Submission(
        message=message,
        action=cast(SubmissionAction, request.get("action", "Append")),
        actions={urn: cast(SubmissionAction, action) for urn, action in actions.items() if action},
        generation=reading.generation.name,
    )


def _alone(root: Node, header: Node, structures: Node, generation: Generation) -> bytes:
    """The structures as a message of their own, in the lines where they stood."""
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    message = etree.Element(f"{{{generation.namespaces['mes']}}}Structure", nsmap=prefixes)
    head, body = deepcopy(header), deepcopy(structures)
    body.tag = f"{{{generation.namespaces['mes']}}}Structures"  # in a request it is of the namespace of structures
    lines = etree.tostring(head, with_tail=False).count(b"\n")
    head.tail, body.tail = "\n" * max(0, (line_of(structures) or 1) - 1 - lines), ""
    message.extend([head, body])
    return etree.tostring(message)


def write_submission(results: Iterable[SubmissionResult], header: Header, generation: Generation) -> bytes:
    """The response. What each artefact would answer alone stands as the code of its messages."""
    spaces = {
        "mes": generation.namespaces["mes"],
        "reg": generation.namespace("registry"),
        "com": generation.namespaces["com"],
    }
    if not header.receivers:
        header = replace(header, receivers=(_ABSENT,))
    response = element("mes:SubmitStructureResponse", {}, *(_result(result, generation) for result in results))
    declared = attributes({f"xmlns:{prefix}": uri for prefix, uri in spaces.items()})
    head = written_header(header)
    return f"{DECLARATION}<mes:RegistryInterface{declared}>{head}{response}</mes:RegistryInterface>\n".encode()


def _result(result: SubmissionResult, generation: Generation) -> str:
    action = "Replace" if result.action == "Merge" and generation.name == "2.1" else result.action
    named = _named(result.urn, generation)
    said = result.messages or (
        SubmissionText(code=result.outcome, severity="information", text=f"The artefact is {result.outcome}."),
    )
    return element(
        "reg:SubmissionResult",
        {},
        element("reg:SubmittedStructure", {"action": action}, element("reg:MaintainableObject", {}, named)),
        element("reg:StatusMessage", {"status": result.status}, *(_text(result.code, text) for text in said)),
    )


def _text(code: int, said: SubmissionText) -> str:
    return element("reg:MessageText", {"code": code}, element("com:Text", {"xml:lang": "en"}, escape(said.text)))


def _named(urn: str, generation: Generation) -> str:
    if not generation.uses_refs:
        return escape(urn)
    head, _, tail = urn.partition("=")
    package, _, class_ = head.rpartition(".")
    return element("URN", {}, escape(f"{package}.{_CLASSES_21.get(class_, class_)}={tail}"))
