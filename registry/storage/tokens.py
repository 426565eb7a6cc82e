"""Tokens: rows by id; what is revoked stays, so that the audit trail can be read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.model.token import Token
from registry.storage.tables import TokenRow


class TokenMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token) -> None:
        values = {name: getattr(token, name) for name in token.__struct_fields__}
        values |= {"agencies": list(token.agencies), "providers": list(token.providers)}
        self._session.add(TokenRow(**values))
        self._session.flush()

    def get(self, id: str) -> Token | None:
        row = self._session.get(TokenRow, id)
        return None if row is None else _token(row)

    def all(self) -> list[Token]:
        """Every token, revoked ones too, the newest first."""
        query = select(TokenRow).order_by(TokenRow.created_at.desc(), TokenRow.id)
        return [_token(row) for row in self._session.scalars(query)]

    def revoke(self, id: str, *, at: datetime) -> None:
        self._session.execute(update(TokenRow).where(TokenRow.id == id).values(revoked_at=at))


def _token(row: TokenRow) -> Token:
    values = {name: getattr(row, name) for name in Token.__struct_fields__}
    return Token(**(values | {"agencies": tuple(row.agencies), "providers": tuple(row.providers)}))
