"""The DuckDB of this process: opened after the fork, locked to the store's folder, one cursor per thread of work."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import msgspec

from registry.observations.sql import literal

_ATTACHED_AT_MOST = 64
Signature = tuple[int, int, int]  # which file it is, its length, when it was changed last


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Where ways of reading part: an answer of at most `small` observations in at most `few` series is read whole and rendered in
    Python, a longer one in SQL by ranges of series of about `chunk` observations, the first one of `first_chunk`."""

    small: int = 1_500
    few: int = 1_000
    first_chunk: int = 4_096
    chunk: int = 131_072


class _Attached(msgspec.Struct):
    """A database that this process has open, as it was when it was opened, and how many use it now."""

    file: Path
    signature: Signature | None
    users: int = 0

    @property
    def is_stale(self) -> bool:
        """Whether another file stands there now, or none."""
        return signature(self.file) != self.signature


def signature(file: Path) -> Signature | None:
    """What changes when a file is replaced, cut or written to; None when there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


class Engine:
    """Reads files of one folder and nothing else. `memory_mb` is DuckDB's memory limit, `threads` its number of threads.

    Safe to create before a fork: the connection is made by the process that first uses it.
    """

    def __init__(self, folder: Path, *, memory_mb: int = 512, threads: int = 1, sizes: Sizes | None = None) -> None:
        self.sizes = sizes or Sizes()
        self._folder = folder.resolve()
        self._memory = f"{memory_mb}MiB"
        self._threads = threads
        self._lock = threading.Lock()
        self._process: int | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._attached: OrderedDict[str, _Attached] = OrderedDict()  # by alias
        self._given_up: dict[Path, Signature | None] = {}  # databases that could not be read, as they were then

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A new cursor; its owner closes it."""
        with self._lock:
            return self._open().cursor()

    @contextmanager
    def attached(self, file: Path, alias: str) -> Iterator[str | None]:
        """Keeps a read-only database of the folder attached while in use; yields its quoted name. None while others here still read
        a file that stood in its place before."""
        with self._lock:
            found = self._take(file, alias)
        try:
            yield f'"{alias}"' if found else None
        finally:
            if found is not None:
                with self._lock:
                    found.users -= 1

    def _take(self, file: Path, alias: str) -> _Attached | None:
        connection = self._open()
        found = self._attached.get(alias)
        if found is not None and found.is_stale:
            if found.users:
                return None
            self._detach(connection, alias)
            found = None
        if found is None:
            self._make_room(connection)
            found = _Attached(file=file, signature=signature(file))
            connection.execute(f'attach {literal(str(file.resolve()))} as "{alias}" (read_only)')
            self._attached[alias] = found
        found.users += 1
        self._attached.move_to_end(alias)
        return found

    def takes(self, file: Path) -> bool:
        """Whether a database is there that was not given up as it is."""
        found = signature(file)
        return found is not None and self._given_up.get(file) != found

    def give_up(self, file: Path, alias: str) -> bool:
        """Does not open a database again before another is put in its place; False when that was known."""
        with self._lock:
            found = signature(file)
            is_new = file not in self._given_up or self._given_up[file] != found
            self._given_up[file] = found
            attached = self._attached.get(alias)
            if self._connection is not None and attached is not None and not attached.users:
                self._detach(self._connection, alias)
        return is_new

    def close(self) -> None:
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None
            self._attached.clear()

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None or self._process != os.getpid():
            self._connection = self._connect()
            self._process = os.getpid()
            self._attached.clear()
        return self._connection

    def _connect(self) -> duckdb.DuckDBPyConnection:
        spill = self._folder / "spill" / str(os.getpid())
        connection = duckdb.connect(config={"memory_limit": self._memory, "threads": self._threads})
        for statement in (
            f"set temp_directory={literal(str(spill))}",
            "set enable_progress_bar=false",
            "set autoinstall_known_extensions=false",
            "set autoload_known_extensions=false",
            f"set allowed_directories=[{literal(str(self._folder))}]",
            "set enable_external_access=false",
            "set lock_configuration=true",
        ):
            connection.execute(statement)
        return connection

    def _make_room(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Lets go of databases that nobody uses: those whose file is gone or another, and of the others the ones used longest ago."""
        idle = [alias for alias, one in self._attached.items() if not one.users]
        for alias in idle:
            if len(self._attached) >= _ATTACHED_AT_MOST or self._attached[alias].is_stale:
                self._detach(connection, alias)

    def _detach(self, connection: duckdb.DuckDBPyConnection, alias: str) -> None:
        connection.execute(f'detach "{alias}"')
        del self._attached[alias]
