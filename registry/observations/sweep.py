"""Sweeping: what killed loads left behind, versions that nothing points to any more, and what of the others is not needed."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from registry.observations.store import DERIVED, PUBLIC, Store


def sweep(store: Store, in_use: Collection[str], *, older_than: float) -> list[str]:
    """Removes staging folders, spill folders and versions not `in_use` that were last touched before `older_than` (seconds since
    1970, so that loads under way are left alone). Returns the names of what was removed."""
    removed: list[str] = []
    for parent, kept in (
        (store.staging, frozenset[str]()),
        (store.folder / "spill", frozenset[str]()),
        (store.versions, frozenset(in_use)),
    ):
        for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
            if folder.name not in kept and _touched(folder) < older_than:
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder.name)
    return removed


def tidy(store: Store, in_use: Collection[str], read: Collection[str], *, older_than: float) -> list[str]:
    """Removes from the versions `in_use`, as far as last touched before `older_than`: public copies that another took the place of,
    what a killed worker left, and the derived copies of those that are not `read`: the few who ask for the past are given it from
    the parts. Returns what was removed, relative to the folder of versions."""
    removed: list[str] = []
    for version in sorted(in_use):
        folder = store.versions / version
        for path in _needless(folder, is_read=version in read) if folder.is_dir() else ():
            if path.is_dir() and _touched(path) < older_than:
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_file() and path.stat().st_mtime < older_than:
                path.unlink()
            else:
                continue
            removed.append(str(path.relative_to(store.versions)))
    return removed


def _needless(folder: Path, *, is_read: bool) -> Iterator[Path]:
    link = folder / PUBLIC
    shown = link.readlink().name if link.is_symlink() else None
    for copy in sorted(folder.glob(f"{PUBLIC}-*")):
        if copy.name != shown:
            yield copy
        else:
            yield from _needless(copy, is_read=is_read)
    yield from sorted(folder.glob(f"{DERIVED}.*"))
    if not is_read:
        yield from folder.glob(DERIVED)


def _touched(folder: Path) -> float:
    """When anything directly in the folder changed last."""
    times = [folder.stat().st_mtime, *(entry.stat().st_mtime for entry in folder.iterdir() if entry.exists())]
    return max(times)
