"""Registrations: rows by id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.model.registration import Registration
from registry.storage.tables import RegistrationRow

_ENCODE = msgspec.json.Encoder(order="deterministic").encode
_DECODE = msgspec.json.Decoder(Registration).decode


@dataclass(frozen=True)
class StoredRegistration:
    """A registration that has its id, and when it was changed last, by whom."""

    registration: Registration
    changed_at: datetime
    recorded_by: str


class RegistrationMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, registration: Registration, *, at: datetime, by: str) -> None:
        """Adds the registration, or replaces what was known under its id."""
        assert registration.id is not None, "the registry gives the id before it stores"
        row = RegistrationRow(
            id=registration.id,
            agreement=registration.provision_agreement,
            changed_at=at,
            recorded_by=by,
            content=_ENCODE(registration),
        )
        self._session.merge(row)
        self._session.flush()

    def get(self, id: str) -> StoredRegistration | None:
        row = self._session.get(RegistrationRow, id)
        return None if row is None else _stored(row)

    def all(self) -> list[StoredRegistration]:
        """Every registration, by agreement and id."""
        query = select(RegistrationRow).order_by(RegistrationRow.agreement, RegistrationRow.id)
        return [_stored(row) for row in self._session.scalars(query)]

    def remove(self, id: str) -> None:
        self._session.execute(delete(RegistrationRow).where(RegistrationRow.id == id))


def _stored(row: RegistrationRow) -> StoredRegistration:
    return StoredRegistration(_DECODE(row.content), row.changed_at, row.recorded_by)
