"""Requests that this service makes to others: bounded in time, polite, and kept from private addresses unless these are allowed."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Protocol, cast
from urllib.parse import urlsplit

from registry.model.errors import NotPermitted, RegistryError

USER_AGENT = "migration-registry/0.1 (SDMX registry; https://sdmx.org)"
_SCHEMES = ("http", "https")


class Unreachable(RegistryError):
    """The other side did not answer, or broke off."""


class Stream(Protocol):
    def read(self, amount: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Answer:
    """`url` is where redirects ended, `body` the bytes as sent (`Content-Encoding` says whether they are packed)."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: Stream

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class Request:
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@contextmanager
def send(request: Request, *, allows_private: bool, seconds: float) -> Iterator[Answer]:
    """The answer, whatever its status; `seconds` bounds each step of waiting for the other side.

    Without `allows_private` a server is asked only when its address is public: names are looked up first, and the address of the
    open connection is looked at again before anything is sent, for redirects too. Proxies of the environment are used when private
    addresses are allowed, as the guard cannot see past a proxy.

    Raises NotPermitted for such addresses and for schemes other than http and https, Unreachable when nobody answers.
    """
    check_address(request.url, allows_private=allows_private)
    asked = urllib.request.Request(  # noqa: S310 - the scheme was checked
        request.url, data=request.body, headers={"User-Agent": USER_AGENT, **request.headers}, method=request.method
    )
    try:
        with _opener(allows_private=allows_private).open(asked, timeout=seconds) as found:
            yield _answer(found)
    except urllib.error.URLError as wrong:
        raise Unreachable(f"{request.url} cannot be reached: {wrong.reason}") from wrong
    except (OSError, http.client.HTTPException) as wrong:
        raise Unreachable(f"{request.url} broke off: {wrong or type(wrong).__name__}") from wrong


def check_address(url: str, *, allows_private: bool) -> None:
    """Raises NotPermitted for what is never asked: other schemes, names in the URL, and, unless allowed, private addresses."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise NotPermitted(f"{url!r} is not asked: write an address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise NotPermitted(f"{parts.hostname}: an address with a user name or password in it is not asked")
    if allows_private:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 0, type=socket.SOCK_STREAM)
    except OSError as wrong:
        raise Unreachable(f"{parts.hostname} is not known: {wrong}") from wrong
    for entry in found:
        _check_ip(str(entry[4][0]), parts.hostname)


def _check_ip(address: str, host: str) -> None:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    if not mapped.is_global or mapped.is_multicast:
        raise NotPermitted(f"{host} has the address {address}, which is not public; it is not asked from here")


def _answer(found: object) -> Answer:
    response = cast("http.client.HTTPResponse", found)
    return Answer(response.status, response.url, dict(response.headers.items()), cast(Stream, response))


class _GuardedHttp(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _check_ip(self.sock.getpeername()[0], self.host)


class _GuardedHttps(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _check_ip(self.sock.getpeername()[0], self.host)


class _HttpHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_GuardedHttp, req)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_GuardedHttps, req)


class _Redirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, *, allows_private: bool) -> None:
        self._allows_private = allows_private

    def redirect_request(
        self, req: urllib.request.Request, fp: object, code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        check_address(newurl, allows_private=self._allows_private)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # IO of any kind


class _Statuses(urllib.request.HTTPErrorProcessor):
    """Gives every answer back; only redirects are followed."""

    def http_response(self, request: urllib.request.Request, response: object) -> object:
        status = cast("http.client.HTTPResponse", response).status
        if status in (301, 302, 303, 307, 308):
            return super().http_response(request, response)  # type: ignore[arg-type]  # the stubs want their own class
        return response

    https_response = http_response


def _opener(*, allows_private: bool) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    if allows_private:
        guards: list[urllib.request.BaseHandler] = [
            urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()
        ]  # fmt: skip
    else:
        guards = [_HttpHandler(), _HttpsHandler()]
    closing = (_Statuses(), urllib.request.HTTPDefaultErrorHandler())
    for handler in (*guards, _Redirects(allows_private=allows_private), *closing):
        opener.add_handler(handler)
    return opener
