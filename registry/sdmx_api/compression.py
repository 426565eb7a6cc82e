"""Compression of streamed bodies: gzip by ISA-L level 1, zstd level 1. The first piece is flushed at once, so that clients see it early.

Bodies that come in are unpacked here too.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import BinaryIO

import zstandard
from isal import isal_zlib

from registry.formats.negotiate import Encoding
from registry.model.errors import Malformed

_WINDOW = 2**27  # the most memory that a sender may ask for to unpack zstd
_GZIP = 31  # window bits that make the gzip container


def compress(body: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """The body in the encoding. Closes `body` when it is left early: the client is gone."""
    try:
        yield from _compressed(body, encoding)
    finally:
        if isinstance(body, Generator):
            body.close()


def _compressed(body: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    if encoding == "identity":
        yield from body
        return
    if encoding == "zstd":
        yield from _pieces(body, zstandard.ZstdCompressor(level=1).compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    else:
        yield from _pieces(body, isal_zlib.compressobj(1, wbits=_GZIP), isal_zlib.Z_SYNC_FLUSH)


def _pieces(body: Iterable[bytes], compressor: object, early: int) -> Iterator[bytes]:
    squeeze, flush = compressor.compress, compressor.flush  # type: ignore[attr-defined]  # both libraries follow zlib's shape
    is_first = True
    for piece in body:
        out = squeeze(piece) + (flush(early) if is_first and piece else b"")
        is_first = is_first and not piece
        if out:
            yield out
    yield flush()


def _gunzipped(stream: BinaryIO, most: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            return packed.read(most)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Malformed(f"the body is not the gzip that its Content-Encoding says: {wrong}") from wrong


def _unpacked_zstd(stream: BinaryIO, most: int) -> bytes:
    try:
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(stream, closefd=False) as packed:
            return packed.read(most)
    except zstandard.ZstdError as wrong:
        raise Malformed(f"the body is not the zstd that its Content-Encoding says: {wrong}") from wrong


# By `Content-Encoding`: what gives the first so many bytes of a body, unpacked.
UNPACKERS: Mapping[str, Callable[[BinaryIO, int], bytes]] = {
    "": lambda stream, most: stream.read(most),
    "identity": lambda stream, most: stream.read(most),
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "zstd": _unpacked_zstd,
}
