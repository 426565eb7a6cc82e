"""SDMX-JSON metadata messages 2.0 and 2.1: sets of reference metadata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from registry.formats.sdmx_json.dialect import METADATA_VERSIONS, Dialect, Node, Version
from registry.formats.sdmx_json.message import ENCODER, content_languages, read_header, write_head
from registry.formats.sdmx_json.metadata_set import is_complete, read_metadata_set, write_metadata_set
from registry.formats.sdmx_json.reading import Wanted, read
from registry.model.message import StructureMessage
from registry.model.metadata_set import MetadataSet

_ARRAY = "metadataSets"


def write_metadata(message: StructureMessage, generation: Version | str) -> Iterator[bytes]:
    """The metadata sets of the message in pieces, one set at a time. `generation` is a metadata row of dialect.py or its text.

    Sets that the schema cannot hold, having no flow or agreement, target or attribute, are left out; stubs are written as they are.
    """
    version = generation if isinstance(generation, Version) else METADATA_VERSIONS[generation]
    dialect = Dialect(version=version, languages=message.preferred)
    head = ENCODER.encode(write_head(message.header, dialect, content_languages(message)))
    yield head[:-1] + b',"data":{"' + _ARRAY.encode() + b'":['
    sets = (each for each in message.artefacts if isinstance(each, MetadataSet) and is_complete(each))
    for place, each in enumerate(sets):
        yield (b"," if place else b"") + ENCODER.encode(write_metadata_set(each, dialect))
    yield b"]}}"


def read_metadata(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a metadata message 2.0 or 2.1, whichever its schema reference names; the artefacts are metadata sets, in their order.

    Raises Refused with findings that say line and path; TooLarge beyond 256 MB.
    """
    return read(source, _WANTED, file)


def _read_message(node: Node, version: Version) -> StructureMessage:
    meta = node["meta"]
    dialect = Dialect(version=version, languages=tuple(meta.get("contentLanguages", ())))
    sets = tuple(read_metadata_set(each, dialect) for each in node.get("data", {}).get(_ARRAY, ()))
    return StructureMessage(header=read_header(meta, dialect), artefacts=sets)


_WANTED = Wanted(word="metadata", versions=METADATA_VERSIONS, read=_read_message, arrays=lambda version: {_ARRAY})
