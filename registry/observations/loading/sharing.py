"""What a new version shares with others: files that are the same, byte for byte, lie on the disk once."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from registry.observations.facts import Part
from registry.observations.store import Dataset, sync_file


def share(parts: Iterable[Part], folder: Path, others: Iterable[Dataset]) -> Iterator[Part]:
    """The parts in `folder`, as they are; a file that one of the others has, too, becomes another name of it. Where the file system
    has no links, or the other file is not any more what it was written as, the new one stays."""
    known = {(part.sha256, part.bytes): other.folder / part.file for other in others for part in other.facts.parts}
    for part in parts:
        same = known.get((part.sha256, part.bytes))
        if same is not None and _digest(same) == part.sha256:
            _replace(folder / part.file, same)
        yield part


def link(source: Path, target: Path) -> None:
    """The same immutable file in another folder; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    sync_file(target)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _replace(path: Path, same: Path) -> None:
    beside = path.with_name(f".{path.name}")
    with suppress(OSError):
        os.link(same, beside)
        beside.replace(path)
