"""Clients that the service waits for: who takes or sends too little for too long is let go, at whatever point it is.

The kernel counts what a client has taken and sent, so that the watch costs a look a second at each connection that a long answer or a
body keeps, and nothing for all others. Where it does not count (not Linux, or a Unix socket), time limits of the socket remain.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_LOOKS = 10  # in the patience, at least one a second
_COUNTS = struct.Struct("120xQQ")  # the bytes acknowledged and received in Linux' tcp_info
_INFO = 256  # bytes, more than it has


class Window:
    """The least that a client moves, counted over stretches of `seconds` in which it was waited for."""

    def __init__(self, seconds: float, rate: int) -> None:
        self._seconds = seconds
        self._least = max(1, rate * seconds)
        self._waited = 0.0
        self._moved = 0

    def is_too_slow(self, waited: float, moved: int) -> bool:
        """Adds to the stretch; at its end, whether it was too little."""
        self._waited += waited
        self._moved += moved
        if self._waited < self._seconds:
            return False
        is_too_slow = self._moved < self._least
        self._waited, self._moved = 0.0, 0
        return is_too_slow


@dataclass(frozen=True)
class _Seen:
    """What a look saw: whether the client is waited for, and the bytes that it moved since the connection began."""

    at: float
    is_waited_for: bool
    moved: int


class Lane:
    """One direction of a connection for as long as a thread depends on its client."""

    def __init__(self, connection: socket.socket, window: Window, *, is_sending: bool) -> None:
        self._connection = connection
        self._window = window
        self._is_sending = is_sending
        self._last: _Seen | None = None
        self.is_given_up = False

    def look(self, now: float) -> None:
        """Ends it when the client is too slow. What is left of an answer is forgotten; a body ends where it is, and its sender can
        be told so."""
        seen = self._seen(now)
        last, self._last = self._last, seen
        if last is None or not (last.is_waited_for and seen.is_waited_for):
            return
        if self._window.is_too_slow(seen.at - last.at, seen.moved - last.moved):
            self.is_given_up = True
            reset(self._connection) if self._is_sending else self._connection.shutdown(socket.SHUT_RD)

    def _seen(self, now: float) -> _Seen:
        taken, sent = _COUNTS.unpack_from(self._connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO))
        queue = termios.TIOCOUTQ if self._is_sending else termios.FIONREAD
        (held,) = struct.unpack("i", fcntl.ioctl(self._connection, queue, bytes(4)))
        return _Seen(now, bool(held) == self._is_sending, taken if self._is_sending else sent)


class Watch:
    """All clients of a process that are waited for, looked at by a thread of its own, which begins with the first."""

    def __init__(self, seconds: int, rate: int) -> None:
        self.seconds = seconds
        self._rate = rate
        self._lanes: set[Lane] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def window(self) -> Window:
        return Window(self.seconds, self._rate)

    def enter(self, connection: socket.socket, window: Window, *, is_sending: bool) -> Lane:
        """A lane that is watched until it leaves."""
        lane = Lane(connection, window, is_sending=is_sending)
        if not _counts(connection):
            return lane
        with self._changed:
            self._lanes.add(lane)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
                self._thread.start()
            self._changed.notify()
        return lane

    def leave(self, lane: Lane) -> None:
        with self._changed:
            self._lanes.discard(lane)

    @contextmanager
    def receiving(self, connection: socket.socket, window: Window) -> Iterator[Lane]:
        """Watched while a part of a body is waited for. `window` is that of the whole body."""
        lane = self.enter(connection, window, is_sending=False)
        try:
            yield lane
        finally:
            self.leave(lane)

    def _run(self) -> None:
        while True:
            time.sleep(min(1.0, self.seconds / _LOOKS))
            with self._changed:
                self._changed.wait_for(lambda: self._lanes)
                for lane in self._lanes:
                    with suppress(OSError):  # of a connection that ended meanwhile
                        lane.look(time.monotonic())


def reset(connection: socket.socket) -> None:
    """Ends a connection; nothing stays in the kernel, and threads that wait for it do not any more."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)


def _counts(connection: socket.socket) -> bool:
    if not hasattr(socket, "TCP_INFO") or connection.family == socket.AF_UNIX:
        return False
    with suppress(OSError):
        return len(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO)) >= _COUNTS.size
    return False
