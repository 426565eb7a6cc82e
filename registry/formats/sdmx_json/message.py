"""SDMX-JSON structure messages 1.0, 2.0 and 2.1 as a whole: header, arrays of artefacts, errors.

Source: SDMX-JSON structure message field guide 2.1.0. Clients recognise a message by the schema named in its first 350 characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from registry.formats.sdmx_json import constraint
from registry.formats.sdmx_json.codecs import codecs_of
from registry.formats.sdmx_json.common import filled, read_texts, write_tag, write_texts
from registry.formats.sdmx_json.dialect import VERSIONS, Dialect, Node, Version
from registry.model.artefact import Maintainable
from registry.model.errors import Malformed
from registry.model.kinds import urn_of
from registry.model.message import Header, Party, StructureMessage

ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_message(node: Node, version: Version) -> StructureMessage:
    """The values of a message that its schema admits. Artefacts come in dependency order, as the kinds stand in kinds.py."""
    meta, data = node["meta"], node.get("data", {})
    dialect = Dialect(version=version, languages=tuple(meta.get("contentLanguages", ())))
    artefacts = (
        artefact
        for codec in codecs_of(version)
        for member in data.get(codec.array, ())
        for artefact in codec.read(member, dialect)
    )
    return StructureMessage(
        header=read_header(meta, dialect),
        artefacts=tuple(artefacts),
        availability=tuple(
            constraint.read_availability(each, dialect) for each in data.get("availabilityConstraints", ())
        ),
    )


def read_header(meta: Node, dialect: Dialect) -> Header:
    return Header(
        id=meta["id"],
        prepared=_read_time(meta["prepared"]),
        sender=_read_party(meta["sender"], dialect),
        receivers=tuple(_read_party(party, dialect) for party in meta.get("receivers", ())),
        test=meta.get("test", False),
        names=read_texts(meta, "name", "names", dialect),
    )


def _read_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper() if len(text) > len("2026-01-15") else f"{text}T00:00:00Z")
    except ValueError as error:
        raise Malformed(f"{text!r} in meta.prepared is not a date-time such as 2026-01-15T10:00:00Z") from error


def _read_party(node: Node, dialect: Dialect) -> Party:
    return Party(id=node["id"], names=read_texts(node, "name", "names", dialect))


def write_structures(message: StructureMessage, generation: Version | str) -> Iterator[bytes]:
    """The message in pieces, one artefact at a time. `generation` is a row of dialect.py or its text (`2.1`, `2.0`)."""
    version = generation if isinstance(generation, Version) else VERSIONS[generation]
    dialect = Dialect(version=version, languages=message.preferred)
    head = ENCODER.encode(write_head(message.header, dialect, content_languages(message)))
    yield head[:-1] + b',"data":{'
    separator = b""
    for array, nodes in _arrays(message, dialect):
        yield separator + b'"' + array.encode() + b'":['
        for place, node in enumerate(nodes):
            yield (b"," if place else b"") + ENCODER.encode(node)
        yield b"]"
        separator = b","
    yield b"}}"


def _arrays(message: StructureMessage, dialect: Dialect) -> Iterator[tuple[str, Iterator[Node]]]:
    """The arrays that have members, in the order of the kinds; an array is never empty."""
    artefacts: dict[type[Maintainable], list[Maintainable]] = {}
    for artefact in _fitted((*message.artefacts, *_actual_constraints(message, dialect)), dialect):
        artefacts.setdefault(type(artefact), []).append(artefact)
    for codec in codecs_of(dialect.version):
        if members := [artefact for type_ in codec.types for artefact in artefacts.get(type_, ())]:
            yield codec.array, codec.write(members, dialect)
    if message.availability and dialect.version.has_availability:
        yield "availabilityConstraints", (constraint.write_availability(each, dialect) for each in message.availability)


def _fitted(artefacts: tuple[Maintainable, ...], dialect: Dialect) -> Iterator[Maintainable]:
    """For 1.0, whose versions have no extension, drafts under their version without it, not final, unless that version is there too."""
    if not dialect.version.has_final:
        yield from artefacts
        return
    taken = {urn_of(artefact) for artefact in artefacts if not artefact.parsed_version.is_draft}
    for artefact in artefacts:
        if not artefact.parsed_version.is_draft:
            yield artefact
        elif urn_of(plain := _without_extension(artefact)) not in taken:
            taken.add(urn_of(plain))
            yield plain


def _without_extension(draft: Maintainable) -> Maintainable:
    return replace(draft, version=draft.version.partition("-")[0], is_final=False)


def _actual_constraints(message: StructureMessage, dialect: Dialect) -> Iterator[Maintainable]:
    if not dialect.version.has_availability:
        yield from (constraint.actual_constraint(each, place) for place, each in enumerate(message.availability))


def write_head(header: Header, dialect: Dialect, languages: list[str]) -> Node:
    """Everything before `data` or `errors`, the schema first."""
    version = dialect.version
    meta: Node = {} if version.schema_at_root else {"schema": version.schema}
    meta |= filled(
        id=header.id,
        test=header.test,
        prepared=header.prepared.isoformat(timespec="seconds").replace("+00:00", "Z"),
        contentLanguages=languages if version.has_cased_tags else [write_tag(tag) for tag in languages],
        **write_texts(header.names, "name", "names", dialect),
        sender=_write_party(header.sender, dialect),
        receivers=[_write_party(party, dialect) for party in header.receivers],
    )
    return {"$schema": version.schema, "meta": meta} if version.schema_at_root else {"meta": meta}


def _write_party(party: Party, dialect: Dialect) -> Node:
    return {"id": party.id} | write_texts(party.names, "name", "names", dialect)


def content_languages(message: StructureMessage) -> list[str]:
    """The languages of the artefacts' names, those preferred first, then as they come."""
    found = dict.fromkeys(tag for artefact in message.artefacts for tag in artefact.names)
    first = [tag for tag in found if tag.lower() in (language.lower() for language in message.preferred)]
    return list(dict.fromkeys((*first, *found)))


def write_error(code: int, title: str, detail: str, *, header: Header, generation: Version | str) -> bytes:
    """An error message; `code` is the HTTP status."""
    version = generation if isinstance(generation, Version) else VERSIONS[generation]
    head = write_head(header, Dialect(version=version), ["en"])
    error = {"code": code, "title": title, "titles": {"en": title}, "detail": detail, "details": {"en": detail}}
    return ENCODER.encode(head | {"errors": [error]})
