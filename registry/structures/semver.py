"""Which version a change needs, and why: each difference from the previous stable version weighed by the first rule that knows it.

A stable `X.Y.Z` follows its predecessor within what its first changed number allows; an extended version (`1.1.0-draft`) likewise;
`0.y.z` may change at any time (SDMX 3.1 Technical Notes, annex on versioning).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import cast

import msgspec

from registry.model.annotation import Annotation, Link
from registry.model.artefact import Item, Maintainable
from registry.model.codelist import CodelistExtension, CodeSelection
from registry.model.constraint import CubeRegion, DataConstraint, DataKey, DataKeySet, MemberSelection
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed
from registry.model.metadata_set import MetadataReport, MetadataSet, ReferenceValue, ReportedAttribute
from registry.model.organisation import Contact
from registry.model.representation import Representation, TextFormat
from registry.model.structure import DataStructure, Dimension
from registry.model.urn import Urn
from registry.model.version import Version
from registry.structures.differences import Difference, differences


class Level(IntEnum):
    """How much a change asks of those who use the artefact."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True)
class VersionRule:
    """`code` is stable for programs, `sentence` says what holds, `source` where the standard says so (D = our reading of it).

    `weigh` gives the level of a difference, None when the rule is not about it.
    """

    code: str
    sentence: str
    source: str
    weigh: Callable[[Difference], Level | None]


@dataclass(frozen=True)
class Change:
    """One difference with its level; `code` is that of the rule."""

    level: Level
    code: str
    sentence: str


@dataclass(frozen=True)
class Increment:
    """What a version needs against `previous`, the stable one before it. `changes` stand by level, the largest first."""

    previous: str
    level: Level
    changes: tuple[Change, ...]
    right_version: str
    is_enough: bool


_TEXTS = frozenset(["names", "descriptions", "annotations", "links", "uri", "texts", "titles", "conditions"])
_PUBLICATION = frozenset(
    ["valid_from", "valid_to", "is_final", "is_external_reference", "structure_url", "service_url", "is_partial_language", "is_partial"]
)  # fmt: skip
_REPORTED = frozenset(["attributes", "reports", "targets", "reporting_begin", "reporting_end", "publication_year", "publication_period",
                       "action"])  # fmt: skip
_WIDER_TYPES = {
    "Alpha": ("AlphaNumeric", "String"), "Numeric": ("AlphaNumeric", "String"), "AlphaNumeric": ("String",),
    "Short": ("Integer", "Long", "BigInteger", "Decimal"), "Integer": ("Long", "BigInteger", "Decimal"),
    "Long": ("BigInteger", "Decimal"), "Count": ("BigInteger", "Decimal"), "BigInteger": ("Decimal",), "Float": ("Double",),
    "GregorianYear": ("GregorianTimePeriod", "StandardTimePeriod", "ObservationalTimePeriod"),
    "GregorianTimePeriod": ("StandardTimePeriod", "ObservationalTimePeriod"), "StandardTimePeriod": ("ObservationalTimePeriod",),
}  # fmt: skip
_UPPER = frozenset(["max_length", "max_value", "end_value", "end_time", "decimals", "max_occurs"])
_LOWER = frozenset(["min_length", "min_value", "start_value", "start_time", "min_occurs"])


def _text(change: Difference) -> Level | None:
    is_text = change.field in _TEXTS or change.holder in (Annotation, Link, Contact)
    is_publication = issubclass(change.holder, Maintainable) and change.field in _PUBLICATION
    return Level.PATCH if is_text or is_publication else None


def _dimension(change: Difference) -> Level | None:
    if change.holder is Dimension and change.field == "position":
        return Level.PATCH  # what a message said; the order is that of the list
    if change.holder is Dataflow and change.field == "dimensions":
        return None if change.how == "moved" else Level.MAJOR
    if change.holder is not DataStructure or change.field != "dimensions":
        return None
    evolves = isinstance(change.artefact, DataStructure) and change.artefact.is_evolving
    return Level.MINOR if evolves and change.how == "added" else Level.MAJOR


def _usage(change: Difference) -> Level | None:
    if change.field == "usage":
        if "mandatory" not in (change.before, change.after):
            return Level.PATCH  # not given means optional
        return Level.MAJOR if change.after == "mandatory" else Level.MINOR
    if change.how == "added" and getattr(change.after, "usage", None) == "mandatory":
        return Level.MAJOR
    return None


def _reference(change: Difference) -> Level | None:
    if change.how != "changed" or not (_is_urn(change.before) and _is_urn(change.after)):
        return None
    before, after = Urn.parse(str(change.before)), Urn.parse(str(change.after))
    if msgspec.structs.replace(before, version=after.version) != after:
        return Level.MAJOR
    old, new = _lowest(before.version), _lowest(after.version)
    if old is None or new is None or old[0] != new[0] or new < old:
        return Level.MAJOR
    return Level.PATCH if old[:2] == new[:2] else Level.MINOR


def _is_urn(value: object) -> bool:
    return isinstance(value, str) and value.startswith("urn:sdmx:")


def _lowest(version: str) -> tuple[int, ...] | None:
    """The least version that a reference means; None for one without numbers."""
    try:
        numbers = Version.parse(version.replace("+", "").replace("~", "")).numbers
    except Malformed:
        return None
    return (*numbers, 0, 0)[:3]


def _representation(change: Difference) -> Level | None:
    """A wider representation takes all that the narrower one took."""
    if change.field in _UPPER | _LOWER:
        return _bound(change)
    if change.holder is TextFormat and change.field == "type":
        wider = _WIDER_TYPES.get(str(change.before), ())
        return Level.MINOR if change.after in wider else Level.MAJOR
    if change.holder is TextFormat and change.field != "sentinel_values":
        return Level.MINOR if change.how == "removed" else Level.MAJOR
    narrows = change.how == "added" and (change.holder is Representation or change.field.endswith("representation"))
    return Level.MAJOR if narrows else None


def _bound(change: Difference) -> Level:
    """Of a bound that is absent or a number; `max_occurs` absent is 1, `unbounded` is above all."""
    absent = 1.0 if change.field.endswith("_occurs") else float("inf") if change.field in _UPPER else float("-inf")
    try:
        before, after = (_number(value, absent) for value in (change.before, change.after))
    except ValueError:
        return Level.MAJOR
    is_wider = after > before if change.field in _UPPER else after < before
    return Level.MINOR if is_wider else Level.MAJOR


def _number(value: object, absent: float) -> float:
    if value is None:
        return absent
    return float("inf") if value == "unbounded" else float(str(value))


_TAKES: dict[tuple[type[msgspec.Struct], str], bool] = {  # what more members of a list do: let more in (True), or less
    (MemberSelection, "values"): True,
    (DataKeySet, "keys"): True,
    (CodeSelection, "values"): True,
    (CubeRegion, "keys"): False,
    (CubeRegion, "components"): False,
    (DataKey, "keys"): False,
    (DataKey, "components"): False,
}


def _restriction(change: Difference) -> Level | None:
    if change.holder is DataConstraint and change.field in ("regions", "key_sets"):
        return Level.MINOR if change.how == "removed" and not getattr(change.artefact, change.field) else Level.MAJOR
    widens = _TAKES.get((change.holder, change.field))
    if widens is None or change.how not in ("added", "removed"):
        return None
    lets_in = (widens == (change.how == "added")) != change.excludes
    return Level.MINOR if lets_in else Level.MAJOR


def _order(change: Difference) -> Level | None:
    if change.how != "moved":
        return None
    return Level.MAJOR if _holds(change, CodelistExtension) else Level.PATCH  # later extensions override earlier ones


def _holds(change: Difference, type_: type[msgspec.Struct]) -> bool:
    return any(isinstance(member, type_) for member in cast(Iterable[object], change.before))


def _item(change: Difference) -> Level | None:
    if isinstance(change.after if change.how == "added" else change.before, Item) and change.how in (
        "added",
        "removed",
    ):
        return Level.MINOR if change.how == "added" else Level.MAJOR
    return None


def _report(change: Difference) -> Level | None:
    """What was reported is news, not another shape: only a target that goes breaks what stood on the set."""
    if not isinstance(change.artefact, MetadataSet) or change.how == "moved":
        return None
    if change.field == "targets" and change.how == "removed":
        return None
    is_content = change.holder in (ReportedAttribute, MetadataReport, ReferenceValue) or change.field in _REPORTED
    return Level.MINOR if is_content else None


def _other(change: Difference) -> Level | None:
    return Level.MINOR if change.how == "added" else Level.MAJOR


_ANNEX = "SDMX 3.1 Technical Notes, annex on versioning"
VERSION_RULES: tuple[VersionRule, ...] = (
    VersionRule("report", "Another content of a metadata set is MINOR, unless a target goes.", f"{_ANNEX} (D)", _report),
    VersionRule("text", "Names, descriptions, annotations and validity are PATCH changes.", _ANNEX, _text),
    VersionRule("item", "An item that is added is a MINOR change, one that is removed a MAJOR one.", _ANNEX, _item),
    VersionRule("dimension", "Dimensions added, removed or reordered are MAJOR; one added to an evolving structure is MINOR.", f"{_ANNEX} (D)", _dimension),
    VersionRule("usage", "What becomes mandatory is MAJOR, what becomes optional MINOR.", f"{_ANNEX} (D)", _usage),
    VersionRule("reference", "A reference to a later version with the same major number is as much as that version's step; any other change of a reference is MAJOR.", _ANNEX, _reference),
    VersionRule("representation", "A wider representation is MINOR, a narrower or different one MAJOR.", f"{_ANNEX} (D)", _representation),
    VersionRule("restriction", "A constraint that lets more in is MINOR, one that lets less in MAJOR.", f"{_ANNEX} (D)", _restriction),
    VersionRule("order", "Another order of members is PATCH, unless the order has a meaning.", f"{_ANNEX} (D)", _order),
    VersionRule("content", "What is added is MINOR, what is changed or removed MAJOR.", _ANNEX, _other),
)  # fmt: skip


def changes(before: Maintainable, after: Maintainable) -> list[Change]:
    """Every difference with its level, the largest first, within a level in document order."""
    return sorted((weighed(difference) for difference in differences(before, after)), key=lambda one: -one.level)


def weighed(difference: Difference) -> Change:
    """A difference with the level that the first rule about it gives."""
    found = ((rule, rule.weigh(difference)) for rule in VERSION_RULES)
    rule, level = next((rule, level) for rule, level in found if level is not None)
    return Change(level, rule.code, _sentence(difference))


def _sentence(change: Difference) -> str:
    place = change.place[0].upper() + change.place[1:]
    if change.how == "moved":
        return f"{place} changes"
    scalars = isinstance(change.before, str | int) and isinstance(change.after, str | int)
    if change.how == "changed" and scalars:
        return f"{place} changes from {change.before} to {change.after}"
    return f"{place} {'changes' if change.how == 'changed' else f'is {change.how}'}"


def increment(before: Maintainable, after: Maintainable) -> Increment:
    """What `after` needs, `before` being its previous stable version (see `previous_stable`)."""
    found = tuple(changes(before, after))
    level = found[0].level if found else Level.PATCH
    old, new = before.parsed_version, after.parsed_version
    right = next_version(old, level) + (f"-{new.extension}" if new.extension else "")
    return Increment(old.text, level, found, right, _step(old, new) >= level)


def previous_stable(versions: Iterable[Version], version: Version) -> Version | None:
    """The newest stable version below `version`; None when there is none, or when `version` is legacy or 0.y.z."""
    if not version.is_semantic or version.numbers[0] == 0:
        return None
    return max((one for one in versions if one.is_stable and one < version), default=None)


def next_version(version: Version, level: Level) -> str:
    """The least version after a stable one that has room for changes of this level; lower numbers begin at 0 again."""
    major, minor, patch = version.numbers
    return {
        Level.MAJOR: f"{major + 1}.0.0",
        Level.MINOR: f"{major}.{minor + 1}.0",
        Level.PATCH: f"{major}.{minor}.{patch + 1}",
    }[level]


def _step(old: Version, new: Version) -> Level:
    """The level of the first number that differs."""
    places = (place for place, pair in enumerate(zip(old.numbers, new.numbers, strict=True)) if pair[0] != pair[1])
    return Level(3 - next(places, 2))
