"""Reading foreign SDMX-JSON messages of structures or reference metadata: bounded, checked against the official schema, then turned into values."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec

from registry.formats.schemas import validate_json
from registry.formats.sdmx_json.codecs import codecs_of
from registry.formats.sdmx_json.dialect import V21, VERSIONS, Node, Version
from registry.formats.sdmx_json.message import read_message
from registry.formats.sdmx_json.place import line_at, line_of
from registry.formats.sdmx_json.thinning import Thinned, thin
from registry.model.errors import Malformed, Refused, TooLarge
from registry.model.finding import Finding
from registry.model.kinds import from_json, kind_of, to_json
from registry.model.message import Notice, StructureMessage

LARGEST = 256 * 1024 * 1024
_SCHEMA = re.compile(r"/(?P<version>\d+\.\d+)(?:\.\d+)?/sdmx-json-(?P<message>structure|data|metadata)-schema\.json$")
_WORDS_OF_1_0 = re.compile(
    rb'"(isFinal|timeDimensions|textFormat|textType|contentConstraints|hierarchicalCodelists|structureSets)"\s*:'
)
_OFFSET = re.compile(r"\(byte (\d+)\)")
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=Decimal)
_ABSENCE = re.compile("is a required property|is not valid under any of the given schemas")
_HEAD = {"id", "agencyID", "name"}
_LINES_WITHIN = 4 * 1024 * 1024  # larger files get paths without lines


class Wanted(msgspec.Struct, frozen=True):
    """A kind of message: its word in the names of schemas, its versions, how a node becomes values, and which arrays are read."""

    word: str
    versions: dict[str, Version]
    read: Callable[[Node, Version], StructureMessage]
    arrays: Callable[[Version], set[str]]


def read_structures(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a structure message 1.0, 2.0 or 2.1, whichever its schema reference names.

    One that names none is 1.0 when it has words that only 1.0 has, else 2.0, which is tolerant. Artefacts of kinds that the version
    does not have are left out, with a notice each. Raises Refused with findings that say line and path; TooLarge beyond 256 MB.
    """
    return read(source, _STRUCTURES, file)


def read(source: BinaryIO | bytes, wanted: Wanted, file: str | None) -> StructureMessage:
    """Reads a message of the kind that is wanted, and refuses any other."""
    text = _bounded(source).removeprefix(BOM_UTF8)
    try:
        return _read(text, wanted, file)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused([_syntax(text, error, file)], file) from error
    except RecursionError as error:
        raise _refused([Finding(code="depth", message="the message is nested too deeply", file=file)], file) from error


def _read(text: bytes, wanted: Wanted, file: str | None) -> StructureMessage:
    node = _DECODER.decode(text)
    if not isinstance(node, dict):
        raise _refused([Finding(code="schema", message="a message is a JSON object", file=file, line=1)], file)
    version = _version(text, node, wanted, file)
    if findings := _findings(text, node, f"{wanted.word}-{version.text}", file):
        raise _refused(findings, file)
    if "meta" not in node:
        sentence = "meta is missing: a message says its id, when it was prepared and who sent it"
        raise _refused([Finding(code="schema", message=sentence, file=file, line=1, component="meta")], file)
    if node.get("errors") and "data" not in node:
        titles = "; ".join(str(error.get("detail") or error.get("title") or error["code"]) for error in node["errors"])
        raise _refused([Finding(code="error-message", message=f"this is an error message: {titles}", file=file)], file)
    try:
        message = wanted.read(node, version)
        if version.text != V21.text:  # the schemas of the others let through texts that are no texts
            for artefact in message.artefacts:
                from_json(kind_of(artefact), to_json(artefact))
    except KeyError as error:  # the schema of 1.0 requires little
        sentence = f"a member {error} is missing from something that cannot be without it"
        raise _refused([Finding(code="malformed", message=sentence, file=file)], file) from error
    except (Malformed, msgspec.ValidationError) as error:
        raise _refused([Finding(code="malformed", message=str(error), file=file)], file) from error
    return msgspec.structs.replace(
        message, notices=tuple(_left_out(array) for array in _foreign(node, wanted.arrays(version)))
    )


def _bounded(source: BinaryIO | bytes) -> bytes:
    text = source if isinstance(source, bytes) else source.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise TooLarge(f"a structure message of more than {LARGEST // 1024 // 1024} MB is not read in one piece")
    return text


def _version(text: bytes, node: Node, wanted: Wanted, file: str | None) -> Version:
    """The version that the message names; without a name 2.0, unless its words are those of 1.0."""
    meta = node.get("meta")
    named = node.get("$schema") or (meta.get("schema") if isinstance(meta, dict) else None)
    if not isinstance(named, str) or (match := _SCHEMA.search(named)) is None:
        is_old = "1.0" in wanted.versions and _WORDS_OF_1_0.search(text)
        return wanted.versions["1.0" if is_old else "2.0"]
    if match["message"] != wanted.word or match["version"] not in wanted.versions:
        known = " and ".join(sorted(wanted.versions))
        told = f"{named} names SDMX-JSON {match['message']} {match['version']}"
        sentence = f"{told}; {wanted.word} messages {known} are read here"
        raise _refused([Finding(code="version", message=sentence, file=file, component="$schema")], file)
    return wanted.versions[match["version"]]


def _findings(text: bytes, node: Node, schema: str, file: str | None) -> list[Finding]:
    thinned = thin(node)
    findings = validate_json(thinned.node, schema, file=file)
    return [_placed(finding, thinned, text) for finding in _deepest(findings) if not is_about_stub(node, finding)]


def is_about_stub(node: Node, finding: Finding) -> bool:
    """Whether the finding is that a stub has no content, which it lacks by its nature though some schemas want it."""
    top, _, path = (finding.component or "").partition("/")
    array, _, place = path.partition("/")
    if top != "data" or not place.isdigit() or not _ABSENCE.search(finding.message):
        return False
    members = node["data"][array]
    artefact = members[int(place)] if isinstance(members, list) else None
    return isinstance(artefact, dict) and artefact.get("isExternalReference") is True and artefact.keys() >= _HEAD


def _deepest(findings: Sequence[Finding]) -> list[Finding]:
    """Without those that only repeat that something inside them is wrong."""
    paths = [f"{finding.component}/" for finding in findings]
    return [
        finding
        for finding, own in zip(findings, paths, strict=True)
        if finding.component is None or not any(path != own and path.startswith(own) for path in paths)
    ]


def _placed(finding: Finding, thinned: Thinned, text: bytes) -> Finding:
    """The finding at its place in the message as it came."""
    if finding.component is None:
        return finding
    path = thinned.original(tuple(finding.component.split("/")))
    component = "/".join(path)
    line = line_of(text, path) if len(text) <= _LINES_WITHIN else None
    message = component + finding.message.removeprefix(finding.component)
    return msgspec.structs.replace(finding, component=component, message=message, line=line)


def _syntax(text: bytes, error: Exception, file: str | None) -> Finding:
    match = _OFFSET.search(str(error))
    line = line_at(text, int(match[1])) if match else None
    return Finding(code="syntax", message=f"this is not JSON in UTF-8: {error}", file=file, line=line)


def _foreign(node: Node, arrays: set[str]) -> list[str]:
    return [array for array in node.get("data", {}) if array not in arrays and not array.startswith("x-")]


def _left_out(array: str) -> Notice:
    return Notice(
        code="not-built",
        severity="Warning",
        text=f"the {array} of the message are left out: they are not offered here yet",
    )


def _refused(findings: list[Finding], file: str | None) -> Refused:
    first = findings[0]
    return Refused(f"{file or 'the message'} cannot be read as SDMX-JSON: {first.message}", findings)


def _arrays(version: Version) -> set[str]:
    return {codec.array for codec in codecs_of(version)} | {"availabilityConstraints"}


_STRUCTURES = Wanted(word="structure", versions=VERSIONS, read=read_message, arrays=_arrays)
