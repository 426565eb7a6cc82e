"""Who writes: the token of a request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Request

from registry.accounts.tokens import authenticate
from registry.confidentiality.flags import Sight
from registry.model.errors import NotPermitted, Unauthenticated
from registry.model.token import Token
from registry.sdmx_api.asked import services

CHALLENGE = 'Bearer realm="registry", Basic realm="registry", charset="UTF-8"'


def writer(request: Request, *, at: datetime) -> Token:
    """The token in `Authorization: Bearer …`, or in the password (or user name) of Basic. Raises Unauthenticated."""
    header = request.headers.get("Authorization", "")
    if not header:
        raise Unauthenticated(
            "writing needs a token: send it as `Authorization: Bearer …`, or as the password of Basic"
        )
    with services().reading() as uow:
        return authenticate(uow, _candidates(header), at=at)


def sight(request: Request) -> Sight:
    """The observations as the caller may see them; without a token as everyone may. Raises Unauthenticated for a token that is none."""
    viewer = writer(request, at=datetime.now(UTC)) if request.headers.get("Authorization") else None
    return Sight(services().store, viewer)


def _candidates(header: str) -> Iterator[str]:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        yield rest.strip()
    elif scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Unauthenticated("the Authorization header is not Base64 of USER:PASSWORD in UTF-8") from None
        yield from (password, user)


def check_administrator(token: Token, what: str) -> None:
    """Raises NotPermitted."""
    if not token.is_administrator:
        raise NotPermitted(
            f"{what} is for administrators; the token {token.name!r} acts for {', '.join(token.agencies)}"
        )
