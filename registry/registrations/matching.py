"""Which events a selector means (SDMX 3.1 Section 5, "Subscription and Notification").

Both `%` and `*` stand for any agency, any id and any version (the texts of the standard differ); `+`, `~` and ranges such as `2.3+.1`
mean the newest version in the range. An agency stands for its sub-agencies too. Where a URN is given the agencies of the selector do
not matter. What an item is asked for means the artefact that holds it, but a category or an organisation means itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from registry.model.errors import Malformed
from registry.model.kinds import holder_of, kind_of_class, kinds_named_v1
from registry.model.organisation import is_under
from registry.model.subscription import EventObject, EventSelector
from registry.model.urn import Urn
from registry.model.version import Version, VersionPattern, is_range

_ANY = ("%", "*")
# Names in the message that neither REST 1.x nor URNs have.
_TYPES = {
    "KeyFamily": "datastructure",
    "KeyFamilyReference": "datastructure",
    "DataConsmerScheme": "dataconsumerscheme",
    "MetadataStructureDefinition": "metadatastructure",
    "MetadataStructureDefinitionReference": "metadatastructure",
    "DataflowReference": "dataflow",
    "MetadataflowReference": "metadataflow",
}
_BY_ITEM = ("Category", "DataProvider", "MetadataProvider")
_BY_ID = "RegistrationID"

Versions = Callable[[Urn], Iterable[Version]]


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """What one event object means: None where anything will do. `kinds` are words of kinds.py."""

    kinds: frozenset[str] | None = None
    agencies: tuple[str, ...] | None = None
    id: str | None = None
    version: str | None = None
    item: str | None = None
    registration: str | None = None


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What an event is about: the artefact that changed, or all that a registration belongs to."""

    urns: frozenset[Urn]
    registration: str | None = None


def means(selector: EventSelector, subject: Subject, versions: Versions) -> bool:
    """Whether the selector means an event about `subject`; `versions` gives those of an artefact that are here."""
    return any(
        _fits_registration(pattern, subject)
        if pattern.registration is not None
        else any(_fits(pattern, urn, versions) for urn in subject.urns)
        for pattern in patterns_of(selector)
    )


def patterns_of(selector: EventSelector) -> tuple[Pattern, ...]:
    """Raises Malformed for URNs, types and versions that are none."""
    agencies = None if selector.events != "structure" else _open(selector.agencies)
    if not selector.objects:
        return (Pattern(agencies=agencies),)
    return tuple(_pattern(given, agencies) for given in selector.objects)


def _pattern(given: EventObject, agencies: tuple[str, ...] | None) -> Pattern:
    if given.type == _BY_ID:
        return Pattern(registration=given.id)
    if given.urn is not None:
        return _of_urn(given.urn)
    version = None if given.version in (None, *_ANY) else given.version
    if version is not None:
        _check_version(version)
    return Pattern(
        kinds=_kinds(given.type),
        agencies=_open((given.agency,)) if given.agency else agencies,
        id=None if given.id in (None, *_ANY) else given.id,
        version=version,
    )


def _of_urn(text: str) -> Pattern:
    named = Urn.parse(text.strip().replace("%", "*"))
    wanted = named if named.class_ in _BY_ITEM else holder_of(named)
    kind = kind_of_class(wanted.class_)
    if kind is None:
        raise Malformed(f"{text!r} is of a class that is not kept here")
    if wanted.version != "*":
        _check_version(wanted.version)
    return Pattern(
        kinds=frozenset([kind.word]),
        agencies=_open((wanted.agency,)),
        id=None if wanted.id == "*" else wanted.id,
        version=None if wanted.version == "*" else wanted.version,
        item=named.item if named.class_ in _BY_ITEM else None,
    )


def _kinds(type: str) -> frozenset[str]:
    """`ContentConstraint` means constraints on data and on metadata, `StructureSet` maps of every kind, as REST 1.x has them."""
    if type in _TYPES:
        return frozenset([_TYPES[type]])
    try:
        return frozenset(kind.word for kind in kinds_named_v1(type.lower()))
    except Malformed:
        kind = kind_of_class(type)
        return frozenset([kind.word]) if kind else frozenset()


def _open(agencies: Iterable[str]) -> tuple[str, ...] | None:
    found = tuple(agencies)
    return None if not found or any(agency in _ANY for agency in found) else found


def _check_version(version: str) -> None:
    if not is_range(version):
        Version.parse(version)
    else:
        VersionPattern.parse(version)


def _fits_registration(pattern: Pattern, subject: Subject) -> bool:
    return pattern.registration == subject.registration


def _fits(pattern: Pattern, urn: Urn, versions: Versions) -> bool:
    kind = kind_of_class(urn.class_)
    return (
        (pattern.kinds is None or (kind is not None and kind.word in pattern.kinds))
        and (pattern.agencies is None or is_under(urn.agency, pattern.agencies))
        and pattern.id in (None, urn.id)
        and pattern.item in (None, urn.item)
        and (pattern.version is None or _is_version(pattern.version, urn, versions))
    )


def _is_version(wanted: str, urn: Urn, versions: Versions) -> bool:
    if not is_range(wanted):
        return wanted == urn.version
    own = Version.parse(urn.version)
    return own in VersionPattern.parse(wanted).select({*versions(urn), own})
