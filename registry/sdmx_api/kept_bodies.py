"""Rendered data kept on disk as they were sent, so that the same dump again is a file to send.

{folder}/{code}-{tag}            a head of fixed length (what else is told of the body, as JSON), then the body
{folder}/{code}-{tag}.{n}.part   one that is being written

`tag` names the content of an answer with its encoding; `code` names the code that wrote it. Only what everyone may read is kept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

import msgspec
from flask import current_app

import registry
from registry.config import Settings

EXTENSION = "sdmx_kept_bodies"
SMALLEST = 64 * 1024  # what is shorter is written again as fast
HEAD = 4096
_REST = 3600  # seconds after which a part that nobody wrote to is left over


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a body does not say itself: the headers that only rendering tells, the data set versions that it is of, its length (a file
    of another length did not outlive a failure of the machine)."""

    headers: dict[str, str]
    of: tuple[str, ...]
    length: int = 0


@dataclass(frozen=True)
class KeptBody:
    """An open file, at the first byte of the body; whoever takes it closes it. It outlives its name."""

    file: BinaryIO
    headers: Mapping[str, str]
    length: int

    def seek(self, position: int) -> None:
        """Goes to a byte of the body."""
        self.file.seek(HEAD + position)


class KeptBodies:
    """The bodies in a folder that several processes share; together at most `most_bytes`: what was asked for longest ago leaves. With
    none allowed nothing is kept and what was kept before is not given. A disk that cannot be written costs no answer."""

    def __init__(self, folder: Path, most_bytes: int, code: str) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._code = code

    @property
    def is_on(self) -> bool:
        return bool(self._most_bytes)

    def get(self, tag: str) -> KeptBody | None:
        if not self.is_on:
            return None
        try:
            file = self._path(tag).open("rb", buffering=0)
        except OSError:
            return None
        told = _told(file)
        if told is None:
            file.close()
            return None
        with suppress(OSError):  # it is as good without
            os.utime(file.fileno())
        return KeptBody(file, told.headers, told.length)

    def keeping(
        self, tag: str, pieces: Iterable[bytes], headers: Mapping[str, str], of: Sequence[str]
    ) -> Iterator[bytes]:
        """The pieces. Once they were taken to their end they are kept; when the reader leaves before, nothing stays."""
        part = _Part(self._path(tag), Told(headers=dict(headers), of=tuple(of)), self._most_bytes)
        try:
            for piece in pieces:
                part.add(piece)
                yield piece
            if part.finish():
                with suppress(OSError):  # the next one tries again
                    self._make_room()
        finally:
            part.drop()
            if isinstance(pieces, Generator):
                pieces.close()

    def sweep(self, versions: Container[str]) -> int:
        """Removes what other code wrote, what is of a version that is not among these, what was left over, and what is more than
        there is room for. Says how many went."""
        before = self._files()
        for path in before:
            if not self._is_wanted(path, versions):
                path.unlink(missing_ok=True)
        self._make_room()
        return sum(not path.exists() for path in before)

    def _is_wanted(self, path: Path, versions: Container[str]) -> bool:
        if path.suffix == ".part":
            return not _is_left_over(path)
        try:
            with path.open("rb") as file:
                told = _told(file)
        except FileNotFoundError:
            return True
        if told is None or not path.name.startswith(f"{self._code}-"):
            return False
        return all(one in versions for one in told.of)

    def _make_room(self) -> None:
        """Removes the bodies asked for longest ago until the rest is small enough."""
        whole: list[tuple[float, int, Path]] = []
        for path in self._files():
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            if path.suffix != ".part":
                whole.append((found.st_mtime, found.st_size, path))
            elif _is_left_over(path):
                path.unlink(missing_ok=True)
        room = self._most_bytes
        for _, size, path in sorted(whole, reverse=True):
            room -= size
            if room < 0:
                path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []

    def _path(self, tag: str) -> Path:
        return self.folder / f"{self._code}-{tag}"


class _Part:
    """A body being written: begun when it is long enough, given up when it is too long or the disk does not take it."""

    def __init__(self, path: Path, told: Told, most_bytes: int) -> None:
        self._path = path
        self._told = told
        self._most_bytes = most_bytes
        self._size = 0
        self._waiting: list[bytes] = []
        self._file: BinaryIO | None = None
        self._is_given_up = False

    def add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._is_given_up:
            return
        if self._size + HEAD > self._most_bytes:
            self.drop()
            return
        try:
            self._write(piece)
        except OSError:  # no room: the answer goes on without being kept
            self.drop()

    def _write(self, piece: bytes) -> None:
        if self._file is None:
            self._waiting.append(piece)
            if self._size < SMALLEST:
                return
            self._file = self._begun()
            piece = b"".join([b" " * HEAD, *self._waiting])
            self._waiting.clear()
        self._file.write(piece)

    def _begun(self) -> BinaryIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{self._path.name}.", suffix=".part", dir=self._path.parent)
        self._name = Path(name)
        return os.fdopen(handle, "wb")

    def finish(self) -> bool:
        """Whether the body is kept now."""
        head = msgspec.json.encode(msgspec.structs.replace(self._told, length=self._size)).ljust(HEAD)
        if self._file is None or len(head) > HEAD:
            return False
        try:
            self._file.seek(0)
            self._file.write(head)
            self._file.close()
            self._name.replace(self._path)
        except OSError:
            return False
        self._file = None
        return True

    def drop(self) -> None:
        """Nothing of an unfinished body stays."""
        self._is_given_up = True
        self._waiting.clear()
        if self._file is not None:
            with suppress(OSError):
                self._name.unlink()
            with suppress(OSError):  # what it still had to write has no room
                self._file.close()
            self._file = None


def _told(file: BinaryIO) -> Told | None:
    """The head of a file, which is read to the end of it; None when the file is not whole."""
    try:
        told = msgspec.json.decode(file.read(HEAD), type=Told)
    except (msgspec.DecodeError, OSError):
        return None
    return told if os.fstat(file.fileno()).st_size == HEAD + told.length else None


def _is_left_over(part: Path) -> bool:
    try:
        return part.stat().st_mtime < time.time() - _REST
    except FileNotFoundError:
        return False


@cache
def code_name(sender: str) -> str:
    """A name of what decides bytes besides content: the code of this installation, and who stands as sender in messages."""
    digest = hashlib.sha256(sender.encode())
    root = Path(registry.__file__).parent
    for path in sorted(root.rglob("*.py")):
        found = path.stat()
        digest.update(f"{path.relative_to(root)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def in_force(settings: Settings) -> KeptBodies:
    """Where bodies are kept, as the settings say."""
    return KeptBodies(settings.var / "bodies", settings.bodies_mb * 2**20, code_name(settings.sender))


def kept_bodies() -> KeptBodies:
    """What the running application keeps."""
    found: KeptBodies = current_app.extensions[EXTENSION]
    return found
