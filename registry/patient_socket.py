"""A connection whose thread asks for leave before it waits for a client to send."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager


class PatientSocket(socket.socket):
    """`may_wait` is the leave, None where none is needed: a context that holds while it waits."""

    may_wait: Callable[[], AbstractContextManager[object]] | None = None

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        if self.may_wait is None:
            return super().recv(size, flags)
        try:
            return super().recv(size, flags | socket.MSG_DONTWAIT)
        except BlockingIOError:
            with self.may_wait():
                return super().recv(size, flags)


def has_more(connection: socket.socket, seconds: float) -> bool:
    """Whether something comes, or has ended, within some seconds."""
    asking = select.poll()
    asking.register(connection, select.POLLIN)
    return bool(asking.poll(seconds * 1000))
