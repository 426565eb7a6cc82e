"""Rendered messages of this process, of structures and small ones of data, so that the same question on the same content is not written twice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import current_app

MOST_BYTES = 48 * 2**20  # in each process
LARGEST = 8 * 2**20
EXTENSION = "sdmx_rendered"


@dataclass(frozen=True)
class Body:
    """A whole body, compressed as it is sent, with the headers that only rendering tells."""

    content: bytes
    headers: Mapping[str, str]


class Rendered:
    """Bodies by the tag of their content; what was asked for longest ago leaves first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Body | None:
        with self._lock:
            if tag in self._bodies:
                self._bodies.move_to_end(tag)
            return self._bodies.get(tag)

    def put(self, tag: str, body: Body) -> None:
        """Keeps a body, unless it is too large."""
        if len(body.content) > LARGEST:
            return
        with self._lock:
            if tag in self._bodies:
                return
            self._bodies[tag] = body
            self._bytes += len(body.content)
            while self._bytes > self._most_bytes:
                _, gone = self._bodies.popitem(last=False)
                self._bytes -= len(gone.content)

    def keeping(self, tag: str, pieces: Iterable[bytes], headers: Mapping[str, str]) -> Iterator[bytes]:
        """The pieces; kept once they were taken to their end, unless they are too large together."""
        kept: list[bytes] = []
        size = 0
        for piece in pieces:
            size += len(piece)
            if size <= LARGEST:
                kept.append(piece)
            else:
                kept.clear()
            yield piece
        if size <= LARGEST:
            self.put(tag, Body(b"".join(kept), headers))


def rendered() -> Rendered:
    """What the running application has rendered."""
    found: Rendered = current_app.extensions[EXTENSION]
    return found
