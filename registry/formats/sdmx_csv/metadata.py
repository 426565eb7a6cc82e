"""SDMX-CSV metadata messages 2.0 and 2.1: one row for each metadata set (SDMX-CSV metadata message field guide).

A message has no header of its own: it is said to be of the epoch, from nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO

from registry.formats.sdmx_csv.metadata_read import read_sets
from registry.formats.sdmx_csv.metadata_write import write_metadata
from registry.model.message import Header, Party, StructureMessage

__all__ = ["read_metadata", "write_metadata"]

_HEADER = Header(id="CSV", prepared=datetime.fromtimestamp(0, UTC), sender=Party(id="UNKNOWN"))


def read_metadata(source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage:
    """Reads a message of either version; the artefacts are metadata sets, in their order. Raises Refused with findings that say the
    line, TooLarge beyond 256 MB."""
    sets, notices = read_sets(source, file)
    return StructureMessage(header=_HEADER, artefacts=sets, notices=notices)
