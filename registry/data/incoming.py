"""What comes in from outside becomes one data file on disk, within bounds: streams, zstd, and zip archives with one file in them.

A workbook is a zip archive, too, and stays what it is.
"""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

import zstandard

from registry.formats.sniff import is_workbook
from registry.model.errors import Malformed, NotAcceptable, TooLarge

_BLOCK = 1 << 18
_WINDOW = 2**27  # the most memory that a sender may ask for to unpack zstd
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_RATIO = 1_000  # no data file packs better; what does is a bomb
# Encodings of a body; gzip stays packed on disk, as loads unpack it themselves within their bound.
ENCODINGS = ("", "identity", "gzip", "x-gzip", "zstd")


class Stream(Protocol):
    def read(self, amount: int = -1, /) -> bytes: ...


def receive(stream: Stream, target: Path, most: int, encoding: str = "") -> int:
    """Writes a stream to a new file without holding it; returns its bytes. Nothing is left of one that is refused.

    Raises TooLarge beyond `most` bytes, Malformed for zstd that is none, NotAcceptable for another encoding.
    """
    if encoding not in ENCODINGS:
        raise NotAcceptable(f"{encoding} is not taken here; pack with gzip, zstd or not at all")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _copied(_unzstd(stream) if encoding == "zstd" else stream, target, most)
    except zstandard.ZstdError as wrong:
        target.unlink(missing_ok=True)
        raise Malformed(f"what was sent is not the zstd that it says: {wrong}") from wrong
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is to be unpacked before its data can be looked at (gzip needs no unpacking)."""
    return head[:4] in _ZIP or head[:4] == _ZSTD


def data_file(file: Path, folder: Path, most: int) -> Path:
    """The data file that `file` is or holds, plain or gzipped; a zip archive or zstd is unpacked into `folder`.

    Raises Malformed for an archive that does not hold exactly one file or is broken, TooLarge beyond `most` bytes.
    """
    with file.open("rb") as begun:
        head = begun.read(4)
    if head in _ZIP and not is_workbook(file):
        return _unzipped(file, folder, most)
    if head == _ZSTD:
        target = folder / (file.stem if file.suffix == ".zst" else f"{file.name}.data")
        with file.open("rb") as packed:
            receive(packed, target, most, "zstd")
        return target
    return file


def _unzstd(stream: Stream) -> Stream:
    reader: Stream = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(_Plain(stream.read))  # type: ignore[arg-type]  # it only reads
    return reader


class _Plain:
    """A stream with nothing but `read`: what reads from it cannot close it."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.read = read


def _copied(stream: Stream | IO[bytes], target: Path, most: int) -> int:
    written = 0
    with target.open("xb") as file:
        while block := stream.read(_BLOCK):
            written += len(block)
            if written > most:
                raise TooLarge(f"more than {most:,} bytes are not taken; REGISTRY_MAX_UPLOAD_MB bounds it")
            file.write(block)
    return written


def _unzipped(file: Path, folder: Path, most: int) -> Path:
    try:
        with zipfile.ZipFile(file) as archive:
            entry = _only(archive, file.name)
            _check_size(entry, file.name, most)
            target = folder / (Path(entry.filename).name or "data")
            if target == file:
                target = folder / f"unpacked-{target.name}"
            with archive.open(entry) as packed:
                try:
                    _copied(packed, target, most)
                except BaseException:
                    target.unlink(missing_ok=True)
                    raise
            return target
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, shutil.Error) as wrong:
        raise Malformed(f"{file.name} is a zip archive that cannot be unpacked: {wrong}") from wrong


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The one file of an archive, hidden ones and those of macOS aside."""
    entries = [one for one in archive.infolist() if not one.is_dir() and not _is_aside(one.filename)]
    if not entries:
        raise Malformed(f"the archive {name} is empty; put the one data file into it")
    if len(entries) > 1:
        shown = ", ".join(one.filename for one in entries[:5]) + (", …" if len(entries) > 5 else "")
        raise Malformed(f"the archive {name} holds {len(entries)} files ({shown}); load one data file at a time")
    return entries[0]


def _is_aside(path: str) -> bool:
    return path.startswith("__MACOSX/") or path.rpartition("/")[2].startswith(".")


def _check_size(entry: zipfile.ZipInfo, name: str, most: int) -> None:
    """What the archive says of itself; the bytes that come out are counted, too."""
    if entry.flag_bits & 1:
        raise Malformed(f"{entry.filename} in {name} is encrypted; send it without a password")
    if entry.file_size > most or entry.file_size > _RATIO * max(entry.compress_size, 1_000):
        raise TooLarge(f"{entry.filename} in {name} has {entry.file_size:,} bytes unpacked; at most {most:,} are taken")
