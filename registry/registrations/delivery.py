"""Delivering notifications: by HTTP POST or mail, again and again with growing pauses, and given up with the reason."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from registry.http_out import Request, Unreachable, send
from registry.model.errors import NotOffered, NotPermitted
from registry.model.notification import Notification
from registry.storage.unit_of_work import UnitOfWork

Transactions = Callable[[], AbstractContextManager[UnitOfWork]]
Send = Callable[[Notification], None]

# After the first failure, the second, …; after the last a notification is dead.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
KEPT = timedelta(days=30)
_AT_ONCE = 200
_SECONDS = 20.0
_TOLD = 200  # characters of an answer that refuses
_GONE = 410
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Means:
    """How notifications leave: whether private addresses are written to, the mail server (`smtp://…`, empty = none), who writes."""

    allows_private: bool
    smtp_url: str = ""
    mail_from: str = ""


@dataclass(frozen=True)
class Told:
    delivered: int = 0
    failed: int = 0
    dead: int = 0


def deliver(transactions: Transactions, sending: Send, *, at: datetime) -> Told:
    """Sends what is due and records how each attempt ended; removes what ended `KEPT` ago.

    An attempt is counted before it is made, so that a message is never sent twice at the same time; it may arrive twice when this
    process dies between sending and recording.
    """
    with transactions() as uow:
        uow.notifications.forget(before=at - KEPT)
        due = uow.notifications.due(at, _AT_ONCE)
        uow.commit()
    ends = [_attempt(transactions, sending, one, at) for one in due]
    return Told(*(ends.count(state) for state in ("delivered", "waiting", "dead")))


def _attempt(transactions: Transactions, sending: Send, notification: Notification, at: datetime) -> str:
    attempts = notification.attempts + 1
    is_last = attempts > len(PAUSES)
    next_at = at + PAUSES[min(attempts, len(PAUSES)) - 1]
    with transactions() as uow:
        taken = uow.notifications.take(notification, next_at=next_at)
        uow.commit()
    if not taken:
        return "taken"
    counted = replace(notification, attempts=attempts, next_at=next_at)
    try:
        sending(notification)
        ended = replace(counted, state="delivered", reason="", finished_at=at)
    except Unreachable as wrong:
        told = f"{wrong}; given up after {attempts} attempts" if is_last else str(wrong)
        ended = replace(counted, reason=told, **({"state": "dead", "finished_at": at} if is_last else {}))
    except (NotPermitted, NotOffered) as wrong:
        ended = replace(counted, state="dead", reason=str(wrong), finished_at=at)
    with transactions() as uow:
        uow.notifications.save(ended)
        uow.commit()
    return ended.state


def sender_by(means: Means) -> Send:
    """What sends a notification. It raises Unreachable for what may go well later, NotPermitted and NotOffered for what never will."""

    def sending(notification: Notification) -> None:
        if notification.channel == "mail":
            _mail(notification, means)
        else:
            _post(notification, means)

    return sending


def _post(notification: Notification, means: Means) -> None:
    headers = {"Content-Type": notification.content_type, "Accept": "*/*"}
    request = Request(notification.address, method="POST", headers=headers, body=notification.message)
    with send(request, allows_private=means.allows_private, seconds=_SECONDS) as answer:
        if answer.status == _GONE:
            raise NotPermitted(f"{notification.address} answers 410: it wants no more notifications")
        if answer.url != notification.address:
            raise Unreachable(f"{notification.address} sends elsewhere, to {answer.url}; subscribe with that address")
        if not 200 <= answer.status < 300:
            said = answer.body.read(_TOLD).decode("utf-8", "replace").strip()
            raise Unreachable(f"{notification.address} answers {answer.status}: {said}".rstrip(": "))


def _mail(notification: Notification, means: Means) -> None:
    if not means.smtp_url:
        raise NotOffered("mail is not sent from here: REGISTRY_SMTP_URL is not set")
    letter = EmailMessage()
    letter["From"] = means.mail_from
    letter["To"] = unquote(urlsplit(notification.address).path)
    letter["Subject"] = "SDMX registry: something that you subscribed to has changed"
    letter.set_content(
        f"An event of {notification.event_at:%Y-%m-%d %H:%M} UTC for the subscription {notification.subscription}.\n"
        "The attached message says what changed."
    )
    letter.add_attachment(notification.message, maintype="application", subtype="xml", filename="notification.xml")
    try:
        _hand_over(letter, means.smtp_url)
    except smtplib.SMTPRecipientsRefused as wrong:
        raise NotPermitted(f"the mail server refuses {notification.address}: {wrong}") from wrong
    except (OSError, smtplib.SMTPException) as wrong:
        raise Unreachable(f"the mail server does not take the message: {wrong}") from wrong


def _hand_over(letter: EmailMessage, url: str) -> None:
    """`smtps://` is encrypted from the first byte, `smtp://` as soon as the server offers it."""
    parts = urlsplit(url)
    context, port = ssl.create_default_context(), parts.port or _PORTS[parts.scheme]
    server = (
        smtplib.SMTP_SSL(parts.hostname or "", port, timeout=_SECONDS, context=context)
        if parts.scheme == "smtps"
        else smtplib.SMTP(parts.hostname or "", port, timeout=_SECONDS)
    )
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)
