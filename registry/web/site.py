"""What every template knows besides its page: language, theme, where it is, how texts and files are addressed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import current_app, request, url_for
from werkzeug.datastructures import MultiDict

from registry.services import Services
from registry.web import preferences
from registry.web.language import BY_TAG, LANGUAGES, Language, lazy
from registry.web.preferences import THEME

# What use cases take. Their classes belong to layers that a way in does not import.
Uow = Any
Store = Any

_DIST = Path(__file__).parent / "static" / "dist"


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation."""

    path: str
    label: Any


NAVIGATION = (
    Place("/dataflows", lazy("Data")),
    Place("/topics", lazy("Topics")),
    Place("/concepts", lazy("Concepts")),
    Place("/codelists", lazy("Code lists")),
    Place("/structures", lazy("Structures")),
    Place("/methodology", lazy("Methodology")),
    Place("/catalogue", lazy("Catalogue")),
    Place("/about", lazy("For developers")),
)


@dataclass(frozen=True)
class Site:
    language: Language
    languages: tuple[Language, ...]
    theme: str
    themes: tuple[str, ...]
    labels: str
    navigation: tuple[Place, ...]
    path: str


def context() -> dict[str, Any]:
    site = Site(
        language=BY_TAG[preferences.language()],
        languages=LANGUAGES,
        theme=preferences.theme(),
        themes=THEME.choices,
        labels=preferences.labels(),
        navigation=NAVIGATION,
        path=request.path,
    )
    return {"site": site, "asset": asset, "here": here, "hidden": hidden}


def asset(name: str) -> str:
    """The address of a built file; it changes with the content, so that browsers may keep it."""
    return url_for("web.static", filename=name, v=_fingerprint(name) or None)


@cache
def _fingerprint(name: str) -> str:
    path = _DIST / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""


def here(**changes: object) -> str:
    """This page with some query parameters changed; None takes one away."""
    arguments = MultiDict(request.args)
    for name, value in changes.items():
        arguments.poplist(name)
        if value is not None:
            arguments[name] = str(value)
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in arguments.items(multi=True))
    return f"{request.path}?{query}" if query else request.path


def _quoted(text: str) -> str:
    return quote(text, safe="-._~*:,")


def hidden(*without: str) -> list[tuple[str, str]]:
    """The query parameters of this page as hidden fields of a form, without those that the form has itself."""
    return [(name, value) for name, value in request.args.items(multi=True) if name not in without and value]


def services() -> Services:
    """The services of the running application."""
    found: Services = current_app.extensions["services"]
    return found


def base_url() -> str:
    """The address at which readers reach the service, without a slash at the end."""
    return services().settings.base_url or request.url_root.rstrip("/")
