"""Text folded for search: without case, accents and punctuation, so that `Côte d'Ivoire` is found by `cote d ivoire`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# The combining marks of NFKD text in the scripts of the six languages of the UN and most others.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_NOT_WORD = re.compile(r"[^\w\s]|_")


def fold(text: str) -> str:
    """Lower-case words separated by single spaces; letters of every script stay, marks above them go.

    >>> fold("Réfugiés — CÔTE d'Ivoire")
    'refugies cote d ivoire'
    """
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = text.casefold()
    if not text.replace(" ", "").isalnum():  # most names are plain words, and the expression is slow
        text = _NOT_WORD.sub(" ", text)
    return " ".join(text.split())


def search_words(texts: Iterable[str]) -> str:
    """The folded texts with a space before each word and at the end, so that `% wor%` finds a word by its beginning."""
    return f" {fold(' '.join(texts))} "
