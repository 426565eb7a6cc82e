"""Large answers, which take a thread for as long as their reader takes them: begun before their headers are sent, few at once.

An answer of up to `WHOLE` bytes is made before it is sent and goes to the kernel in one piece. Of a longer one the beginning is made first, so that data that cannot be read are an error with a reason and not half an answer. Two threads of a process stay free of such
answers, so that a crowd of slow readers cannot keep quick questions waiting; who comes when all others are taken is told to come again.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, NoReturn, cast

from flask import Flask, Request, Response, current_app, request

from registry.config import Settings
from registry.model.errors import TooLarge, Unavailable
from registry.patient_socket import has_more

EXTENSION = "sdmx_streams"
WHOLE = 64 * 1024  # bytes
BEGINNING = 16 * 1024  # bytes: beyond what files of tables begin with, within the first rows of all others
LARGE = 5_000  # observations
MOST_SHOWN = 1_000_000  # observations of an answer to a browser that names no format
HAS_PLACE = "registry.has_place"  # of a request whose answer has one
CROWDED = "registry.crowded"  # of a request whose answer turned out long when all places were taken
_FREE = 2  # threads
_AT_ONCE = 0.05  # seconds


class Streams:
    """How many large answers this process may send at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._taken = 0

    @contextmanager
    def sending(self, request: Request, *, is_large: bool) -> Iterator[Sending]:
        """A response on its way. A large one takes its place before anything of it is made. Raises Unavailable when all are taken."""
        sending = Sending(self, request)
        if is_large:
            sending.take()
        try:
            yield sending
        finally:
            sending.end()

    def held_file(self, file: BinaryIO, request: Request) -> BinaryIO:
        """The file, which keeps a place until it is closed. Raises Unavailable when all are taken."""
        try:
            self.take()
        except Unavailable:
            file.close()
            raise
        request.environ[HAS_PLACE] = True
        return cast(BinaryIO, _HeldFile(file, self.give_back))

    @contextmanager
    def waiting(self, connection: socket.socket) -> Iterator[None]:
        """A place while a client is waited for that sends. Raises Unavailable when all are taken and nothing comes at once."""
        try:
            self.take()
        except Unavailable:
            if has_more(connection, _AT_ONCE):
                yield
                return
            raise Unavailable(
                f"{self.most} clients are being waited for already, and the rest of the message did not come at once; send it again in some seconds"
            ) from None
        try:
            yield
        finally:
            self.give_back()

    def take(self) -> None:
        with self._lock:
            if self._taken < self.most:
                self._taken += 1
                return
        self.refuse()

    @property
    def has_room(self) -> bool:
        """Whether a place is free now, as a guess."""
        return self._taken < self.most

    def refuse(self) -> NoReturn:
        """Raises Unavailable."""
        raise Unavailable(
            f"{self.most} large answers are being sent already; ask again in some seconds, or ask for less with a key, a filter or limit"
        )

    def give_back(self) -> None:
        with self._lock:
            self._taken -= 1


class Sending:
    """A response that has a place, or takes one when it turns out to be long."""

    def __init__(self, streams: Streams, request: Request) -> None:
        self._streams, self._request = streams, request
        self._has_place = False

    def take(self) -> None:
        if not self._has_place:
            self._streams.take()
            self._has_place = True

    def kept(self, response: Response) -> Response:
        """The response, which keeps the place until it is closed."""
        self.take()
        self._has_place = False
        response.call_on_close(self._streams.give_back)
        self._request.environ[HAS_PLACE] = True
        return response

    def end(self) -> None:
        if self._has_place:
            self._has_place = False
            self._streams.give_back()


class _HeldFile:
    """A file that says once when it is closed; servers send it by its number."""

    def __init__(self, file: BinaryIO, closed: Callable[[], None]) -> None:
        self._file = file
        self._closed: Callable[[], None] | None = closed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _HeldFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        closed, self._closed = self._closed, None
        if closed is not None:
            closed()


def register(app: Flask, settings: Settings) -> None:
    places = app.extensions[EXTENSION] = Streams(max(1, settings.threads - _FREE))

    @app.before_request
    def refuse() -> None:
        """Tells who asks for a long answer when all places are taken, in the way of the address that is asked."""
        if CROWDED in request.environ:
            places.refuse()


def streams() -> Streams:
    """Those of the running application."""
    found: Streams = current_app.extensions[EXTENSION]
    return found


def begun(body: Iterator[bytes], *, is_large: bool) -> tuple[Iterable[bytes], bool]:
    """The body, of which the first bytes are made, and whether that is all of it. One known as large is sent as soon as it begins."""
    enough = BEGINNING if is_large else WHOLE
    pieces: list[bytes] = []
    size = 0
    for piece in body:
        pieces.append(piece)
        size += len(piece)
        if size >= enough:
            return _continued(pieces, body), False
    return [b"".join(pieces)], True


def _continued(pieces: list[bytes], body: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
        pieces.clear()
        yield from body
    finally:
        if isinstance(body, Generator):
            body.close()


def check_shown(request: Request, observations: int, *, names_format: bool) -> None:
    """A browser that opens the address of a very large answer would hang on it. Raises TooLarge; who names a format downloads."""
    if "text/html" in request.headers.get("Accept", "") and not names_format and observations > MOST_SHOWN:
        raise TooLarge(
            f"the answer has up to {observations:,} observations, more than the {MOST_SHOWN:,} that a browser is shown; "
            "ask for less with a key, a filter or limit, or download it with format=csv"
        )
