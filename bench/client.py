"""An HTTP client that costs little: one kept-alive connection on loopback, answers read to their end and thrown away unless kept."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Sink = Callable[[memoryview], object]
_ROOM = 1 << 20
_LINE = 1 << 14


@dataclass(frozen=True)
class Request:
    """A path on a port of this machine. Nothing is compressed unless the headers ask for it."""

    port: int
    path: str
    headers: Mapping[str, str]

    def encoded(self) -> bytes:
        headers = {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "identity", **self.headers}
        lines = [f"GET {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True)
class Answer:
    """`first_byte` and `seconds` count from the request: until the first byte of the body, and until its last."""

    status: int
    headers: dict[str, str]
    size: int
    first_byte: float
    seconds: float


class _Reader:
    """The bytes of a socket, as lines and as stretches of known length."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._room = memoryview(bytearray(_ROOM))
        self._begin = self._end = 0

    def _fill(self) -> None:
        if self._begin == self._end:
            self._begin = self._end = 0
        got = self._connection.recv_into(self._room[self._end :])
        if got == 0:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self._end += got

    def line(self) -> bytes:
        while True:
            here = bytes(self._room[self._begin : min(self._end, self._begin + _LINE)])
            line, found, _ = here.partition(b"\r\n")
            if found:
                self._begin += len(line) + 2
                return line
            if len(here) == _LINE:
                raise ConnectionError(f"a line of the answer is longer than {_LINE:,} bytes")
            self._compact()
            self._fill()

    def _compact(self) -> None:
        left = self._end - self._begin
        self._room[:left] = bytes(self._room[self._begin : self._end])
        self._begin, self._end = 0, left

    def take(self, size: int, sink: Sink | None) -> None:
        while size:
            if self._begin == self._end:
                self._fill()
            here = min(size, self._end - self._begin)
            if sink is not None:
                sink(self._room[self._begin : self._begin + here])
            self._begin += here
            size -= here

    def wait(self) -> None:
        """Until there is at least one byte."""
        if self._begin == self._end:
            self._fill()


class Connection:
    """`get` may be called again and again; an answer that ends the connection is followed by a new one."""

    def __init__(self, port: int, timeout: float = 120.0) -> None:
        self._port, self._timeout = port, timeout
        self._socket: socket.socket | None = None
        self._reader: _Reader | None = None

    def get(self, request: Request, sink: Sink | None = None) -> Answer:
        """Raises OSError when the server does not answer in time or ends in the middle."""
        reader = self._open()
        assert self._socket is not None
        began = time.perf_counter()
        self._socket.sendall(request.encoded())
        status = int(reader.line().split(b" ", 2)[1])
        headers = _headers(reader)
        size, first = _body(reader, status, headers, sink)
        done = time.perf_counter()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, size, (first or done) - began, done - began)

    def _open(self) -> _Reader:
        if self._socket is None or self._reader is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._reader = _Reader(self._socket)
        return self._reader

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = self._reader = None


def _headers(reader: _Reader) -> dict[str, str]:
    found: dict[str, str] = {}
    while line := reader.line():
        name, _, value = line.decode("latin-1").partition(":")
        found[name.lower()] = value.strip()
    return found


def _body(reader: _Reader, status: int, headers: Mapping[str, str], sink: Sink | None) -> tuple[int, float | None]:
    """The size of the body and the moment of its first byte."""
    if status in (204, 304):
        return 0, None
    if "content-length" in headers:
        size = int(headers["content-length"])
        if not size:
            return 0, None
        reader.wait()
        first = time.perf_counter()
        reader.take(size, sink)
        return size, first
    if headers.get("transfer-encoding", "").lower() != "chunked":
        raise ConnectionError("the answer has neither a length nor chunks")
    return _chunks(reader, sink)


def _chunks(reader: _Reader, sink: Sink | None) -> tuple[int, float | None]:
    total, first = 0, None
    while size := int(reader.line(), 16):
        reader.wait()
        first = first or time.perf_counter()
        reader.take(size, sink)
        reader.line()
        total += size
    reader.line()
    return total, first


def fetch(request: Request, *, timeout: float = 120.0) -> tuple[Answer, bytes]:
    """One answer with its body, over its own connection."""
    body = bytearray()
    connection = Connection(request.port, timeout)
    try:
        return connection.get(request, body.extend), bytes(body)
    finally:
        connection.close()
