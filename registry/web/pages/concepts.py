"""Concepts: a scheme as a list of definitions, and one concept with its definition in every language side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.model.codelist import Codelist
from registry.model.concept import Concept, ConceptScheme
from registry.model.kinds import item_urn, urn_of
from registry.structures.search import Use
from registry.web.figures import count
from registry.web.language import BY_TAG, _, lazy
from registry.web.links import page_of, structure_path
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes, title_of
from registry.web.reading import Edition
from registry.web.site import here
from registry.web.texts import Text, text
from registry.web.wording import fits

# How far a definition was checked: the word in the content, its tone, what it means to a reader.
STATUSES: dict[str, tuple[str, Any, Any]] = {
    "verified": ("good", lazy("Verified"), lazy("Checked against the text of the authority.")),
    "to be checked": (
        "warning",
        lazy("To be checked"),
        lazy("Written from professional knowledge; check the official text before you rely on the wording."),
    ),
    "uncertain": ("warning", lazy("Uncertain"), lazy("Uncertain: check against the official text.")),
}
RELATIONS: dict[str, Any] = {
    "narrower": lazy("Narrower concept"),
    "broader": lazy("Broader concept"),
    "sameAs": lazy("Same as"),
    "deviatesFrom": lazy("Departs from"),
}
INVERSE = {"narrower": "broader", "broader": "narrower", "sameAs": "sameAs"}


@dataclass(frozen=True)
class Status:
    tone: str
    label: str
    sentence: str


@dataclass(frozen=True)
class ConceptRow:
    id: str
    name: Text
    href: str
    definition: Text
    authority: Text
    status: Status | None


@dataclass(frozen=True)
class ConceptSchemePage:
    title: Text
    description: Text
    identity: parts.Identity
    maintainer: Text
    query: str
    rows: tuple[ConceptRow, ...]
    has_authorities: bool
    shown: str
    clear: str
    notes: tuple[Note, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]


@dataclass(frozen=True)
class Definition:
    language: str
    language_name: str
    direction: str
    name: str
    text: str


@dataclass(frozen=True)
class Related:
    relation: str
    link: parts.Link
    authority: Text


@dataclass(frozen=True)
class ConceptPage:
    title: Text
    id: str
    urn: str
    permanent: str
    scheme: parts.Link
    definition: Text
    definitions: tuple[Definition, ...]
    authority: Text
    authority_id: str
    source: str
    year: str
    status: Status | None
    deviation: str
    related: tuple[Related, ...]
    values: parts.Link | None
    format: str
    uses: tuple[parts.UseGroup, ...]
    notes: tuple[Note, ...]
    download: str


def build_scheme(
    scheme: ConceptScheme,
    maintainer: Text,
    authorities: Mapping[str, Text],
    editions: Sequence[Edition],
    base_url: str,
    query: str,
) -> ConceptSchemePage:
    rows = [
        _row(scheme, concept, authorities)
        for concept in scheme.concepts
        if not query or fits(query, concept.id, *concept.names.values(), *concept.descriptions.values())
    ]
    return ConceptSchemePage(
        title=text(scheme.names, scheme.id),
        description=text(scheme.descriptions),
        identity=parts.identity(scheme, base_url),
        maintainer=maintainer,
        query=query,
        rows=tuple(rows),
        has_authorities=any(row.authority for row in rows),
        shown=_("%(shown)s of %(total)s concepts", shown=count(len(rows)), total=count(len(scheme.concepts))),
        clear=here(q=None),
        notes=notes(scheme.annotations),
        versions=parts.history(editions, scheme.version),
        downloads=parts.downloads(scheme),
    )


def _row(scheme: ConceptScheme, concept: Concept, authorities: Mapping[str, Text]) -> ConceptRow:
    authority = title_of(concept.annotations, "AUTHORITY")
    return ConceptRow(
        id=concept.id,
        name=text(concept.names, concept.id),
        href=page_of(item_urn(scheme, concept.id)) or "",
        definition=text(concept.descriptions),
        authority=authorities.get(authority, Text(authority)),
        status=_status(concept),
    )


def _status(concept: Concept) -> Status | None:
    word = title_of(concept.annotations, "STATUS")
    if word not in STATUSES:
        return Status("warning", word, "") if word else None
    tone, label, sentence = STATUSES[word]
    return Status(tone, str(label), str(sentence))


def build(
    scheme: ConceptScheme,
    concept: Concept,
    authorities: Mapping[str, Text],
    codelist: Codelist | None,
    found: Sequence[Use],
    base_url: str,
) -> ConceptPage:
    urn = item_urn(scheme, concept.id)
    authority = title_of(concept.annotations, "AUTHORITY")
    representation = concept.core_representation
    text_format = representation.text_format if representation else None
    return ConceptPage(
        title=text(concept.names, concept.id),
        id=concept.id,
        urn=urn,
        permanent=f"{base_url}/id/{urn}",
        scheme=parts.Link(text(scheme.names, scheme.id), page_of(urn_of(scheme)), scheme.id),
        definition=text(concept.descriptions),
        definitions=_definitions(concept),
        authority=authorities.get(authority, Text(authority)),
        authority_id=authority,
        source=title_of(concept.annotations, "SOURCE"),
        year=title_of(concept.annotations, "YEAR"),
        status=_status(concept),
        deviation=title_of(concept.annotations, "NOTE"),
        related=tuple(_related(scheme, concept, authorities)),
        values=_values(codelist),
        format=_format(text_format.type if text_format and text_format.type != "String" else None),
        uses=parts.uses(found),
        notes=notes(concept.annotations, without=("AUTHORITY", "SOURCE", "YEAR", "STATUS", "NOTE", "RELATED")),
        download=structure_path(urn),
    )


def _definitions(concept: Concept) -> tuple[Definition, ...]:
    tags = dict.fromkeys((*concept.names, *concept.descriptions))
    ordered = sorted(tags, key=lambda tag: list(BY_TAG).index(tag) if tag in BY_TAG else len(BY_TAG))
    return tuple(
        Definition(
            tag,
            BY_TAG[tag].name if tag in BY_TAG else tag,
            BY_TAG[tag].direction if tag in BY_TAG else "auto",
            concept.names.get(tag, ""),
            concept.descriptions.get(tag, ""),
        )
        for tag in ordered
    )


def _values(codelist: Codelist | None) -> parts.Link | None:
    if codelist is None:
        return None
    return parts.Link(text(codelist.names, codelist.id), page_of(urn_of(codelist)), codelist.id)


TYPES: dict[str, Any] = {
    "String": lazy("text"),
    "Decimal": lazy("a decimal number"),
    "Double": lazy("a number"),
    "Integer": lazy("a whole number"),
    "Boolean": lazy("yes or no"),
    "ObservationalTimePeriod": lazy("a period of time"),
    "URI": lazy("a web address"),
}


def _format(type_: str | None) -> str:
    return str(TYPES.get(type_, type_)) if type_ else ""


def links_of(concept: Concept) -> list[tuple[str, str]]:
    """The (relation, concept id) pairs of the annotation RELATED."""
    pairs = (link.partition(":") for link in title_of(concept.annotations, "RELATED").split("|"))
    return [(relation.strip(), id.strip()) for relation, _sign, id in pairs if id.strip()]


def _related(scheme: ConceptScheme, concept: Concept, authorities: Mapping[str, Text]) -> list[Related]:
    """What the concept says of others, and what others say of it."""
    by_id = {other.id: other for other in scheme.concepts}
    own = [(str(RELATIONS.get(relation, relation)), id) for relation, id in links_of(concept)]
    for other in scheme.concepts:
        for relation, id in links_of(other):
            if id == concept.id:
                label = (
                    RELATIONS[INVERSE[relation]] if relation in INVERSE else _("Another concept departs from this one")
                )
                own.append((str(label), other.id))
    found = []
    for label, id in dict.fromkeys(own):
        if id in by_id:
            authority = title_of(by_id[id].annotations, "AUTHORITY")
            link = parts.Link(text(by_id[id].names, id), page_of(item_urn(scheme, id)), id)
            found.append(Related(label, link, authorities.get(authority, Text(authority))))
    return found
