"""Search results: artefacts, concepts and codes in one list, best first, with what each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.model.kinds import KINDS
from registry.structures.search import Hit
from registry.web import words
from registry.web.language import _, lazy, plural
from registry.web.links import page_of
from registry.web.site import here
from registry.web.texts import Text, marked

LIMIT = 60

# What may be searched for: the word in the address, its label, the kinds of artefact that hold it.
SCOPES: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("all", lazy("Everything"), ()),
    ("data", lazy("Data"), ("dataflow",)),
    ("concepts", lazy("Concepts"), ("conceptscheme",)),
    ("codes", lazy("Code lists and codes"), ("codelist", "valuelist", "hierarchy")),
    ("structures", lazy("Structures"), ("datastructure", "dataconstraint")),
    ("methodology", lazy("Methodology"), ("metadataset", "metadatastructure", "metadataflow", "process")),
    (
        "mappings",
        lazy("Mappings"),
        tuple(kind.word for kind in KINDS if kind.package in ("structuremapping", "mapping")),
    ),
)

# Kinds that repeat the names of what they are about: what they are about comes first.
SUPPORTING = frozenset(
    ["dataconstraint", "metadataconstraint", "attachmentconstraint", "provisionagreement", "metadataprovisionagreement",
     "hierarchyassociation"]
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """`what` says what was found, `within` the scheme that holds an item."""

    name: Text
    href: str | None
    what: str
    id: str
    within: Text


@dataclass(frozen=True)
class Scope:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class SearchPage:
    query: str
    results: tuple[Result, ...]
    found: str
    scopes: tuple[Scope, ...]
    scope: str
    is_cut: bool


def kinds_of(scope: str) -> tuple[str, ...]:
    """The kinds of a scope; those that a reader looks for when it is unknown or `all`."""
    kinds = next((kinds for word, _label, kinds in SCOPES if word == scope), ())
    return kinds or tuple(dict.fromkeys(kind.word for kind in KINDS if kind.word != "categorisation"))


def build(query: str, hits: Sequence[Hit], scope: str) -> SearchPage:
    ranked = sorted(hits, key=lambda hit: hit.kind in SUPPORTING)
    results = [result for result in map(_result, ranked) if result.href]
    return SearchPage(
        query=query,
        results=tuple(results),
        found=plural("%(num)d result for “%(query)s”", "%(num)d results for “%(query)s”", len(results), query=query),
        scopes=tuple(
            Scope(str(label), here(scope=None if word == "all" else word), word == scope)
            for word, label, _kinds in SCOPES
        ),
        scope=scope,
        is_cut=len(hits) >= LIMIT,
    )


def _result(hit: Hit) -> Result:
    what = words.ITEMS.get(hit.kind, _("Item")) if hit.item else words.kind(hit.kind).one
    return Result(
        name=marked(hit.name, hit.language),
        href=page_of(hit.urn, latest=hit.item is None),
        what=str(what),
        id=(hit.item or hit.id),
        within=Text(hit.scheme or "") if hit.item else Text(""),
    )
