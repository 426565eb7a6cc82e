"""The tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from registry.storage.types import BYTEWISE, Instant

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WORD = String(40)
_NAME = String(255)
_CURRENT = text("superseded_at IS NULL")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMING)


class ArtefactRevision(Base):
    """One stored state of one version of an artefact; current while `superseded_at` is null.

    `head` is the canonical JSON of its complete stub, `words` the folded names for search. `content`, the compressed canonical
    JSON, stands last so that SQLite reads the columns before it without walking its pages.
    """

    __tablename__ = "artefact_revision"
    __table_args__ = (
        Index("uq_artefact_revision_current", "kind", "agency", "artefact_id", "version", unique=True,
              sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        Index("ix_artefact_revision_identity", "kind", "agency", "artefact_id", "version_key"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD)
    agency: Mapped[str] = mapped_column(_NAME)
    artefact_id: Mapped[str] = mapped_column(_NAME)
    version: Mapped[str] = mapped_column(_NAME)
    version_key: Mapped[str] = mapped_column(BYTEWISE)
    is_draft: Mapped[bool]
    is_stable: Mapped[bool]
    is_final: Mapped[bool]
    valid_from: Mapped[str | None] = mapped_column(_WORD)
    valid_to: Mapped[str | None] = mapped_column(_WORD)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(_NAME)
    sha256: Mapped[str] = mapped_column(String(64))
    item_count: Mapped[int]
    items_in: Mapped[int | None] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(Text)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReferenceRow(Base):
    """A reference out of a revision. `to_version` is the text as written, maybe a range; `item` the path within the target."""

    __tablename__ = "reference"
    __table_args__ = (Index(None, "to_kind", "to_agency", "to_id"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("artefact_revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(_WORD)
    to_kind: Mapped[str] = mapped_column(_WORD)
    to_agency: Mapped[str] = mapped_column(_NAME)
    to_id: Mapped[str] = mapped_column(_NAME)
    to_version: Mapped[str] = mapped_column(_NAME)
    item: Mapped[str | None] = mapped_column(Text)


class ItemRow(Base):
    """An item of the current revision whose `items_in` is `revision_id`: that revision itself, or an earlier one of the same artefact
    whose rows it took over. Superseded revisions have none, their content keeps the items."""

    __tablename__ = "item"

    revision_id: Mapped[int] = mapped_column(ForeignKey("artefact_revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    item_id: Mapped[str] = mapped_column(_NAME)
    names: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


class StructureState(Base):
    """One row: how often structures changed, and when last. Caches compare it."""

    __tablename__ = "structure_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class DatasetVersionRow(Base):
    __tablename__ = "dataset_version"
    __table_args__ = (UniqueConstraint("flow_agency", "flow_id", "flow_version", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_agency: Mapped[str] = mapped_column(_NAME)
    flow_id: Mapped[str] = mapped_column(_NAME)
    flow_version: Mapped[str] = mapped_column(_NAME)
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    action: Mapped[str] = mapped_column(_WORD)
    source: Mapped[str] = mapped_column(Text)
    observation_count: Mapped[int] = mapped_column(BigInteger)
    series_count: Mapped[int] = mapped_column(BigInteger)
    first_period: Mapped[str | None] = mapped_column(_WORD)
    last_period: Mapped[str | None] = mapped_column(_WORD)
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(_WORD)


class DatasetPartRow(Base):
    __tablename__ = "dataset_part"
    __table_args__ = (Index(None, "file"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("dataset_version.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    part_table: Mapped[str] = mapped_column(_WORD)
    file: Mapped[str] = mapped_column(Text)
    min_sid: Mapped[int] = mapped_column(BigInteger)
    max_sid: Mapped[int] = mapped_column(BigInteger)
    row_count: Mapped[int] = mapped_column(BigInteger)
    byte_count: Mapped[int] = mapped_column(BigInteger)
    checksum: Mapped[str] = mapped_column(String(64))


class DatasetPointerRow(Base):
    """Which version of a flow's data is read."""

    __tablename__ = "dataset_pointer"

    flow_agency: Mapped[str] = mapped_column(_NAME, primary_key=True)
    flow_id: Mapped[str] = mapped_column(_NAME, primary_key=True)
    flow_version: Mapped[str] = mapped_column(_NAME, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("dataset_version.id"))
    moved_at: Mapped[datetime] = mapped_column(Instant)


class DatasetMoveRow(Base):
    """A version of a flow's data began to be read: the moves, in order, say which one was read when."""

    __tablename__ = "dataset_move"
    __table_args__ = (Index(None, "flow_agency", "flow_id", "flow_version", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_agency: Mapped[str] = mapped_column(_NAME)
    flow_id: Mapped[str] = mapped_column(_NAME)
    flow_version: Mapped[str] = mapped_column(_NAME)
    version_id: Mapped[int] = mapped_column(ForeignKey("dataset_version.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class JobRow(Base):
    __tablename__ = "job"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[str] = mapped_column(_NAME, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD)
    state: Mapped[str] = mapped_column(_WORD)
    by: Mapped[str] = mapped_column(_NAME)
    target: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[float]
    message: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class AuditRow(Base):
    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    who: Mapped[str] = mapped_column(_NAME)
    what: Mapped[str] = mapped_column(_WORD)
    target: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)


class TokenRow(Base):
    """A right to write; `digest` is the SHA-256 of its secret."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(_WORD, primary_key=True)
    name: Mapped[str] = mapped_column(_NAME)
    digest: Mapped[str] = mapped_column(String(64))
    agencies: Mapped[list[str]] = mapped_column(JSON)
    providers: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(_NAME)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class HarvestRow(Base):
    """One harvest from another service; its items are rows of their own."""

    __tablename__ = "harvest"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[str] = mapped_column(_WORD, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    api: Mapped[str] = mapped_column(_WORD)
    state: Mapped[str] = mapped_column(_WORD)
    by: Mapped[str] = mapped_column(_NAME)
    created_at: Mapped[datetime] = mapped_column(Instant)
    planned_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    message: Mapped[str] = mapped_column(Text)
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    messages: Mapped[list[Any]] = mapped_column(JSON)
    findings: Mapped[list[Any]] = mapped_column(JSON)


class HarvestItemRow(Base):
    """An artefact, or the data of a flow, in the plan of a harvest; what became of it is where it is from."""

    __tablename__ = "harvest_item"
    __table_args__ = (Index(None, "urn", "kind"),)

    harvest_id: Mapped[str] = mapped_column(ForeignKey("harvest.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(_WORD)
    urn: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(_WORD)
    outcome: Mapped[str | None] = mapped_column(_WORD)
    outcome_at: Mapped[datetime | None] = mapped_column(Instant)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class RegistrationRow(Base):
    """Where the data of a provision agreement lie; `content` is the canonical JSON of the registration."""

    __tablename__ = "registration"

    id: Mapped[str] = mapped_column(_NAME, primary_key=True)
    agreement: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(_NAME)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SubscriptionRow(Base):
    """Who wants to be told of what; `generation` is that of the messages, `content` the canonical JSON of the subscription."""

    __tablename__ = "subscription"

    urn: Mapped[str] = mapped_column(String(500), primary_key=True)
    organisation: Mapped[str] = mapped_column(Text)
    start_date: Mapped[str] = mapped_column(_WORD)
    end_date: Mapped[str] = mapped_column(_WORD)
    generation: Mapped[str] = mapped_column(_WORD)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(_NAME)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class EventRow(Base):
    """A change that subscribers are still to be told of; it leaves when their notifications are written."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    what: Mapped[str] = mapped_column(_WORD)
    target: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class NotificationRow(Base):
    """A message for one address of a subscription, until some time after it arrived or was given up."""

    __tablename__ = "notification"
    __table_args__ = (Index(None, "state", "next_at"), Index(None, "subscription"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription: Mapped[str] = mapped_column(String(500))
    channel: Mapped[str] = mapped_column(_WORD)
    address: Mapped[str] = mapped_column(Text)
    event_at: Mapped[datetime] = mapped_column(Instant)
    content_type: Mapped[str] = mapped_column(_NAME)
    message: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(_WORD)
    attempts: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
