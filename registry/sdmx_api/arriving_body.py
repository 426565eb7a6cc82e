"""A body that comes in: one that breaks off is an error with a reason, never half a message that is taken for the whole.

Web servers say of a body that it is terminated, and so nothing between them and the readers of messages compares what came with the
`Content-Length`. A CSV that ends after one of its lines looks like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from registry.model.errors import Malformed, RegistryError, TooSlow
from registry.sdmx_api.watch import Lane

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream

Waiting = Callable[[], AbstractContextManager[Lane]]


class ArrivingBody:
    """`wsgi.input` around that of the server. `length` is None for chunks, of which the server knows the end."""

    def __init__(self, inner: InputStream, length: int | None, seconds: int, waiting: Waiting) -> None:
        self._inner = inner
        self._length = length
        self._seconds = seconds
        self._waiting = waiting
        self._came = 0

    def read(self, size: int = -1, /) -> bytes:
        return self._got(self._inner.read, size)

    def readline(self, size: int = -1, /) -> bytes:
        return self._got(self._inner.readline, size, of_line=True)

    def readlines(self, hint: int = -1, /) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _got(self, read: Callable[[int], bytes], size: int, *, of_line: bool = False) -> bytes:
        """Raises TooSlow, Malformed, Unavailable. A client that is gone is told in vain, but nothing is done with what it sent."""
        if self._length is not None and self._came >= self._length:
            return b""
        with self._waiting() as lane:
            try:
                got = read(size)
            except BlockingIOError as silent:  # the time limit of the socket
                raise self._too_slow() from silent
            except RegistryError:  # no place to wait for it
                raise
            except Exception as broken:  # servers have errors of their own for chunks that are none
                raise self._too_slow() if lane.is_given_up else self._broken() from broken
        self._came += len(got)
        is_short = (size < 0 or len(got) < size) and not (of_line and got.endswith(b"\n"))  # gunicorn waits for all
        if is_short and self._length is not None and self._came < self._length:
            raise self._too_slow() if lane.is_given_up else self._broken()
        return got

    def _too_slow(self) -> TooSlow:
        return TooSlow(f"{self._sentence} and too little more within {self._seconds} seconds; send it again")

    def _broken(self) -> Malformed:
        return Malformed(f"{self._sentence} and then it ended; nothing was changed; send it again")

    @property
    def _sentence(self) -> str:
        whole = "" if self._length is None else f" of its {self._length:,}"
        return f"the message broke off: {self._came:,}{whole} bytes came"
