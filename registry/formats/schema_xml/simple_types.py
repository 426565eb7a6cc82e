"""The types of single values: lists of allowed codes, and text formats with their facets.

What loads take is admitted: whole numbers of any length, decimal numbers with an exponent, and the marks of a value that is
intentionally missing. Names have a dot, so that none is also the name of a group.
"""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

from registry.formats.data_schema import DataSchema, allowed_codes
from registry.formats.placement import MISSING
from registry.formats.sdmx_ml.xml import element, escape
from registry.model.cube import INTEGER_TYPES, NUMERIC_TYPES, Component

_XS = "http://www.w3.org/2001/XMLSchema"
_MISSING = "any.missing"
_REAL = r"[+\-]?(\d+(\.\d*)?|\.\d+)([eE][+\-]?\d+)?"
_FLOATS = {"Float": "xs:float", "Double": "xs:double"}
_TYPES = {
    **_FLOATS,
    "Alpha": "com:AlphaType",
    "AlphaNumeric": "com:AlphaNumericType",
    "Numeric": "com:NumericType",
    "Boolean": "xs:boolean",
    "URI": "xs:anyURI",
    "ObservationalTimePeriod": "com:ObservationalTimePeriodType",
    "StandardTimePeriod": "com:StandardTimePeriodType",
    "BasicTimePeriod": "com:BasicTimePeriodType",
    "GregorianTimePeriod": "com:GregorianTimePeriodType",
    "GregorianYear": "xs:gYear",
    "GregorianYearMonth": "xs:gYearMonth",
    "GregorianDay": "xs:date",
    "ReportingTimePeriod": "com:ReportingTimePeriodType",
    "ReportingYear": "com:ReportingYearType",
    "ReportingSemester": "com:ReportingSemesterType",
    "ReportingTrimester": "com:ReportingTrimesterType",
    "ReportingQuarter": "com:ReportingQuarterType",
    "ReportingMonth": "com:ReportingMonthType",
    "ReportingWeek": "com:ReportingWeekType",
    "ReportingDay": "com:ReportingDayType",
    "DateTime": "xs:dateTime",
    "TimeRange": "com:TimeRangeType",
    "Month": "xs:gMonth",
    "MonthDay": "xs:gMonthDay",
    "Day": "xs:gDay",
    "Time": "xs:time",
    "Duration": "xs:duration",
}
_TEXTS = frozenset(["xs:string", "xs:anyURI", "com:AlphaType", "com:AlphaNumericType"])
_LENGTHS = ("minLength", "maxLength")
_BOUNDS = ("minInclusive", "maxInclusive")
_OPEN_BOUNDS = ("minExclusive", "maxExclusive")
_WHOLE = re.compile(r"-?\d+")
_ANY_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class SimpleTypes:
    """Names the type of each component, and keeps the definitions that the names need, each once."""

    def __init__(self, schema: DataSchema) -> None:
        self._schema = schema
        self._names: dict[object, str] = {}
        self.definitions: list[str] = []

    def name_of(self, component: Component) -> str:
        """The type of one value of a component; any text where it is being deleted."""
        is_key = component.role in ("dimension", "time")
        if self._schema.allows_deletion and not is_key:
            return "xs:string"
        base = self._codes(component) if component.is_coded else self._text(component)
        if is_key or base == "xs:string":
            return base
        return self._union(component, base)

    def _define(self, key: object, name: str, content: str) -> str:
        if key not in self._names:
            self._names[key] = name
            self.definitions.append(element("xs:simpleType", {"name": name}, content))
        return self._names[key]

    def _codes(self, component: Component) -> str:
        """Components that share a list and its allowed codes share the type."""
        list_ = component.codelist
        assert list_ is not None
        key = (list_.agency, list_.id, list_.version, component.allowed)
        if key in self._names:
            return self._names[key]
        return self._define(key, f"{component.id}.codes", _restriction("xs:string", self._enumeration(component)))

    def _enumeration(self, component: Component) -> str:
        codes = allowed_codes(component)
        if not codes:
            return '<xs:length value="0"/><xs:pattern value="."/>'  # nothing is allowed: no text fits both
        return "".join(
            element("xs:enumeration", {"value": code}, _documentation(self._schema.label(component, code)))
            for code in codes
        )

    def _text(self, component: Component) -> str:
        base = _base(component)
        if base is None:
            pattern = element("xs:pattern", {"value": _REAL})
            base = self._define(_REAL, "any.decimal", _restriction("xs:double", pattern))
        facets = _facets(component, base)
        if not facets:
            return base
        return self._define(component.id, f"{component.id}.text", _restriction(base, facets))

    def _union(self, component: Component, base: str) -> str:
        """`base`, or a mark of an intentionally missing value."""
        marks = "".join(element("xs:enumeration", {"value": mark}) for mark in MISSING)
        missing = self._define(MISSING, _MISSING, _restriction("xs:string", marks))
        format = component.text_format
        own = tuple(sentinel.value for sentinel in format.sentinel_values) if format else ()
        enumeration = "".join(element("xs:enumeration", {"value": value}) for value in own)
        more = element("xs:simpleType", {}, _restriction("xs:string", enumeration)) if own else ""
        union = element("xs:union", {"memberTypes": f"{base} {missing}"}, more)
        return self._define((base, own), f"{component.id}.value", union)


def _restriction(base: str, facets: str) -> str:
    return element("xs:restriction", {"base": base}, facets)


def _documentation(text: str) -> str:
    return f"<xs:annotation><xs:documentation>{escape(text)}</xs:documentation></xs:annotation>"


def _base(component: Component) -> str | None:
    """The built-in type; None for decimal numbers, which are defined here."""
    if component.type in INTEGER_TYPES:
        return "xs:integer"
    if component.type in NUMERIC_TYPES and component.type not in _FLOATS:
        return None
    return _TYPES.get(component.type, "xs:string")


def _facets(component: Component, base: str) -> str:
    format = component.text_format
    if format is None or component.role == "time":
        return ""
    if component.is_numeric:
        names = _OPEN_BOUNDS if component.type == "ExclusiveValueRange" else _BOUNDS
        return _range(names, format.min_value, format.max_value, _WHOLE if base == "xs:integer" else _ANY_NUMBER)
    if base not in _TEXTS:
        return ""
    pattern = format.pattern
    limits = _range(_LENGTHS, format.min_length, format.max_length, _WHOLE)
    return limits + (element("xs:pattern", {"value": pattern}) if pattern and _is_pattern(pattern) else "")


def _range(names: tuple[str, str], low: str | None, high: str | None, number: re.Pattern[str]) -> str:
    """The facets of a range. What is no such number limits nothing, and neither does a range without anything in it."""
    given = [(name, text) for name, text in zip(names, (low, high), strict=True) if text and number.fullmatch(text)]
    if len(given) == 2 and float(given[0][1]) > float(given[1][1]):
        return ""
    return "".join(element(f"xs:{name}", {"value": text}) for name, text in given)


@cache
def _is_pattern(pattern: str) -> bool:
    """Whether the pattern is one of XML Schema: one that is not would make the whole schema unusable."""
    content = _restriction("xs:string", element("xs:pattern", {"value": pattern}))
    probe = f'<xs:schema xmlns:xs="{_XS}">{element("xs:simpleType", {"name": "probe"}, content)}</xs:schema>'
    try:
        etree.XMLSchema(etree.fromstring(probe))
    except etree.XMLSchemaParseError:
        return False
    return True
