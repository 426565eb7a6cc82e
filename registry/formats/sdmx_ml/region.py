"""Cube regions and key sets of constraints: which values of which components."""

from __future__ import annotations

from itertools import product
from typing import cast

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import annotations_of, read_annotations
from registry.formats.sdmx_ml.fitting import Cuts, fit_annotation
from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.xml import (
    LANG,
    Children,
    Node,
    children_of,
    element,
    escape,
    first,
    flag,
    text_of,
    token_of,
)
from registry.model.constraint import (
    Cascade,
    CubeRegion,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
)

_BOUNDS = {"before": "BeforePeriod", "after": "AfterPeriod", "start": "StartPeriod", "end": "EndPeriod"}
_BOOLEANS = {"1": "true", "0": "false"}


def read_cube_region(node: Node) -> CubeRegion:
    children = children_of(node)
    include = flag(node, "include")
    return CubeRegion(
        include=True if include is None else include,
        keys=read_selections(children, "KeyValue"),
        components=read_selections(children, "Attribute") + read_selections(children, "Component"),
        annotations=read_annotations(children),
    )


def read_selections(children: Children, name: str) -> tuple[MemberSelection, ...]:
    return tuple(read_selection(child) for child in children.get(name, ()))


def read_selection(node: Node) -> MemberSelection:
    parts = children_of(node)
    range_ = first(parts, "TimeRange")
    return MemberSelection(
        id=node.get("id") or "",
        include=flag(node, "include"),
        remove_prefix=flag(node, "removePrefix"),
        values=tuple(read_member_value(value) for value in parts.get("Value", ())),
        time_range=None if range_ is None else read_time_range(range_),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
    )


def read_member_value(node: Node) -> MemberValue:
    cascade = node.get("cascadeValues")
    return MemberValue(
        value=text_of(node),
        cascade=None if cascade is None else cast(Cascade, _BOOLEANS.get(cascade, cascade)),
        lang=node.get(LANG),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
    )


def read_time_range(node: Node) -> TimeRange:
    parts = children_of(node)
    bounds = {field: _read_bound(first(parts, name)) for field, name in _BOUNDS.items()}
    return TimeRange(valid_from=node.get("validFrom"), valid_to=node.get("validTo"), **bounds)


def _read_bound(node: Node | None) -> TimeBound | None:
    if node is None:
        return None
    inclusive = flag(node, "isInclusive")
    return TimeBound(period=token_of(node), is_inclusive=True if inclusive is None else inclusive)


def read_key_set(node: Node) -> DataKeySet:
    return DataKeySet(is_included=flag(node, "isIncluded") or False, keys=tuple(read_data_key(child) for child in node))


def read_data_key(node: Node) -> DataKey:
    children = children_of(node)
    return DataKey(
        keys=read_selections(children, "KeyValue"),
        components=read_selections(children, "Attribute") + read_selections(children, "Component"),
        include=flag(node, "include"),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
    )


def cube_region(region: CubeRegion, generation: Generation, tag: str = "str:CubeRegion") -> str:
    return element(tag, {"include": region.include}, annotations_of(region.annotations), _members(region, generation))


def key_set(given: DataKeySet, generation: Generation, tag: str = "str:DataKeySet") -> str:
    keys = (data_key("str:Key", key, generation) for key in given.keys)
    return element(tag, {"isIncluded": given.is_included}, *keys)


def data_key(tag: str, key: DataKey, generation: Generation) -> str:
    facts = {"include": key.include, "validFrom": key.valid_from, "validTo": key.valid_to}
    return element(tag, facts, _members(key, generation))


def _members(holder: CubeRegion | DataKey, generation: Generation) -> str:
    prefix = generation.region_prefix
    keys = (selection(f"{prefix}:KeyValue", each, prefix) for each in holder.keys)
    components = (selection(f"{prefix}:{generation.region_component}", each, prefix) for each in holder.components)
    return "".join((*keys, *components))


def selection(tag: str, given: MemberSelection, prefix: str) -> str:
    return element(
        tag,
        {
            "id": given.id,
            "include": given.include,
            "removePrefix": given.remove_prefix,
            "validFrom": given.valid_from,
            "validTo": given.valid_to,
        },
        *(member_value(value, prefix) for value in given.values),
        time_range(given.time_range, prefix) if given.time_range else "",
    )


def member_value(given: MemberValue, prefix: str) -> str:
    facts = {
        "cascadeValues": given.cascade,
        "xml:lang": given.lang,
        "validFrom": given.valid_from,
        "validTo": given.valid_to,
    }
    return element(f"{prefix}:Value", facts, escape(given.value))


def time_range(given: TimeRange, prefix: str) -> str:
    bounds = ((name, getattr(given, field)) for field, name in _BOUNDS.items())
    return element(
        f"{prefix}:TimeRange",
        {"validFrom": given.valid_from, "validTo": given.valid_to},
        *(
            element(f"{prefix}:{name}", {"isInclusive": bound.is_inclusive}, escape(bound.period))
            for name, bound in bounds
            if bound
        ),
    )


# --- fitting -----------------------------------------------------------------------------------------------------------------------


def fit_region(region: CubeRegion, cuts: Cuts) -> CubeRegion:
    if cuts.cut("region-annotation", region.annotations):
        region = replace(region, annotations=())
    keys = tuple(fit_selection(each, cuts, is_key=True) for each in region.keys)
    if cuts.cut("selection-place", any(not each.values and each.time_range is None for each in keys)):
        keys = tuple(each for each in keys if each.values or each.time_range is not None)
    components = tuple(fit_selection(each, cuts, is_key=False) for each in region.components)
    notes = tuple(fit_annotation(each, cuts) for each in region.annotations)
    return replace(region, keys=keys, components=components, annotations=notes)


def fit_selection(given: MemberSelection, cuts: Cuts, *, is_key: bool) -> MemberSelection:
    dated = given.valid_from is not None or given.valid_to is not None
    if cuts.cut("selection-details", dated or given.remove_prefix is not None):
        given = replace(given, remove_prefix=None, valid_from=None, valid_to=None)
    elif not is_key and cuts.cut("selection-place", dated):
        given = replace(given, valid_from=None, valid_to=None)
    range_ = given.time_range
    if range_ and cuts.cut("selection-details", range_.valid_from is not None or range_.valid_to is not None):
        given = replace(given, time_range=replace(range_, valid_from=None, valid_to=None))
    return replace(given, values=tuple(_fit_value(value, cuts, is_key=is_key) for value in given.values))


def _fit_value(value: MemberValue, cuts: Cuts, *, is_key: bool) -> MemberValue:
    if cuts.cut("excluded-root", value.cascade == "excluderoot"):
        value = replace(value, cascade="true")
    if cuts.cut(
        "selection-details", value.lang is not None or value.valid_from is not None or value.valid_to is not None
    ):
        return replace(value, lang=None, valid_from=None, valid_to=None)
    if is_key and cuts.cut("selection-place", value.lang is not None):
        return replace(value, lang=None)
    return value


def fit_key_set(given: DataKeySet, cuts: Cuts) -> DataKeySet:
    """Where a key takes one value per dimension, a key of several values is written as several keys: the same set."""
    keys = [fit_data_key(key, cuts) for key in given.keys]
    if cuts.generation.name != "3.1":
        keys = [single for key in keys for single in _single_keys(key)]
    return replace(given, keys=tuple(keys))


def _single_keys(key: DataKey) -> list[DataKey]:
    choices = [[replace(each, values=(value,)) for value in each.values] for each in key.keys]
    return [replace(key, keys=chosen) for chosen in product(*choices)]


def fit_data_key(key: DataKey, cuts: Cuts) -> DataKey:
    removes = any(each.remove_prefix is not None for each in key.keys)
    if cuts.cut("key-details", key.components or key.valid_from is not None or key.valid_to is not None or removes):
        keys = tuple(replace(each, remove_prefix=None) for each in key.keys)
        key = replace(key, components=(), valid_from=None, valid_to=None, keys=keys)
    if cuts.cut("key-place", key.include is False):
        key = replace(key, include=None)
    return replace(key, keys=tuple(_fit_key_value(each, cuts) for each in key.keys))


def _fit_key_value(given: MemberSelection, cuts: Cuts) -> MemberSelection:
    plain = replace(
        given,
        include=given.include or None,
        valid_from=None,
        valid_to=None,
        time_range=None,
        values=tuple(MemberValue(value=value.value) for value in given.values),
    )
    return plain if cuts.cut("key-place", plain != given) else given
