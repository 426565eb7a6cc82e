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
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb
import msgspec
import structlog

from registry.model.errors import NotFound, Unavailable
from registry.observations.engine import Engine, Sizes
from registry.observations.facts import Facts, read_facts
from registry.observations.sql import listed, literal

_LOG = structlog.get_logger("registry.observations")

# What DuckDB raises for files that are gone, cut or altered, and for a machine without memory or disk.
UNREADABLE = (
    duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException, duckdb.OutOfMemoryException,
)  # fmt: skip
DERIVED = "cube.duckdb"
PUBLIC = "public"  # the link to the copy for everyone, see public.py


class Store:
    """A folder of versions. `memory_mb` and `threads` bound DuckDB in each process; nothing is opened before it is used."""

    def __init__(self, folder: Path, *, memory_mb: int = 512, threads: int = 1, sizes: Sizes | None = None) -> None:
        self.folder = folder
        self.engine = Engine(folder, memory_mb=memory_mb, threads=threads, sizes=sizes)

    @property
    def versions(self) -> Path:
        return self.folder / "versions"

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    def open(self, version: str, *, derived: bool = True) -> Dataset:
        """A published version. `derived=False` reads the Parquet parts. Raises NotFound when the folder is gone."""
        folder = self.versions / version
        return Dataset(self.engine, folder, _facts(folder), derived=derived and self.engine.takes(folder / DERIVED))

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
        if folder.exists():
            raise Unavailable(f"the stored data of version {folder.name} have lost their version.json") from absent
        raise NotFound(f"the store has no dataset version {folder.name}") from absent
    except msgspec.MsgspecError as wrong:
        raise Unavailable(
            f"the version.json of the stored data of version {folder.name} cannot be read: {wrong}"
        ) from wrong


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
        return Dataset(self.engine, folder, _facts(folder), derived=self.engine.takes(folder / DERIVED))

    @contextmanager
    def reading(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, Tables]]:
        """A cursor and the tables to read with it. Other threads may take cursors of their own meanwhile."""
        with ExitStack() as stack:
            alias = stack.enter_context(self._attached()) if self.is_derived else None
            stack.enter_context(self.checked())
            cursor = self.engine.cursor()
            stack.callback(cursor.close)
            yield cursor, Tables(self, alias)

    @contextmanager
    def _attached(self) -> Iterator[str | None]:
        """The derived copy. When it cannot be opened the parts are read from now on: they are the truth."""
        with ExitStack() as stack:
            alias = None
            try:
                alias = stack.enter_context(self.engine.attached(self.folder / DERIVED, f"v {self.version}"))
            except UNREADABLE as wrong:
                self.give_up_derived(wrong)
            yield alias

    def give_up_derived(self, why: Exception) -> None:
        """Reads the parts instead of the derived copy, as every later reader in this process does until it is made again."""
        self.is_derived = False
        if self.engine.give_up(self.folder / DERIVED, f"v {self.version}"):
            _LOG.error(
                "the derived copy cannot be read; its parts are read instead", version=self.version, why=str(why)
            )

    @contextmanager
    def checked(self) -> Iterator[None]:
        """Says of what cannot be read which version it is. Raises Unavailable."""
        try:
            yield
        except duckdb.Error as wrong:
            is_file = isinstance(wrong, duckdb.InvalidInputException) and str(self.folder.resolve().parent) in str(
                wrong
            )
            if not is_file and not isinstance(wrong, UNREADABLE):
                raise
            if self.is_derived and not isinstance(wrong, duckdb.OutOfMemoryException):
                self.give_up_derived(wrong)
            _LOG.error("stored data cannot be read", version=self.version, why=str(wrong))
            raise Unavailable(
                f"the stored data of {self.facts.flow} cannot be read now; ask again soon, and tell who runs the service"
            ) from wrong


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
