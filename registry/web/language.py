"""The languages of the interface, and their catalogues: read from the .po files, so that nothing needs to be compiled."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

_FOLDER = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Language:
    """`name` is the language's own."""

    tag: str
    name: str
    direction: str = "ltr"


LANGUAGES = (
    Language("en", "English"),
    Language("fr", "Français"),
    Language("es", "Español"),
    Language("ar", "العربية", "rtl"),
    Language("ru", "Русский"),
    Language("zh", "中文"),
)
BY_TAG = {language.tag: language for language in LANGUAGES}


class Catalogues(flask_babel.Domain):  # type: ignore[misc]  # flask-babel has no types
    def get_translations(self) -> NullTranslations:
        return catalogue(str(flask_babel.get_locale() or "en"))


@cache
def catalogue(tag: str) -> NullTranslations:
    """The texts of a language; the English ones of the source where it has none."""
    path = _FOLDER / tag / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag))
    compiled.seek(0)
    return Translations(compiled)


_DOMAIN = Catalogues()


def use_catalogues() -> None:
    """Makes this request's texts come from the catalogues above."""
    _DOMAIN.as_default()


def _(text: str, **values: Any) -> str:
    """The text in the language of the page."""
    return str(flask_babel.gettext(text, **values))


def lazy(text: str) -> Any:
    """A text that is translated when it is shown; for tables that are made before any request."""
    return flask_babel.lazy_gettext(text)


def plural(one: str, many: str, number: int, **values: Any) -> str:
    return str(flask_babel.ngettext(one, many, number, **values))
