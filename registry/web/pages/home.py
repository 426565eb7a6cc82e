"""The first page: what is here, how to find it, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.web.figures import count
from registry.web.language import _
from registry.web.pages.flows import FlowCard
from registry.web.pages.topics import TopicCard

NEW = 6


@dataclass(frozen=True)
class Tally:
    """How many there are of something."""

    number: str
    label: str
    href: str


@dataclass(frozen=True)
class HomePage:
    topics: tuple[TopicCard, ...]
    new: tuple[FlowCard, ...]
    tallies: tuple[Tally, ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Counts:
    flows: int
    figures: int
    concepts: int
    codelists: int


def build(topics: Sequence[TopicCard], new: Sequence[FlowCard], counts: Counts) -> HomePage:
    return HomePage(
        topics=tuple(topics),
        new=tuple(new),
        tallies=_tallies(counts),
        examples=tuple((word, f"/search?q={word}") for word in EXAMPLES.values()),
    )


# Searches to begin with; each shows another thing that can be found.
EXAMPLES: Mapping[str, str] = {
    "data": "refugees",
    "concept": "usual residence",
    "area": "Namibia",
    "flag": "provisional",
}


def _tallies(counts: Counts) -> tuple[Tally, ...]:
    rows = (
        (counts.flows, _("data sets"), "/dataflows"),
        (counts.figures, _("published figures"), "/dataflows"),
        (counts.concepts, _("concepts with their definitions"), "/concepts"),
        (counts.codelists, _("shared code lists"), "/codelists"),
    )
    return tuple(Tally(count(number), label, href) for number, label, href in rows if number)
