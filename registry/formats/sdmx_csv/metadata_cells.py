"""Cells of SDMX-CSV metadata messages that hold several things: lists of instances, within them lists, and texts by language.

Each level is a list with the sub-field separator between its members; a member that has a separator, quote or line break inside is
put in quotes, which doubles its own. Of a text by language the text alone is quoted: `en:"a;b";fr:c`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from registry.model.names import DEFAULT_LANGUAGE, Names

SEPARATOR = ";"
_TAG = r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
_WHOLE_TAG = re.compile(_TAG)


def joined(members: Iterable[str]) -> str:
    """A list as text; one of empty members is empty."""
    texts = [_quoted(member) for member in members]
    return SEPARATOR.join(texts) if any(texts) else ""


def joined_texts(texts: Mapping[str, str]) -> str:
    return SEPARATOR.join(f"{tag}:{_quoted(text)}" for tag, text in texts.items())


def _quoted(text: str) -> str:
    if SEPARATOR in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def split(text: str, separator: str = SEPARATOR) -> list[str]:
    """The members of a list; none of an empty text."""
    return [whole or plain for _, whole, plain in _parts(text, separator)] if text else []


def split_texts(text: str, separator: str = SEPARATOR) -> Names:
    """Texts by language; a part without language continues the part before it."""
    texts: Names = {}
    last = DEFAULT_LANGUAGE
    for tag, quoted, plain in _parts(text, separator, has_tags=True):
        language, content = (tag, quoted) if tag else _told(quoted or plain)
        if language:
            last, texts[language] = language, content
        else:
            texts[last] = f"{texts[last]}{separator}{content}" if last in texts else content
    return texts


def _told(part: str) -> tuple[str, str]:
    """The language of a part and its text; no language where it says none."""
    tag, colon, text = part.partition(":")
    return (tag, text) if colon and _WHOLE_TAG.fullmatch(tag) else ("", part)


def _parts(text: str, separator: str, *, has_tags: bool = False) -> list[tuple[str, str, str]]:
    """Each part as (language before a quoted text, quoted text, plain text)."""
    pattern, parts, at = _part(separator, has_tags), list[tuple[str, str, str]](), 0
    while match := pattern.match(text, at):
        quoted = match["quoted"]
        parts.append(
            (match["tag"] or "", "", match[0])
            if quoted is None
            else (match["tag"] or "", quoted.replace('""', '"'), "")
        )
        if match.end() == len(text):
            break
        at = match.end() + 1
    return parts


@cache
def _part(separator: str, has_tags: bool) -> re.Pattern[str]:
    sign = re.escape(separator)
    tag = rf"(?:(?P<tag>{_TAG}):)?" if has_tags else "(?P<tag>)"
    return re.compile(rf'{tag}"(?P<quoted>(?:[^"]++|"")*+)"(?={sign}|\Z)|[^{sign}]*')
