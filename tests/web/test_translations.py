"""French and Spanish say everything that the pages say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import registry.web

WEB = Path(registry.web.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2), "plural": (1, 2)}


def _texts() -> Iterator[str]:
    """Every text in the code and the templates; of plurals the first form."""
    options = {"**/templates/**.html": {"trimmed": "true"}}
    for _file, _line, message, _comments, _context in extract_from_dir(WEB, METHODS, options, KEYWORDS):
        yield message[0] if isinstance(message, tuple) else message


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_text_is_translated_with_the_same_values_in_it(language: str) -> None:
    with (WEB / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = read_po(file, locale=language)
    said = {(entry.id if isinstance(entry.id, str) else entry.id[0]): entry for entry in known if entry.id}
    texts = set(_texts())
    assert len(texts) > 500
    assert not texts - said.keys()
    for entry in said.values():
        for text, translated in zip(_forms(entry.id), _forms(entry.string), strict=False):
            assert translated, text
            assert _values(text) == _values(translated), text


def _forms(text: object) -> tuple[str, ...]:
    """A text, or the forms of a plural."""
    return (text,) if isinstance(text, str) else tuple(map(str, text)) if isinstance(text, tuple | list) else ("",)


def _values(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))
