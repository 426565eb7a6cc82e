"""Words typed by people against words of content: case and accents do not matter."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents.

    >>> folded("Côte d’Ivoire")
    'cote d ivoire'
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def fits(query: str, *texts: str) -> bool:
    """Whether every word of the query occurs in the texts."""
    held = folded(" ".join(texts))
    return all(word in held for word in folded(query).split())
