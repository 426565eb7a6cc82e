"""Two versions of an artefact beside each other: what was added, removed, changed, moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from registry.model.artefact import Maintainable, Nameable
from registry.model.kinds import kind_of, urn_of
from registry.structures.differences import Difference, differences
from registry.web import words
from registry.web.figures import count
from registry.web.language import _, lazy
from registry.web.links import PAGES, page_of
from registry.web.pages import parts
from registry.web.reading import Edition
from registry.web.texts import Text, text

MOST = 500  # differences of one sort that are shown
LONGEST = 400  # signs of a value that are shown

SORTS: dict[str, Any] = {
    "added": lazy("Added"),
    "removed": lazy("Removed"),
    "changed": lazy("Changed"),
    "moved": lazy("In another order"),
}


@dataclass(frozen=True)
class Change:
    """`before` and `after` are empty where only the place says it."""

    place: str
    name: Text
    before: str
    after: str


@dataclass(frozen=True)
class ChangeGroup:
    """`number` counts all, also those beyond what is shown."""

    sort: str
    label: str
    number: str
    changes: tuple[Change, ...]
    is_cut: bool


@dataclass(frozen=True)
class VersionChoice:
    version: str
    is_before: bool
    is_after: bool


@dataclass(frozen=True)
class ComparisonPage:
    title: Text
    kinds: parts.Link
    artefact: parts.Link
    before: parts.Link
    after: parts.Link
    choices: tuple[VersionChoice, ...]
    groups: tuple[ChangeGroup, ...]


def build(before: Maintainable, after: Maintainable, editions: Sequence[Edition]) -> ComparisonPage:
    word = kind_of(after).word
    found = list(differences(before, after))
    groups = (_group(sort, [each for each in found if each.how == sort]) for sort in SORTS)
    return ComparisonPage(
        title=text(after.names, after.id),
        kinds=parts.Link(Text(str(words.kind(word).many)), f"/{PAGES[word]}"),
        artefact=parts.Link(text(after.names, after.id), page_of(urn_of(after), latest=True)),
        before=parts.Link(Text(before.version), page_of(urn_of(before))),
        after=parts.Link(Text(after.version), page_of(urn_of(after))),
        choices=tuple(
            VersionChoice(edition.version, edition.version == before.version, edition.version == after.version)
            for edition in editions
        ),
        groups=tuple(group for group in groups if group.changes),
    )


def _group(sort: str, found: Sequence[Difference]) -> ChangeGroup:
    shown = tuple(map(_change, found[:MOST]))
    return ChangeGroup(sort, str(SORTS[sort]), count(len(found)), shown, len(found) > MOST)


def _change(each: Difference) -> Change:
    member = each.after if each.how == "added" else each.before
    name = text(member.names) if isinstance(member, Nameable) and each.how in ("added", "removed") else Text("")
    is_whole = isinstance(member, Nameable) and each.how in ("added", "removed")
    if is_whole or each.how == "moved":
        return Change(each.place, name, "", "")
    before, after = each.before, each.after
    if isinstance(before, dict) and isinstance(after, dict):
        before, after = _without_shared(before, after), _without_shared(after, before)
    return Change(each.place, name, _value(before), _value(after))


def _without_shared(texts: Mapping[str, object], others: Mapping[str, object]) -> dict[str, object]:
    """The texts that are not the same on the other side."""
    return {tag: text for tag, text in texts.items() if others.get(tag) != text}


def _value(value: object) -> str:
    """A value for people: texts by language, the parts of a struct that say something."""
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, dict):
        said = "; ".join(f"{key}: {each}" for key, each in value.items())
    elif isinstance(value, bool):
        said = _("yes") if value else _("no")
    elif isinstance(value, msgspec.Struct):
        said = ", ".join(_parts(value))
    elif isinstance(value, tuple):
        said = ", ".join(map(_value, value))
    else:
        said = str(value)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]} …"


def _parts(value: msgspec.Struct) -> Iterable[str]:
    for field in value.__struct_fields__:
        if said := _value(getattr(value, field)):
            yield f"{field.replace('_', ' ')}: {said}"
