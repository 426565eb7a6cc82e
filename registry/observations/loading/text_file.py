"""A file that was given, unpacked within bounds, and checked to be UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
import shutil
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from registry.model.errors import Malformed, TooLarge

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 1 << 20
_HEAD = 1 << 16


class TextFile(msgspec.Struct, frozen=True):
    """`path` is plain (a copy when `file`, that was given, was packed); `head` is its beginning."""

    file: Path
    path: Path
    head: bytes

    def check(self) -> None:
        """Raises Malformed when it is not UTF-8, naming the line."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        taken = 0
        with self.path.open("rb") as source:
            while block := source.read(_BLOCK):
                _decoded(decoder, block, self.file, taken)
                taken += len(block)
            _decoded(decoder, b"", self.file, taken, final=True)


def prepare(file: Path, folder: Path, most: int) -> TextFile:
    """Unpacks gzip into `folder`. Raises TooLarge beyond `most` bytes, Malformed for what is not whole."""
    with file.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if not packed and file.stat().st_size > most:
        raise _too_large(file, most)
    target = folder / "unpacked" if packed else file
    with unpacked(file, most) as source:
        head = source.read(_HEAD)
        if packed:
            with target.open("wb") as copy:
                copy.write(head)
                shutil.copyfileobj(source, copy, _BLOCK)
    return TextFile(file, target, head)


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than `most` bytes."""

    def __init__(self, stream: BinaryIO, file: Path, most: int) -> None:
        self._stream, self._file, self._most = stream, file, most
        self._taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            block = self._stream.read(len(view))
        except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
            raise Malformed(f"{self._file.name} is not a whole gzip file: {broken}") from broken
        self._taken += len(block)
        if self._taken > self._most:
            raise _too_large(self._file, self._most)
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _too_large(file: Path, most: int) -> TooLarge:
    return TooLarge(f"{file.name} has more than {most:,} bytes, unpacked; no more are taken")


def unpacked(file: Path, most: int) -> BinaryIO:
    """The bytes of a file, unpacked, as a stream that raises TooLarge beyond `most` and Malformed for a broken gzip file."""
    with file.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if not packed and file.stat().st_size <= most:
        return file.open("rb", buffering=1 << 18)  # tables go back in it
    return io.BufferedReader(_Bounded(_opened(file, packed=packed), file, most), 1 << 18)


def _opened(file: Path, *, packed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file, "rb") if packed else file.open("rb"))


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, file: Path, before: int, *, final: bool = False) -> None:
    """Raises Malformed for a block, after so many bytes, that goes on with what is no text. Plain ASCII need not be decoded."""
    if b"\x00" in block:
        line = _lines(file, before) + block[: block.index(b"\x00")].count(b"\n") + 1
        raise Malformed(f"{file.name} has a zero byte on line {line}; it is not a text file")
    if block.isascii() and not final and not decoder.getstate()[0]:
        return
    try:
        decoder.decode(block, final=final)
    except UnicodeDecodeError as wrong:
        place = before + len(block) - len(wrong.object) + wrong.start
        raise Malformed(
            f"{file.name} is not UTF-8: line {_lines(file, place) + 1} has the byte 0x{wrong.object[wrong.start]:02X}"
        ) from wrong


def _lines(file: Path, before: int) -> int:
    """How many lines end in the first bytes of a file, unpacked."""
    ended = 0
    with unpacked(file, sys.maxsize) as source:
        while before > 0 and (block := source.read(min(_BLOCK, before))):
            ended += block.count(b"\n")
            before -= len(block)
    return ended
