"""Messages of structures and of reference metadata whatever their format: told apart by their first signs."""

from __future__ import annotations

from pathlib import Path

from registry.formats.metadata_files import HEAD, is_metadata, read_metadata
from registry.formats.sdmx_json.reading import read_structures as read_json
from registry.formats.sdmx_ml.message import read_structures as read_ml
from registry.model.errors import Refused
from registry.model.finding import Finding
from registry.model.message import StructureMessage

_BOM = b"\xef\xbb\xbf"


def read_structures(path: Path) -> StructureMessage:
    """Reads a structure message, or one of metadata sets. Raises Refused with findings that name file and place."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        first = head.removeprefix(_BOM).lstrip()[:1]
        file.seek(0)
        if is_metadata(head):
            return read_metadata(file.read(), file=str(path))
        if first == b"<":
            return read_ml(file, file=str(path))
        if first == b"{":
            return read_json(file, file=str(path))
    message = f"{path.name} is neither XML nor JSON nor a metadata message in CSV: it begins with {first!r}"
    raise Refused(message, [Finding(code="unknown-format", message=message, file=str(path))])
