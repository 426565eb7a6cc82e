"""The page of any artefact: what it is, its own body, what it refers to, what uses it, its versions, notes and downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.model.artefact import Maintainable
from registry.model.kinds import holder_of, kind_of, kind_of_class, references_of
from registry.model.urn import Urn
from registry.structures.search import Use
from registry.web import words
from registry.web.language import _
from registry.web.library import Library
from registry.web.links import PAGES
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes
from registry.web.pages.bodies import BODIES
from registry.web.pages.bodies.validity import validity
from registry.web.pages.sections import Asked, Section, Table
from registry.web.reading import Edition
from registry.web.texts import Text, text


@dataclass(frozen=True)
class ArtefactPage:
    """`term` is the standard's word for the kind. `elsewhere` is where the content of a stub lies."""

    title: Text
    description: Text
    kind: str
    kinds: parts.Link
    purpose: str
    term: str
    identity: parts.Identity
    maintainer: Text
    validity: str
    elsewhere: str
    sections: tuple[Section, ...]
    refers: tuple[parts.UseGroup, ...]
    uses: tuple[parts.UseGroup, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]
    table: str
    notes: tuple[Note, ...]
    names: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Around:
    """What is known of an artefact besides itself."""

    maintainer: Text
    uses: Sequence[Use]
    editions: Sequence[Edition]


def build(artefact: Maintainable, library: Library, around: Around, base_url: str, asked: Asked) -> ArtefactPage:
    word = kind_of(artefact).word
    kind = words.kind(word)
    sections = body(artefact, library, asked)
    return ArtefactPage(
        title=text(artefact.names, artefact.id),
        description=text(artefact.descriptions),
        kind=str(kind.one),
        kinds=parts.Link(Text(str(kind.many)), f"/{PAGES[word]}"),
        purpose=str(kind.purpose),
        term=words.term_of(artefact),
        identity=parts.identity(artefact, base_url),
        maintainer=around.maintainer,
        validity=validity(artefact.valid_from, artefact.valid_to),
        elsewhere=(artefact.structure_url or artefact.service_url or "") if artefact.is_external_reference else "",
        sections=sections,
        refers=refers(artefact, library),
        uses=parts.uses(around.uses),
        versions=parts.history(around.editions, artefact.version),
        downloads=parts.downloads(artefact),
        table=_table(artefact, sections),
        notes=notes(artefact.annotations),
        names=parts.names(artefact),
    )


def body(artefact: Maintainable, library: Library, asked: Asked) -> tuple[Section, ...]:
    """The sections that only this kind of artefact has; none of a stub, which has no content."""
    return () if artefact.is_external_reference else tuple(BODIES[kind_of(artefact).word](artefact, library, asked))


def _table(artefact: Maintainable, sections: Sequence[Section]) -> str:
    """The address of the page's long table as a file; empty when it has none."""
    if not any(isinstance(section, Table) and section.shown for section in sections):
        return ""
    folder = PAGES[kind_of(artefact).word]
    return f"/{folder}/{artefact.agency}/{artefact.id}/{artefact.version}/table.csv"


def refers(artefact: Maintainable, library: Library) -> tuple[parts.UseGroup, ...]:
    """What an artefact refers to, by kind, each artefact once with the ways in which it is used."""
    roles: dict[str, list[str]] = {}
    for reference in references_of(artefact):
        role = str(words.ROLES.get(reference.role, reference.role))
        known = roles.setdefault(str(holder_of(Urn.parse(reference.target))), [])
        if role not in known:
            known.append(role)
    kinds: dict[str, list[parts.Link]] = {}
    for urn, known in roles.items():
        kind = kind_of_class(Urn.parse(urn).class_)
        link = library.link(urn)
        note = "; ".join((*known, link.note) if link.note else known)
        kinds.setdefault(kind.word if kind else "", []).append(
            parts.Link(link.text, link.href, urn.partition("=")[2], note)
        )
    return tuple(
        parts.UseGroup(str(words.kind(word).many if word else _("Other")), tuple(kinds[word]))
        for word in sorted(kinds, key=words.rank)
    )  # fmt: skip
