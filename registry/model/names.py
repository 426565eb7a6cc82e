"""Text in several languages: a map from BCP 47 language tag to text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Names = dict[str, str]

DEFAULT_LANGUAGE = "en"


def best(names: Mapping[str, str], languages: Iterable[str] = ()) -> str | None:
    """The text that fits `languages` (best first) by BCP 47 lookup, else the default language, else the first; None when empty.

    >>> best({"en": "Sex", "fr": "Sexe"}, ["fr-CH"])
    'Sexe'
    """
    tag = best_tag(names, languages)
    return None if tag is None else names[tag]


def best_tag(names: Mapping[str, str], languages: Iterable[str] = ()) -> str | None:
    """The language tag that `best` would answer in."""
    if not names:
        return None
    lowered = {tag.lower(): tag for tag in names} if languages else {}  # few readers say one, and lists have many names
    for language in languages:
        wanted = language.lower()
        while wanted:
            if wanted in lowered:
                return lowered[wanted]
            wanted = wanted.rpartition("-")[0]
    if DEFAULT_LANGUAGE in names:
        return DEFAULT_LANGUAGE
    return next(iter(names))
