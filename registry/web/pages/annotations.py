"""Annotations in words: what the types that our content uses mean to a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.model.annotation import Annotation
from registry.web.language import lazy
from registry.web.texts import Text, text

LABELS: dict[str, Any] = {
    "TRANSLATION": lazy("Translation"),
    "AUTHORITIES": lazy("Authorities"),
    "LINKS": lazy("Links between concepts"),
    "STATUS": lazy("Status"),
    "ORIGIN": lazy("Origin"),
    "SOURCE": lazy("Source"),
    "NOTE": lazy("Note"),
    "LICENCE": lazy("Licence"),
    "SIMS": lazy("Heading of the European reporting standard (SIMS)"),
}


@dataclass(frozen=True)
class Note:
    label: str
    text: Text
    href: str | None = None


def title_of(annotations: Sequence[Annotation], type_: str) -> str:
    """The title (or text) of the first annotation of a type; empty when there is none."""
    found = next((annotation for annotation in annotations if annotation.type == type_), None)
    return str(words_of(found)) if found else ""


def words_of(annotation: Annotation) -> Text:
    """What an annotation says, wherever it says it."""
    if annotation.texts:
        return text(annotation.texts)
    return Text(annotation.title or annotation.value or "")


def url_of(annotations: Sequence[Annotation], type_: str) -> str | None:
    """The first web address of an annotation of a type; nothing that is not one."""
    urls = (url.url for annotation in annotations if annotation.type == type_ for url in annotation.urls)
    return next((url for url in urls if url.startswith(("https://", "http://"))), None)


def notes(annotations: Sequence[Annotation], *, without: Sequence[str] = ()) -> tuple[Note, ...]:
    """All that say something, with a plain label."""
    return tuple(
        Note(_label(annotation), words_of(annotation), url_of((annotation,), annotation.type or ""))
        for annotation in annotations
        if annotation.type not in without and words_of(annotation)
    )


def _label(annotation: Annotation) -> str:
    type_ = annotation.type or annotation.id or ""
    return str(LABELS.get(type_, type_.replace("_", " ").capitalize()))
