"""Tokens: issued once, kept as a digest, checked at every write.

The text that its holder keeps is `ID.SECRET`: the id finds the row, the digest of the secret is compared in constant time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.model.errors import Conflict, Malformed, NotFound, Unauthenticated
from registry.model.job import AuditEntry
from registry.model.token import EVERY, Token
from registry.storage.unit_of_work import UnitOfWork

SECRET_BYTES = 32
_ID_BYTES = 6
_AGENCY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*")
_ABSENT = hashlib.sha256(b"no token has this digest").hexdigest()


@dataclass(frozen=True)
class Rights:
    """For whom a token acts, and until when (None = until it is revoked)."""

    agencies: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Issued:
    """`text` is shown to the holder once; it can never be shown again."""

    token: Token
    text: str


def issue(uow: UnitOfWork, name: str, rights: Rights, *, randomness: bytes, by: str, at: datetime) -> Issued:
    """Records a new token and commits. `randomness` is at least 38 random bytes: the id and the secret are made of it.

    Raises Malformed for an agency that is none or when nobody is acted for, Conflict when a token of this name is in force.
    """
    if len(randomness) < SECRET_BYTES + _ID_BYTES:
        raise Malformed(f"a token needs {SECRET_BYTES + _ID_BYTES} random bytes, not {len(randomness)}")
    _check(name, rights)
    if any(token.name == name and token.is_in_force(at) for token in uow.tokens.all()):
        raise Conflict(f"a token named {name!r} is in force; revoke it first or choose another name")
    secret = base64.urlsafe_b64encode(randomness[_ID_BYTES:]).decode().rstrip("=")
    token = Token(
        id=randomness[:_ID_BYTES].hex(),
        name=name,
        digest=_digest(secret),
        agencies=rights.agencies,
        providers=rights.providers,
        created_at=at,
        created_by=by,
        expires_at=rights.expires_at,
    )
    uow.tokens.add(token)
    whom = ", ".join((*rights.agencies, *rights.providers))
    uow.audit.add(AuditEntry(at=at, who=by, what="issued", target=f"token:{token.id}", detail=f"{name} for {whom}"))
    uow.commit()
    return Issued(token, f"{token.id}.{secret}")


def _check(name: str, rights: Rights) -> None:
    if not name.strip() or not name.isprintable():
        raise Malformed(f"{name!r} is not a name for a token; write a word such as nightly-upload")
    if not rights.agencies and not rights.providers:
        raise Malformed("a token acts for at least one agency (* for all) or data provider")
    for agency in rights.agencies:
        if agency != EVERY and not _AGENCY.fullmatch(agency):
            raise Malformed(f"{agency!r} is not an agency id such as IOM.GMDAC, nor * for all")


def revoke(uow: UnitOfWork, name_or_id: str, *, by: str, at: datetime) -> Token:
    """Ends a token and commits. Raises NotFound when none of this name or id is in force."""
    found = [token for token in uow.tokens.all() if name_or_id in (token.id, token.name) and token.revoked_at is None]
    if not found:
        raise NotFound(f"no token {name_or_id!r} is in force; `registry token list` shows them")
    for token in found:
        uow.tokens.revoke(token.id, at=at)
        uow.audit.add(AuditEntry(at=at, who=by, what="revoked", target=f"token:{token.id}", detail=token.name))
    uow.commit()
    return found[0]


def listed(uow: UnitOfWork) -> list[Token]:
    """Every token, revoked and expired ones too, the newest first."""
    return uow.tokens.all()


def authenticate(uow: UnitOfWork, candidates: Iterable[str], *, at: datetime) -> Token:
    """The token of which one of `candidates` is the text. Raises Unauthenticated, never saying what was wrong with the secret."""
    for text in candidates:
        id, _, secret = text.partition(".")
        token = uow.tokens.get(id[:40])
        is_right = hmac.compare_digest(_digest(secret), token.digest if token else _ABSENT)
        if token is None or not is_right:
            continue
        if not token.is_in_force(at):
            raise Unauthenticated(f"the token {token.name!r} is {token.state(at)}; ask for a new one")
        return token
    raise Unauthenticated("the token is not known; send it as `Authorization: Bearer …`, or as the password of Basic")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
