"""Cube regions in SDMX-JSON: the values of components that a constraint or an availability selects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import filled, read_annotations, read_tag, write_annotations, write_tag
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.constraint import Cascade, CubeRegion, MemberSelection, MemberValue, TimeBound, TimeRange


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a selection may say, depending on where it stands."""

    has_languages: bool
    has_validity: bool
    has_value_validity: bool


KEYS = Scope(has_languages=False, has_validity=True, has_value_validity=True)
COMPONENTS = Scope(has_languages=True, has_validity=False, has_value_validity=True)
KEY_COMPONENTS = Scope(has_languages=True, has_validity=False, has_value_validity=False)
_BOUNDS = {"before": "beforePeriod", "after": "afterPeriod", "start": "startPeriod", "end": "endPeriod"}


def read_region(node: Node, dialect: Dialect) -> CubeRegion:
    return CubeRegion(
        include=node.get("include", True),
        keys=tuple(read_selection(selection) for selection in node.get("keyValues", ())),
        components=tuple(read_selection(selection) for selection in node.get("components", ())),
        annotations=read_annotations(node, dialect),
    )


def write_region(region: CubeRegion, dialect: Dialect) -> Node:
    return filled(
        include=region.include,
        keyValues=write_selections(region.keys, KEYS, dialect),
        components=write_selections(region.components, COMPONENTS, dialect),
        annotations=write_annotations(region.annotations, dialect),
    )


def read_selection(node: Node) -> MemberSelection:
    return MemberSelection(
        id=node["id"],
        include=node.get("include"),
        remove_prefix=node.get("removePrefix"),
        values=tuple(read_value(value) for value in node.get("values", ())),
        time_range=read_range(node["timeRange"]) if "timeRange" in node else None,
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
    )


def write_selections(selections: Iterable[MemberSelection], scope: Scope, dialect: Dialect) -> list[Node]:
    return [
        filled(
            id=selection.id,
            include=selection.include,
            removePrefix=selection.remove_prefix,
            values=[_write_value(value, scope) for value in selection.values],
            timeRange=write_range(selection.time_range, dialect),
            validFrom=instant(selection.valid_from) if scope.has_validity else None,
            validTo=instant(selection.valid_to, is_end=True) if scope.has_validity else None,
        )
        for selection in selections
    ]


def read_value(node: Node | str) -> MemberValue:
    """A selected value: a bare string or an object."""
    if isinstance(node, str):
        return MemberValue(value=node)
    return MemberValue(
        value=node["value"],
        cascade=_read_cascade(node.get("cascadeValues")),
        lang=read_tag(node.get("lang")),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
    )


def _write_value(value: MemberValue, scope: Scope) -> Node:
    """Always an object: clients in the field do not read bare strings."""
    return filled(
        value=value.value,
        cascadeValues=write_cascade(value.cascade),
        lang=write_tag(value.lang) if scope.has_languages else None,
        validFrom=instant(value.valid_from) if scope.has_value_validity else None,
        validTo=instant(value.valid_to, is_end=True) if scope.has_value_validity else None,
    )


def write_cascade(cascade: Cascade | None) -> bool | str | None:
    return cascade if cascade in (None, "excluderoot") else cascade == "true"


def _read_cascade(value: bool | str | None) -> Cascade | None:
    if value is None:
        return None
    if value == "excluderoot":
        return "excluderoot"
    return "true" if value else "false"


def read_range(node: Node) -> TimeRange:
    bounds: dict[str, Any] = {name: _read_bound(node[key]) for name, key in _BOUNDS.items() if key in node}
    return TimeRange(**bounds, valid_from=node.get("validFrom"), valid_to=node.get("validTo"))


def _read_bound(node: Node) -> TimeBound:
    return TimeBound(period=node["period"], is_inclusive=node.get("isInclusive", True))


def write_range(time_range: TimeRange | None, dialect: Dialect) -> Node | None:
    if time_range is None:
        return None
    bounds = {key: _write_bound(getattr(time_range, name)) for name, key in _BOUNDS.items()}
    if not dialect.version.has_range_validity:
        return filled(**bounds)
    return filled(**bounds, validFrom=instant(time_range.valid_from), validTo=instant(time_range.valid_to, is_end=True))


def _write_bound(bound: TimeBound | None) -> Node | None:
    return None if bound is None else {"period": bound.period, "isInclusive": bound.is_inclusive}
