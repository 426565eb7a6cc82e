"""The time for which something holds, in words."""

from __future__ import annotations

from registry.web.language import _


def validity(start: str | None, end: str | None) -> str:
    """Empty when it always holds."""
    if start and end:
        return _("%(start)s to %(end)s", start=_day(start), end=_day(end))
    if start:
        return _("since %(start)s", start=_day(start))
    return _("until %(end)s", end=_day(end)) if end else ""


def _day(text: str) -> str:
    """A moment without the time of day where that says nothing."""
    return text.partition("T")[0] if "T00:00:00" in text else text
