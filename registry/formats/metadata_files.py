"""Messages of reference metadata whatever their format: told apart by their first signs."""

from __future__ import annotations

import re

from registry.formats.sdmx_csv.metadata import read_metadata as read_csv
from registry.formats.sdmx_json.metadata import read_metadata as read_json
from registry.formats.sdmx_ml.metadata import read_metadata as read_ml
from registry.model.errors import Refused
from registry.model.finding import Finding
from registry.model.message import StructureMessage

HEAD = 4096
_BOM = b"\xef\xbb\xbf"
_CSV = re.compile(rb'"?MDSTRUCTURE\b')
_XML = re.compile(rb"<(?:\w+:)?GenericMetadata\b")
_JSON = re.compile(rb'/sdmx-json-metadata-schema\.json"|"metadataSets"\s*:')


def is_metadata(head: bytes) -> bool:
    """Whether a file that begins so is a message of reference metadata."""
    begin = head[:HEAD].removeprefix(_BOM).lstrip()
    if begin.startswith(b"<"):
        return _XML.search(begin) is not None
    return _JSON.search(begin) is not None if begin.startswith(b"{") else _CSV.match(begin) is not None


def read_metadata(body: bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a message of metadata sets: SDMX-ML (generic) of any generation, SDMX-JSON 2.0 and 2.1, SDMX-CSV 2.0 and 2.1.

    Raises Refused with findings that name the place.
    """
    begin = body[:HEAD].removeprefix(_BOM).lstrip()
    if begin.startswith(b"<"):
        return read_ml(body, file=file)
    if begin.startswith(b"{"):
        return read_json(body, file=file)
    if _CSV.match(begin):
        return read_csv(body, file=file)
    message = (
        f"{file or 'the message'} holds no metadata sets: it begins with {begin[:20]!r}, not with <, {{ or MDSTRUCTURE"
    )
    raise Refused(message, [Finding(code="unknown-format", message=message, file=file)])
