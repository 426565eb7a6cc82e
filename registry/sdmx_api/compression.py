"""Compression of streamed bodies: gzip by ISA-L level 1, zstd level 1. The first piece is flushed at once, so that clients see it early."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

import zstandard
from isal import isal_zlib

from registry.formats.negotiate import Encoding

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
