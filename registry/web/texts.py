"""Names of content in the language of the page, with the language they are really in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from registry.model.names import best, best_tag
from registry.web import preferences
from registry.web.language import BY_TAG


@dataclass(frozen=True)
class Text:
    """`language` is set when it is not the language of the page; templates then mark it for screen readers."""

    text: str
    language: str | None = None

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> Markup:
        if self.language is None:
            return Markup("{}").format(self.text)
        direction = BY_TAG[self.language].direction if self.language in BY_TAG else "auto"
        return Markup('<span lang="{}" dir="{}">{}</span>').format(self.language, direction, self.text)


def text(names: Mapping[str, str], otherwise: str = "") -> Text:
    """The best of several languages for this page; `otherwise` (an id) when there is no name at all."""
    wanted = preferences.language()
    found, tag = best(names, (wanted,)), best_tag(names, (wanted,))
    return Text(otherwise) if found is None else marked(found, tag)


def marked(found: str, tag: str | None) -> Text:
    """A text whose language is known."""
    is_own = tag is None or tag.lower().partition("-")[0] == preferences.language()
    return Text(found, None if is_own else tag)


def languages() -> tuple[str, ...]:
    """The languages in which content is wanted, best first."""
    return (preferences.language(),)
