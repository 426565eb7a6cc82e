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


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Where ways of reading part: an answer of at most `small` observations in at most `few` series is read whole and rendered in
    Python, a longer one in SQL by ranges of series of about `chunk` observations, the first one of `first_chunk`."""

    small: int = 5_000
    few: int = 1_000
    first_chunk: int = 4_096
    chunk: int = 131_072


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
        self._attached: OrderedDict[str, int] = OrderedDict()  # alias -> how many use it now
        self._given_up: set[Path] = set()  # databases that could not be read

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A new cursor; its owner closes it."""
        with self._lock:
            return self._open().cursor()

    @contextmanager
    def attached(self, file: Path, alias: str) -> Iterator[str]:
        """Keeps a read-only database of the folder attached while in use; yields its quoted name."""
        name = f'"{alias}"'
        with self._lock:
            connection = self._open()
            if alias not in self._attached:
                self._make_room(connection)
                connection.execute(f"attach {literal(str(file.resolve()))} as {name} (read_only)")
                self._attached[alias] = 0
            self._attached[alias] += 1
            self._attached.move_to_end(alias)
        try:
            yield name
        finally:
            with self._lock:
                if alias in self._attached:
                    self._attached[alias] -= 1

    def takes(self, file: Path) -> bool:
        """Whether a database is there and was not given up."""
        return file not in self._given_up and file.exists()

    def give_up(self, file: Path, alias: str) -> bool:
        """Does not open a database again; False when that was known."""
        with self._lock:
            is_new = file not in self._given_up
            self._given_up.add(file)
            if self._connection is not None and self._attached.get(alias) == 0:
                self._connection.execute(f'detach "{alias}"')
                del self._attached[alias]
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
        for alias in [alias for alias, users in self._attached.items() if users == 0]:
            if len(self._attached) < _ATTACHED_AT_MOST:
                return
            connection.execute(f'detach "{alias}"')
            del self._attached[alias]
