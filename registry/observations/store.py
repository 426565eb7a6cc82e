"""The store: a folder of immutable dataset versions, and how one of them is opened.

{store}/versions/{version}/version.json  series-*.parquet  obs-*.parquet  cube.duckdb (derived, may be missing)
                             public -> public-{n}/  the copy without what is withheld, where anything is
{store}/staging/{name}/                  loads under way
{store}/spill/{process}/                 what queries spill
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from registry.model.errors import NotFound
from registry.observations.engine import Engine
from registry.observations.facts import Facts, read_facts
from registry.observations.sql import listed, literal

DERIVED = "cube.duckdb"
PUBLIC = "public"  # the link to the copy for everyone, see public.py


class Store:
    """A folder of versions. `memory_mb` and `threads` bound DuckDB in each process; nothing is opened before it is used."""

    def __init__(self, folder: Path, *, memory_mb: int = 512, threads: int = 1) -> None:
        self.folder = folder
        self.engine = Engine(folder, memory_mb=memory_mb, threads=threads)

    @property
    def versions(self) -> Path:
        return self.folder / "versions"

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    def open(self, version: str, *, derived: bool = True) -> Dataset:
        """A published version. `derived=False` reads the Parquet parts. Raises NotFound when the folder is gone."""
        folder = self.versions / version
        return Dataset(self.engine, folder, _facts(folder), derived=derived and (folder / DERIVED).exists())

    def remove(self, version: str) -> None:
        """Deletes a version's files; readers that have them open keep reading."""
        shutil.rmtree(self.versions / version, ignore_errors=True)

    def close(self) -> None:
        self.engine.close()


@lru_cache(maxsize=512)
def _facts(folder: Path) -> Facts:
    try:
        return read_facts((folder / "version.json").read_bytes())
    except FileNotFoundError as absent:
        raise NotFound(f"the store has no dataset version {folder.name}") from absent


class Tables:
    """Where the rows of a version are read from, within one use of it."""

    def __init__(self, dataset: Dataset, alias: str | None) -> None:
        self._dataset = dataset
        self._alias = alias

    @property
    def has_places(self) -> bool:
        """The rows are known by their place in the table, and lie there in order."""
        return self._alias is not None

    @property
    def series(self) -> str:
        return f"{self._alias}.series" if self._alias else self._parts("series", None, None)

    def obs(self, first: int | None = None, last: int | None = None) -> str:
        """The observations; with a range of series only the parts that hold them."""
        return f"{self._alias}.obs" if self._alias else self._parts("obs", first, last)

    def _parts(self, table: str, first: int | None, last: int | None) -> str:
        parts = self._dataset.facts.parts_of(table, first, last) or self._dataset.facts.parts_of(table)[:1]
        files = listed(literal(str((self._dataset.folder / part.file).resolve())) for part in parts)
        return f"read_parquet([{files}])"


class Dataset:
    """One immutable version, open for reading."""

    def __init__(self, engine: Engine, folder: Path, facts: Facts, *, derived: bool) -> None:
        self.engine = engine
        self.folder = folder
        self.facts = facts
        self.is_derived = derived

    @property
    def version(self) -> str:
        """The name of the version's folder in the store; of a public copy with its own after a slash."""
        folder = self.folder
        return f"{folder.parent.name}/{folder.name}" if folder.name.startswith(f"{PUBLIC}-") else folder.name

    def public(self) -> Dataset:
        """What everyone may see: the copy without what is withheld, or the data set itself when nothing is."""
        try:
            folder = self.folder / (self.folder / PUBLIC).readlink()
        except FileNotFoundError:
            return self
        return Dataset(self.engine, folder, _facts(folder), derived=(folder / DERIVED).exists())

    @contextmanager
    def reading(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, Tables]]:
        """A cursor and the tables to read with it. Other threads may take cursors of their own meanwhile."""
        if not self.is_derived:
            cursor = self.engine.cursor()
            try:
                yield cursor, Tables(self, None)
            finally:
                cursor.close()
            return
        with self.engine.attached(self.folder / DERIVED, f"v {self.version}") as alias:
            cursor = self.engine.cursor()
            try:
                yield cursor, Tables(self, alias)
            finally:
                cursor.close()


def columns_of(connection: duckdb.DuckDBPyConnection, select: str) -> frozenset[str]:
    """The names of the columns that a query gives."""
    return frozenset(row[0] for row in connection.execute(f"describe {select}").fetchall())


def sync_folder(folder: Path) -> None:
    """Makes the entries of a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Makes the content of a file durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
