"""What differs between two states of an artefact, whatever its kind: a walk over the values themselves.

Members of a list are told apart by what identifies them (an id, a value, a URN without its version), else by their content or, where
the lists are equally long, by their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from registry.model.artefact import Identifiable, Maintainable

How = Literal["added", "removed", "changed", "moved"]

_VERSION = re.compile(r"\([^()]*\)")
_KEYS = ("id", "value", "codelist", "object")  # what identifies a member, the first that it has
_FLAGS = ("include", "is_included")
_IDENTITY = frozenset(["agency", "id", "version"])
_NEW = object()  # stands where there was nothing


@dataclass(frozen=True)
class Difference:
    """`field` of a value of type `holder` differs. `place` names it for people: `Dimension SEX, representation`.

    For a list, `before` and `after` are the member that was removed or added; when `moved`, the whole lists. `excludes` says that it
    stands in something that takes values away (`include=False`).
    """

    artefact: Maintainable
    holder: type[msgspec.Struct]
    field: str
    how: How
    before: object
    after: object
    place: str
    excludes: bool


@dataclass(frozen=True)
class _At:
    artefact: Maintainable
    place: str = ""
    excludes: bool = False

    def within(self, step: str) -> _At:
        return replace(self, place=f"{self.place}, {step}" if self.place else step)


def differences(before: Maintainable, after: Maintainable) -> Iterator[Difference]:
    """The differences in document order; the identities of the two (agency, id, version) are not compared."""
    for field in before.__struct_fields__:
        if field not in _IDENTITY:
            yield from _of_field(before, after, field, _At(after))


def _of_struct(before: msgspec.Struct, after: msgspec.Struct, at: _At) -> Iterator[Difference]:
    excluding = any(getattr(after, flag, None) is False for flag in _FLAGS)
    at = replace(at, excludes=at.excludes != excluding)
    for field in before.__struct_fields__:
        yield from _of_field(before, after, field, at)


def _of_field(holder: msgspec.Struct, other: msgspec.Struct, field: str, at: _At) -> Iterator[Difference]:
    before, after = getattr(holder, field), getattr(other, field)
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        yield from _of_lists(type(holder), field, before, after, at)
    elif isinstance(before, msgspec.Struct) and type(before) is type(after):
        yield from _of_struct(before, after, at.within(_words(field)))
    else:
        how: How = "added" if _is_absent(before) else "removed" if _is_absent(after) else "changed"
        place = at.within(_words(field)).place
        yield Difference(at.artefact, type(holder), field, how, before, after, place, at.excludes)


def _of_lists(
    holder: type[msgspec.Struct], field: str, before: Sequence[object], after: Sequence[object], at: _At
) -> Iterator[Difference]:
    old, new = _keyed(before, after)
    for key in [key for key in old if key not in new]:
        gone = at.within(_name(field, old[key])).place
        yield Difference(at.artefact, holder, field, "removed", old[key], None, gone, at.excludes)
    for key, member in new.items():
        earlier = old.get(key, _NEW)
        if earlier == member:
            continue
        place = at.within(_name(field, member))
        if earlier is _NEW:
            yield Difference(at.artefact, holder, field, "added", None, member, place.place, at.excludes)
        elif isinstance(member, msgspec.Struct) and isinstance(earlier, msgspec.Struct):
            yield from _of_struct(earlier, member, place)
        else:
            yield Difference(at.artefact, holder, field, "changed", earlier, member, place.place, at.excludes)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        place_of_list = at.within(f"the order of {_words(field)}").place
        yield Difference(at.artefact, holder, field, "moved", before, after, place_of_list, at.excludes)


def _keyed(before: Sequence[object], after: Sequence[object]) -> tuple[dict[object, object], dict[object, object]]:
    """The members of both lists by what tells them apart."""
    old, new = _keys(before), _keys(after)
    if None in old or None in new or len({*old}) < len(old) or len({*new}) < len(new):
        if len(before) == len(after):
            old, new = list(range(len(before))), list(range(len(after)))
        else:
            old, new = [msgspec.json.encode(one) for one in before], [msgspec.json.encode(one) for one in after]
    return dict(zip(old, before, strict=True)), dict(zip(new, after, strict=True))


def _keys(members: Sequence[object]) -> list[object]:
    if members and isinstance(members[0], Identifiable):  # lists have a hundred thousand codes
        return [getattr(member, "id", None) or None for member in members]
    return [_key(member) for member in members]


def _key(member: object) -> object:
    if isinstance(member, str):
        return _VERSION.sub("", member, count=1) if member.startswith("urn:sdmx:") else member
    return next((getattr(member, name) for name in _KEYS if getattr(member, name, None)), None)


def _name(field: str, member: object) -> str:
    """`Code X`, `Dimension SEX`; the field's words for what has no id."""
    if isinstance(member, msgspec.Struct):
        key = _key(member)
        return f"{type(member).__name__} {key}" if key else type(member).__name__
    return f"{_words(field)} {member}"


def _words(field: str) -> str:
    return field.replace("_", " ")


def _is_absent(value: object) -> bool:
    return value is None or value in ("", (), {})
