"""Everything that is here, kind by kind: what each is for, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from registry.structures.search import Listed
from registry.web import words
from registry.web.figures import count
from registry.web.links import PAGES


@dataclass(frozen=True)
class KindRow:
    """`term` is the standard's word."""

    label: str
    href: str
    purpose: str
    term: str
    number: str
    is_empty: bool


@dataclass(frozen=True)
class KindGroup:
    label: str
    rows: tuple[KindRow, ...]


@dataclass(frozen=True)
class CataloguePage:
    groups: tuple[KindGroup, ...]


def build(lines: Iterable[Listed]) -> CataloguePage:
    counts = Counter(line.kind for line in lines)
    return CataloguePage(
        tuple(
            KindGroup(str(group.label), tuple(_row(word, counts[word]) for word in group.kinds))
            for group in words.GROUPS
        )
    )


def _row(word: str, number: int) -> KindRow:
    kind = words.kind(word)
    return KindRow(str(kind.many), f"/{PAGES[word]}", str(kind.purpose), words.term(word), count(number), number == 0)
