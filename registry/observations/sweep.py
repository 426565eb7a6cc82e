"""Sweeping: what killed loads left behind, and versions that nothing points to any more."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from registry.observations.store import Store


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


def _touched(folder: Path) -> float:
    """When anything directly in the folder changed last."""
    times = [folder.stat().st_mtime, *(entry.stat().st_mtime for entry in folder.iterdir() if entry.exists())]
    return max(times)
