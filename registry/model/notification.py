"""What subscribers are told: the changes that are still to be told of, and the messages on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from registry.model.registration import Registration

Channel = Literal["http", "mail"]
NotificationState = Literal["waiting", "delivered", "dead"]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A change as the audit trail says it (`created`, `published`), on its way to subscribers.

    `target` is the URN of an artefact, the short name of a dataflow whose data were published, or the id of `registration`.
    """

    id: int
    at: datetime
    what: str
    target: str
    registration: Registration | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A message for one address of one subscription. `attempts` were made so far, the next is due at `next_at`.

    `reason` is why the last attempt failed. A dead one is not tried again.
    """

    id: int = 0
    subscription: str
    channel: Channel
    address: str
    event_at: datetime
    content_type: str
    message: bytes
    state: NotificationState = "waiting"
    attempts: int = 0
    next_at: datetime
    reason: str = ""
    finished_at: datetime | None = None
