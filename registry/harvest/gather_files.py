"""Gathering from files: the structure messages among them, and the data files beside these."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from registry.harvest.asked import asked_for
from registry.harvest.fetch import checksum
from registry.harvest.found import Found
from registry.harvest.sources import FileSource
from registry.model.harvest import HarvestMessage, HarvestRequest, Mark
from registry.model.organisation import AgencyScheme

_SUFFIXES = (".xml", ".json", ".csv", ".gz", ".xlsx", ".parquet", ".arrow", ".arrows")
_ABOUT = ("readme", "licen", "package")  # files about the folder rather than in it
_HEAD = 16_384


def gather_files(source: FileSource, request: HarvestRequest, *, most: int, at: datetime) -> Found:
    """Raises TooLarge beyond the budget."""
    found = Found()
    for file in source.files:
        if file.suffix not in _SUFFIXES or file.name.lower().startswith(_ABOUT):
            continue
        if _is_of_structures(file):
            mark = Mark(sha256=checksum(file, most))
            found.take(file, HarvestMessage(url=file.as_uri(), file=str(file), read_at=at, mark=mark))
        else:
            found.data_files.append(file)
    _keep(found, request)
    return found


def _is_of_structures(file: Path) -> bool:
    """By its beginning; a packed file is taken for data."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        root = re.search(rb"<(?:[\w.-]+:)?(\w+)[\s>]", re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
        return root is not None and root[1] == b"Structure"
    return head.startswith(b"{") and not any(
        word in head for word in (b'"dataSets"', b'"metadataSets"', b"data-schema")
    )


def _keep(found: Found, request: HarvestRequest) -> None:
    """Only what was asked for, what it needs, and the agency schemes."""
    wanted = asked_for(request)
    if not wanted:
        return
    for urn in wanted:
        if not found.has(urn):
            found.note(f"{urn} is in none of the files")
    kept = found.needed_by(urn for asked in wanted for urn in found.meeting(asked))
    if kept:
        kept |= {urn for urn, one in found.by_urn.items() if isinstance(one.artefact, AgencyScheme)}
    found.by_urn = {urn: one for urn, one in found.by_urn.items() if urn in kept}
