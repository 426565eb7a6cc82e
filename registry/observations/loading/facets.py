"""Facets of uncoded values: lengths, pattern, bounds, decimals, kinds of text and value lists, checked on each distinct value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

import duckdb
import msgspec

from registry.model.cube import Component
from registry.model.representation import TextFormat
from registry.observations.columns import MISSING, Columns
from registry.observations.loading.combinations import Combinations, Wrong
from registry.observations.loading.findings import Findings
from registry.observations.loading.source import Source

_NOTHING = TextFormat()
_KINDS = {"Alpha": "[A-Za-z]*", "AlphaNumeric": "[A-Za-z0-9]*", "Boolean": "true|false|1|0"}


class Rule(msgspec.Struct, frozen=True):
    """`fits` says whether a value may stand; `right` what would."""

    fits: Callable[[str], bool]
    right: str


def check_facets(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    source: Source,
    value_lists: Mapping[str, frozenset[str]],
    findings: Findings,
    *,
    has_deletes: bool,
) -> None:
    """Adds a finding for each row with a value that the format of its component does not take."""
    for component in columns.cube.components:
        if component.is_coded or component.role == "time" or component.id not in source.given:
            continue
        rules = rules_of(component, value_lists.get(component.id))
        if not rules:
            continue
        found = Combinations(connection, columns, source, (component.id,), spares_deletes=has_deletes)
        wrong = [
            Wrong((text,), text, message)
            for (text,) in found.distinct()
            if text is not None and (message := objection(component, rules, text))
        ]
        found.name("wrong-format", wrong, findings, component=component.id)


def rules_of(component: Component, values: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """What the format of an uncoded component asks of each value. A facet that is no number, or no expression, asks nothing."""
    facets = component.text_format or _NOTHING
    found: list[Rule | None] = [
        _listed(values),
        _length(facets.min_length, "at least", lambda length, bound: length >= bound),
        _length(facets.max_length, "at most", lambda length, bound: length <= bound),
        _pattern(facets.pattern),
        _kind(component.type),
    ]
    if component.is_numeric:
        is_open = component.type == "ExclusiveValueRange"
        words = ("above", "below") if is_open else ("not below", "not above")
        found += [
            _bound(facets.min_value, words[0], lambda value, bound: value > bound or (value == bound and not is_open)),
            _bound(facets.max_value, words[1], lambda value, bound: value < bound or (value == bound and not is_open)),
            _decimals(facets.decimals),
        ]
    return tuple(rule for rule in found if rule is not None)


def objection(component: Component, rules: tuple[Rule, ...], text: str) -> str | None:
    """What is wrong with a value; of several values with the first that does not fit. Missing and sentinel values always fit."""
    facets = component.text_format or _NOTHING
    spared = {sentinel.value for sentinel in facets.sentinel_values} | set(MISSING) | _untold(component)
    for one in _singles(component, text):
        broken = next((rule for rule in rules if one not in spared and not rule.fits(one)), None)
        if broken is not None:
            return f"{one!r} is no value of {component.id}: it must {broken.right}"
    return None


def _untold(component: Component) -> set[str]:
    """What stands where one of several holders has no value."""
    return {""} if component.repeated_holders else set()


def _singles(component: Component, text: str) -> tuple[str, ...]:
    if not (component.is_array or component.is_multilingual):
        return (text,)
    decoded = msgspec.json.decode(text)
    return tuple(decoded if isinstance(decoded, list) else decoded.values())


def _listed(values: frozenset[str] | None) -> Rule | None:
    if values is None:
        return None
    shown = ", ".join(sorted(values)[:5])
    more = f" and {len(values) - 5:,} more" if len(values) > 5 else ""
    return Rule(lambda text: text in values, f"be one of the value list: {shown}{more}")


def _length(facet: str | None, words: str, holds: Callable[[int, int], bool]) -> Rule | None:
    if facet is None or not facet.isdigit():
        return None
    bound = int(facet)
    return Rule(lambda text: holds(len(text), bound), f"have {words} {bound} characters")


def _pattern(facet: str | None) -> Rule | None:
    if not facet:
        return None
    try:
        expression = re.compile(facet)
    except re.error:  # an expression of XML Schema that Python does not know
        return None
    return Rule(lambda text: expression.fullmatch(text) is not None, f"match the pattern {facet}")


def _kind(type_: str) -> Rule | None:
    if type_ not in _KINDS:
        return None
    expression = re.compile(_KINDS[type_])
    return Rule(lambda text: expression.fullmatch(text) is not None, f"be of type {type_}")


def _bound(facet: str | None, words: str, holds: Callable[[Decimal, Decimal], bool]) -> Rule | None:
    bound = _number(facet or "")
    if bound is None:
        return None

    def fits(text: str) -> bool:
        value = _number(text)
        return value is None or holds(value, bound)

    return Rule(fits, f"be {words} {facet}")


def _decimals(facet: str | None) -> Rule | None:
    if facet is None or not facet.isdigit():
        return None
    most = int(facet)

    def fits(text: str) -> bool:
        value = _number(text)
        if value is None:
            return True
        exponent = value.normalize().as_tuple().exponent
        return not isinstance(exponent, int) or -exponent <= most

    return Rule(fits, f"have at most {most} decimals")


def _number(text: str) -> Decimal | None:
    """None for what is none: that is said where numbers are read. Infinities have no decimals and no bounds."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
