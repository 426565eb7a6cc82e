"""Tokens: the right to write, given to a program or a person, for some agencies and data providers."""

from __future__ import annotations

from datetime import datetime

import msgspec

from registry.model.organisation import is_under

EVERY = "*"


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """`digest` is the SHA-256 of the secret in hexadecimal; the secret itself is kept nowhere.

    `agencies` are dotted ids, each standing for itself and its sub-agencies, or `*` for all; `providers` are ids of data providers.
    """

    id: str
    name: str
    digest: str
    agencies: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_administrator(self) -> bool:
        """Acts for all agencies."""
        return EVERY in self.agencies

    def acts_for(self, agency: str) -> bool:
        """Whether the holder may write what `agency` maintains: a token for IOM acts for IOM.GMDAC too."""
        return self.is_administrator or is_under(agency, self.agencies)

    def state(self, at: datetime) -> str:
        """`in force`, `expired` or `revoked` at a moment."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= at else "in force"

    def is_in_force(self, at: datetime) -> bool:
        return self.state(at) == "in force"
