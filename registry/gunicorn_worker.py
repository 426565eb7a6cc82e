"""The class of the web server's processes: threads are for requests that have come, not for connections that may bring one.

gunicorn's own class gives a thread to each new connection until its head has come, and to a body that nobody wants for five seconds;
it waits in its main thread, two seconds each, for clients to hang up. A crowd of slow clients stops it so. Here the main thread gathers
heads and sees connections off as it is told of their bytes, and where it holds as many as it may, idle ones make room.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from registry.patient_socket import PatientSocket

_PIECE = 64 * 1024  # bytes
_LONGEST_HEAD = 128 * 1024  # bytes; a longer one is for the parser to refuse
_LONGEST_REST = 1024 * 1024  # bytes that are read and forgotten of one who was told to stop
_REST_SECONDS = 0.05  # for what has come of a body that nobody wants
_FAREWELL_SECONDS = 2.0
_PASSING = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)
_FULL = (errno.EMFILE, errno.ENFILE)


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """One connection with what has come of its next head."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.data_ready = True  # it is given to a thread when it is
        self.head = bytearray()
        self.forgotten = 0

    def init(self) -> None:
        """Makes the parser and gives it the head."""
        super().init()
        head, self.head = bytes(self.head), bytearray()
        if head:
            self.parser.unreader.unread(head)

    def gather(self) -> bool | None:
        """Whether the head is whole; None when the client is gone."""
        piece = self._received()
        if not piece:
            return False if piece is None else None
        tail = bytes(self.head[-2:]) + piece
        self.head += piece
        return b"\n\r\n" in tail or b"\n\n" in tail or len(self.head) > _LONGEST_HEAD

    def forget(self) -> bool:
        """Reads what still comes; whether the client has hung up, or sends too much."""
        piece = self._received()
        self.forgotten += len(piece or b"")
        return piece == b"" or self.forgotten > _LONGEST_REST

    def _received(self) -> bytes | None:
        """None where nothing has come now; empty at the end."""
        try:
            received: bytes = self.sock.recv(_PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""
        return received


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """One process. All but `handle` and `_keepalive_after` runs in its main thread."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._leaving: deque[Connection] = deque()

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        if cfg.is_ssl:
            raise SystemExit("the service speaks plain HTTP; let a proxy in front of it have the certificate")
        super().check_config(cfg, log)

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except OSError as failed:
            if failed.errno in _FULL:
                self._make_room()
            elif failed.errno not in _PASSING:
                raise
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        patient = PatientSocket(client.family, client.type, client.proto, client.detach())
        self._await_head(Connection(self.cfg, patient, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """The next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_head(conn)

    def on_pending_socket_readable(self, conn: Connection, client: Any) -> None:
        is_whole = conn.gather()
        if is_whole is False:
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._go_on(conn, is_whole)

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        if fs.cancelled() or fs.exception() is not None or not fs.result():
            self._see_off(conn)
            return
        rest = conn.parser.unreader.take_buffered()
        if rest:  # it did not wait for the answer
            conn.head = bytearray(rest)
            conn.sock.setblocking(False)
            self._await_head(conn, is_whole=b"\n\r\n" in rest or b"\n\n" in rest)
            return
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Ends what has taken too long; called at least each second."""
        now = time.monotonic()
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, now + _FAREWELL_SECONDS)
        super().murder_pending()
        while self._leaving and self._leaving[0].timeout <= now:
            self._end(self._leaving.popleft())

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether the connection can be reused: not when it would take a thread to wait for the rest of a body that was refused."""
        return keepalive and bool(conn.parser.finish_body(deadline=time.monotonic() + _REST_SECONDS))

    def _await_head(self, conn: Connection, *, is_whole: bool = False) -> None:
        whole = is_whole or conn.gather()
        if whole is not False:
            self._go_on(conn, whole)
            return
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _go_on(self, conn: Connection, is_whole: bool | None) -> None:
        if is_whole:
            self.enqueue_req(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def _see_off(self, conn: Connection) -> None:
        """Ends a connection after its client has, which has the answer then, or soon (RFC 9112, section 9.6)."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.timeout = time.monotonic() + _FAREWELL_SECONDS
        self._leaving.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._forget, conn))

    def _forget(self, conn: Connection, _: Any) -> None:
        if conn.forget():
            self._leaving.remove(conn)
            self._end(conn)

    def _make_room(self) -> None:
        """Ends the idle connection that has been so for longest."""
        for idle in (self._leaving, self.keepalived_conns, self.pending_conns):
            if idle:
                self._end(idle.popleft())
                return

    def _end(self, conn: Connection) -> None:
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
