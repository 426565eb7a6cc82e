"""Reading foreign SDMX-JSON structure messages: bounded, checked against the official schema, then turned into values."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec

from registry.formats.schemas import validate_json
from registry.formats.sdmx_json.dialect import V20, VERSIONS, Node, Version
from registry.formats.sdmx_json.message import ARRAYS, read_message
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
_LINES_WITHIN = 4 * 1024 * 1024  # larger files get paths without lines


def read_structures(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a structure message 2.0 or 2.1, whichever its schema reference names (2.0, the tolerant one, when it names none).

    Artefacts of kinds that are not built are left out, with a notice each. Raises Refused with findings that say line and path;
    TooLarge beyond 256 MB.
    """
    text = _bounded(source).removeprefix(BOM_UTF8)
    try:
        return _read(text, file)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused([_syntax(text, error, file)], file) from error
    except RecursionError as error:
        raise _refused([Finding(code="depth", message="the message is nested too deeply", file=file)], file) from error


def _read(text: bytes, file: str | None) -> StructureMessage:
    node = _DECODER.decode(text)
    if not isinstance(node, dict):
        raise _refused([Finding(code="schema", message="a message is a JSON object", file=file, line=1)], file)
    version = _version(text, node, file)
    if findings := _findings(text, node, version, file):
        raise _refused(findings, file)
    if "meta" not in node:
        sentence = "meta is missing: a message says its id, when it was prepared and who sent it"
        raise _refused([Finding(code="schema", message=sentence, file=file, line=1, component="meta")], file)
    if node.get("errors") and "data" not in node:
        titles = "; ".join(str(error.get("detail") or error.get("title") or error["code"]) for error in node["errors"])
        raise _refused([Finding(code="error-message", message=f"this is an error message: {titles}", file=file)], file)
    try:
        message = read_message(node, version)
        if version is V20:  # its schema lets through texts that are no texts
            for artefact in message.artefacts:
                from_json(kind_of(artefact), to_json(artefact))
    except (Malformed, msgspec.ValidationError) as error:
        raise _refused([Finding(code="malformed", message=str(error), file=file)], file) from error
    return msgspec.structs.replace(message, notices=tuple(_left_out(array) for array in _foreign(node)))


def _bounded(source: BinaryIO | bytes) -> bytes:
    text = source if isinstance(source, bytes) else source.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise TooLarge(f"a structure message of more than {LARGEST // 1024 // 1024} MB is not read in one piece")
    return text


def _version(text: bytes, node: Node, file: str | None) -> Version:
    """The version that the message names; without a name 2.0, unless its words are those of 1.0."""
    meta = node.get("meta")
    named = node.get("$schema") or (meta.get("schema") if isinstance(meta, dict) else None)
    if not isinstance(named, str) or (match := _SCHEMA.search(named)) is None:
        if word := _WORDS_OF_1_0.search(text):
            sentence = f"{word[1].decode()} is a word of SDMX-JSON 1.0; structure messages 2.0 and 2.1 are read here"
            raise _refused(
                [Finding(code="version", message=sentence, file=file, line=line_at(text, word.start()))], file
            )
        return V20
    if match["message"] != "structure" or match["version"] not in VERSIONS:
        known = " and ".join(sorted(VERSIONS))
        sentence = (
            f"{named} names SDMX-JSON {match['message']} {match['version']}; structure messages {known} are read here"
        )
        raise _refused([Finding(code="version", message=sentence, file=file, component="$schema")], file)
    return VERSIONS[match["version"]]


def _findings(text: bytes, node: Node, version: Version, file: str | None) -> list[Finding]:
    thinned = thin(node)
    findings = validate_json(thinned.node, f"structure-{version.text}", file=file)
    return [_placed(finding, thinned, text) for finding in _deepest(findings)]


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


def _foreign(node: Node) -> list[str]:
    return [array for array in node.get("data", {}) if array not in ARRAYS and array != "availabilityConstraints"]


def _left_out(array: str) -> Notice:
    return Notice(
        code="not-built",
        severity="Warning",
        text=f"the {array} of the message are left out: they are not offered here yet",
    )


def _refused(findings: list[Finding], file: str | None) -> Refused:
    first = findings[0]
    return Refused(f"{file or 'the message'} cannot be read as SDMX-JSON structures: {first.message}", findings)
