"""Around the whole application: a client that takes or sends too little is let go, and long answers of every kind have a place.

An answer that the kernel takes at once costs no thread and needs no place. A longer one, which keeps a thread for as long as its
reader takes, is sent when there is a place for it (`streams.py`) and watched (`watch.py`); who asks when all are taken is told to come
again. So does a message on its way in, for as long as its sender is waited for.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from registry.model.errors import Unavailable
from registry.patient_socket import PatientSocket
from registry.sdmx_api.arriving_body import ArrivingBody
from registry.sdmx_api.streams import CROWDED, HAS_PLACE, Streams
from registry.sdmx_api.watch import Lane, Watch, Window, reset

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ASKS = ("GET", "HEAD")
_MOST = 1_024  # questions that are remembered to have long answers
_SLOW = 10  # times the patience, in which a reader who is not watched takes a third of the kernel's buffer
_Key = tuple[str, ...]
_Started = tuple[str, list[tuple[str, str]]]


class Patience:
    """A WSGI application around `app`; under a server that does not let its sockets be known it does nothing."""

    def __init__(self, app: WSGIApplication, streams: Streams, watch: Watch) -> None:
        self._app = app
        self._streams = streams
        self._watch = watch
        self._long: OrderedDict[_Key, None] = OrderedDict()  # without those of data, which take their places themselves

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        connection = environ.get("gunicorn.socket")
        if not isinstance(connection, socket.socket):
            return self._app(environ, start_response)
        most = _limit(connection, self._watch.seconds)
        self._expect_body(environ, connection)
        if self._long and _key(environ) in self._long and not self._streams.has_room:
            return self._refused(environ, start_response)  # before any work is done for it
        started: list[_Started] = []

        def starting(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return _no_writing

        body = self._app(environ, starting)
        if isinstance(body, environ["wsgi.file_wrapper"]):
            start_response(*started[-1])
            return _file(body, connection, most, self._watched(connection))
        pieces = iter(body)
        first, is_short = ([], True) if HAS_PLACE in environ else _first(pieces, room_of(connection))
        answer = _Answer(chain(first, pieces), connection, _closer(body))
        if not is_short and not self._may_go(environ, answer):
            answer.close()
            return self._refused(environ, start_response)
        if not is_short or HAS_PLACE in environ:
            answer.call_on_close(self._watched(connection))
        start_response(*started[-1])
        return answer

    def _expect_body(self, environ: WSGIEnvironment, connection: socket.socket) -> None:
        """Lets a body that breaks off be an error, and its sender not keep the thread."""
        length = environ.get("CONTENT_LENGTH", "")
        if length in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        _limit_times(connection, socket.SO_RCVTIMEO, self._watch.seconds)
        waiting = partial(self._receiving, connection, self._watch.window())
        body = environ["wsgi.input"]
        environ["wsgi.input"] = ArrivingBody(body, int(length) if length else None, self._watch.seconds, waiting)

    @contextmanager
    def _receiving(self, connection: socket.socket, window: Window) -> Iterator[Lane]:
        """While a part of a body is read, which has a place for as long as it is waited for."""
        with self._watch.receiving(connection, window) as lane:
            if not isinstance(connection, PatientSocket):
                yield lane
                return
            connection.may_wait = partial(self._streams.waiting, connection)
            try:
                yield lane
            finally:
                connection.may_wait = None

    def _watched(self, connection: socket.socket) -> Callable[[], object]:
        """Watches the reader of an answer until what it gives is called."""
        return partial(self._watch.leave, self._watch.enter(connection, self._watch.window(), is_sending=True))

    def _may_go(self, environ: WSGIEnvironment, answer: _Answer) -> bool:
        """Takes a place for an answer of many bytes. What was done for a request that changes something is told in any case."""
        self._long[_key(environ)] = None
        while len(self._long) > _MOST:
            self._long.popitem(last=False)
        try:
            self._streams.take()
        except Unavailable:
            return environ["REQUEST_METHOD"] not in _ASKS
        answer.call_on_close(self._streams.give_back)
        return True

    def _refused(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[CROWDED] = True
        return self._app(environ, start_response)


class _Answer:
    """A body that says when it is closed."""

    def __init__(self, pieces: Iterator[bytes], connection: socket.socket, close: Callable[[], object]) -> None:
        self._pieces = pieces
        self._connection = connection
        self._closing = [close]

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def call_on_close(self, close: Callable[[], object]) -> None:
        self._closing.append(close)

    def close(self) -> None:
        _let_go_after_failure(self._connection)
        while self._closing:
            self._closing.pop()()


def _file(file: Any, connection: socket.socket, seconds: float, leave: Callable[[], object]) -> Iterable[bytes]:
    """A file that the server sends by its number."""
    connection.settimeout(seconds)  # of sendfile it is that of each stretch
    close = _closer(file)

    def closing() -> None:
        leave()
        _let_go_after_failure(connection)
        close()

    file.close = closing
    wrapped: Iterable[bytes] = file
    return wrapped


def room_of(connection: socket.socket) -> int:
    """About how many bytes the kernel takes at once. Half of what it counts is its own."""
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2


def _limit(connection: socket.socket, seconds: int) -> float:
    """Lets the kernel end the connection when its reader takes nothing for twice as long, as no thread may wait for it; gives the
    seconds after which a send fails that makes no progress. This takes a third of the kernel's buffer, so that a reader who is slow
    needs more of them."""
    with suppress(OSError):
        if not hasattr(socket, "TCP_USER_TIMEOUT"):
            return _limit_times(connection, socket.SO_SNDTIMEO, seconds)
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 2 * seconds * 1000)
    return _limit_times(connection, socket.SO_SNDTIMEO, seconds * _SLOW)


def _limit_times(connection: socket.socket, of: int, seconds: int) -> int:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, of, struct.pack("ll", seconds, 0))
    return seconds


def _let_go_after_failure(connection: socket.socket) -> None:
    """Ends a connection to which sending failed, which is the error that the server handles while it closes the answer. Nothing stays
    in the kernel, and the server, which else waits in its main thread for the reader to hang up, does not."""
    if isinstance(sys.exc_info()[1], OSError):
        reset(connection)


def _first(pieces: Iterator[bytes], room: int) -> tuple[list[bytes], bool]:
    """The first pieces, and whether they are all and there is room for them."""
    first: list[bytes] = []
    size = 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > room:
            return first, False
    return first, True


def _key(environ: WSGIEnvironment) -> _Key:
    """What decides how long an answer is, as far as a guess needs it."""
    named = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")
    return tuple(environ.get(name, "")[:2_048] for name in named)


def _closer(body: object) -> Callable[[], object]:
    close: Callable[[], object] = getattr(body, "close", lambda: None)
    return close


def _no_writing(_: bytes) -> None:
    raise AssertionError("answers of the service are iterables")
