"""What a reader chose for all pages: language, light or dark, names or codes. In the address it holds at once, in a cookie from then on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, g, request

from registry.formats.negotiate import languages as accepted_languages
from registry.web.language import BY_TAG, LANGUAGES

YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Preference:
    """`name` is that of the query parameter and of the cookie."""

    name: str
    choices: tuple[str, ...]
    default: str


LANGUAGE = Preference("lang", tuple(language.tag for language in LANGUAGES), "en")
THEME = Preference("theme", ("auto", "light", "dark"), "auto")
LABELS = Preference("labels", ("name", "both", "id"), "name")
PREFERENCES = (LANGUAGE, THEME, LABELS)


def chosen(preference: Preference) -> str | None:
    """What the reader said, in the address or earlier; None when nothing (or nothing that is offered)."""
    for said in (request.args.get(preference.name), request.cookies.get(preference.name)):
        if said in preference.choices:
            return said
    return None


def language() -> str:
    """The language of the page: chosen, else the browser's best that is offered, else English."""
    if "language" not in g:
        g.language = chosen(LANGUAGE) or _of_browser() or LANGUAGE.default
    found: str = g.language
    return found


def _of_browser() -> str | None:
    wanted = (tag.lower().partition("-")[0] for tag in accepted_languages(request.headers.get("Accept-Language"), None))
    return next((tag for tag in wanted if tag in BY_TAG), None)


def theme() -> str:
    return chosen(THEME) or THEME.default


def labels() -> str:
    return chosen(LABELS) or LABELS.default


def remember(response: Response) -> Response:
    """Keeps what the address says of preferences in cookies; they hold no other information."""
    for preference in PREFERENCES:
        said = request.args.get(preference.name)
        if said in preference.choices and said != request.cookies.get(preference.name):
            response.set_cookie(preference.name, said, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return response
