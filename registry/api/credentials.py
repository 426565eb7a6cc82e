"""Who asks: the token of a request."""

from __future__ import annotations

from datetime import datetime

from flask import Request

from registry.accounts.tokens import authenticate
from registry.model.errors import NotPermitted, Unauthenticated
from registry.model.token import Token
from registry.services import Services


def holder(request: Request, services: Services, *, at: datetime) -> Token:
    """The token in `Authorization: Bearer …`. Raises Unauthenticated."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("this needs a token: send it as `Authorization: Bearer …`")
    with services.reading() as uow:
        return authenticate(uow, [text.strip()], at=at)


def administrator(request: Request, services: Services, *, at: datetime) -> Token:
    """The token in `Authorization: Bearer …`, which acts for all agencies. Raises Unauthenticated, NotPermitted."""
    token = holder(request, services, at=at)
    if not token.is_administrator:
        raise NotPermitted(
            f"harvests are for those who act for all agencies; the token {token.name!r} acts for {', '.join(token.agencies)}"
        )
    return token
