"""What must hold of a registration or a subscription by itself: addresses, times, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

from registry.model.errors import Malformed
from registry.model.finding import Finding
from registry.model.registration import Registration
from registry.model.subscription import Subscription
from registry.model.urn import Urn
from registry.registrations.matching import patterns_of
from registry.registrations.rights import is_organisation
from registry.registrations.settled import error

_MAIL = re.compile(r"mailto:[^\s@,;<>]+@[^\s@,;<>?]+", re.IGNORECASE)


def of_registration(given: Registration) -> Iterator[Finding]:
    """Addresses that begin with http:// or https://, and a beginning before the end."""
    if not given.sources:
        yield error("no-source", "the registration has no data source; name a file or a service")
    for source in given.sources:
        for url in (source.url, source.wsdl_url, source.wadl_url):
            if url is not None and not is_web_address(url):
                yield error("address", f"{url!r} is not an address of the web; write one that begins with https://")
    yield from _interval(given.valid_from, given.valid_to)


def _interval(start: str | None, end: str | None) -> Iterator[Finding]:
    try:
        moments = [moment(text) for text in (start, end) if text is not None]
    except Malformed as wrong:
        yield error("validity", str(wrong))
        return
    if len(moments) == 2 and moments[0] > moments[1]:
        yield error("validity", f"the registration is valid from {start} to {end}: it ends before it begins")


def moment(text: str) -> datetime:
    """A date and time; without a zone it is UTC. Raises Malformed."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Malformed(f"{text!r} is not a date and time such as 2026-01-31T12:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_web_address(url: str) -> bool:
    """By its form alone; nobody is asked."""
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def of_subscription(given: Subscription) -> Iterator[Finding]:
    """An organisation, addresses that can be reached, dates in order, and patterns that can be read."""
    if not is_organisation(Urn.parse(given.organisation)):
        yield error("organisation", f"{given.organisation} names no agency, provider, consumer or organisation unit")
    yield from _addresses(given)
    yield from _period(given)
    try:
        for selector in given.selectors:
            patterns_of(selector)
    except Malformed as wrong:
        yield error("selector", f"the event selector is not understood: {wrong}")


def _addresses(given: Subscription) -> Iterator[Finding]:
    if not given.http and not given.mail_to:
        yield error("no-address", "the subscription has no address; give NotificationHTTP or NotificationMailTo")
    if any(address.is_soap for address in (*given.http, *given.mail_to)):
        yield error("soap", "notifications are not wrapped in SOAP here; leave isSOAP out")
    for address in given.http:
        if not is_web_address(address.url):
            yield error("address", f"{address.url!r} is not an address of the web; write one that begins with https://")
    for address in given.mail_to:
        if not _MAIL.fullmatch(unquote(address.url)):
            yield error("address", f"{address.url!r} is not an address for mail; write mailto:name@example.org")


def _period(given: Subscription) -> Iterator[Finding]:
    try:
        start, end = (date.fromisoformat(text[:10]) for text in (given.start_date, given.end_date))
    except ValueError:
        yield error("validity", f"{given.start_date} to {given.end_date} are not two dates such as 2026-01-31")
        return
    if start > end:
        yield error("validity", f"the subscription runs from {start} to {end}: it ends before it begins")
