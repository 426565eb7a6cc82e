"""The kinds of artefact in plain words, and where each is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from registry.model.kinds import kind_named
from registry.web.language import lazy


@dataclass(frozen=True)
class KindWords:
    one: Any
    many: Any


KINDS: dict[str, KindWords] = {
    "dataflow": KindWords(lazy("Data set"), lazy("Data sets")),
    "codelist": KindWords(lazy("Code list"), lazy("Code lists")),
    "conceptscheme": KindWords(lazy("Concept list"), lazy("Concept lists")),
    "datastructure": KindWords(lazy("Structure"), lazy("Structures")),
    "hierarchy": KindWords(lazy("Hierarchy"), lazy("Hierarchies")),
    "categoryscheme": KindWords(lazy("Topic list"), lazy("Topic lists")),
    "categorisation": KindWords(lazy("Topic assignment"), lazy("Topic assignments")),
    "agencyscheme": KindWords(lazy("Agency list"), lazy("Agency lists")),
    "dataproviderscheme": KindWords(lazy("List of data providers"), lazy("Lists of data providers")),
    "dataconsumerscheme": KindWords(lazy("List of data users"), lazy("Lists of data users")),
    "provisionagreement": KindWords(lazy("Provision agreement"), lazy("Provision agreements")),
    "dataconstraint": KindWords(lazy("Constraint"), lazy("Constraints")),
}


def kind(word: str) -> KindWords:
    """The words for a kind; for one without words of its own the name of its class, spelled out."""
    if word in KINDS:
        return KINDS[word]
    spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind_named(word).class_).capitalize()
    return KindWords(spelled, spelled)


def rank(word: str) -> int:
    """Where a kind stands in lists: those with words first, in their order."""
    return list(KINDS).index(word) if word in KINDS else len(KINDS)


# What one item of a scheme is.
ITEMS: dict[str, Any] = {
    "codelist": lazy("Code"),
    "conceptscheme": lazy("Concept"),
    "categoryscheme": lazy("Topic"),
    "agencyscheme": lazy("Agency"),
    "dataproviderscheme": lazy("Data provider"),
    "dataconsumerscheme": lazy("Data user"),
}

ROLES: dict[str, Any] = {
    "concept": lazy("as the concept of a component"),
    "concept role": lazy("as the role of a component"),
    "enumeration": lazy("as the code list of a component"),
    "core representation": lazy("as the usual code list of a concept"),
    "structure": lazy("as its structure"),
    "source": lazy("filed under a topic"),
    "target": lazy("as the topic"),
    "dataflow": lazy("as the data set that is provided"),
    "data provider": lazy("as the provider"),
    "attachment": lazy("as what is constrained"),
    "code": lazy("as a node of the tree"),
}
