"""What the tests of SDMX-JSON share: a message written, checked against the official schema, and read back."""

from __future__ import annotations

import json
from typing import Any

from registry.formats.schemas import validate_json
from registry.formats.sdmx_json.message import write_structures
from registry.formats.sdmx_json.metadata import read_metadata, write_metadata
from registry.formats.sdmx_json.reading import is_about_stub, read_structures
from registry.model.artefact import Maintainable
from registry.model.message import StructureMessage
from tests import factories as make


def written(message: StructureMessage, version: str) -> bytes:
    """`version` is that of structure messages (`2.1`) or of metadata messages (`metadata-2.1`)."""
    if version.startswith("metadata-"):
        return b"".join(write_metadata(message, version.removeprefix("metadata-")))
    return b"".join(write_structures(message, version))


def checked(message: StructureMessage, version: str) -> dict[str, Any]:
    """The message as a client sees it, after the official schema has agreed but for the content that a stub lacks by its nature."""
    node: dict[str, Any] = json.loads(written(message, version))
    findings = validate_json(node, version if version.startswith("metadata-") else f"structure-{version}")
    assert [finding for finding in findings if not is_about_stub(node, finding)] == []
    return node


def read_back(artefact: Maintainable, version: str) -> tuple[Maintainable, ...]:
    """What becomes of an artefact that is written, valid, and read."""
    message = make.a_message(artefact)
    checked(message, version)
    read = read_metadata if version.startswith("metadata-") else read_structures
    return read(written(message, version)).artefacts
