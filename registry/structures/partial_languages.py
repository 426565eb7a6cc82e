"""Submissions that are partial in their languages (`isPartialLanguage`): translations laid over what is stored.

Only the languages that were sent are added or changed. What the submission leaves out stays; what it says beyond texts must be as it
is stored, so that nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable
from registry.model.finding import Finding
from registry.model.kinds import urn_of
from registry.structures.differences import differences
from registry.structures.semver import Level, weighed

S = TypeVar("S", bound=msgspec.Struct)


def translated(stored: S, submitted: msgspec.Struct) -> S:
    """The stored value with the texts of the submitted one laid over its own, language by language, at every depth."""
    changed: dict[str, object] = {}
    for field in stored.__struct_fields__:
        before, sent = getattr(stored, field), getattr(submitted, field)
        if before == sent:
            continue
        if isinstance(before, dict):
            changed[field] = before | sent
        elif isinstance(before, msgspec.Struct) and type(sent) is type(before):
            changed[field] = translated(before, sent)
        elif isinstance(before, tuple) and sent:
            changed[field] = _members(before, sent)
    return msgspec.structs.replace(stored, **changed)


def _members(stored: Sequence[object], submitted: Sequence[object]) -> tuple[object, ...]:
    """Each stored member with the texts of the submitted one that has its id (annotations without ids: its place)."""
    sent = {_key(member, place): member for place, member in enumerate(submitted)}
    laid = [_laid(member, sent.pop(_key(member, place), None)) for place, member in enumerate(stored)]
    return (*laid, *(member for member in sent.values() if isinstance(member, Annotation)))


def _laid(member: object, sent: object) -> object:
    if isinstance(member, msgspec.Struct) and type(sent) is type(member):
        return translated(member, sent)
    return member


def _key(member: object, place: int) -> object:
    return getattr(member, "id", None) or place


def untranslatable(stored: Maintainable, submitted: Maintainable) -> list[Finding]:
    """What a submission that is partial in its languages says beyond texts."""
    said = (one for one in differences(stored, submitted) if one.how in ("added", "changed"))
    return [
        Finding(
            code="not-a-text",
            artefact=urn_of(submitted),
            message=f"{change.sentence}, but a submission with isPartialLanguage changes texts only; submit that without the flag",
        )
        for change in map(weighed, said)
        if change.level > Level.PATCH
    ]
